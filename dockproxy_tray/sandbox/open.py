"""Opens a sandbox: starts its server where none runs, and keeps it running while open.

One server serves a folder. Who has the sandbox open holds a connection to the server; when the
last one is gone, even by SIGKILL, the server ends too.
"""

from __future__ import annotations

import fcntl
import os
import socket
import sys
from typing import Self

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.errors import NoEngine
from dockproxy_tray.sandbox.folder import Folder, fill_folder, make_folder

START_SECONDS = 30.0
READY = "ready"


class Sandbox:
    """An open sandbox. Close it, or use it as a context manager."""

    def __init__(self, folder: Folder, connection: socket.socket, temporary: bool) -> None:
        self._folder = folder
        self._connection = connection
        self._temporary = temporary

    @property
    def directory(self) -> str:
        return self._folder.root

    @property
    def engine(self) -> Engine:
        return self._folder.describe_engine()

    @property
    def profiles_file(self) -> str:
        return self._folder.profiles_file

    def close(self) -> None:
        """Let the server go; where nobody else needs it, it is gone when this returns."""
        if self._connection.fileno() < 0:
            return
        try:
            self._connection.shutdown(socket.SHUT_WR)
            self._connection.recv(1)  # nothing comes: the end of the server's side is awaited
        except OSError:
            pass  # It has ended already.
        self._connection.close()
        if self._temporary:
            _remove(self.directory)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_sandbox(directory: str | None) -> Sandbox:
    """Open the sandbox in this folder, a fresh one where the folder is missing or empty.

    ``None`` makes a temporary folder that ``close`` removes. Raises ``Invalid`` ("sandbox-folder")
    for a folder that cannot be one, ``NoEngine`` ("sandbox-failed") where the stand-ins do not
    start.
    """
    if directory is not None:
        folder = Folder(os.path.abspath(directory))
        return Sandbox(folder, _reach(folder), temporary=False)
    import tempfile

    folder = Folder(tempfile.mkdtemp(prefix="dockproxy-"))
    try:
        return Sandbox(folder, _reach(folder), temporary=True)
    except BaseException:
        _remove(folder.root)
        raise


def _reach(folder: Folder) -> socket.socket:
    """A connection to the folder's server, which is started where none runs."""
    make_folder(folder)
    # One caller at a time looks for a server and starts one; the lock goes with its holder.
    lock = os.open(folder.root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fill_folder(folder)
        return _connect(folder) or _start(folder)
    finally:
        os.close(lock)


def _remove(directory: str) -> None:
    import shutil

    shutil.rmtree(directory, ignore_errors=True)


def _connect(folder: Folder) -> socket.socket | None:
    """A connection to the running server; ``None`` where there is none, or it is leaving."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(START_SECONDS)
        connection.connect(folder.control)
        if _read_line(connection) == READY:
            return connection
    except OSError:
        pass
    connection.close()
    return None


def _start(folder: Folder) -> socket.socket:
    """Start the server with ourselves as its first client, so that it never waits for one."""
    import subprocess

    ours, theirs = socket.socketpair()
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    path = os.environ.get("PYTHONPATH")
    with theirs, open(folder.log, "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dockproxy_tray.sandbox", folder.root,
             str(theirs.fileno())],
            env={**os.environ, "PYTHONPATH": f"{package}:{path}" if path else package},
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            # A Ctrl-C is for the program: the server goes when its clients have gone.
            start_new_session=True,
        )  # fmt: skip
    ours.settimeout(START_SECONDS)
    why: str | Message
    try:
        answer = _read_line(ours)
        why = answer or say("sandbox-log", path=folder.log)
    except OSError:
        answer, why = "", say("sandbox-silent")
    process.wait()  # The server has left it for a process of its own.
    if answer == READY:
        return ours
    ours.close()
    raise NoEngine("sandbox-failed", directory=folder.root, why=why)


def _read_line(connection: socket.socket) -> str:
    data = b""
    while not data.endswith(b"\n"):
        chunk = connection.recv(1024)
        if not chunk:
            break
        data += chunk
    return data.decode("utf-8", "replace").strip()
