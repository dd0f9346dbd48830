"""The helper's front desk: authorise → validate → one job at a time → answer; then go when idle.

A call waits for polkit without keeping others from being served. Whoever leaves the bus while its
call waits is forgotten, and its prompt closed. A job that has begun is always brought to its end.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dockproxy_tray import __version__, ids
from dockproxy_tray.core.message import Message
from dockproxy_tray.core.request import Arguments, shown_in_prompt
from dockproxy_tray.errors import (
    Busy,
    Dismissed,
    DockproxyError,
    Internal,
    Invalid,
    NotAuthorized,
)
from dockproxy_tray.helper.authority import Verdict
from dockproxy_tray.helper.log import log
from dockproxy_tray.helper.work import Answer
from dockproxy_tray.system.bus_error import UNDELIVERED, BusError
from dockproxy_tray.system.bus_service import BusService, Call
from dockproxy_tray.system.packing import pack_message

MAX_BYTES = 768 * 1024
"""Of one call's arguments: all lists at their limits take less."""
MAX_WAITING = 64
"""Calls that wait for polkit, of everybody."""
MAX_WAITING_OF_ONE = 8
"""Of one user, so that none keeps the others out."""


class Checks(Protocol):
    """Who says whether a caller may (``authority.Authority``)."""

    def check(
        self,
        sender: str,
        action: str,
        details: dict[str, str],
        interactive: bool,
        heard: Callable[[Verdict], None],
    ) -> Callable[[], None]: ...


class Works(Protocol):
    """Who does what a call asks for (``work.Work``)."""

    def do(self, method: str, arguments: Arguments, uid: int) -> Answer: ...


@dataclass(eq=False)
class _Waiting:
    """A call that is not yet answered."""

    call: Call
    unwatch: Callable[[], None]
    """Ends the watch for its sender's leaving."""
    uid: int | None = None
    question: Callable[[], None] | None = None
    """Calls off what polkit was asked and has not yet answered."""


class Desk:
    """Takes calls on the service's thread; jobs run in a thread of their own."""

    def __init__(
        self, service: BusService, checks: Checks, work: Works, *, idle: Callable[[bool], None]
    ) -> None:
        """``idle`` is told whenever there is nothing to do any more, and when there is."""
        self._service = service
        self._checks = checks
        self._work = work
        self._idle = idle
        self._waiting: set[_Waiting] = set()
        self._working = False
        self._open_to_prompts = self._open = True

    def close(self, *, to_all: bool) -> None:
        """From now on answer calls as the bus does for somebody who has gone: all of them, or only
        those that may open a prompt."""
        self._open_to_prompts = False
        self._open = not to_all

    @property
    def busy(self) -> bool:
        """Whether a job is running."""
        return self._working

    @property
    def has_calls(self) -> bool:
        """Whether some call is not answered yet."""
        return bool(self._waiting)

    def properties(self) -> dict[str, str | bool]:
        """What everybody may read."""
        return {"Version": __version__, "Busy": self._working}

    def take(self, call: Call) -> None:
        """A call has come in."""
        action = ids.POLKIT_ACTIONS.get(call.method)
        if action is None:
            _refuse(call, NotAuthorized("not-authorized", action=call.method))
        elif not (self._open_to_prompts if call.interactive else self._open):
            call.refuse(UNDELIVERED, "The helper is leaving: call it by its name to start another.")
        elif call.size > MAX_BYTES:
            _refuse(call, Invalid("call-too-large", limit=MAX_BYTES))
        elif self._working or len(self._waiting) >= MAX_WAITING:
            _refuse(call, Busy("busy"))
        else:
            gone = self._service.watch(call.sender, lambda: self._forget(waiting))
            waiting = _Waiting(call, gone)
            self._waiting.add(waiting)
            self._service.uid_of(call.sender, lambda uid: self._known(waiting, action, uid))
        self._rest()

    def _known(self, waiting: _Waiting, action: str, uid: int | BusError) -> None:
        """The bus has said whose call it is."""
        if waiting not in self._waiting:
            return
        call = waiting.call
        if isinstance(uid, BusError):
            self._refuse(waiting, NotAuthorized("not-authorized", action=action))
            return
        if sum(other.uid == uid for other in self._waiting) >= MAX_WAITING_OF_ONE:
            self._refuse(waiting, Busy("busy"))
            return
        waiting.uid = uid
        if uid == 0:
            self._begin(waiting, uid)
            return
        details = {}
        if call.method == "Switch":
            details = shown_in_prompt(call.values)
        waiting.question = self._checks.check(
            call.sender,
            action,
            details,
            call.interactive,
            lambda verdict: self._decided(waiting, action, uid, verdict),
        )

    def _decided(self, waiting: _Waiting, action: str, uid: int, verdict: Verdict) -> None:
        """polkit has answered."""
        if waiting not in self._waiting:
            return
        waiting.question = None
        if verdict is Verdict.YES:
            self._begin(waiting, uid)
        else:
            self._refuse(waiting, _refusal(verdict, action))

    def _begin(self, waiting: _Waiting, uid: int) -> None:
        """The caller may: check what is asked for, and do it, in a thread of its own."""
        if self._working:
            self._refuse(waiting, Busy("busy"))
            return
        self._set_working(True)
        try:
            threading.Thread(target=self._do, args=(waiting, uid)).start()
        except RuntimeError:  # the unit's TasksMax= is reached
            self._done(waiting, Internal("internal", what="the root helper has no thread left"))

    def _do(self, waiting: _Waiting, uid: int) -> None:
        """In the job's own thread."""
        outcome: Answer | DockproxyError
        try:
            outcome = self._work.do(waiting.call.method, waiting.call.values, uid)
        except DockproxyError as error:
            outcome = error
        except Exception as error:
            # What it says may hold values; where it was raised may be told.
            place = error.__traceback__
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
            log(f"fault in {waiting.call.method}: {type(error).__name__} at {where}")
            outcome = Internal("internal", what="the root helper failed; its journal says where")
        self._service.soon(lambda: self._done(waiting, outcome))

    def _done(self, waiting: _Waiting, outcome: Answer | DockproxyError) -> None:
        call, uid = waiting.call, waiting.uid
        self._set_working(False)
        if isinstance(outcome, DockproxyError):
            log(f"{call.method} for uid {uid}: {outcome.code} ({outcome.reason})")
            self._refuse(waiting, outcome)
            return
        profile = outcome.get("profile")
        log(f"{call.method} for uid {uid}: {outcome.get('action', 'done')}, profile {profile!r}")
        self._forget(waiting)
        call.answer(json.dumps(outcome))

    def _refuse(self, waiting: _Waiting, error: DockproxyError) -> None:
        self._forget(waiting)
        _refuse(waiting.call, error)

    def _forget(self, waiting: _Waiting) -> None:
        """It is answered, or nobody waits for the answer any more."""
        if waiting in self._waiting:
            self._waiting.remove(waiting)
            waiting.unwatch()
            if waiting.question is not None:
                waiting.question()
        self._rest()

    def _set_working(self, working: bool) -> None:
        self._working = working
        self._service.changed(ids.HELPER_PATH, ids.HELPER_INTERFACE, {"Busy": working})
        self._rest()

    def _rest(self) -> None:
        self._idle(not self._working and not self._waiting)


def _refusal(verdict: Verdict, action: str) -> NotAuthorized:
    match verdict:
        case Verdict.NEEDS_PASSWORD:
            return NotAuthorized("needs-password", action=action)
        case Verdict.DISMISSED:
            return Dismissed("dismissed")
        case Verdict.EXPIRED:
            return Dismissed("prompt-expired")
        case Verdict.SILENT:
            return NotAuthorized("polkit-silent", action=action)
        case _:
            return NotAuthorized("not-authorized", action=action)


def _refuse(call: Call, error: DockproxyError) -> None:
    text = json.dumps(pack_message(Message(error.reason, error.values)))
    call.refuse(f"{ids.ERROR_PREFIX}{error.code}", text)
