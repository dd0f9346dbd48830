"""The engine's own event stream (Docker Engine API, "Monitor events"), heard without waiting."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from urllib.parse import quote

from dockproxy_tray.system.main_context import Context, Retry, on_readable

_OF_INTEREST = {"type": ["daemon", "container"], "event": ["reload", "start", "die"]}
"""What a status shows: the daemon's settings, and how many containers run."""
_READ = 4096
_HEAD_LIMIT = 8192


class EventStream:
    """Says that something has happened in an engine, for as long as it runs.

    A connection to docker.sock would start a stopped engine, so each is made only when ``follow``
    has said that it runs. An open one keeps dockerd waiting for five seconds before it stops
    (Docker 26), so it is closed when systemd tells that it is to. Use it from the context's own
    thread.
    """

    def __init__(
        self, path: str, happened: Callable[[], None], ask: Callable[[], None], context: Context
    ) -> None:
        """``ask`` is to have ``follow`` called, if the engine runs."""
        self._path = path
        self._happened = happened
        self._context = context
        # An engine may be active before it listens. One that never does is left alone in the end.
        self._retry = Retry(ask, context, forever=False)
        self._connection: socket.socket | None = None
        self._deafen: Callable[[], None] | None = None
        self._head = b""
        """What has come of the answer's head; nothing else is kept."""

    def follow(self, runs: bool) -> None:
        """Whether the engine runs: open the stream, if it is not open, or close it."""
        if not runs:
            self.close()
        elif self._connection is None:
            self._open()

    def close(self) -> None:
        self._retry.stop()
        self._drop()

    def _open(self) -> None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.setblocking(False)
        try:
            connection.connect(self._path)
            connection.sendall(_request())
        except OSError as error:
            connection.close()
            if not isinstance(error, PermissionError):
                self._retry.later()
            return
        self._head = b""
        self._connection = connection
        self._deafen = on_readable(connection.fileno(), self._heard, self._context)

    def _drop(self) -> None:
        if self._connection is not None and self._deafen is not None:
            self._deafen()
            self._connection.close()
            self._connection = self._deafen = None

    def _heard(self) -> None:
        assert self._connection is not None
        try:
            data = self._connection.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop()
            self._retry.later()
        elif self._head.endswith(b"\r\n\r\n") or self._begins(data):
            self._happened()

    def _begins(self, data: bytes) -> bool:
        """Whether the stream has begun with this. Nobody has told what was before, so that counts
        like an event; one that is refused is not asked for again in this run."""
        head, end, _ = (self._head + data).partition(b"\r\n\r\n")
        self._head = head + end
        if end and head.split(b" ", 2)[1:2] == [b"200"]:
            return True
        if end or len(head) > _HEAD_LIMIT:
            self._drop()
        return False


def _request() -> bytes:
    """dockerd answers before it begins to listen to itself: ``since`` has it tell of that time."""
    filters = quote(json.dumps(_OF_INTEREST, separators=(",", ":")))
    resource = f"/events?since={time.time():.6f}&filters={filters}"
    return f"GET {resource} HTTP/1.0\r\nHost: docker\r\n\r\n".encode()
