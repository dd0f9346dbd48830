"""One switch from its lock to its record, for whatever planner and sides it is given.

lock → recover → observe → plan → consent → journal → write → reload or restart → verify → record
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Observed, Written
from dockproxy_tray.core.plan import Plan
from dockproxy_tray.core.result import STEPS, FileChange, Result
from dockproxy_tray.core.values import CLIENT
from dockproxy_tray.errors import DockproxyError, Incomplete, NeedsConsent, NoEngine, Unknown
from dockproxy_tray.system import record
from dockproxy_tray.system.engine_side import EngineSide, Planner
from dockproxy_tray.system.files import is_public, remove_all_litter
from dockproxy_tray.system.history import Event, add_event
from dockproxy_tray.system.observe import observe
from dockproxy_tray.system.transaction import Journal, is_interrupted, locked

if TYPE_CHECKING:
    from dockproxy_tray.system.client import ClientSwitch
    from dockproxy_tray.system.systemd import Systemd


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
    """``use``, ``undo``, ``adopt``, ``rule``, …"""
    profile: Callable[[str | None], str | None]
    """The profile in force afterwards, from the one in force before."""
    proxied: bool = False
    written: Written | None = None
    """The entries that the profile wants; ``None``: this switch does not say."""
    uid: int = field(default_factory=os.geteuid)
    """Who wants it."""
    rule: Mapping[str, str] | None = None
    """The conditions of the rule that wants it; ``None``: no rule does."""


@dataclass(frozen=True)
class SwitchRun:
    """The run of one switch: the engine's side of it, and the client's."""

    engine: Engine
    systemd: Systemd | None
    """``None``: there is none to talk to, and only the client's file can be switched."""
    side: EngineSide
    client: ClientSwitch | None
    """``None`` in the root helper, which has no user and keeps no history."""

    @property
    def _folders(self) -> tuple[str, ...]:
        """The state folders that this process keeps."""
        return (*self.side.folders, *([self.engine.user_state_dir] if self.client else ()))

    def carry_out(
        self, planner: Planner, options: Options, aim: Aim, identity: str | None = None
    ) -> Result:
        """Plan and do it. Raises whatever ``DockproxyError`` fits."""
        started = time.monotonic()
        identity = identity or str(uuid4())
        if options.dry_run:
            seen = observe(self.engine, self.systemd)
            plan, notes = self.side.plan(planner, seen)
            notes = (*plan.warnings, *self.side.questions(plan), *notes)
            if seen.unit is None:
                notes = (*notes, self._why_no_engine(seen))
            result = self._result(identity, aim, plan, seen, notes, started)
            return replace(result, took_ms={**result.took_ms, "total": _since(started)})
        with ExitStack() as locks:
            self._lock(locks)
            notes = self.recover()
            try:
                result, plan, seen = self._switch(planner, options, aim, identity, notes)
            except DockproxyError as error:
                error.earlier = notes
                raise
        if seen.unit is None:
            why = self._why_no_engine(seen)
            raise NoEngine("no-engine", why=why, client=plan.client is not None)
        warnings = (*result.warnings, *self._stale_containers(plan, seen))
        took = {**result.took_ms, "total": _since(started)}
        return replace(result, warnings=warnings, took_ms=took)

    def _why_no_engine(self, seen: Observed) -> Message:
        return seen.unit_problem or say("no-systemd", unit=self.engine.unit)

    def _switch(
        self,
        planner: Planner,
        options: Options,
        aim: Aim,
        identity: str,
        notes: tuple[Message, ...],
    ) -> tuple[Result, Plan, Observed]:
        """The switch itself, between recovery and record, with its plan and what was seen."""
        started = time.monotonic()
        if self.client is not None:
            record.check_steps(self.engine.user_state_dir)
        seen = observe(self.engine, self.systemd)
        plan, more = self.side.plan(planner, seen)
        if (questions := self.side.questions(plan)) and not options.consent:
            raise NeedsConsent("needs-consent", reasons=questions)
        notes = (*notes, *plan.warnings, *more)
        result = self._result(identity, aim, plan, seen, notes, started)
        self.side.check(result, plan, seen)
        try:
            result = self._apply(replace(result, applied=True), plan, seen, aim)
        except DockproxyError as error:
            self._remember(result, aim, error.code, _since(started))
            raise
        if result.action != "none" or result.profile != result.former:
            self._remember(result, aim, record.DONE, _since(started))
        return result, plan, seen

    def _result(
        self,
        identity: str,
        aim: Aim,
        plan: Plan,
        seen: Observed,
        notes: tuple[Message, ...],
        started: float,
    ) -> Result:
        """What the plan would come to."""
        former = seen.record.profile if seen.record else None
        kept = plan.action != "restart" or plan.keep_containers or plan.containers_running == 0
        return Result(
            id=identity,
            profile=aim.profile(former),
            former=former,
            applied=False,
            action=plan.action,
            changes=self._changes(plan),
            containers_running=plan.containers_running,
            containers_kept=kept,
            verified=False,
            warnings=notes,
            took_ms={**dict.fromkeys(STEPS, 0.0), "plan": _since(started)},
        )

    def _changes(self, plan: Plan) -> tuple[FileChange, ...]:
        """The helper answers to somebody who may not read all that root may."""
        if not plan.all_edits:
            return ()
        from dockproxy_tray.core.diff import file_diff

        own = self.client is not None
        return tuple(
            FileChange(
                edit.path, edit.kind, file_diff(edit, context=own) if own or is_public(edit) else ""
            )
            for edit in plan.all_edits
        )

    def recover_quietly(self) -> tuple[Message, ...]:
        """Before looking: end an interrupted switch, where that is ours and nobody is at it."""
        if not any(map(is_interrupted, (self.engine.state_dir, *self._folders))):
            return ()
        try:
            return self.recover_aloud()
        except DockproxyError as error:
            return (Message(error.reason, error.values),)

    def recover_aloud(self) -> tuple[Message, ...]:
        """The same under the locks. Raises ``Busy``, or ``RollbackFailed``."""
        with ExitStack() as locks:
            self._lock(locks)
            return self.recover()

    def _lock(self, locks: ExitStack) -> None:
        for folder in self._folders:
            locks.enter_context(locked(folder))

    def recover(self) -> tuple[Message, ...]:
        """Bring what an interrupted switch left to one consistent state, and say what was done.

        The locks are held. Raises ``RollbackFailed`` where that cannot be done.
        """
        for folder in self._folders:
            remove_all_litter(folder)
        notes, ended = self.side.recover()
        if self.client is None:
            return notes
        last = record.read_record(self.engine.state_dir)
        return (*notes, *self.client.recover(last, ended))

    def _apply(self, result: Result, plan: Plan, seen: Observed, aim: Aim) -> Result:
        """The client's file is prepared, the engine is switched, the file is put in place."""
        journal = Journal(
            id=result.id,
            profile=result.profile,
            uid=aim.uid,
            time=time.time(),
            invocation=_invocation(seen),
            prediction=plan.prediction,
            changes=tuple(c for c in plan.changes if c.key not in CLIENT),
            written=aim.written,
            former=result.former,
        )
        client, incomplete = self.client, None
        try:
            if client is not None:
                changes = tuple(c for c in plan.changes if c.key in CLIENT)
                client.prepare(plan.client, replace(journal, changes=changes, written=None))
            result = self.side.apply(result, plan, seen, journal)
            if client is not None:
                incomplete = client.commit(plan)
        except Unknown:
            raise  # As with ^C, both journals stay: the next call finds out and ends them alike.
        except DockproxyError as error:
            if client is not None:
                client.discard()
            self.side.fail(result.id, error)
            raise
        # Whatever else ends it (^C) leaves both journals: recovery then ends both sides alike.
        if client is not None and incomplete is not None:
            client.discard()
        if seen.unit is not None:
            self.side.finish(journal, seen.record)
        if client is not None:
            client.finish()
        if incomplete is not None:
            raise Incomplete("incomplete", path=self.engine.client_config, why=incomplete)
        return result

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
        if self.client is None:
            return
        event = Event(
            time=time.time(),
            id=result.id,
            engine=self.engine.kind,
            by=aim.by,
            profile=result.profile,
            former=result.former,
            action=result.action,
            result=outcome,
            proxied=aim.proxied,
            took_ms=took_ms,
            rule=aim.rule,
        )
        add_event(self.engine.user_state_dir, event)


def _invocation(seen: Observed) -> str:
    return seen.unit.invocation_id if seen.unit is not None and seen.unit.running else ""


def _since(started: float) -> float:
    return (time.monotonic() - started) * 1000.0
