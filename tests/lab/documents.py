"""What a process in the guest says: JSON documents, a line each."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

from tests.lab.instance import LabError

LIMIT_SECONDS = 60.0
"""Against waiting for ever."""

Document = dict[str, Any]


class Documents:
    """Read as they come, from a process in a process group of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._text = b""
        self.said: list[Document] = []
        """Every one so far."""

    def until(self, is_it: Callable[[Document], object], what: str = "it") -> Document:
        """Read on to the one that is it. Raises ``LabError`` where that does not come."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while True:
            document = self._next(deadline, what)
            if is_it(document):
                return document

    def next(self) -> Document:
        """The next one, which is waited for."""
        return self.until(lambda _: True)

    @property
    def silent(self) -> bool:
        """Whether all that it has said was read."""
        return not self._text and not self._readable(0)

    def end(self, number: int = 0) -> str:
        """Wait for its end, after this signal or else that of its standard input, whatever it is
        about to say; what it said on stderr."""
        if number and self._process.poll() is None:
            os.killpg(self._process.pid, number)
        try:
            return self._process.communicate(timeout=LIMIT_SECONDS)[1]
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            raise

    def _next(self, deadline: float, what: str) -> Document:
        while b"\n" not in self._text:
            if not self._readable(max(0.0, deadline - time.monotonic())):
                raise LabError(f"{what} does not come after {self.said[-5:]}")
            data = os.read(self._stdout, 65536)
            if not data:
                raise LabError(f"it has ended: {self._process.communicate()[1]}")
            self._text += data
        line, _, self._text = self._text.partition(b"\n")
        document: Document = json.loads(line)
        self.said.append(document)
        return document

    def _readable(self, seconds: float) -> bool:
        return bool(select.select([self._stdout], [], [], seconds)[0])

    @property
    def _stdout(self) -> int:
        assert self._process.stdout is not None
        return self._process.stdout.fileno()
