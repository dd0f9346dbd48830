"""The root helper, seen from the user's side: ask until it is known what became of a switch.

A call whose answer was lost is never assumed to have done anything or nothing: the record, which
root writes and everybody may read, is asked for it by the switch's id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from dockproxy_tray.errors import (
    EngineFailed,
    Internal,
    NotAuthorized,
    RollbackFailed,
    Unknown,
    error_class,
)
from dockproxy_tray.system.bus import BusError
from dockproxy_tray.system.helper_connection import HelperConnection, why_not_there
from dockproxy_tray.system.record import DONE, read_attempt

_TRIES = 3

Agent = Callable[[], AbstractContextManager[object]]
"""Makes sure for a while that somebody can ask the user for a password."""


class AnswerLost(Exception):
    """The switch was done, as the record says, but what it had to say is lost."""


class HelperClient:
    """Calls the helper. Close it when done."""

    def __init__(
        self,
        bus: str,
        owner_uid: int,
        state_dir: str,
        *,
        progress: Callable[[str], None] = lambda step: None,
        agent: Agent | None = nullcontext,
    ) -> None:
        """Who has the name must be a process of ``owner_uid``; its record is in ``state_dir``.
        Without an ``agent`` nobody is asked for a password."""
        self._helper = HelperConnection(bus, owner_uid, state_dir, progress)
        self._state_dir = state_dir
        self._agent = agent

    def close(self) -> None:
        """End the connection, and with it a prompt that is open for a call of ours."""
        self._helper.close()

    def check(self) -> None:
        """Raise ``NotAuthorized`` where there is no helper that may be talked to."""
        try:
            self._helper.find()
        except BusError as error:
            raise why_not_there(error) from None

    def is_busy(self) -> bool:
        """Whether a switch is running; a helper that is started by this first ends an
        interrupted one. Raises ``NotAuthorized`` where there is none."""
        try:
            return bool(self._helper.get(self._helper.find(), "Busy"))
        except BusError as error:
            raise why_not_there(error) from None

    def switch(self, method: str, arguments: Mapping[str, object]) -> Any:
        """Call a method that switches; ``arguments`` by their names in the interface.

        Asks for a password only where polkit wants one. Raises what the helper answers,
        ``NotAuthorized`` where there is none that may be talked to, ``AnswerLost``, or
        ``Unknown`` where not even the record tells what became of the call.
        """
        try:
            return self._settled(method, arguments, interactive=False)
        except NotAuthorized as error:
            if error.reason != "needs-password" or self._agent is None:
                raise
        with self._agent():
            return self._settled(method, arguments, interactive=True)

    def _settled(self, method: str, arguments: Mapping[str, object], *, interactive: bool) -> Any:
        """Call until there is an answer, or until the record says what became of the call."""
        last: BusError | None = None
        for _ in range(_TRIES):
            try:
                owner = self._helper.find()
                # It has ended by now what an interrupted switch had left, and said so there.
                before = read_attempt(self._state_dir)
            except BusError as error:
                if not error.undelivered:
                    raise why_not_there(error) from None
                last = error
                continue
            try:
                return self._helper.call(owner, method, arguments, interactive=interactive)
            except BusError as error:
                last = error
            if last.undelivered:
                continue  # It was just leaving: the next call starts it again.
            if not last.lost:
                raise why_not_there(last)
            if self._was_done(str(arguments["switch_id"]), before):
                raise AnswerLost
        assert last is not None
        raise Internal("helper-lost", text=last.text)

    def _was_done(self, identity: str, before: tuple[str, str] | None) -> bool:
        """What became of a call without an answer; ``False``: nothing was changed by it, nor by
        anybody else since ``before``, so that it may be made again.

        Raises what it ended with, where that was an error, or ``Unknown``.
        """
        try:
            idle = self._helper.await_idle()
        except (BusError, NotAuthorized):
            # It was there before: what became of the call is not known, whatever is missing now.
            raise Unknown("outcome-unknown") from None
        attempt = read_attempt(self._state_dir)
        if attempt is None or attempt[0] != identity:
            if not idle or attempt != before:
                raise Unknown("outcome-unknown")
            return False
        if attempt[1] == DONE:
            return True
        if attempt[1] == EngineFailed.code:
            raise EngineFailed("switch-taken-back")
        if attempt[1] == RollbackFailed.code:
            raise RollbackFailed("switch-left-half")
        raise error_class(attempt[1])("helper-said", result=attempt[1])
