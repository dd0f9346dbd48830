"""The engine's side of a switch where its owner's helper does it for us."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Observed, Record
from dockproxy_tray.core.plan import ASK, KEEP, Plan
from dockproxy_tray.core.proxy_url import has_password
from dockproxy_tray.core.request import read_switch
from dockproxy_tray.core.result import Result
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import CGROUP_DRIVER, DAEMON, Key, Value, same_value
from dockproxy_tray.errors import (
    Busy,
    DockproxyError,
    NeedsConsent,
    NotAuthorized,
    Unknown,
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
    planner: Planner | None = None
    """How the helper will plan it, which knows no profiles of the user's. ``None``: only root can
    plan it, as an undo, whose former values only root may read."""


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
    dry_run: bool
    _blind: bool = field(default=True, init=False)
    """Whether the plan is of the client's part alone. Set by ``plan``."""
    _first: bool = field(default=True, init=False)
    """Whether nobody has switched this engine before. Set by ``plan``."""
    _known: frozenset[tuple[object, object]] = field(default=frozenset(), init=False)
    """Settings and entries that the helper will want consent to drop, and that our profiles hold.
    Set by ``plan``."""
    _asks: bool = field(default=False, init=False)
    """Whether the helper has a part in it. Set by ``check``."""
    _unsure: bool = field(default=False, init=False)
    """Whether it should have one and is not there. Set by ``check``."""

    @property
    def folders(self) -> tuple[str, ...]:
        return ()

    def recover(self) -> tuple[tuple[Message, ...], Ended | None]:
        """Its own side the helper recovers itself, whenever it is started.

        Raises ``Busy`` while a switch runs, and ``Unknown`` where there is no helper to end an
        interrupted one: what becomes of ours, whose client's part waits for it, is not known till
        then.
        """
        folders = (self.engine.state_dir, self.engine.user_state_dir)
        if not any(map(is_interrupted, folders)):
            return (), None
        try:
            if self.helper.is_busy():
                raise Busy("busy")
        except NotAuthorized:
            pass  # No helper here: its owner ends it with the next call of his.
        if is_interrupted(self.engine.state_dir):
            if is_interrupted(self.engine.user_state_dir):
                raise Unknown("outcome-unknown")
            return (say("still-interrupted", path=self.engine.state_dir),), None
        return (), None

    def plan(self, planner: Planner, seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
        """The whole plan, or, where a file of root's may not be read, the client's part of it."""
        request = self.request
        self._first = seen.record is None
        if request is not None and request.planner is not None:
            try:
                plan, notes = planner(seen)
                strict, _ = request.planner(seen)
                self._blind = False
                self._known = frozenset(_dropped(strict.consents) - _dropped(plan.consents))
                return plan, notes
            except Unparsable as error:
                if error.reason != "file-permission":
                    raise
        plan, notes = planner(replace(seen, unit=None))
        if request is not None and self.dry_run:
            profile = request.arguments.get("profile_name")
            notes = (*notes, say("only-root-plans", unit=self.engine.unit, profile=profile))
            if request.method == "Switch":
                plan = replace(plan, action=_likely_action(request, seen) or plan.action)
        return plan, notes

    def questions(self, plan: Plan) -> tuple[Message, ...]:
        """What the helper knows better it asks itself: whether containers run, where this process
        may not ask, and which entries an earlier switch has written, which only root may read."""
        left = set() if self._first else {"drops-entries"}
        left |= set() if self.containers == ASK else {"containers-unknown"}
        return tuple(question for question in plan.consents if question.code not in left)

    def check(self, result: Result, plan: Plan, seen: Observed) -> None:
        request = self.request
        if request is None or seen.unit is None:
            return
        must = needs_engine(plan) or (self._blind and request.planner is None)
        if request.method == "Switch":
            # Checked here as well: nobody is to be asked for a password in vain.
            targets = read_switch(request.arguments).targets
            must = must or (self._blind and bool(_differing(targets, seen)))
        hidden = self._blind or _may_differ_unseen(request, seen)
        if not (must or hidden or result.profile != result.former):
            return
        try:
            self.helper.check()
            self._asks = True
        except NotAuthorized as error:
            if must or error.reason not in ("no-helper", "helper-version"):
                raise
            # Nothing that may be seen has to be changed, so the client's part goes on alone.
            self._unsure = True

    def apply(self, result: Result, plan: Plan, seen: Observed, journal: Journal) -> Result:
        request = self.request
        if request is None or not self._asks:
            alone = ForeignEngine(self.engine).apply(result, plan, seen, journal)
            if not self._unsure:
                return alone
            note = say("engine-not-asked", unit=self.engine.unit)
            return replace(alone, verified=False, warnings=(*alone.warnings, note))
        # Where this process sees all that consent is about, one call is enough, and one password.
        presumed = bool(self._known) and seen.info is not None and not plan.consents
        arguments = {
            **request.arguments,
            "switch_id": result.id,
            "containers": KEEP if self.containers == ASK else self.containers,
            "consent": self.consent or presumed,
        }
        try:
            answer = self._ask(request, arguments)
        except AnswerLost:
            answer = None
        try:
            return _joined(result, unpack_result(answer))
        except (ValueError, TypeError, KeyError, AttributeError):
            lost = say("answer-lost", unit=self.engine.unit)
            return replace(result, verified=False, warnings=(*result.warnings, lost))

    def finish(self, journal: Journal, last: Record | None) -> None:
        pass

    def fail(self, identity: str, error: DockproxyError) -> None:
        pass

    def _ask(self, request: Request, arguments: Mapping[str, object]) -> object:
        try:
            return self.helper.switch(request.method, arguments)
        except NeedsConsent as error:
            reasons = error.values.get("reasons")
            left = reasons if isinstance(reasons, tuple) else ()
            # Of all but entries that our profiles hold the user has to be asked.
            if not left or not all(
                (dropped := _dropped([reason])) and dropped <= self._known for reason in left
            ):
                raise
        return self.helper.switch(request.method, {**arguments, "consent": True})


def _may_differ_unseen(request: Request, seen: Observed) -> bool:
    """Whether the engine may have to be changed though nothing that may be read says so."""
    # A password that may not be read may have been another one so far.
    secret = seen.env_file.problem is not None and any(
        isinstance(value, str) and has_password(value) for value in request.arguments.values()
    )
    runs = seen.unit is not None and seen.unit.running
    sources = Sources(seen)
    return secret or (runs and any(sources.running(key) is None for key in DAEMON))


def _differing(targets: Mapping[Key, Value], seen: Observed) -> set[Key]:
    """Of what the engine's files say otherwise, as far as they may be read: passwords aside."""
    sources = Sources(seen)
    differing = set()
    for key, value in targets.items():
        with contextlib.suppress(Unparsable):
            now = sources.on_disk(key)
            if not same_value(key, value, now.value, now.sight):
                differing.add(key)
    return differing


def _likely_action(request: Request, seen: Observed) -> str | None:
    """What the engine will need, as far as this process can tell; ``None``: nothing, it seems."""
    if seen.unit is None or not seen.unit.running:
        return None
    differing = _differing(read_switch(request.arguments).targets, seen)
    if differing & {*DAEMON, CGROUP_DRIVER}:
        return "restart"
    return "reload" if differing else None


def _dropped(reasons: Iterable[object]) -> set[tuple[object, object]]:
    """By setting, the entries that somebody must consent to drop."""
    return {
        (reason.values.get("setting"), entry)
        for reason in reasons
        if isinstance(reason, Message) and reason.code == "drops-entries"
        for entry in _entries(reason)
    }


def _entries(reason: Message) -> tuple[object, ...]:
    entries = reason.values.get("entries")
    return entries if isinstance(entries, tuple) else ()


def _joined(ours: Result, theirs: Result) -> Result:
    """One switch of two processes: the engine's part as the helper did it, the client's as we."""
    their_paths = {change.path for change in theirs.changes}
    changes = (*theirs.changes, *(c for c in ours.changes if c.path not in their_paths))
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
