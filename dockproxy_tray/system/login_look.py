"""One look at who is logged in, by what logind says of its sessions and of the own user."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.core.login import Session, may_act
from dockproxy_tray.system.bus import Bus, BusError, variant
from dockproxy_tray.system.bus_error import UNKNOWN_OBJECT

_GET = f"{ids.DBUS_PROPERTIES}.Get"
_GET_ALL = f"{ids.DBUS_PROPERTIES}.GetAll"
_CALL_MS = 10_000
"""logind answers at once; whoever waits for this does nothing meanwhile."""


class Look:
    """Asks at once and goes on; what comes in between is for the next look."""

    def __init__(self, bus: Bus, seen: Callable[[bool | BusError], None]) -> None:
        """``seen`` is called once, from the bus's context; with the error where logind has left
        the bus or is stuck."""
        self._bus = bus
        self._seen = seen
        self._uid = os.getuid()
        self._user_state = ""
        self._sessions: list[Session] = []
        self._problem: BusError | None = None
        self._open = 0
        self._ask(ids.LOGIND_PATH, f"{ids.LOGIND_MANAGER}.ListSessions", self._listed)
        user = f"{ids.LOGIND_PATH}/user/_{self._uid}"
        self._ask(user, _GET, self._add_user, variant("(ss)", (ids.LOGIND_USER, "State")))

    def _ask(
        self, path: str, method: str, heard: Callable[[Any], None], arguments: Any = None
    ) -> None:
        self._open += 1

        def answered(answer: Any) -> None:
            if not isinstance(answer, BusError):
                heard(answer)
            elif answer.lost or (answer.undelivered and answer.name != UNKNOWN_OBJECT):
                self._problem = answer
            # Else there is no such session or user any more.
            self._open -= 1
            if not self._open:
                own = may_act(self._uid, self._user_state, self._sessions)
                self._seen(own if self._problem is None else self._problem)

        name = ids.LOGIND_BUS_NAME
        self._bus.ask(name, path, method, answered, arguments, timeout_ms=_CALL_MS)

    def _listed(self, answer: tuple[list[tuple[str, int, str, str, str]]]) -> None:
        for _, uid, _, seat, path in answer[0]:
            arguments = variant("(s)", (ids.LOGIND_SESSION,))
            self._ask(path, _GET_ALL, partial(self._add_session, uid, seat), arguments)

    def _add_session(self, uid: int, seat: str, answer: tuple[dict[str, Any]]) -> None:
        (found,) = answer
        self._sessions.append(
            Session(
                uid=uid,
                kind=found.get("Class", ""),
                state=found.get("State", ""),
                seat=seat,
                active=found.get("Active", False),
                remote=found.get("Remote", False),
            )
        )

    def _add_user(self, answer: tuple[str]) -> None:
        (self._user_state,) = answer
