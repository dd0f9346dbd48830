"""Connections whose every wait has its limit, and TLS over any of them."""

from __future__ import annotations

import errno
import select
import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from time import monotonic
from typing import Any, Protocol, TypeVar

from dockproxy_tray.system.probe.patience import Patience

T = TypeVar("T")
_PIECE = 16 * 1024


class Line(Protocol):
    """Both raise ``OSError`` (``TimeoutError`` is one) and ``CalledOff``."""

    def send(self, data: bytes) -> None:
        """All of it."""

    def receive(self, most: int) -> bytes:
        """What has come, at least a byte; nothing where the other side has ended it."""

    def close(self) -> None: ...


class TcpLine:
    """A connection that is open, and does not block."""

    def __init__(self, connection: socket.socket, patience: Patience) -> None:
        self._connection = connection
        self._patience = patience

    def send(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._patience.wait((self._connection.fileno(), select.POLLOUT))
            try:
                rest = rest[self._connection.send(rest) :]
            except BlockingIOError:
                continue

    def receive(self, most: int) -> bytes:
        while True:
            self._patience.wait((self._connection.fileno(), select.POLLIN))
            try:
                return self._connection.recv(most)
            except BlockingIOError:
                continue

    def close(self) -> None:
        self._connection.close()


class TlsLine:
    """TLS over another line, which may have TLS itself: that is how a proxy with TLS is passed."""

    def __init__(self, below: Line, context: ssl.SSLContext, host: str) -> None:
        """Raises ``ValueError`` for a host that no certificate can name."""
        self._below = below
        self._come, self._going = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._come, self._going, server_hostname=host)

    def shake_hands(self) -> None:
        """Agree on keys. Raises ``ssl.SSLError``, for certificates ``SSLCertVerificationError``."""
        try:
            self._do(self._tls.do_handshake)
        except ssl.SSLError:
            self._flush()  # tells the other side why
            raise

    @property
    def certificate(self) -> bytes:
        """What the other side has presented, as DER."""
        return self._tls.getpeercert(binary_form=True) or b""

    def send(self, data: bytes) -> None:
        self._do(lambda: self._tls.write(data))

    def receive(self, most: int) -> bytes:
        try:
            return self._do(lambda: self._tls.read(most))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def close(self) -> None:
        self._below.close()

    def _do(self, act: Callable[[], T]) -> T:
        while True:
            try:
                done = act()
            except ssl.SSLWantReadError:
                self._flush()
                if data := self._below.receive(_PIECE):
                    self._come.write(data)
                else:
                    self._come.write_eof()
            else:
                self._flush()
                return done

    def _flush(self) -> None:
        if data := self._going.read():
            self._below.send(data)


def receive_exactly(line: Line, count: int) -> bytes:
    """So many bytes. Raises ``ConnectionError`` where it ends before."""
    found = b""
    while len(found) < count:
        data = line.receive(count - len(found))
        if not data:
            raise ConnectionResetError
        found += data
    return found


def connect(places: Iterable[Any], patience: Patience) -> tuple[TcpLine, float]:
    """Try everything that a name stands for at once, as clients do: the first one counts, and how
    long it took, in milliseconds.

    ``places`` are getaddrinfo's. Raises ``ConnectionRefusedError`` where one of them refuses and
    none answers, ``TimeoutError`` where one stays silent, else ``OSError``.
    """
    problems = {errno.ENETUNREACH}
    waiting: dict[int, tuple[socket.socket, float]] = {}
    with ExitStack() as stack:
        for family, kind, protocol, _, place in places:
            try:
                connection = stack.enter_context(socket.socket(family, kind, protocol))
            except OSError as error:  # IPv6 is switched off
                problems.add(error.errno or 0)
                continue
            connection.setblocking(False)
            started = monotonic()
            problem = connection.connect_ex(place)
            if problem in (0, errno.EINPROGRESS):
                waiting[connection.fileno()] = connection, started
            else:
                problems.add(problem)
        while waiting:
            for descriptor in patience.wait(*((each, select.POLLOUT) for each in waiting)):
                connection, started = waiting.pop(descriptor)
                took_ms = (monotonic() - started) * 1000
                problem = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if not problem:
                    return TcpLine(connection.dup(), patience), took_ms
                problems.add(problem)
    if errno.ECONNREFUSED in problems:
        raise ConnectionRefusedError
    raise OSError(errno.EHOSTUNREACH, "no way there")
