"""The one thread that works with the engine, so that the GUI's never waits. No Qt in here.

It takes one thing at a time. Of switches that are asked for while one runs, the last wins; looks
at the engine are put together.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Protocol

from dockproxy_tray.errors import DockproxyError, Internal
from dockproxy_tray.ui.snapshot import Job, Outcome, Sight
from dockproxy_tray.words.messages import message_of

if TYPE_CHECKING:
    from dockproxy_tray.core.result import Result
    from dockproxy_tray.operations import Operations, Status
    from dockproxy_tray.places import Place

Task = Callable[["Operations"], object]
Operate = Callable[[], "Operations"]
"""Gives what to work with, or raises why there is nothing to work on."""


class Reports(Protocol):
    """Who hears of the work. Each is called in the worker's thread."""

    def opened(self, place: Place) -> None: ...
    def started(self, job: Job) -> None: ...
    def stepped(self, step: str) -> None: ...
    def ended(self, outcome: Outcome) -> None: ...
    def looked(self, sight: Sight) -> None: ...
    def answered(self, number: int, answer: object) -> None: ...


class Worker:
    """Start it, ask it for things, and close it. Every method may be called from any thread."""

    def __init__(
        self,
        open_place: Callable[[], AbstractContextManager[Place]],
        reports: Reports,
        containers: str = "keep",
    ) -> None:
        """``open_place`` is entered in the worker's thread, and where it fails, whatever is asked
        for ends with its error. ``containers`` is as ``Options`` has it; it may be set at any
        time."""
        self.containers = containers
        self._open_place = open_place
        self._reports = reports
        self._changed = threading.Condition()
        self._job: Job | None = None
        self._tasks: deque[tuple[int, Task]] = deque()
        self._look = True
        self._closing = False
        # No daemon: a switch that runs is brought to its end before the process may go.
        self._thread = threading.Thread(target=self._run, name="worker")

    def start(self) -> None:
        self._thread.start()

    def ask(self, job: Job) -> None:
        """Have this switch made; one that waits already is forgotten for it."""
        with self._changed:
            self._job = job
            self._changed.notify()

    def look(self) -> None:
        """Have the engine looked at."""
        with self._changed:
            self._look = True
            self._changed.notify()

    def do(self, number: int, task: Task) -> None:
        """Have something else done with the engine; ``answered`` gets its answer or its error."""
        with self._changed:
            self._tasks.append((number, task))
            self._changed.notify()

    def close(self) -> None:
        """Take nothing more on, and return once what runs has ended."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            with self._open_place() as place:
                self._reports.opened(place)
                self._work(partial(self._operations, place))
        except Exception as error:
            self._work(partial(_refuse, fault(error)))

    def _work(self, operate: Operate) -> None:
        while (work := self._next()) is not None:
            work(operate)

    def _next(self) -> Callable[[Operate], None] | None:
        """What to do now; waits for it. None: nothing any more."""
        with self._changed:
            while True:
                if self._closing:
                    return None
                if self._job is not None:
                    job, self._job, self._look = self._job, None, True
                    return partial(self._switch, job)
                if self._tasks:
                    return partial(self._answer, *self._tasks.popleft())
                if self._look:
                    self._look = False
                    return self._see
                self._changed.wait()

    def _operations(self, place: Place) -> Operations:
        """A fresh one for each piece of work: a bus that was restarted is found again."""
        from dockproxy_tray.operations import Operations

        return Operations(
            place.engine, place.profiles_path, place.site_path, progress=self._reports.stepped
        )

    def _switch(self, job: Job, operate: Operate) -> None:
        self._reports.started(job)
        try:
            with operate() as operations:
                outcome = Outcome(job, result=carry_out(operations, job, self.containers))
        except Exception as error:
            outcome = Outcome(job, error=fault(error))
        self._reports.ended(outcome)

    def _answer(self, number: int, task: Task, operate: Operate) -> None:
        answer: object
        try:
            with operate() as operations:
                answer = task(operations)
        except Exception as error:
            answer = fault(error)
        self._reports.answered(number, answer)

    def _see(self, operate: Operate) -> None:
        try:
            sight = look_at(operate())
        except Exception as error:
            sight = Sight(problem=message_of(fault(error)))
        self._reports.looked(sight)


def _refuse(error: DockproxyError) -> Operations:
    """There is nothing to work on: whatever is asked for ends like this."""
    raise error


def carry_out(operations: Operations, job: Job, containers: str) -> Result:
    """Make a switch. Raises as ``Operations`` does."""
    from dockproxy_tray.switch_run import Options

    options = Options(containers, job.consent)
    if job.keep_foreign:
        from dockproxy_tray.saving import keep_foreign

        keep_foreign(operations, job.profile or operations.other_side())
    match job.deed:
        case "use":
            return operations.switch(job.profile, options)
        case "toggle":
            return operations.toggle(options)
        case "undo":
            return operations.undo(options)
        case "adopt":
            return operations.adopt(options)


def look_at(operations: Operations) -> Sight:
    """Everything that there is to see. What cannot be read is said, and the rest is shown."""
    from dockproxy_tray.core.route import make_lanes

    with operations:
        try:
            status = operations.status()
            lanes = make_lanes(status.seen, status.comparison)
            return Sight(operations.profiles(), status, operations.history(), lanes=lanes)
        except Exception as error:
            problem = message_of(fault(error))
        try:
            status = _bare_status(operations)
            lanes = make_lanes(status.seen, status.comparison)
            return Sight(None, status, operations.history(), problem, lanes)
        except Exception:
            return Sight(problem=problem)


def _bare_status(operations: Operations) -> Status:
    """What is there, where the profiles cannot be used: nothing is wanted."""
    from dockproxy_tray.core.compare import compare
    from dockproxy_tray.operations import Status

    seen = operations.observe()
    name = seen.record.profile if seen.record else None
    return Status(profile=name, matches=(), seen=seen, comparison=compare(None, seen))


def fault(error: Exception) -> DockproxyError:
    """An error as one that can be told; what else is raised is a fault of ours, which must not end
    what runs."""
    if isinstance(error, DockproxyError):
        return error
    what = f"{type(error).__name__}: {error}".replace("\n", " ")
    return Internal("internal", what=what)
