"""Something that may wait for a disk or for the network, done in a thread of its own.

The worker is no place for it: that may be in the middle of a switch. A thread that waits for a disk
that hangs must not keep the program from ending.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.looking import fault

T = TypeVar("T")


class Aside(QObject):
    """Give it the parent that the answer is for: without that, the answer is dropped."""

    _ended = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ended.connect(self._answer)

    def do(self, task: Callable[[], T], done: Callable[[T | DockproxyError], None]) -> None:
        """Do it; ``done`` gets its answer or its error, in this object's thread."""

        def run() -> None:
            answer: T | DockproxyError
            try:
                answer = task()
            except Exception as error:
                answer = fault(error)
            with suppress(RuntimeError):  # this object is no more
                self._ended.emit(lambda: done(answer))

        threading.Thread(target=run, name="aside", daemon=True).start()

    def _answer(self, call: Callable[[], None]) -> None:
        call()
