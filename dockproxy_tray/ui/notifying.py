"""Brings notices to the desktop and clicks on them back, without waiting for either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from dockproxy_tray.system.listening import Listener
    from dockproxy_tray.system.notify import Notifier
    from dockproxy_tray.ui.notification import Notification


class Notifying(QObject):
    """Lives in the GUI's thread; the bus is spoken to in the listener's."""

    asked = Signal(object)
    """A button's ``Command`` was chosen."""
    read = Signal()
    """The user has acted on the notice, or has closed it."""

    def __init__(
        self, listener: Listener, bus: str = "session", parent: QObject | None = None
    ) -> None:
        """``bus`` is where the desktop's notification server is."""
        super().__init__(parent)
        self._listener = listener
        self._bus = bus
        self._told: Notification | None = None
        self._notifier: Notifier | None = None  # the listener's thread alone touches it

    def tell(self, notice: Notification | None) -> None:
        """Show it in the place of the former one; None takes that away."""
        if notice is not self._told:
            self._told = notice
            self._listener.call(self._show, notice)

    def take_back(self) -> None:
        """Take away a notice that stays until it is read: it was read elsewhere, or is outdated."""
        if self._told is not None and self._told.stays:
            self.tell(None)

    def close(self) -> None:
        """Take the notice away: its buttons do nothing any more."""
        self._listener.call(self._leave)

    def _show(self, notice: Notification | None) -> None:
        if self._notifier is None:
            from dockproxy_tray.system.notify import Notifier

            # To emit from another thread is to queue: both arrive in the GUI's.
            context = self._listener.context
            self._notifier = Notifier(self._bus, context, self._choose, self.read.emit)
        self._notifier.show(notice)

    def _choose(self, command: object) -> None:
        self.read.emit()
        self.asked.emit(command)

    def _leave(self) -> None:
        if self._notifier is not None:
            self._notifier.close()
