"""What the editor hears of the network, as long as it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dockproxy_tray.core.message import say
from dockproxy_tray.ui.editor.trying import UNKNOWN, Network

if TYPE_CHECKING:
    from dockproxy_tray.core.rules import NetworkFacts
    from dockproxy_tray.system.listening import Listener
    from dockproxy_tray.system.network import NetworkWatch


class NetworkNews(QObject):
    """Listens in the listener's thread between ``open`` and ``close``.

    It must outlive the listener: what that thread lets go of must not be the last of Qt's.
    """

    told = Signal(object)
    """The ``Network`` is another one."""
    _heard = Signal(int, object)
    """From the listener's thread: in which opening, and what."""

    def __init__(self, listener: Listener, parent: QObject, bus: str = "system") -> None:
        """``bus`` is where NetworkManager is."""
        super().__init__(parent)
        self._listener = listener
        self._bus = bus
        self._watch: NetworkWatch | None = None
        """The listener's thread's own."""
        self._opening = 0
        self._is_open = False
        self._heard.connect(self._tell)

    def open(self) -> None:
        """Tell of the network from now on, and at once of what it is."""
        if not self._is_open:
            self._is_open = True
            self._opening += 1
            self._listener.call(self._begin, self._opening)

    def close(self) -> None:
        """Tell of nothing any more."""
        if self._is_open:
            self._is_open = False
            self.told.emit(UNKNOWN)
            self._listener.call(self._end)

    def _begin(self, opening: int) -> None:
        from dockproxy_tray.system.network import NetworkWatch

        def heard(facts: NetworkFacts | None) -> None:
            self._heard.emit(opening, facts)

        # Access points are told apart: they are shown, and nobody leaves the editor open for good.
        self._watch = NetworkWatch(
            heard, self._listener.context, access_points=True, address=self._bus
        )

    def _end(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def _tell(self, opening: int, facts: NetworkFacts | None) -> None:
        if self._is_open and opening == self._opening:
            network: Network = facts if facts is not None else say("no-network-manager")
            self.told.emit(network)
