"""What every front end can ask for. The one place that strings observe, plan, apply and compare
together; it draws nothing and decides nothing that the core does not decide."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING

from dockproxy_tray.core.compare import Comparison, compare, find_matches
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Observed, Record, Written
from dockproxy_tray.core.profile import DIRECT, Profiles, Wanted
from dockproxy_tray.core.values import CLIENT, INSECURE, MIRRORS, Value, wanted_values
from dockproxy_tray.errors import (
    DockproxyError,
    Incomplete,
    Invalid,
    NeedsConsent,
    NoEngine,
    NotAuthorized,
)
from dockproxy_tray.system import record
from dockproxy_tray.system.history import Event, add_event, read_history
from dockproxy_tray.system.observe import observe
from dockproxy_tray.system.profiles_file import read_profiles

if TYPE_CHECKING:
    from dockproxy_tray.core.plan import Known, Plan
    from dockproxy_tray.system.apply import Applied
    from dockproxy_tray.system.systemd import Systemd
    from dockproxy_tray.system.transaction import Journal

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
class Status:
    """The comparison of the profile in force, with what it was made from."""

    profile: str | None
    matches: tuple[str, ...]
    seen: Observed
    comparison: Comparison
    warnings: tuple[Message, ...] = ()


class Operations:
    """One user's work on one engine. A context manager: it keeps a bus connection open."""

    def __init__(
        self,
        engine: Engine,
        profiles_path: str,
        site_path: str | None = None,
        *,
        progress: Callable[[str], None] = lambda step: None,
    ) -> None:
        self.engine = engine
        self.profiles_path = profiles_path
        self._site_path = site_path
        self._progress = progress
        self._open = ExitStack()
        self._systemd: Systemd | None = None
        self._asked = False

    def __enter__(self) -> Operations:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def profiles(self) -> Profiles:
        """The user's and the administrators' profiles. Raises ``Invalid``."""
        return read_profiles(self.profiles_path, self._site_path)

    def observe(self) -> Observed:
        """What is there now."""
        return observe(self.engine, self._connected())

    def status(self) -> Status:
        """Compare the profile in force with what is on disk and what runs."""
        profiles = self.profiles()
        recovered = self._recover_quietly()
        seen = self.observe()
        name = seen.record.profile if seen.record else None
        wanted = profiles.resolve(name) if name in profiles.names and name is not None else None
        everything = [profiles.resolve(known) for known in profiles.names]
        return Status(
            profile=name,
            matches=find_matches(everything, seen),
            seen=seen,
            comparison=compare(wanted, seen),
            warnings=recovered,
        )

    def switch(self, name: str, options: Options = Options(), by: str = "use") -> Result:
        """Make every surface agree with a profile.

        Raises whatever ``DockproxyError`` fits: ``NeedsConsent`` before anything is changed.
        """
        from dockproxy_tray.core.plan import make_plan

        profiles = self.profiles()
        wanted = profiles.resolve(name)

        def plan(seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
            known = _known(profiles)
            targets = wanted_values(wanted)
            return make_plan(targets, seen, known=known, containers=options.containers), ()

        return self._carry_out(plan, options, by, lambda former: name, wanted)

    def toggle(self, options: Options = Options()) -> Result:
        """From a proxied profile to Direct, from any other to the last proxied one."""
        current = self._current()
        profiles = self.profiles()
        proxied = current in profiles.names and profiles.get(current or "").proxied
        if proxied:
            return self.switch(DIRECT, options, "toggle")
        return self.switch(self.last_proxied(), options, "toggle")

    def last_proxied(self) -> str:
        """The proxied profile that was in force last, or the only one there is.

        Raises ``Invalid`` where that is not one profile.
        """
        profiles = self.profiles()
        proxied = [profile.name for profile in profiles.profiles if profile.proxied]
        current = self._current()
        if current in proxied and current is not None:
            return current
        for event in reversed(read_history(self.engine.user_state_dir)):
            if event.engine == self.engine.kind and event.profile in proxied:
                return str(event.profile)
        if len(proxied) == 1:
            return proxied[0]
        raise Invalid("no-last-profile", known=tuple(proxied))

    def adopt(self, options: Options = Options()) -> Result:
        """End the shadows that can be ended."""
        from dockproxy_tray.core.adopt import make_adopt_plan

        def plan(seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
            return make_adopt_plan(seen, containers=options.containers), ()

        return self._carry_out(plan, options, "adopt", lambda former: former, None)

    def undo(self, options: Options = Options(), *, everything: bool = False) -> Result:
        """Bring back the settings of before the last switch, or of before the first one ever."""
        from dockproxy_tray.core.adopt import make_undo_plan

        engine_step = record.read_step(self.engine.state_dir, first=everything)
        client_step = record.read_step(self.engine.user_state_dir, first=everything)
        steps = [step for step in (engine_step, client_step) if step is not None]
        if engine_step and client_step and not everything and engine_step.id != client_step.id:
            # Each side keeps its last change; only the sides that the last switch changed go back.
            current = self._last_id(engine_step, client_step)
            steps = [step for step in steps if step.id == current]
        if not steps:
            raise Invalid("nothing-to-undo")
        changes = [change for step in steps for change in step.changes]

        def plan(seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
            return make_undo_plan(changes, seen, containers=options.containers)

        return self._carry_out(plan, options, "undo", lambda former: steps[0].former, None)

    def history(self) -> tuple[Event, ...]:
        """The kept switches, the oldest first."""
        return read_history(self.engine.user_state_dir)

    def container_network(self) -> tuple[str | None, str | None]:
        """Subnet and gateway of the bridge; both ``None`` where no running engine tells."""
        seen = self.observe()
        if seen.info is None:
            return None, None
        from dockproxy_tray.system.docker_api import EngineSilent, read_bridge

        try:
            return read_bridge(self.engine.socket)
        except EngineSilent:
            return None, None

    def foreign_entries(self, name: str) -> dict[str, tuple[str, ...]]:
        """What a switch to this profile would drop of mirrors and insecure registries."""
        from dockproxy_tray.core.plan import make_plan

        profiles = self.profiles()
        plan = make_plan(
            wanted_values(profiles.resolve(name)), self.observe(), known=_known(profiles)
        )
        return {
            str(c.values["setting"]): tuple(str(c.values["entries"]).split(", "))
            for c in plan.consents
            if c.code == "drops-entries"
        }

    def _carry_out(
        self,
        planner: Planner,
        options: Options,
        by: str,
        name_after: Callable[[str | None], str | None],
        wanted: Wanted | None,
    ) -> Result:
        from uuid import uuid4

        started = time.monotonic()
        identity = str(uuid4())
        if options.dry_run:
            seen = self.observe()
            plan, notes = planner(seen)
            former = seen.record.profile if seen.record else None
            return Result(
                identity, name_after(former), former, False, plan, False,
                (*plan.warnings, *plan.consents, *notes), {"total": _since(started)},
            )  # fmt: skip
        if os.geteuid() != self.engine.uid and self.engine.refusal is None:
            raise NotAuthorized("needs-root", unit=self.engine.unit)
        from dockproxy_tray.system.transaction import locked

        with ExitStack() as locks:
            if self.engine.refusal is None and self._connected() is not None:
                locks.enter_context(locked(self.engine.state_dir))
            locks.enter_context(locked(self.engine.user_state_dir))
            notes = self._recover()
            seen = self.observe()
            plan, more = planner(seen)
            former = seen.record.profile if seen.record else None
            if plan.consents and not options.consent:
                raise NeedsConsent("needs-consent", reasons=plan.consents)
            took = {"plan": _since(started)}
            name = name_after(former)
            event = Event(
                time.time(), identity, self.engine.kind, by, name, former, plan.action, "done",
                bool(wanted and name != DIRECT and (wanted.daemon.http_proxy
                     or wanted.daemon.https_proxy or wanted.client.http_proxy)),
                0.0,
            )  # fmt: skip
            try:
                applied = self._apply(plan, seen, identity, name, former, wanted)
            except DockproxyError as error:
                failed = replace(event, result=error.code, took_ms=_since(started))
                add_event(self.engine.user_state_dir, failed)
                raise
            took |= {**applied.took_ms, "total": _since(started)}
            if plan.action != "none" or name != former:
                add_event(self.engine.user_state_dir, replace(event, took_ms=took["total"]))
        if seen.unit is None:
            problem = seen.unit_problem or say("no-systemd")
            raise NoEngine("no-engine", why=problem, client=plan.client is not None)
        notes = (*notes, *plan.warnings, *more, *self._stale_containers(plan, seen))
        return Result(identity, name, former, True, plan, applied.verified, notes, took)

    def _apply(
        self,
        plan: Plan,
        seen: Observed,
        identity: str,
        name: str | None,
        former: str | None,
        wanted: Wanted | None,
    ) -> Applied:
        from dockproxy_tray.system.apply import Applied, Switcher
        from dockproxy_tray.system.client import ClientSwitch
        from dockproxy_tray.system.transaction import Journal

        client_changes = tuple(c for c in plan.changes if c.key in CLIENT)
        journal = Journal(
            id=identity,
            profile=name,
            uid=os.geteuid(),
            time=time.time(),
            invocation=_invocation(seen),
            prediction=plan.prediction,
            changes=tuple(c for c in plan.changes if c.key not in CLIENT),
            written=_written(wanted) if wanted else None,
            former=former,
        )
        client = ClientSwitch(self.engine)
        client.prepare(plan.client, replace(journal, changes=client_changes, written=None))
        try:
            applied = Applied(not plan.shadowed and seen.unit is not None and seen.unit.running)
            systemd = self._connected()
            needs_engine = plan.edits or plan.action in ("reload", "restart")
            if needs_engine and systemd is not None:
                switcher = Switcher(self.engine, systemd, self._progress)
                applied = switcher.apply(plan, seen, journal)
            incomplete = client.commit(plan)
        finally:
            client.discard()
        if seen.unit is not None:
            self._finish(journal, seen.record)
        client.finish()
        if incomplete is not None:
            raise Incomplete("incomplete", path=self.engine.client_config, why=incomplete)
        return applied

    def _finish(self, journal: Journal, last: Record | None) -> None:
        """Keep what undo and the record need, then take the journal away."""
        from dockproxy_tray.system.transaction import end_journal

        state_dir = self.engine.state_dir
        if journal.changes or journal.written not in (None, record.read_written(state_dir)):
            step = record.Step(journal.id, journal.former, journal.changes)
            record.write_step(state_dir, step, journal.written)
        if journal.changes or last is None or last.profile != journal.profile:
            entry = Record(journal.id, journal.profile, journal.uid, journal.time)
            record.write_record(state_dir, entry)
        end_journal(state_dir)

    def _recover(self) -> tuple[Message, ...]:
        """Bring what an interrupted switch left to one consistent state, and say what was done.

        Both locks are held. Raises ``RollbackFailed`` where that cannot be done.
        """
        from dockproxy_tray.system.client import ClientSwitch
        from dockproxy_tray.system.files import remove_all_litter
        from dockproxy_tray.system.transaction import read_journal

        notes: list[Message] = []
        systemd = self._connected()
        remove_all_litter(self.engine.user_state_dir)
        if self.engine.refusal is None and systemd is not None:
            remove_all_litter(self.engine.state_dir)
            journal = read_journal(self.engine.state_dir)
            if journal is not None:
                notes.append(self._recover_engine(journal, systemd))
        notes += ClientSwitch(self.engine).recover(record.read_record(self.engine.state_dir))
        return tuple(notes)

    def _recover_engine(self, journal: Journal, systemd: Systemd) -> Message:
        from dockproxy_tray.system.apply import Switcher
        from dockproxy_tray.system.transaction import end_journal

        switcher = Switcher(self.engine, systemd, self._progress)
        name = journal.profile or ""
        if switcher.finished(journal, journal.prediction):
            self._finish(journal, record.read_record(self.engine.state_dir))
            return say("recovered-finished", profile=name)
        trouble = switcher.go_back(journal)
        end_journal(self.engine.state_dir)
        if trouble is not None:
            return say("recovered-back-down", profile=name, unit=self.engine.unit, why=trouble)
        return say("recovered-back", profile=name)

    def _recover_quietly(self) -> tuple[Message, ...]:
        """Before looking: end an interrupted switch, where that is ours and nobody is at it."""
        from dockproxy_tray.system.transaction import is_interrupted, locked

        if os.geteuid() != self.engine.uid:
            return ()
        folders = (self.engine.state_dir, self.engine.user_state_dir)
        if not any(is_interrupted(folder) for folder in folders):
            return ()
        try:
            with locked(self.engine.state_dir), locked(self.engine.user_state_dir):
                return self._recover()
        except DockproxyError as error:
            return (Message(error.reason, error.values),)

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

    def _current(self) -> str | None:
        last = record.read_record(self.engine.state_dir)
        return last.profile if last else None

    def _last_id(self, engine_step: record.Step, client_step: record.Step) -> str:
        for event in reversed(read_history(self.engine.user_state_dir)):
            if event.id in (engine_step.id, client_step.id):
                return event.id
        return engine_step.id

    def _connected(self) -> Systemd | None:
        """The engine's systemd; ``None`` where there is none to talk to."""
        if not self._asked:
            self._asked = True
            if self.engine.refusal is None:
                from dockproxy_tray.system.bus import Bus, BusError
                from dockproxy_tray.system.systemd import Systemd

                try:
                    bus = Bus(self.engine.bus)
                except BusError:
                    return None
                self._open.callback(bus.close)
                self._systemd = Systemd(bus)
        return self._systemd


def _known(profiles: Profiles) -> Known:
    """The entries that some profile, or ``[always]``, holds."""
    from dockproxy_tray.core.plan import Known

    everything = [profiles.resolve(name) for name in profiles.names]
    return Known(
        {entry for wanted in everything for entry in wanted.mirrors or ()},
        {entry for wanted in everything for entry in wanted.insecure_registries or ()},
    )


def _written(wanted: Wanted) -> Written:
    values: dict[str, tuple[str, ...]] = {}
    for key in (MIRRORS, INSECURE):
        value: Value = getattr(wanted, key[1])
        values[key[1]] = value if isinstance(value, tuple) else ()
    return Written(**values)


def _invocation(seen: Observed) -> str:
    return seen.unit.invocation_id if seen.unit is not None and seen.unit.running else ""


def _since(started: float) -> float:
    return (time.monotonic() - started) * 1000.0
