"""The facts of the network, from NetworkManager: told when they change, or read once.

NetworkManager may come and go, and the bus with it. It is never started from here.
"""

from __future__ import annotations

from collections.abc import Callable

from gi.repository import GLib

from dockproxy_tray.core.network_objects import NETWORK_MANAGER
from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.system.bus_peer import Peer
from dockproxy_tray.system.main_context import Context, Retry, after
from dockproxy_tray.system.network_reader import NetworkReader

PATIENCE_SECONDS = 5.0
"""For somebody who waits for the facts: NetworkManager has them within milliseconds, or hangs."""


class NetworkWatch:
    """Asleep while the network is quiet. Use it from the context's own thread."""

    def __init__(
        self,
        heard: Callable[[NetworkFacts | None], None],
        context: Context,
        *,
        access_points: bool = False,
        address: str = "system",
    ) -> None:
        """``heard`` is called once something is known, and then only when it is something else;
        None: there is no NetworkManager, or none that answers.

        ``access_points`` is for rules that ask for one: whoever roams is told of it at once, and
        woken up by every scan. ``address`` is the bus, as ``Bus`` takes it.
        """
        self._heard = heard
        self._access_points = access_points
        # One that was only slow, or stuck, need not say anything when it goes on.
        self._again = Retry(self.look, context, forever=False)
        self._reader: NetworkReader | None = None
        self._told: list[NetworkFacts | None] = []
        self._manager = Peer(NETWORK_MANAGER, address, context, self._moved)
        self._manager.begin()

    def look(self) -> None:
        """Read everything again, though no signal came: after a suspend, say."""
        if self._reader is not None:
            self._reader.look()

    def close(self) -> None:
        """Nothing is heard any more."""
        self._end_reader()
        self._manager.close()

    def _moved(self, owner: str) -> None:
        """NetworkManager has come to the bus, or has left it."""
        self._end_reader()
        if owner:
            assert self._manager.bus is not None
            self._reader = NetworkReader(
                self._manager.bus, owner, self._read, access_points=self._access_points
            )
        else:
            self._tell(None)

    def _read(self, facts: NetworkFacts | None) -> None:
        if facts is None:
            self._again.later()
        else:
            self._again.stop()
        self._tell(facts)

    def _end_reader(self) -> None:
        self._again.stop()
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _tell(self, facts: NetworkFacts | None) -> None:
        if self._told != [facts]:
            self._told = [facts]
            self._heard(facts)


def read_network(
    address: str = "system", *, seconds: float = PATIENCE_SECONDS
) -> NetworkFacts | None:
    """The facts as they are now; None: there is no NetworkManager, or none that answers in time.

    It waits in a context of its own.
    """
    context = GLib.MainContext.new()
    told: list[NetworkFacts | None] = []
    watch = NetworkWatch(told.append, context, address=address)
    give_up = after(context, int(seconds * 1000), lambda: told.append(None))
    try:
        while not told:
            context.iteration(True)
    finally:
        give_up()
        watch.close()
    return told[0]
