"""A terminal of the guest, and a user who types on it: for prompts, which want a real one."""

from __future__ import annotations

import contextlib
import os
import re
import select
import shlex
import subprocess
import termios
import time
from collections.abc import Callable
from typing import Any

from tests.lab.instance import LabError
from tests.lab.machine import Machine

# The shell stays when its command ends, so that the terminal keeps its settings to be looked at. It
# catches the signals that the terminal sends to all: its command gets them as if started plainly.
_SHELL = 'trap : INT HUP TERM; "$@"; echo "<ended: $?>"; read -r line'


class Terminal:
    """One command on a pseudo-terminal that is its controlling one. A context manager: hangs up."""

    def __init__(self, machine: Machine, user: str, *argv: str) -> None:
        """The guest's user runs ``argv`` at once."""
        self.output = ""
        self._master, slave = os.openpty()
        self.before = self.attributes()
        variables = [f"{key}={value}" for key, value in machine.user_env(user).items()]
        shell = ("env", "-i", *variables, "sh", "-c", _SHELL, "sh", *argv)
        # A login, since polkit finds a terminal's agent only for who is in a session of logind's.
        # runuser itself stays off the terminal, whose signals would end it.
        login = ("runuser", "--login", user, "--command")
        self._process = subprocess.Popen(
            machine.instance.enter(
                *login, shlex.join(("exec", "setsid", "--ctty", "--wait", *shell))
            ),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """Close the terminal, as a window that is closed, and wait until its shell is gone."""
        if self._master < 0:
            return
        with contextlib.suppress(OSError):
            os.write(self._master, b"\n")
        os.close(self._master)
        self._master = -1
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise LabError(f"what ran on the terminal outlives it:\n{self.output}") from None

    def attributes(self) -> list[Any]:
        """The terminal's settings, echo among them."""
        return termios.tcgetattr(self._master)

    def echoes(self) -> bool:
        return bool(self.attributes()[3] & termios.ECHO)

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def wait_for_prompt(self) -> None:
        """Until a password is asked for, and what is typed is not shown."""
        self._wait(lambda: "Password: " in self.output and not self.echoes())

    def wait_for_end(self) -> int:
        """Until the command has ended; its exit code."""
        self._wait(lambda: self._code() is not None)
        code = self._code()
        assert code is not None
        return code

    def _code(self) -> int | None:
        found = re.search(r"<ended: (\d+)>", self.output)
        return int(found[1]) if found else None

    def _wait(self, fulfilled: Callable[[], bool], timeout: float = 30) -> None:
        deadline = time.monotonic() + timeout
        while not fulfilled():
            if time.monotonic() > deadline:
                raise LabError(f"the terminal shows only:\n{self.output}")
            # The settings change without anything to read.
            if select.select([self._master], [], [], 0.02)[0]:
                self.output += os.read(self._master, 4096).decode(errors="replace")
