"""The desktop's notifications: one at a time, which the next one replaces.

Desktop Notifications Specification 1.2. Where no server is there and none can be started, nothing
is shown, and that is no error. Everything here happens in the thread that runs the context, and
nothing waits for an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from html import escape
from typing import Any, Protocol

from gi.repository import GLib

from dockproxy_tray import ids
from dockproxy_tray.system.bus import Bus, BusError, variant
from dockproxy_tray.system.main_context import Context

_SERVER, _PATH, _INTERFACE = ids.NOTIFICATIONS
_NORMAL, _CRITICAL = 1, 2
_AS_USUAL, _NEVER = -1, 0
"""When it expires."""
_BY_USER = 2
"""Of the reasons for which a notification is closed."""


class Notification(Protocol):
    """What is shown: plain text."""

    @property
    def summary(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def stays(self) -> bool: ...
    @property
    def actions(self) -> Sequence[tuple[str, str, object]]:
        """Key, text, and what is handed over when it is chosen."""


class Notifier:
    """Brings what the server shows to what was asked for last, one call after the other.

    A notice that has expired or was closed stays so; after a restart of the server nothing is left
    of it, its number included.
    """

    def __init__(
        self,
        address: str,
        context: Context,
        chosen: Callable[[object], None],
        dismissed: Callable[[], None],
        appeared: Callable[[], None] = lambda: None,
    ) -> None:
        """``address`` is ``session`` or a bus's. ``chosen`` gets what belongs to an action that the
        user has invoked; ``dismissed`` is called when the user has closed the notice;
        ``appeared`` when a server has come, which shows nothing yet."""
        self._address = address
        self._context = context
        self._chosen = chosen
        self._dismissed = dismissed
        self._appeared = appeared
        self._bus: Bus | None = None
        self._capabilities: Collection[str] | None = None
        """None: the server has not been asked."""
        self.busy = False
        """Whether an answer of the server's is waited for."""
        self.number = 0
        """The server's, of what is shown; 0: nothing is."""
        self._wanted: Notification | None = None
        self._shown: Notification | None = None

    def show(self, notice: Notification | None) -> None:
        """Show this in the place of what is shown; None closes that."""
        self._wanted = notice
        self._settle()

    def close(self) -> None:
        """Take away what is shown, whose buttons would do nothing any more, and disconnect."""
        self.show(None)
        if self._bus is not None:
            bus, self._bus = self._bus, None
            with suppress(GLib.Error):  # what was said last is not sent by closing
                bus.connection.flush_sync(None)
            bus.close()

    def _settle(self) -> None:
        if self.busy or self._wanted is self._shown:
            return
        if self._wanted is None:
            self._ask("CloseNotification", "(u)", (self.number,), lambda _: None)
            self._forget()
        elif not self._connected():
            self._wanted = None
        elif self._capabilities is None:
            self.busy = True
            self._ask("GetCapabilities", "()", (), self._can)
        else:
            self.busy = True
            notice = self._wanted
            values = self._arguments(notice, self._capabilities)
            self._ask(
                "Notify", "(susssasa{sv}i)", values, lambda answer: self._showing(notice, answer)
            )

    def _arguments(self, notice: Notification, can: Collection[str]) -> tuple[object, ...]:
        hints = {
            "urgency": variant("y", _CRITICAL if notice.stays else _NORMAL),
            "desktop-entry": variant("s", ids.TRAY_ID),
        }
        body = escape(notice.body, quote=False) if "body-markup" in can else notice.body
        actions = [part for key, text, _ in notice.actions for part in (key, text)]
        return (
            "Dockproxy",
            self.number,
            ids.TRAY_ID,
            notice.summary,
            body,
            actions if "actions" in can else [],
            hints,
            _NEVER if notice.stays else _AS_USUAL,
        )

    def _can(self, answer: Any) -> None:
        self.busy = False
        if isinstance(answer, BusError):
            self._wanted = None  # there is no server
        else:
            self._capabilities = answer[0]
        self._settle()

    def _showing(self, notice: Notification, answer: Any) -> None:
        self.busy = False
        if not isinstance(answer, BusError):
            self._shown, self.number = notice, answer[0]
        elif self._wanted is notice:
            self._wanted = self._shown
        self._settle()

    def _forget(self) -> None:
        """Nothing is shown any more."""
        if self._wanted is self._shown:
            self._wanted = None
        self._shown, self.number = None, 0

    def _connected(self) -> bool:
        if self._bus is None:
            try:
                self._bus = self._connect()
            except BusError:
                return False
        return True

    def _connect(self) -> Bus:
        bus = Bus(self._address, self._context)
        dbus, path, interface = ids.DBUS
        bus.on_closed(lambda: self._lost(bus))
        bus.subscribe(dbus, f"{interface}.NameOwnerChanged", self._moved, path=path, first=_SERVER)
        bus.subscribe(_SERVER, f"{_INTERFACE}.ActionInvoked", self._invoked, path=_PATH)
        bus.subscribe(_SERVER, f"{_INTERFACE}.NotificationClosed", self._closed, path=_PATH)
        return bus

    def _ask(
        self, method: str, signature: str, values: tuple[object, ...], heard: Callable[[Any], None]
    ) -> None:
        bus = self._bus
        assert bus is not None

        def answered(answer: Any) -> None:
            # An answer by a connection that has ended since says nothing any more.
            if bus is self._bus:
                heard(answer)

        arguments = variant(signature, values)
        bus.ask(_SERVER, _PATH, f"{_INTERFACE}.{method}", answered, arguments)

    def _moved(self, values: tuple[str, str, str]) -> None:
        """A server has come or gone; a new one knows nothing of what another has shown."""
        self._capabilities = None
        self._forget()
        if values[2]:
            self._appeared()

    def _lost(self, bus: Bus) -> None:
        if bus is self._bus:
            self._bus = self._capabilities = self._wanted = None
            self.busy = False
            self._forget()

    def _invoked(self, values: tuple[int, str]) -> None:
        number, key = values
        if self._shown is None or number != self.number:
            return
        for known, _, meaning in self._shown.actions:
            if known == key:
                self._chosen(meaning)

    def _closed(self, values: tuple[int, int]) -> None:
        number, reason = values
        if self._shown is None or number != self.number:
            return
        self._forget()
        if reason == _BY_USER:
            self._dismissed()
