"""Whether proxies and mirrors answer: a name that is looked up, and a connection that is opened.

Nothing is sent. It is tried from this process, so a container or an engine in a network of its own
may fare otherwise, and mirrors are tried without the proxy that dockerd would take.
"""

from __future__ import annotations

import errno
import queue
import selectors
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic
from typing import Any, Literal

LIMIT_SECONDS = 5.0
"""For looking the name up and connecting, together."""

Address = tuple[str, int]
"""Host and port."""

Outcome = Literal["answers", "refused", "unreachable", "no-name", "no-lookup", "silent"]
"""``no-lookup``: no name server could say; ``silent``: nothing came back in time."""

_NO_NAME = (socket.EAI_NONAME, socket.EAI_NODATA)


@dataclass(frozen=True)
class Reach:
    """How one address fared."""

    address: Address
    outcome: Outcome
    took_ms: float | None = None
    """How long the connection took to open, the name's look-up aside; None: it did not."""


class Probe:
    """One test of some addresses, all at the same time."""

    def __init__(
        self,
        addresses: Iterable[Address],
        *,
        limit: float = LIMIT_SECONDS,
        look_up: Callable[..., list[Any]] = socket.getaddrinfo,
    ) -> None:
        self._addresses = tuple(addresses)
        self._limit = limit
        self._look_up = look_up
        self._answers: queue.SimpleQueue[Reach | None] = queue.SimpleQueue()

    def run(self) -> tuple[Reach, ...] | None:
        """Wait for all of them, at most for the limit; None where it was cancelled meanwhile."""
        deadline = monotonic() + self._limit
        for address in self._addresses:
            # Nothing ends a look-up: who waits for one too long is left alone, and so a daemon.
            threading.Thread(target=self._try, args=(address, deadline), daemon=True).start()
        found: dict[Address, Reach] = {}
        while len(found) < len(self._addresses):
            try:
                answer = self._answers.get(timeout=max(deadline - monotonic(), 0.0))
            except queue.Empty:
                break
            if answer is None:
                return None
            found[answer.address] = answer
        return tuple(found.get(each, Reach(each, "silent")) for each in self._addresses)

    def cancel(self) -> None:
        """Let ``run`` return at once. May be called from any thread."""
        self._answers.put(None)

    def _try(self, address: Address, deadline: float) -> None:
        self._answers.put(self._reach(address, deadline))

    def _reach(self, address: Address, deadline: float) -> Reach:
        try:
            places = self._look_up(*address, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            return Reach(address, "no-name" if error.errno in _NO_NAME else "no-lookup")
        except (UnicodeError, OverflowError):  # too long for a name, or for a port
            return Reach(address, "no-name")
        return _connect(address, places, deadline)


def _connect(address: Address, places: Iterable[Any], deadline: float) -> Reach:
    """Try everything that the name stands for at once, as clients do: the first one counts."""
    problems = set()
    with ExitStack() as stack:
        waiting = stack.enter_context(selectors.DefaultSelector())
        for family, kind, protocol, _, place in places:
            try:
                connection = stack.enter_context(socket.socket(family, kind, protocol))
            except OSError as error:  # IPv6 is switched off
                problems.add(error.errno)
                continue
            connection.setblocking(False)
            started = monotonic()
            problem = connection.connect_ex(place)
            if problem in (0, errno.EINPROGRESS):
                waiting.register(connection, selectors.EVENT_WRITE, started)
            else:
                problems.add(problem)
        while waiting.get_map() and (left := deadline - monotonic()) > 0:
            for key, _ in waiting.select(left):
                connection, started = key.fileobj, key.data  # type: ignore[assignment]
                problem = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if not problem:
                    return Reach(address, "answers", (monotonic() - started) * 1000)
                problems.add(problem)
                waiting.unregister(connection)
        if waiting.get_map():
            return Reach(address, "silent")
    return Reach(address, "refused" if errno.ECONNREFUSED in problems else "unreachable")
