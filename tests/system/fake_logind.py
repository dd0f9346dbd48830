"""Who is logind on a test's own bus: as much of it as a listener meets."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.core.login import Session
from dockproxy_tray.system.bus import Bus, variant
from dockproxy_tray.system.bus_service import BusService, Call

_MANAGER_XML = f"""\
<node><interface name="{ids.LOGIND_MANAGER}">
  <method name="ListSessions"><arg type="a(susso)" direction="out"/></method>
  <property name="PreparingForSleep" type="b" access="read"/>
</interface></node>
"""
_SESSION_XML = f"""\
<node><interface name="{ids.LOGIND_SESSION}">
  <property name="Class" type="s" access="read"/>
  <property name="State" type="s" access="read"/>
  <property name="Active" type="b" access="read"/>
  <property name="Remote" type="b" access="read"/>
</interface></node>
"""
_USER_XML = f"""\
<node><interface name="{ids.LOGIND_USER}">
  <property name="State" type="s" access="read"/>
</interface></node>
"""


class FakeLogind:
    """In the test's own context. Sessions are changed first, and told of then."""

    def __init__(self, address: str, context: Any, **sessions: Session) -> None:
        self.sessions = dict(sessions)
        self.user_state = "active"
        self.asleep = False
        self.looks = 0
        self.silent = False
        """Whether it answers no more."""
        self.bus = Bus(address, context)
        self._service = BusService(self.bus)
        self._objects: dict[str, Session] = {}
        self._service.export(
            ids.LOGIND_PATH, _MANAGER_XML, self._heard, lambda: {"PreparingForSleep": self.asleep}
        )
        user = f"{ids.LOGIND_PATH}/user/_{os.getuid()}"
        self._service.export(user, _USER_XML, self._heard, lambda: {"State": self.user_state})
        self._export()
        self.come()

    def come(self) -> None:
        assert self._service.own(ids.LOGIND_BUS_NAME)

    def go(self) -> None:
        self._service.release(ids.LOGIND_BUS_NAME)

    def put(self, **sessions: Session) -> None:
        """Sessions are others now, and nobody is told."""
        self.sessions.update(sessions)
        self._export()

    def list_only(self, **sessions: Session) -> None:
        """These are listed, and gone before anybody asks about them."""
        self.sessions.update(sessions)

    def begin(self, **sessions: Session) -> None:
        self.put(**sessions)
        for name in sessions:
            self._tell("SessionNew", "(so)", (name, _path(name)))

    def end(self, name: str) -> None:
        del self.sessions[name]
        self._tell("SessionRemoved", "(so)", (name, _path(name)))

    def remove_user(self) -> None:
        path = f"{ids.LOGIND_PATH}/user/_{os.getuid()}"
        self._tell("UserRemoved", "(uo)", (os.getuid(), path))

    def change(self, **sessions: Session) -> None:
        self.put(**sessions)
        for name, session in sessions.items():
            self.hint(name, Active=session.active)

    def hint(self, name: str, **properties: bool) -> None:
        """Tell that properties of a session have changed."""
        self._service.changed(_path(name), ids.LOGIND_SESSION, properties)

    def sleep(self, begins: bool) -> None:
        self.asleep = begins
        self._tell("PrepareForSleep", "(b)", (begins,))

    def _tell(self, signal: str, signature: str, values: tuple[Any, ...]) -> None:
        self._service.emit(ids.LOGIND_PATH, f"{ids.LOGIND_MANAGER}.{signal}", signature, values)

    def _export(self) -> None:
        new = self.sessions.keys() - self._objects.keys()
        self._objects.update(self.sessions)
        for name in new:
            read = partial(self._properties, name)
            self._service.export(_path(name), _SESSION_XML, self._heard, read)

    def _properties(self, name: str) -> dict[str, str | bool]:
        session = self._objects[name]
        return {
            "Class": session.kind,
            "State": session.state,
            "Active": session.active,
            "Remote": session.remote,
        }

    def _heard(self, call: Call) -> None:
        self.looks += 1
        if self.silent:
            return
        listed = [
            (name, session.uid, "somebody", session.seat, _path(name))
            for name, session in self.sessions.items()
        ]
        call._invocation.return_value(variant("(a(susso))", (listed,)))


def _path(name: str) -> str:
    return f"{ids.LOGIND_PATH}/session/{name}"
