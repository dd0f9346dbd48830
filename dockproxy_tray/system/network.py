"""The facts of the network, from NetworkManager: told when they change, or read once.

NetworkManager may come and go, and the bus with it. It is never started from here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gi.repository import GLib

from dockproxy_tray import ids
from dockproxy_tray.core.network_objects import NETWORK_MANAGER
from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.system.bus import Bus, BusError, variant
from dockproxy_tray.system.main_context import Context, Retry, soon
from dockproxy_tray.system.network_reader import NetworkReader


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
        self._context = context
        self._access_points = access_points
        self._address = address
        self._retry = Retry(self._begin, context)
        self._bus: Bus | None = None
        self._owner: str | None = None  # "": nobody has the name; None: not known yet
        self._reader: NetworkReader | None = None
        self._told: list[NetworkFacts | None] = []
        self._closed = False
        soon(context, self._begin)

    def look(self) -> None:
        """Read everything again, though no signal came: after a suspend, say."""
        if self._reader is not None:
            self._reader.look()

    def close(self) -> None:
        """Nothing is heard any more."""
        self._closed = True
        self._retry.stop()
        self._end_reader()
        if self._bus is not None:
            bus, self._bus = self._bus, None
            bus.close()

    def _begin(self) -> None:
        if self._closed:
            return
        try:
            bus = self._bus = Bus(self._address, self._context)
        except BusError:
            self._retry.later()
            self._tell(None)
            return
        dbus, dbus_path, dbus_interface = ids.DBUS

        # What is still under way when a connection has ended says nothing any more.
        def current(heard: Callable[..., None]) -> Callable[..., None]:
            return lambda *values: heard(*values) if bus is self._bus else None

        bus.on_closed(current(self._lost))
        bus.subscribe(
            dbus, f"{dbus_interface}.NameOwnerChanged", current(self._moved),
            path=dbus_path, first=NETWORK_MANAGER,
        )  # fmt: skip
        bus.ask(
            dbus, dbus_path, f"{dbus_interface}.GetNameOwner", current(self._found),
            variant("(s)", (NETWORK_MANAGER,)),
        )  # fmt: skip

    def _found(self, answer: Any) -> None:
        self._retry.stop()
        if self._owner is None:  # else there is newer news
            self._follow("" if isinstance(answer, BusError) else answer[0])

    def _moved(self, values: tuple[str, str, str]) -> None:
        """NetworkManager has come to the bus, or has left it."""
        self._follow(values[2])

    def _follow(self, owner: str) -> None:
        self._end_reader()
        self._owner = owner
        if owner and self._bus is not None:
            self._reader = NetworkReader(
                self._bus, owner, self._tell, access_points=self._access_points
            )
        else:
            self._tell(None)

    def _lost(self) -> None:
        self._end_reader()
        self._bus = self._owner = None
        self._retry.later()
        self._tell(None)

    def _end_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _tell(self, facts: NetworkFacts | None) -> None:
        if self._told != [facts]:
            self._told = [facts]
            self._heard(facts)


def read_network(address: str = "system") -> NetworkFacts | None:
    """The facts as they are now; None: there is no NetworkManager, or none that answers.

    It waits as long as a call may take, in a context of its own.
    """
    context = GLib.MainContext.new()
    told: list[NetworkFacts | None] = []
    watch = NetworkWatch(told.append, context, address=address)
    try:
        while not told:
            context.iteration(True)
    finally:
        watch.close()
    return told[0]
