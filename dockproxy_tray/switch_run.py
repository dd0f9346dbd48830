"""One switch from its lock to its record, for whatever planner it is given.

lock → recover → observe → plan → consent → journal → write → reload or restart → verify → record
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Observed, Record, Written
from dockproxy_tray.core.plan import Plan
from dockproxy_tray.core.values import CLIENT
from dockproxy_tray.errors import (
    DockproxyError,
    Incomplete,
    NeedsConsent,
    NoEngine,
    NotAuthorized,
    Unparsable,
)
from dockproxy_tray.system import record
from dockproxy_tray.system.apply import Applied, Switcher
from dockproxy_tray.system.client import ClientSwitch
from dockproxy_tray.system.files import remove_all_litter
from dockproxy_tray.system.history import Event, add_event
from dockproxy_tray.system.observe import observe
from dockproxy_tray.system.transaction import (
    Journal,
    end_journal,
    is_interrupted,
    locked,
    read_journal,
)

if TYPE_CHECKING:
    from dockproxy_tray.system.systemd import Systemd

Planner = Callable[[Observed], tuple[Plan, tuple[Message, ...]]]
"""From what is there to a plan, and what to say besides."""


@dataclass(frozen=True)
class Options:
    """How a switch is to be made."""

    containers: str = "keep"
    """``keep``, ``ask`` or ``stop``: what becomes of running containers at a restart."""
    consent: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Aim:
    """What a switch is for: the words of its record and its history."""

    by: str
    """``use``, ``undo``, ``adopt``, …"""
    profile: Callable[[str | None], str | None]
    """The profile in force afterwards, from the one in force before."""
    proxied: bool = False
    written: Written | None = None
    """The entries that the profile wants; ``None``: this switch does not say."""


@dataclass(frozen=True)
class Result:
    """What a switch did, or would do."""

    id: str
    profile: str | None
    former: str | None
    applied: bool
    plan: Plan
    verified: bool
    warnings: tuple[Message, ...]
    took_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SwitchRun:
    """The run of one switch on one engine."""

    engine: Engine
    systemd: Systemd | None
    """``None``: there is none to talk to, and only the client's file can be switched."""
    progress: Callable[[str], None]

    @property
    def _owner(self) -> bool:
        """Whether this process may switch the engine itself."""
        return self.systemd is not None and os.geteuid() == self.engine.uid

    @property
    def _folders(self) -> tuple[str, ...]:
        """The state folders that this process keeps."""
        mine = (self.engine.user_state_dir,)
        return (self.engine.state_dir, *mine) if self._owner else mine

    def carry_out(self, planner: Planner, options: Options, aim: Aim) -> Result:
        """Plan and do it. Raises whatever ``DockproxyError`` fits."""
        started = time.monotonic()
        identity = str(uuid4())
        if options.dry_run:
            seen = observe(self.engine, self.systemd)
            plan, notes = planner(seen)
            former = _profile(seen)
            notes = (*plan.warnings, *plan.consents, *notes)
            took = {"total": _since(started)}
            return Result(identity, aim.profile(former), former, False, plan, False, notes, took)
        with ExitStack() as locks:
            for folder in self._folders:
                locks.enter_context(locked(folder))
            notes = self.recover()
            try:
                result, seen = self._switch(planner, options, aim, identity, notes)
            except DockproxyError as error:
                error.earlier = notes
                raise
        if seen.unit is None:
            why = seen.unit_problem or say("no-systemd")
            raise NoEngine("no-engine", why=why, client=result.plan.client is not None)
        warnings = (*result.warnings, *self._stale_containers(result.plan, seen))
        took = {**result.took_ms, "total": _since(started)}
        return replace(result, warnings=warnings, took_ms=took)

    def _switch(
        self,
        planner: Planner,
        options: Options,
        aim: Aim,
        identity: str,
        notes: tuple[Message, ...],
    ) -> tuple[Result, Observed]:
        """The switch itself, between recovery and record, and what was seen before it."""
        started = time.monotonic()
        for folder in self._folders:
            record.check_steps(folder)
        seen = observe(self.engine, self.systemd)
        plan, more = self._plan(planner, seen)
        if plan.consents and not options.consent:
            raise NeedsConsent("needs-consent", reasons=plan.consents)
        result = Result(
            id=identity,
            profile=aim.profile(_profile(seen)),
            former=_profile(seen),
            applied=True,
            plan=plan,
            verified=False,
            warnings=(*notes, *plan.warnings, *more),
            took_ms={"plan": _since(started)},
        )
        try:
            applied = self._apply(result, seen, aim)
        except DockproxyError as error:
            self._remember(result, aim, error.code, _since(started))
            raise
        took = {**result.took_ms, **applied.took_ms}
        if plan.action != "none" or result.profile != result.former:
            self._remember(result, aim, "done", _since(started))
        return replace(result, verified=applied.verified, took_ms=took), seen

    def recover_quietly(self) -> tuple[Message, ...]:
        """Before looking: end an interrupted switch, where that is ours and nobody is at it."""
        if not any(map(is_interrupted, self._folders)):
            return ()
        try:
            with ExitStack() as locks:
                for folder in self._folders:
                    locks.enter_context(locked(folder))
                return self.recover()
        except DockproxyError as error:
            return (Message(error.reason, error.values),)

    def recover(self) -> tuple[Message, ...]:
        """Bring what an interrupted switch left to one consistent state, and say what was done.

        The locks are held. Raises ``RollbackFailed`` where that cannot be done.
        """
        notes: list[Message] = []
        ended = None
        for folder in self._folders:
            remove_all_litter(folder)
        if self._owner:
            journal = read_journal(self.engine.state_dir)
            if journal is not None:
                note, finished = self._recover_engine(journal)
                notes.append(note)
                ended = (journal.id, finished)
        last = record.read_record(self.engine.state_dir)
        notes += ClientSwitch(self.engine).recover(last, ended)
        return tuple(notes)

    def _plan(self, planner: Planner, seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
        """The plan, which for a stranger to the engine may touch nothing but the client's file."""
        try:
            plan, notes = planner(seen)
        except Unparsable as error:
            if self._owner or error.reason != "file-permission":
                raise
            raise NotAuthorized("needs-root", unit=self.engine.unit) from None
        if _needs_engine(plan) and not self._owner:
            raise NotAuthorized("needs-root", unit=self.engine.unit)
        return plan, notes

    def _apply(self, result: Result, seen: Observed, aim: Aim) -> Applied:
        plan = result.plan
        journal = Journal(
            id=result.id,
            profile=result.profile,
            uid=os.geteuid(),
            time=time.time(),
            invocation=_invocation(seen),
            prediction=plan.prediction,
            changes=tuple(c for c in plan.changes if c.key not in CLIENT),
            written=aim.written,
            former=result.former,
        )
        client = ClientSwitch(self.engine)
        changes = tuple(c for c in plan.changes if c.key in CLIENT)
        client.prepare(plan.client, replace(journal, changes=changes, written=None))
        try:
            applied = Applied(not plan.shadowed and seen.unit is not None and seen.unit.running)
            if _needs_engine(plan) and self.systemd is not None:
                switcher = Switcher(self.engine, self.systemd, self.progress)
                applied = switcher.apply(plan, seen, journal)
            incomplete = client.commit(plan)
        except DockproxyError:
            client.discard()
            raise
        # Whatever else ends it (^C) leaves both journals: recovery then ends both sides alike.
        if incomplete is not None:
            client.discard()
        if seen.unit is not None and self._owner:
            self._finish(journal, seen.record)
        client.finish()
        if incomplete is not None:
            raise Incomplete("incomplete", path=self.engine.client_config, why=incomplete)
        return applied

    def _finish(self, journal: Journal, last: Record | None) -> None:
        """Keep what undo and the record need, then take the journal away."""
        state_dir = self.engine.state_dir
        if journal.changes or journal.written not in (None, record.read_written(state_dir)):
            step = record.Step(journal.id, journal.former, journal.changes)
            record.write_step(state_dir, step, journal.written)
        if journal.changes or last is None or last.profile != journal.profile:
            entry = Record(journal.id, journal.profile, journal.uid, journal.time)
            record.write_record(state_dir, entry)
        end_journal(state_dir)

    def _recover_engine(self, journal: Journal) -> tuple[Message, bool]:
        """What to say, and whether the switch was finished; else it was taken back."""
        assert self.systemd is not None
        switcher = Switcher(self.engine, self.systemd, self.progress)
        name = journal.profile or ""
        if switcher.finished(journal):
            self._finish(journal, record.read_record(self.engine.state_dir))
            return say("recovered-finished", profile=name), True
        trouble = switcher.go_back(journal)
        end_journal(self.engine.state_dir)
        if trouble is not None:
            unit = self.engine.unit
            return say("recovered-back-down", profile=name, unit=unit, why=trouble), False
        return say("recovered-back", profile=name), False

    def _stale_containers(self, plan: Plan, seen: Observed) -> tuple[Message, ...]:
        """Running containers keep the proxy that they were made with: name them once."""
        former = {
            c.former
            for c in plan.changes
            if c.key in CLIENT and c.key[1] != "no_proxy" and c.former
        }
        if not former or seen.info is None:
            return ()
        from dockproxy_tray.system.docker_api import EngineSilent, read_containers

        try:
            found = read_containers(self.engine.socket)
        except EngineSilent:
            return ()
        names = [one.name for one in found if former & {*one.environment.values()}]
        return (say("containers-former-proxy", names=", ".join(names)),) if names else ()

    def _remember(self, result: Result, aim: Aim, outcome: str, took_ms: float) -> None:
        event = Event(
            time=time.time(),
            id=result.id,
            engine=self.engine.kind,
            by=aim.by,
            profile=result.profile,
            former=result.former,
            action=result.plan.action,
            result=outcome,
            proxied=aim.proxied,
            took_ms=took_ms,
        )
        add_event(self.engine.user_state_dir, event)


def _needs_engine(plan: Plan) -> bool:
    return bool(plan.edits) or plan.action in ("reload", "restart")


def _profile(seen: Observed) -> str | None:
    return seen.record.profile if seen.record else None


def _invocation(seen: Observed) -> str:
    return seen.unit.invocation_id if seen.unit is not None and seen.unit.running else ""


def _since(started: float) -> float:
    return (time.monotonic() - started) * 1000.0
