"""Carry a plan out on the engine: journal, write, reload or restart, verify; else go back.

Rollback and recovery are one path, ``go_back``, and it needs nothing but the journal.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import FileEdit, Info, Observed
from dockproxy_tray.core.passage import Passage
from dockproxy_tray.core.plan import Plan
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import LIVE_RESTORE, Key, Value, same_value
from dockproxy_tray.errors import (
    Conflict,
    DockproxyError,
    EngineFailed,
    NotAuthorized,
    RollbackFailed,
)
from dockproxy_tray.system.bus import BusError
from dockproxy_tray.system.docker_api import EngineSilent, read_info
from dockproxy_tray.system.files import prepare_edit, read_file
from dockproxy_tray.system.journal import read_lines
from dockproxy_tray.system.observe import observe
from dockproxy_tray.system.systemd import JOB_SECONDS, Run, Systemd
from dockproxy_tray.system.transaction import (
    Entry,
    Journal,
    end_journal,
    files_are_new,
    make_entry,
    put_text,
    restore_files,
    write_journal,
)

SETTLE_SECONDS = 10.0
"""How long a reload may take to show in ``/info``: dockerd rereads its file after the job's end."""


class _Deviation(Exception):
    """The engine did not do what it should have done; the reason follows."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Applied:
    """What became of a plan: whether the engine was seen to run it, and milliseconds by step."""

    verified: bool
    took_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Switcher:
    """The one that changes an engine. Hold the engine's lock while using it."""

    engine: Engine
    systemd: Systemd
    progress: Callable[[str], None] = lambda step: None

    def apply(self, plan: Plan, before: Observed, journal: Journal) -> Applied:
        """Do what the plan says; the journal stays until ``end_journal``.

        Raises ``Conflict`` (a file changed or could not be written: nothing was changed),
        ``EngineFailed`` (the engine did not follow: the former state is back),
        ``NotAuthorized`` (systemd refused) or ``RollbackFailed``.
        """
        took = {}
        started = time.monotonic()
        journal.entries = _entries(plan, before)
        journal.back = plan.back
        write_journal(self.engine.state_dir, journal)
        try:
            self.progress("write")
            self._write(plan, before)
            took["write"] = _since(started)
            started = time.monotonic()
            self._move_engine(plan, before, journal)
            took["engine"] = _since(started)
            started = time.monotonic()
            self.progress("verify")
            if plan.action == "restart":  # A reload was awaited until it showed.
                self._verify(plan.prediction)
            took["verify"] = _since(started)
        except (DockproxyError, BusError, _Deviation) as error:
            self.progress("rollback")
            raise self._roll_back(journal, error) from None
        runs = before.unit is None or before.unit.running
        return Applied(runs and not plan.shadowed, took)

    def finished(self, journal: Journal) -> bool:
        """Whether an interrupted transaction had got to its end: files written, engine on them."""
        if not files_are_new(journal):
            return False
        try:
            # It may have ended before systemd has read the unit's files again.
            if _has_unit_files(journal):
                self.systemd.reload()
            if not journal.invocation:
                return True
            if self._settle().active_state != "active":
                return False
            self._verify(journal.prediction)
        except (BusError, _Deviation):
            return False
        return True

    def go_back(self, journal: Journal, *, restart: bool = True) -> Message | None:
        """Bring files and engine to the state from before this journal's transaction.

        Without ``restart`` the engine is left alone: at boot it is started afterwards anyway.
        The answer says what keeps the engine from running as before, with every file as it was.
        Raises ``RollbackFailed`` where a file could not be brought back; the journal is then
        still there, to try again.
        """
        daemon_json = self._entry(journal)
        left = restore_files(journal, self.engine.daemon_json)
        trouble = None
        try:
            # Whether or not this call restored it: one before may have been killed in between.
            if _has_unit_files(journal):
                self.systemd.reload()
            if journal.invocation and restart:
                self._move_engine_back(journal, daemon_json)
        except (BusError, _Deviation, Conflict) as error:
            trouble = _reason(error)
        try:
            if daemon_json is not None:
                put_text(daemon_json, journal.back.final)
        except Conflict as error:
            left.append(_reason(error))
        if left:
            raise RollbackFailed("rollback-left", unit=self.engine.unit, why=left[0])
        return trouble

    def _write(self, plan: Plan, before: Observed) -> None:
        """Write every file but daemon.json, which has a passage of its own.

        That one is tried first: nothing must be half done when it turns out that it cannot be
        written.
        """
        prepared = []
        try:
            texts = [text for text in plan.forward.texts if text != before.daemon_json.text]
            if texts:
                longest = max(texts, key=lambda text: len(text or ""))
                prepare_edit(FileEdit(before.daemon_json, longest)).discard()
            for edit in plan.edits:
                if edit.path != self.engine.daemon_json:
                    prepared.append(prepare_edit(edit))
            for one in prepared:
                one.commit()
        finally:
            for one in prepared:
                one.discard()

    def _move_engine(self, plan: Plan, before: Observed, journal: Journal) -> None:
        daemon_json = self._entry(journal)
        if plan.daemon_reload:
            self.progress("daemon-reload")
            self.systemd.reload()
        if plan.action == "restart":
            runs_so = before.info is not None and before.info.live_restore
            if plan.keep_containers and daemon_json is not None:
                self._bridge(plan.forward, daemon_json, runs_so)
            elif daemon_json is not None:
                put_text(daemon_json, plan.forward.final)
            self._restart()
            if plan.forward.bridged and daemon_json is not None:
                self.progress("reload")
                self._reload_into(plan.forward, daemon_json)
        elif plan.action == "reload" and daemon_json is not None:
            self.progress("reload")
            self._reload_into(plan.forward, daemon_json)
        elif daemon_json is not None:
            put_text(daemon_json, plan.forward.final)

    def _bridge(self, passage: Passage, entry: Entry, runs_so: bool) -> None:
        """Make sure that live restore is on in the running daemon and in the file."""
        put_text(entry, passage.bridge if passage.bridged else passage.final)
        if not runs_so:
            self.progress("keep-containers")
            self._reload()
            self._see({LIVE_RESTORE: True})

    def _restart(self) -> None:
        self.progress("restart")
        unit = self.engine.unit
        former = self.systemd.run_of(unit).invocation_id
        # Starts by hand count towards the start limit as well: a fourth one within a minute
        # would leave the engine down (systemd.unit, "StartLimitIntervalSec=").
        self.systemd.reset_failed(unit)
        result = self.systemd.restart_unit(unit)
        state = self.systemd.run_of(unit)
        if result != "done" or state.active_state != "active" or state.invocation_id == former:
            raise _Deviation(say("restart-failed", unit=unit, result=result))

    def _move_engine_back(self, journal: Journal, daemon_json: Entry | None) -> None:
        state = self._settle()
        if state.invocation_id != journal.invocation or state.active_state != "active":
            self._restart_back(journal, daemon_json, state.active_state == "active")
        elif daemon_json is not None and not self._is_back(journal.back, daemon_json):
            self._reload_into(journal.back, daemon_json)

    def _is_back(self, back: Passage, daemon_json: Entry) -> bool:
        """Whether daemon.json and the engine are as they were, having never been asked."""
        now = read_file(daemon_json.path)
        if now.problem is not None or now.text != back.final:
            return False
        try:
            info = read_info(self.engine.socket)
        except EngineSilent:
            return False
        return not _deviating(back.expected, info)

    def _restart_back(self, journal: Journal, daemon_json: Entry | None, active: bool) -> None:
        back = journal.back
        if daemon_json is not None and back.bridged and active:
            # A switch ends by turning live restore off again, and a restart without it stops
            # the containers. Where it cannot be had, going back is still worth more.
            with contextlib.suppress(_Deviation, EngineSilent):
                runs_so = read_info(self.engine.socket).live_restore
                self._bridge(back, daemon_json, runs_so)
        elif daemon_json is not None:
            put_text(daemon_json, back.bridge if back.bridged else back.final)
        # A failing start counts towards the socket's start limit too; without both resets
        # systemd refuses the way back.
        for unit in (self.engine.unit, self.engine.socket_unit):
            if unit is not None:
                self.systemd.reset_failed(unit)
        result = self.systemd.restart_unit(self.engine.unit)
        if result != "done":
            raise _Deviation(say("restart-failed", unit=self.engine.unit, result=result))
        if daemon_json is not None and journal.back.bridged:
            self._reload_into(journal.back, daemon_json)

    def _reload_into(self, passage: Passage, entry: Entry) -> None:
        """Reload so that ``passage.expected`` is in force, and leave its last text in the file."""
        put_text(entry, passage.spoken if passage.said else passage.final)
        self._reload()
        self._see(passage.expected)
        put_text(entry, passage.final)

    def _reload(self) -> None:
        result = self.systemd.reload_unit(self.engine.unit)
        if result != "done":
            raise _Deviation(say("reload-failed", unit=self.engine.unit, result=result))

    def _see(self, expected: Mapping[Key, Value]) -> None:
        """Wait until ``/info`` shows the values: a reload's job ends before dockerd has read."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            try:
                info = read_info(self.engine.socket)
            except EngineSilent as error:
                raise _Deviation(error.reason) from None
            wrong = _deviating(expected, info)
            if not wrong:
                return
            if time.monotonic() > deadline:
                raise _Deviation(say("reload-not-seen", setting=wrong[0][1]))
            time.sleep(0.005)

    def _settle(self) -> Run:
        """The unit's state once no job of it is pending: an interrupted restart may still run."""
        deadline = time.monotonic() + JOB_SECONDS
        while True:
            state = self.systemd.run_of(self.engine.unit)
            if not state.job or time.monotonic() > deadline:
                return state
            self.systemd.wait(lambda: False, 0.02)

    def _verify(self, prediction: Mapping[Key, Value]) -> None:
        now = Sources(observe(self.engine, self.systemd))
        for key, value in prediction.items():
            running = now.running(key)
            if running is None:
                raise _Deviation(now.seen.info_problem or say("running-unknown"))
            if not same_value(key, value, running.value, running.sight):
                raise _Deviation(say("not-as-predicted", setting=key[1]))

    def _roll_back(self, journal: Journal, error: Exception) -> DockproxyError:
        lines = self._journal_lines() if isinstance(error, _Deviation) else ()
        try:
            trouble = self.go_back(journal)
        except RollbackFailed as failed:
            return failed
        end_journal(self.engine.state_dir)
        unit, why = self.engine.unit, _reason(error)
        if trouble is not None:
            return EngineFailed("engine-down", unit=unit, why=why, now=trouble, lines=lines)
        if isinstance(error, Conflict):
            return error
        if isinstance(error, BusError) and error.refused:
            return NotAuthorized("systemd-refused", unit=unit)
        return EngineFailed("engine-failed", unit=unit, why=why, lines=lines)

    def _journal_lines(self) -> tuple[str, ...] | None:
        try:
            invocation = self.systemd.run_of(self.engine.unit).invocation_id
        except BusError:
            return ()
        return read_lines(invocation)

    def _entry(self, journal: Journal) -> Entry | None:
        found = (e for e in journal.entries if e.path == self.engine.daemon_json)
        return next(found, None)


def _entries(plan: Plan, before: Observed) -> list[Entry]:
    """What may be written: of daemon.json every text of its passages, there and back."""
    path = before.daemon_json.path
    entries = [make_entry(edit) for edit in plan.edits if edit.path != path]
    texts = (*plan.forward.texts, *plan.back.texts)
    if plan.action == "reload" or any(text != before.daemon_json.text for text in texts):
        edit = FileEdit(before.daemon_json, plan.forward.final)
        entries.append(make_entry(edit, *texts))
    return entries


def _has_unit_files(journal: Journal) -> bool:
    return any(entry.path.endswith(".conf") for entry in journal.entries)


def _deviating(expected: Mapping[Key, Value], info: Info) -> list[Key]:
    """The settings that the running engine has otherwise."""
    return [k for k, v in expected.items() if not same_value(k, v, getattr(info, k[1]))]


def _reason(error: Exception) -> Message:
    if isinstance(error, _Deviation):
        return error.reason
    if isinstance(error, DockproxyError):
        return Message(error.reason, error.values)
    assert isinstance(error, BusError)
    return say("bus-error", text=error.text)


def _since(started: float) -> float:
    return (time.monotonic() - started) * 1000.0
