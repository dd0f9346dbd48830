"""docker.socket: listens for the service, and starts it when a client comes (systemd.socket)."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any

from gi.repository import GLib

from dockproxy_tray.sandbox.folder import Folder


class Listener:
    """docker.socket: the listening socket outlives the service."""

    def __init__(self, folder: Folder) -> None:
        self._path = folder.docker_socket
        self._watch = 0
        self.socket: socket.socket | None = None
        self.failed = False

    @property
    def state(self) -> str:
        """The property ``ActiveState`` of docker.socket."""
        return "active" if self.socket is not None else "failed" if self.failed else "inactive"

    def start(self) -> None:
        self.failed = False
        if self.socket is None:
            if os.path.lexists(self._path):
                os.unlink(self._path)
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.bind(self._path)
            os.chmod(self._path, 0o660)
            self.socket.listen(64)

    def stop(self, *, failed: bool = False) -> None:
        self.unwatch()
        self.failed = failed
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def watch(self, connected: Callable[[], None]) -> None:
        """Say once that a client has come; who listens to the socket then takes it."""
        self.unwatch()

        def come(_fd: int, _condition: Any) -> bool:
            self._watch = 0
            connected()
            return False

        if self.socket is not None:
            fd = self.socket.fileno()
            self._watch = GLib.io_add_watch(fd, GLib.PRIORITY_DEFAULT, GLib.IO_IN, come)

    def unwatch(self) -> None:
        if self._watch:
            GLib.source_remove(self._watch)
            self._watch = 0
