"""Something that may wait for a disk or for the network, done in a thread of its own.

The worker is no place for it: that may be in the middle of a switch. A thread that waits for a disk
that hangs must not keep the program from ending.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.garbage import look_for_garbage
from dockproxy_tray.ui.looking import fault

T = TypeVar("T")
N = TypeVar("N")


class Aside(QObject):
    """Give it the parent that the answer is for: without that, the answer is dropped.

    The thread knows the task, which must hold nothing of Qt's, and a number for who gets the
    answer: what it lets go of last may be freed in it.
    """

    _ended = Signal(int, object)
    _told = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: dict[int, Callable[[Any], None]] = {}
        self._listening: dict[int, Callable[[Any], None]] = {}
        self._count = 0
        self._ended.connect(self._answer)
        self._told.connect(self._tell)

    def do(self, task: Callable[[], T], done: Callable[[T | DockproxyError], None]) -> None:
        """Do it; ``done`` gets its answer or its error, in this object's thread."""
        self._count += 1
        self._waiting[self._count] = done
        arguments = (task, self._count, self._ended.emit)
        threading.Thread(target=_run, args=arguments, name="aside", daemon=True).start()

    def follow(
        self,
        task: Callable[[Callable[[N], None]], T],
        told: Callable[[N], None],
        done: Callable[[T | DockproxyError], None],
    ) -> None:
        """The same for a task that tells of its progress: ``told`` gets that in this thread."""
        number = self._count + 1
        self._listening[number] = told
        self.do(partial(task, partial(_tell, self._told.emit, number)), done)

    def _tell(self, number: int, news: object) -> None:
        if (told := self._listening.get(number)) is not None:
            told(news)

    def _answer(self, number: int, answer: object) -> None:
        self._listening.pop(number, None)
        self._waiting.pop(number)(answer)
        look_for_garbage()


def _tell(told: Callable[[int, object], None], number: int, news: object) -> None:
    with suppress(RuntimeError):  # who listens is no more
        told(number, news)


def _run(task: Callable[[], T], number: int, ended: Callable[[int, object], None]) -> None:
    answer: T | DockproxyError
    try:
        answer = task()
    except Exception as error:
        answer = fault(error)
    with suppress(RuntimeError):  # who asked is no more
        ended(number, answer)
