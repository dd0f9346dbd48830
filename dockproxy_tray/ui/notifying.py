"""Tells the desktop how switches ended, and brings clicks on that back. It waits for neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dockproxy_tray.ui.notification import notification_of, notification_of_offer

if TYPE_CHECKING:
    from dockproxy_tray.core.follower import Offer
    from dockproxy_tray.core.settings import Settings
    from dockproxy_tray.system.listening import Listener
    from dockproxy_tray.system.notify import Notifier
    from dockproxy_tray.ui.notification import Notification
    from dockproxy_tray.ui.session import Session
    from dockproxy_tray.ui.snapshot import Outcome, Snapshot


class Notifying(QObject):
    """Lives in the GUI's thread; the bus is spoken to in the listener's."""

    asked = Signal(object)
    """A button's ``Command`` was chosen."""
    read = Signal()
    """The user has acted on the notification, or has closed it."""
    _appeared = Signal()
    """From the listener's thread: the desktop can show notifications from now on."""

    def __init__(
        self,
        listener: Listener,
        session: Session,
        settings: Callable[[], Settings],
        bus: str = "session",
    ) -> None:
        """``bus`` is where the desktop's notification server is."""
        super().__init__(session)
        self._listener = listener
        self._settings = settings
        self._bus = bus
        self._told: Notification | None = None
        self._offer: Offer | None = None
        self._offered: Notification | None = None
        """What was told of the offer."""
        self._notifier: Notifier | None = None  # the listener's thread alone touches it
        session.ended.connect(self._ended)
        session.changed.connect(self._changed)
        self.read.connect(session.take_note)
        self._appeared.connect(self._tell_again)

    def close(self) -> None:
        """Take away what is shown: its buttons do nothing any more."""
        self._listener.call(self._leave)

    def _ended(self, outcome: Outcome) -> None:
        self._tell(notification_of(outcome, self._settings()))

    def _changed(self, snapshot: Snapshot) -> None:
        if snapshot.offer != self._offer:
            self._make_offer(snapshot.offer)
            return
        # A failure was read elsewhere, or another switch has begun.
        told = self._told if self._told is not self._offered else None
        if snapshot.outcome is None and told is not None and told.stays:
            self._tell(None)

    def _make_offer(self, offer: Offer | None) -> None:
        """Show what is offered now, or take it away where nothing is any more."""
        former = self._offered
        self._offer, self._offered = offer, None
        if offer is not None:
            self._offered = notification_of_offer(offer, self._settings())
        if self._offered is not None or self._told is former:
            self._tell(self._offered)

    def _tell(self, notification: Notification | None) -> None:
        """Show it in the place of the former one; None takes that away."""
        if notification is not self._told:
            self._told = notification
            self._listener.call(self._show, notification)

    def _tell_again(self) -> None:
        """What stays until it is read has reached nobody, as at a login."""
        if self._told is not None and self._told.stays:
            self._listener.call(self._show, self._told)

    def _show(self, notification: Notification | None) -> None:
        if self._notifier is None:
            from dockproxy_tray.system.notify import Notifier

            # To emit from another thread is to queue: both arrive in the GUI's.
            context = self._listener.context
            self._notifier = Notifier(
                self._bus, context, self._choose, self.read.emit, self._appeared.emit
            )
        self._notifier.show(notification)

    def _choose(self, command: object) -> None:
        self.read.emit()
        self.asked.emit(command)

    def _leave(self) -> None:
        if self._notifier is not None:
            self._notifier.close()
            self._notifier = None
