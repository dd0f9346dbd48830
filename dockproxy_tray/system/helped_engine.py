"""The engine's side of a switch where its owner's helper does it for us."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Observed, Record
from dockproxy_tray.core.plan import ASK, KEEP, Plan
from dockproxy_tray.core.proxy_url import mask
from dockproxy_tray.core.result import Result
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import DAEMON
from dockproxy_tray.errors import (
    Busy,
    DockproxyError,
    Internal,
    NeedsConsent,
    NotAuthorized,
    Unparsable,
)
from dockproxy_tray.system.engine_side import Ended, ForeignEngine, Planner, needs_engine
from dockproxy_tray.system.helper_client import AnswerLost, HelperClient
from dockproxy_tray.system.packing import unpack_result
from dockproxy_tray.system.transaction import Journal, is_interrupted


@dataclass(frozen=True)
class Request:
    """What the helper is to be asked for, by the names in its interface."""

    method: str
    arguments: Mapping[str, object]
    known: frozenset[str] = frozenset()
    """Mirrors and insecure registries that some profile of the user's holds: dropping one of
    these loses nothing, which only this side can know."""
    blind: bool = False
    """Whether only the helper can plan it: an undo, whose former values only root may read."""


@dataclass
class HelpedEngine:
    """What may be read is planned here as well: for consent before any password is asked for, and
    to leave the helper alone where there is nothing to do."""

    engine: Engine
    helper: HelperClient
    request: Request | None
    """``None``: there is nothing for it to do."""
    containers: str
    consent: bool
    _blind: bool = False
    _needed: bool = False

    @property
    def folders(self) -> tuple[str, ...]:
        return ()

    def recover(self) -> tuple[tuple[Message, ...], Ended | None]:
        """Its own side the helper recovers itself, whenever it is started.

        Raises ``Busy`` while somebody's switch runs: what becomes of ours is not known till then.
        """
        if is_interrupted(self.engine.state_dir):
            try:
                busy = self.helper.is_busy()
            except NotAuthorized:
                busy = False  # No helper here: its owner ends it with the next call of his.
            if busy:
                raise Busy("busy")
        return (), None

    def plan(self, planner: Planner, seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
        """The whole plan, or, where a file of root's may not be read, the client's part of it."""
        self._blind = self.request is None or self.request.blind
        if not self._blind:
            try:
                return planner(seen)
            except Unparsable as error:
                if error.reason != "file-permission":
                    raise
                self._blind = True
        return planner(replace(seen, unit=None))

    def questions(self, plan: Plan) -> tuple[Message, ...]:
        """Whether containers run, the helper knows where this process may not ask."""
        return tuple(
            question
            for question in plan.consents
            if question.code != "containers-unknown" or self.containers == ASK
        )

    def check(self, result: Result, plan: Plan, seen: Observed) -> None:
        request = self.request
        self._needed = (
            request is not None
            and seen.unit is not None
            and self._is_needed(request, result, plan, seen)
        )
        if not self._needed:
            return
        try:
            self.helper.check()
        except NotAuthorized as error:
            if error.reason != "no-helper" or needs_engine(plan) or self._blind:
                raise
            # Only the record would have changed, and that is root's to keep.
            self._needed = False

    def apply(self, result: Result, plan: Plan, seen: Observed, journal: Journal) -> Result:
        request = self.request
        if request is None or not self._needed:
            return ForeignEngine(self.engine).apply(result, plan, seen, journal)
        arguments = {
            **request.arguments,
            "switch_id": result.id,
            "containers": KEEP if self.containers == ASK else self.containers,
            "consent": self.consent,
        }
        try:
            document = self._asked(request, arguments)
        except AnswerLost:
            lost = say("answer-lost", unit=self.engine.unit)
            return replace(result, verified=False, warnings=(*result.warnings, lost))
        try:
            theirs = unpack_result(document)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Internal("helper-said", result="?") from None
        return _joined(result, theirs)

    def finish(self, journal: Journal, last: Record | None) -> None:
        pass

    def fail(self, identity: str, error: DockproxyError) -> None:
        pass

    def _is_needed(self, request: Request, result: Result, plan: Plan, seen: Observed) -> bool:
        if self._blind or needs_engine(plan) or result.profile != result.former:
            return True
        # A password that may not be read may have been another one so far.
        hidden = seen.env_file.problem is not None and any(
            isinstance(value, str) and mask(value) != value for value in request.arguments.values()
        )
        sources = Sources(seen)
        runs = seen.unit is not None and seen.unit.running
        return hidden or (runs and any(sources.running(key) is None for key in DAEMON))

    def _asked(self, request: Request, arguments: Mapping[str, object]) -> Mapping[str, object]:
        try:
            return self.helper.switch(request.method, arguments)
        except NeedsConsent as error:
            reasons = error.values.get("reasons")
            left = reasons if isinstance(reasons, tuple) else ()
            if not left or not all(_is_known(reason, request.known) for reason in left):
                raise
        return self.helper.switch(request.method, {**arguments, "consent": True})


def _is_known(reason: object, known: Collection[str]) -> bool:
    """Whether what needs consent is only that the helper cannot know the user's profiles."""
    if not isinstance(reason, Message) or reason.code != "drops-entries":
        return False
    entries = reason.values.get("entries")
    return isinstance(entries, tuple) and all(entry in known for entry in entries)


def _joined(ours: Result, theirs: Result) -> Result:
    """One switch of two processes: the engine's part as the helper did it, the client's as we."""
    own_paths = {change.path for change in theirs.changes}
    changes = (*theirs.changes, *(c for c in ours.changes if c.path not in own_paths))
    client_alone = theirs.action == "none" and len(changes) > len(theirs.changes)
    warnings = [*ours.warnings, *(w for w in theirs.warnings if w not in ours.warnings)]
    return replace(
        theirs,
        id=ours.id,
        action="write" if client_alone else theirs.action,
        changes=changes,
        warnings=tuple(warnings),
        took_ms={**theirs.took_ms, "plan": ours.took_ms.get("plan", 0.0)},
    )
