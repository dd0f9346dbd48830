"""The engine's side of a switch, as the run of a switch sees it, and who can play it.

An engine is switched by its owner's own process (``OwnEngine``); for everybody else by its owner's
helper (``helped_engine.HelpedEngine``); where there is none, not at all (``ForeignEngine``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Observed, Record
from dockproxy_tray.core.plan import Plan
from dockproxy_tray.core.result import Result
from dockproxy_tray.errors import DockproxyError, EngineFailed, Invalid, NotAuthorized, Unparsable
from dockproxy_tray.system import record
from dockproxy_tray.system.apply import Switcher
from dockproxy_tray.system.systemd import Systemd
from dockproxy_tray.system.transaction import Journal, end_journal, read_journal

Planner = Callable[[Observed], tuple[Plan, tuple[Message, ...]]]
"""From what is there to a plan, and what to say besides."""


@dataclass(frozen=True)
class Ended:
    """The interrupted switch that a recovery has ended."""

    id: str
    finished: bool
    """Else it was taken back."""


class EngineSide(Protocol):
    """The engine's part of one switch."""

    @property
    def folders(self) -> tuple[str, ...]:
        """The state folders that this process keeps for the engine."""

    def recover(self) -> tuple[tuple[Message, ...], Ended | None]:
        """End what an interrupted switch left."""

    def plan(self, planner: Planner, seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
        """The plan, as far as this process may make it."""

    def questions(self, plan: Plan) -> tuple[Message, ...]:
        """What this process has to ask its user before it goes on."""

    def check(self, result: Result, plan: Plan, seen: Observed) -> None:
        """Raise what would keep this side from its part, before anything is touched."""

    def apply(self, result: Result, plan: Plan, seen: Observed, journal: Journal) -> Result:
        """Do the engine's part of the plan; the journal stays until ``finish``."""

    def finish(self, journal: Journal, last: Record | None) -> None:
        """The whole switch is done: keep what undo and the record need."""

    def fail(self, identity: str, error: DockproxyError) -> None:
        """The switch ended with an error: keep that for a caller that lost its answer."""


@dataclass(frozen=True)
class OwnEngine:
    """The engine of this process's own user."""

    engine: Engine
    systemd: Systemd
    progress: Callable[[str], None]
    at_boot: bool = False
    """Whether the engine has not been started yet and waits for this to end."""

    @property
    def folders(self) -> tuple[str, ...]:
        return (self.engine.state_dir,)

    def recover(self) -> tuple[tuple[Message, ...], Ended | None]:
        """By going back, or by finishing where the engine runs as it was to; the lock is held.

        Raises ``RollbackFailed`` where that cannot be done.
        """
        journal = read_journal(self.engine.state_dir)
        if journal is None:
            return (), None
        note, finished = self._end(journal)
        return (note,), Ended(journal.id, finished)

    def plan(self, planner: Planner, seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
        return planner(seen)

    def questions(self, plan: Plan) -> tuple[Message, ...]:
        return plan.consents

    def check(self, result: Result, plan: Plan, seen: Observed) -> None:
        step = record.check_steps(self.engine.state_dir)
        # Undo and the record know a switch by its id: with a former one's it could not be undone.
        last = record.read_attempt(self.engine.state_dir)
        if result.id in (last[0] if last else None, step.id if step else None):
            raise Invalid("switch-id-used")

    def apply(self, result: Result, plan: Plan, seen: Observed, journal: Journal) -> Result:
        if not needs_engine(plan):
            return replace(result, verified=_is_verified(plan, seen))
        applied = Switcher(self.engine, self.systemd, self.progress).apply(plan, seen, journal)
        took = {**result.took_ms, **applied.took_ms}
        return replace(result, verified=applied.verified, took_ms=took)

    def finish(self, journal: Journal, last: Record | None) -> None:
        state_dir = self.engine.state_dir
        renamed = last is None or last.profile != journal.profile
        entries_differ = journal.written not in (None, record.read_written(state_dir))
        if journal.changes or renamed or entries_differ:
            step = record.Step(journal.id, journal.former, journal.changes)
            record.write_step(state_dir, step, journal.written)
        if journal.changes or renamed:
            entry = Record(journal.id, journal.profile, journal.uid, journal.time)
            record.write_record(state_dir, entry)
        end_journal(state_dir)

    def fail(self, identity: str, error: DockproxyError) -> None:
        record.write_attempt(self.engine.state_dir, identity, error.code)

    def _end(self, journal: Journal) -> tuple[Message, bool]:
        """What to say, and whether the switch was finished; else it was taken back."""
        unit, name = self.engine.unit, journal.profile or ""
        switcher = Switcher(self.engine, self.systemd, self.progress)
        starts_later = self.at_boot and self.systemd.run_of(unit).active_state != "active"
        if not starts_later and switcher.finished(journal):
            self.finish(journal, record.read_record(self.engine.state_dir))
            return say("recovered-finished", profile=name), True
        trouble = switcher.go_back(journal, restart=not starts_later)
        record.write_attempt(self.engine.state_dir, journal.id, EngineFailed.code)
        end_journal(self.engine.state_dir)
        if trouble is not None:
            return say("recovered-back-down", profile=name, unit=unit, why=trouble), False
        return say("recovered-back", profile=name), False


@dataclass(frozen=True)
class ForeignEngine:
    """Somebody else's engine, and nobody who switches it for us: the client's file alone."""

    engine: Engine

    @property
    def folders(self) -> tuple[str, ...]:
        return ()

    def recover(self) -> tuple[tuple[Message, ...], Ended | None]:
        return (), None

    def plan(self, planner: Planner, seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
        try:
            return planner(seen)
        except Unparsable as error:
            if error.reason != "file-permission":
                raise
            raise NotAuthorized("needs-root", unit=self.engine.unit) from None

    def questions(self, plan: Plan) -> tuple[Message, ...]:
        return plan.consents

    def check(self, result: Result, plan: Plan, seen: Observed) -> None:
        if needs_engine(plan):
            raise NotAuthorized("needs-root", unit=self.engine.unit)

    def apply(self, result: Result, plan: Plan, seen: Observed, journal: Journal) -> Result:
        return replace(result, verified=_is_verified(plan, seen))

    def finish(self, journal: Journal, last: Record | None) -> None:
        pass

    def fail(self, identity: str, error: DockproxyError) -> None:
        pass


def needs_engine(plan: Plan) -> bool:
    """Whether the plan is about more than the client's file."""
    return bool(plan.edits) or plan.action in ("reload", "restart")


def _is_verified(plan: Plan, seen: Observed) -> bool:
    return not plan.shadowed and seen.unit is not None and seen.unit.running
