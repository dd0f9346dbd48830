"""A desktop's notification server in the test's own context, which answers when the test lets it.

The interface is that of the Desktop Notifications Specification 1.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gi.repository import Gio

from dockproxy_tray import ids
from dockproxy_tray.system.bus import Bus, variant

_XML = f"""\
<node><interface name="{ids.NOTIFICATIONS[2]}">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
</interface></node>
"""

ALL = ("actions", "body", "body-markup", "persistence")
EXPIRED, DISMISSED, CLOSED = 1, 2, 3


@dataclass
class Shown:
    """A notification, as a client has asked for it."""

    number: int
    replaces: int
    icon: str
    summary: str
    body: str
    actions: list[str]
    hints: dict[str, Any]
    expires: int


class NotificationServer:
    """Keeps what it was asked for."""

    def __init__(self, address: str, context: Any, can: Sequence[str] = ALL) -> None:
        self.can = can
        self.notices: list[Shown] = []
        """All that it was ever asked to show."""
        self.closed: list[int] = []
        """What it was asked to close."""
        self.asked = 0
        """How often it was asked for what it can do."""
        self.holds = False
        """Whether answers to Notify wait for ``let_go``."""
        self._held: list[tuple[Any, Any]] = []
        self._count = 0
        self.bus = Bus(address, context)
        described = Gio.DBusNodeInfo.new_for_xml(_XML).interfaces[0]
        with self.bus.entered():
            self.bus.connection.register_object(
                ids.NOTIFICATIONS[1], described, self._heard, None, None
            )

    def come(self) -> None:
        """Take the name, from another server if need be."""
        allow_and_replace = 1 | 2
        values = (ids.NOTIFICATIONS[0], allow_and_replace)
        assert self.bus.call_bus("RequestName", "(su)", values) == 1

    def go(self) -> None:
        self.bus.call_bus("ReleaseName", "(s)", (ids.NOTIFICATIONS[0],))

    def let_go(self) -> None:
        self.holds = False
        for invocation, answer in self._held:
            invocation.return_value(answer)
        self._held.clear()

    @property
    def held(self) -> int:
        return len(self._held)

    def act(self, number: int, key: str) -> None:
        """The user clicks."""
        self._emit("ActivationToken", "(us)", (number, "token"))
        self._emit("ActionInvoked", "(us)", (number, key))

    def end(self, number: int, reason: int) -> None:
        self._emit("NotificationClosed", "(uu)", (number, reason))

    def _emit(self, signal: str, signature: str, values: tuple[object, ...]) -> None:
        _, path, interface = ids.NOTIFICATIONS
        self.bus.connection.emit_signal(None, path, interface, signal, variant(signature, values))

    def _heard(
        self, _con: Any, _sender: str, _path: str, _face: str, method: str, sent: Any, call: Any
    ) -> None:
        values = sent.unpack()
        if method == "GetCapabilities":
            self.asked += 1
            call.return_value(variant("(as)", (self.can,)))
        elif method == "CloseNotification":
            self.closed.append(values[0])
            call.return_value(None)
            self.end(values[0], CLOSED)
        else:
            _name, replaces, *rest = values
            self._count += not replaces
            self.notices.append(Shown(replaces or self._count, replaces, *rest))
            answer = variant("(u)", (self.notices[-1].number,))
            self._held.append((call, answer))
            if not self.holds:
                self.let_go()
