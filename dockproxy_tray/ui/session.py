"""The state that everything on the screen is drawn from, and the way to change it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, SignalInstance

from dockproxy_tray.ui.garbage import look_for_garbage
from dockproxy_tray.ui.snapshot import Job, Outcome, ReachTest, Sight, Snapshot, Way
from dockproxy_tray.ui.worker import Task, Worker

if TYPE_CHECKING:
    from dockproxy_tray.core.follower import Followed
    from dockproxy_tray.core.message import Message
    from dockproxy_tray.places import Place

Done = Callable[[object], None]


class _Post(QObject):
    """Brings the worker's reports into the GUI's thread: a signal to another thread is queued."""

    opened = Signal(object)
    started = Signal(object)
    stepped = Signal(str)
    ended = Signal(object)
    looked = Signal(object)
    answered = Signal(int, object)


class _Reports:
    """The worker's side of it."""

    def __init__(self, post: _Post) -> None:
        self._post = post

    def opened(self, place: Place) -> None:
        _emit(self._post.opened, place)

    def started(self, job: Job) -> None:
        _emit(self._post.started, job)

    def stepped(self, step: str) -> None:
        _emit(self._post.stepped, step)

    def ended(self, outcome: Outcome) -> None:
        _emit(self._post.ended, outcome)

    def looked(self, sight: Sight) -> None:
        _emit(self._post.looked, sight)

    def answered(self, number: int, answer: object) -> None:
        _emit(self._post.answered, number, answer)


def _emit(signal: SignalInstance, *values: object) -> None:
    with suppress(RuntimeError):  # the program has ended, and this was not waited for
        signal.emit(*values)


class Session(QObject):
    """One run of the program on one engine. Lives in the GUI's thread and never waits."""

    changed = Signal(object)
    """The ``Snapshot`` is another one."""
    opened = Signal(object)
    """The ``Place`` is known."""
    ended = Signal(object)
    """A switch has ended: its ``Outcome``."""
    looked = Signal()
    """A look has ended, whether or not it has seen anything new."""

    def __init__(
        self,
        open_place: Callable[[], AbstractContextManager[Place]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.snapshot = Snapshot()
        self.place: Place | None = None
        self._answers: dict[int, Done] = {}
        self._count = 0
        self._asked: Job | None = None
        self._settling = False
        self._post = _Post(self)
        self._post.opened.connect(self._opened)
        self._post.started.connect(self._started)
        self._post.stepped.connect(self._stepped)
        self._post.ended.connect(self._ended)
        self._post.looked.connect(self._looked)
        self._post.answered.connect(self._answered)
        self._worker = Worker(open_place, _Reports(self._post))

    def start(self) -> None:
        """Find the engine and look at it."""
        self._worker.start()

    def set_containers(self, policy: str) -> None:
        """What becomes of running containers at a restart: ``keep``, ``ask`` or ``stop``."""
        self._worker.containers = policy

    def switch(self, job: Job) -> None:
        """Have a switch made. While one runs, the last one asked for is made next."""
        self._asked = job
        if self.snapshot.switching is None:
            # Seen at once, although the thread takes it up a moment later.
            self._change(replace(self.snapshot, switching=job, step="", outcome=None))
        self._worker.ask(job)

    def switch_unasked(self, job: Job) -> bool:
        """Have a switch made that nobody has asked for, unless one is being made; says whether it
        will be."""
        if self.snapshot.switching is not None:
            return False
        self.switch(job)
        return True

    def follow(self, followed: Followed) -> None:
        """This is made of the network now."""
        self._change(replace(self.snapshot, followed=followed))

    def is_last(self, job: Job) -> bool:
        """Whether nothing else was asked for since this switch was."""
        return job is self._asked

    def look(self) -> None:
        """Have the engine looked at."""
        self._worker.look()

    def do(self, task: Task, done: Done) -> None:
        """Have something else done with the engine, off this thread. ``done`` gets the answer, or
        the ``DockproxyError``, in this thread."""
        self._count += 1
        self._answers[self._count] = done
        self._worker.do(self._count, task)

    def take_note(self) -> None:
        """The user has read what there was to tell once: how the last switch ended, and that no
        panel shows the icon."""
        self._change(replace(self.snapshot, outcome=None, misses_panel=False))

    def miss_panel(self) -> None:
        """There is no panel that would show the icon."""
        self._change(replace(self.snapshot, misses_panel=True))

    def find_panel(self) -> None:
        """There is one now."""
        self._change(replace(self.snapshot, misses_panel=False))

    def miss_changes(self, why: Message | None) -> None:
        """Changes of files may be missed, and why; None: they are not."""
        self._change(replace(self.snapshot, unwatched=why))

    def show_test(self, test: ReachTest | None) -> None:
        """Have this shown as the last test of proxies and mirrors."""
        self._change(replace(self.snapshot, test=test))

    def show_way(self, way: Way | None) -> None:
        """Have this shown as what is asked about, and its answer."""
        self._change(replace(self.snapshot, way=way))

    def close(self) -> None:
        """Wait for a running switch to end, but for one that still asks; take nothing more on."""
        self._worker.close()

    def _change(self, snapshot: Snapshot) -> None:
        if snapshot != self.snapshot:
            self.snapshot = snapshot
            self.changed.emit(snapshot)

    def _opened(self, place: object) -> None:
        self.place = cast("Place", place)
        self._change(replace(self.snapshot, place=self.place.engine.kind))
        self.opened.emit(place)

    def _started(self, job: object) -> None:
        self._settling = False
        self._change(replace(self.snapshot, switching=cast(Job, job), step="", outcome=None))

    def _stepped(self, step: str) -> None:
        if self.snapshot.switching is not None:
            self._change(replace(self.snapshot, step=step))

    def _ended(self, outcome: object) -> None:
        ended = cast(Outcome, outcome)
        # It still counts as running until the look that follows shows what has become of it.
        self._settling = True
        self._change(replace(self.snapshot, step="", outcome=ended))
        self.ended.emit(ended)

    def _looked(self, sight: object) -> None:
        former = self.snapshot.lanes
        changed = replace(self.snapshot, sight=cast(Sight, sight))
        if changed.lanes != former and not changed.testing:
            changed = replace(changed, test=None)
        if self._settling:
            self._settling = False
            changed = replace(changed, switching=None)
        self._change(changed)
        self.looked.emit()
        look_for_garbage()

    def _answered(self, number: int, answer: object) -> None:
        done = self._answers.pop(number, None)
        if done is not None:
            done(answer)
        look_for_garbage()
