"""The one thread that works with the engine, so that the GUI's never waits. No Qt in here.

It takes one thing at a time. Of switches that are asked for while one runs, the last wins; looks
at the engine are put together.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.looking import fault, look_at
from dockproxy_tray.ui.snapshot import Job, Outcome, Sight
from dockproxy_tray.words.messages import message_of

if TYPE_CHECKING:
    from dockproxy_tray.core.result import Result
    from dockproxy_tray.operations import Operations
    from dockproxy_tray.places import Place

Task = Callable[["Operations"], object]

GRACE_SECONDS = 3.0
"""For what may be left where it is when the program ends: a look, or a question to somebody who
may be typing a password."""


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
        """``open_place`` is entered in the worker's thread; ``containers`` is as ``Options`` has
        it, and may be set at any time."""
        self.containers = containers
        self._open_place = open_place
        self._reports = reports
        self._changed = threading.Condition()
        self._job: Job | None = None
        self._tasks: deque[tuple[int, Task]] = deque()
        self._look = True
        self._closing = False
        self._changing = False
        """Whether a switch has come so far that it is to be brought to its end."""
        self._ended = False
        # Who closes it waits for what must not be left; a prompt must not keep the process.
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

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
        """Take nothing more on, and return once what runs has ended.

        What has changed nothing yet is not waited for without end: a prompt that is open goes
        with the process, and so does what was asked for.
        """
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            if self._thread.ident is None:
                return
            if not self._changed.wait_for(lambda: self._ended, GRACE_SECONDS):
                self._changed.wait_for(lambda: self._ended or not self._changing)
            ended = self._ended
        if ended:
            self._thread.join()

    def _run(self) -> None:
        try:
            self._work()
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _work(self) -> None:
        try:
            with self._open_place() as place:
                self._reports.opened(place)
                self._serve(place)
                return
        except Exception as error:
            problem = fault(error)
        # Whoever asks for something is told why it cannot be done, and does not wait in vain.
        self._serve(problem)

    def _serve(self, place: Place | DockproxyError) -> None:
        """Do what is asked for until it is to end. Where there is no place, the error that says
        why is the answer to everything."""
        while (work := self._next()) is not None:
            work(place)

    def _next(self) -> Callable[[Place | DockproxyError], None] | None:
        """What to do now; waits for it. None: nothing any more."""
        with self._changed:
            while True:
                if self._closing:
                    return None
                if self._job is not None:
                    job, self._job, self._look = self._job, None, True
                    return lambda place: self._switch(place, job)
                if self._tasks:
                    number, task = self._tasks.popleft()
                    return lambda place: self._answer(place, number, task)
                if self._look:
                    self._look = False
                    return self._see
                self._changed.wait()

    def _operations(self, place: Place | DockproxyError, *, may_ask: bool = True) -> Operations:
        """A fresh one for each piece of work: a bus that was restarted is found again."""
        from dockproxy_tray.operations import Operations

        if isinstance(place, DockproxyError):
            raise place
        return Operations(
            place.engine,
            place.profiles_path,
            place.site_path,
            progress=self._stepped,
            agent=nullcontext if may_ask else None,
        )

    def _stepped(self, step: str) -> None:
        self._changing = True
        self._reports.stepped(step)

    def _see(self, place: Place | DockproxyError) -> None:
        try:
            sight = look_at(self._operations(place))
        except Exception as error:  # as in a switch
            sight = Sight(problem=message_of(fault(error)))
        self._reports.looked(sight)

    def _switch(self, place: Place | DockproxyError, job: Job) -> None:
        self._reports.started(job)
        try:
            with self._operations(place, may_ask=job.may_ask) as operations:
                outcome = Outcome(job, result=carry_out(operations, job, self.containers))
        except Exception as error:  # a fault of ours must not end the thread
            outcome = Outcome(job, error=fault(error))
        with self._changed:
            self._changing = False
            self._changed.notify_all()
        self._reports.ended(outcome)

    def _answer(self, place: Place | DockproxyError, number: int, task: Task) -> None:
        answer: object
        try:
            with self._operations(place) as operations:
                answer = task(operations)
        except Exception as error:
            answer = fault(error)
        self._reports.answered(number, answer)


def carry_out(operations: Operations, job: Job, containers: str) -> Result:
    """Make a switch. Raises as ``Operations`` does."""
    from dockproxy_tray.switch_run import Options

    if job.unasked:
        from dockproxy_tray.core.follower import quiet_policy

        containers = quiet_policy(containers)
    options = Options(containers, job.consent)
    if job.keep_foreign:
        from dockproxy_tray.saving import keep_foreign

        keep_foreign(operations, job.profile or operations.other_side())
    match job.deed:
        case "use":
            by = "use" if job.rule is None else "rule"
            return operations.switch(job.profile, options, by, job.rule)
        case "toggle":
            return operations.toggle(options)
        case "undo":
            return operations.undo(options, only=job.only)
        case "adopt":
            return operations.adopt(options)
