"""One question by HTTP/1.1 on a line, and the answer, of which no more is taken than is of use."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Any, cast

from dockproxy_tray.system.probe.line import Line

_MOST_BYTES = 256 * 1024
"""Of an answer, its head included."""
_MOST_BODY = 64 * 1024


class Garbled(Exception):
    """What came is no answer of HTTP, or more than anybody would say."""


@dataclass(frozen=True)
class Answer:
    """An answer as it came: nothing in it can be trusted to be fit for a terminal."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    took_ms: float
    """From the question to the head."""
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """The first of this name, in lower case; empty: there is none."""
        return next(iter(self.every(name)), "")

    def every(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.headers if key == name)


def ask(
    line: Line, method: str, target: str, headers: Mapping[str, str], *, body: bool = False
) -> Answer:
    """Send a question and wait for the head of the answer, or for its ``body``, too.

    Raises ``Garbled``, and what the line does. Only texts that hold no line's end may be given.
    """
    started = monotonic()
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    line.send("\r\n".join([*lines, "", ""]).encode())
    # It asks its socket for a file and for nothing else.
    response = HTTPResponse(cast(Any, _Source(line)), method=method)
    try:
        response.begin()
        took_ms = (monotonic() - started) * 1000
        found = tuple((name.lower(), value.strip()) for name, value in response.getheaders())
        content = response.read(_MOST_BODY) if body else b""
        return Answer(response.status, response.reason, found, took_ms, content)
    except ConnectionError:  # RemoteDisconnected among them
        raise
    except (HTTPException, ValueError) as error:
        raise Garbled from error
    finally:
        response.close()


class _Source(io.RawIOBase):
    """What comes on a line, as the file that a socket would make of it."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._left = _MOST_BYTES

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            raise Garbled
        data = self._line.receive(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)
