"""A user of the machine: a process with that user's uid, which does what the tests tell it."""

from __future__ import annotations

import importlib
import os
import pkgutil
import socket
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

import dockproxy_tray
from dockproxy_tray.errors import DockproxyError
from tests.helper.acts import Raised

ROOT = Path(__file__).parent.parent.parent
LIMIT_SECONDS = 150.0
"""Against waiting for ever."""

T = TypeVar("T")


class Person:
    """Acts one thing at a time. Close it when done."""

    def __init__(self, uid: int) -> None:
        self.uid = uid
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.helper.person", str(theirs.fileno()), str(uid)],
                pass_fds=(theirs.fileno(),),
                cwd=ROOT,
            )
        self._pipe = Connection(ours.detach())

    def do(self, act: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Do it and say what came of it; fails the test where it raised."""
        self.begin(act, *arguments, **named)
        return self.end(act)

    def fail(self, act: Callable[..., object], *arguments: Any, **named: Any) -> Raised:
        """Do what must raise a ``DockproxyError``."""
        self.begin(act, *arguments, **named)
        return self.fail_at_last()

    def fail_at_last(self) -> Raised:
        """What was begun must raise a ``DockproxyError``."""
        outcome = self._end()
        assert isinstance(outcome, Raised), f"it did not fail: {outcome}"
        return outcome

    def settle(self) -> object:
        """Wait for the end of what was begun, however that may be."""
        outcome: object = self._end()
        return outcome

    def begin(self, act: Callable[..., object], *arguments: Any, **named: Any) -> None:
        """Let it begin; ``end`` waits for what came of it."""
        self._pipe.send((act, arguments, named))

    def end(self, act: Callable[..., T]) -> T:
        outcome = self._end()
        assert not isinstance(outcome, Raised), f"it failed: {outcome}"
        result: T = outcome
        return result

    def is_done(self) -> bool:
        """Whether what it was told to do has ended."""
        return self._pipe.poll(0)

    def kill(self) -> None:
        """It is gone from one moment to the next."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self._pipe.close()
        if self._process.poll() is None:
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def _end(self) -> Any:
        assert self._pipe.poll(LIMIT_SECONDS), "it does not end"
        outcome = self._pipe.recv()
        assert not isinstance(outcome, str) or not outcome.startswith("fault: "), outcome
        return outcome


def _obey(pipe: Connection, uid: int) -> None:
    # While still root: the checkout may lie where this user cannot look.
    for module in pkgutil.walk_packages(dockproxy_tray.__path__, "dockproxy_tray."):
        if not module.name.endswith("__main__") and module.name != "dockproxy_tray.data":
            importlib.import_module(module.name)
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
    os.chdir("/")
    while True:
        try:
            act, arguments, named = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        try:
            outcome = act(*arguments, **named)
        except DockproxyError as error:
            outcome = Raised(error.code, error.reason, error.exit_code, dict(error.values))
        except Exception as error:
            outcome = f"fault: {type(error).__name__}: {error}"
        pipe.send(outcome)


if __name__ == "__main__":
    _obey(Connection(int(sys.argv[1])), int(sys.argv[2]))
