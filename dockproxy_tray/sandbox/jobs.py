"""The manager's jobs: at most one for a unit, started after the call that made it has returned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gi.repository import GLib

Emit = Callable[[str, str, tuple[object, ...]], None]
"""Sends a signal of the manager: its name, the arguments' signature, the arguments."""


@dataclass
class Job:
    number: int
    unit: str
    kind: str
    """``start``, ``stop``, ``restart`` or ``reload``."""

    @property
    def path(self) -> str:
        return f"/org/freedesktop/systemd1/job/{self.number}"


class Jobs:
    """The queue. ``run`` carries a job out and hands its result to ``finish``."""

    def __init__(self, emit: Emit, run: Callable[[Job], None]) -> None:
        self._emit = emit
        self._run = run
        self._by_unit: dict[str, Job] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._by_unit)

    def of(self, unit: str) -> Job | None:
        return self._by_unit.get(unit)

    def add(self, unit: str, kind: str) -> Job:
        """Queue a job, or join the one that does it already (systemd.directives, "replace").

        A restart takes starts, reloads and other restarts in; stops and starts cancel each other.
        """
        pending = self._by_unit.get(unit)
        if pending is not None:
            if pending.kind == kind or (pending.kind == "restart" and kind != "stop"):
                return pending
            self.finish(pending, "canceled")
        self._last += 1
        job = Job(self._last, unit, kind)
        self._by_unit[unit] = job
        self._emit("JobNew", "(uos)", (job.number, job.path, unit))
        GLib.idle_add(self._start, job)
        return job

    def finish(self, job: Job, result: str) -> None:
        """End a job; one that was cancelled before has ended already."""
        if self._by_unit.get(job.unit) is job:
            del self._by_unit[job.unit]
            self._emit("JobRemoved", "(uoss)", (job.number, job.path, job.unit, result))

    def _start(self, job: Job) -> bool:
        if self._by_unit.get(job.unit) is job:
            self._run(job)
        return False
