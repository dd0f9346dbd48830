"""polkit's agent for a terminal: whoever works without a desktop is asked for a password there."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import termios
from collections.abc import Iterator
from types import FrameType

READY_SECONDS = 10.0
END_SECONDS = 5.0
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_PATH = "/usr/bin:/bin"


@contextlib.contextmanager
def terminal_agent() -> Iterator[None]:
    """Let ``pkttyagent`` ask on this process's terminal, where it has one, for as long as it takes.

    It is a fallback (pkttyagent(1)): where a desktop's agent runs, that one asks. However this
    ends, the terminal is as it was before: the agent switches echo off while it waits.
    """
    program = shutil.which("pkttyagent", path=_PATH)
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        terminal = -1
    if program is None or terminal < 0 or not os.isatty(0):
        if terminal >= 0:
            os.close(terminal)
        yield
        return
    try:
        before = termios.tcgetattr(terminal)
        with _ending_by_exception():
            agent = _start(program)
            try:
                yield
            finally:
                _end(agent)
                termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    finally:
        os.close(terminal)


def _start(program: str) -> subprocess.Popen[bytes]:
    """Start it and wait until it is registered, or has failed: then nobody is asked."""
    reading, writing = os.pipe()
    try:
        agent = subprocess.Popen(
            [
                *_ended_with_us(), program,
                "--notify-fd", str(writing), "--fallback", "--process", str(os.getpid()),
            ],
            pass_fds=(writing,),
        )  # fmt: skip
    except OSError:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    try:
        # It closes its end when it is ready, and its end is closed when it has failed.
        select.select([reading], [], [], READY_SECONDS)
    finally:
        os.close(reading)
    return agent


def _ended_with_us() -> list[str]:
    """What lets the agent end, and give the terminal its echo back, even when we are killed.

    Nobody else would end it: it would go on reading what is typed next on the terminal.
    """
    setpriv = shutil.which("setpriv", path=_PATH)
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def _end(agent: subprocess.Popen[bytes]) -> None:
    if agent.poll() is None:
        agent.terminate()
        try:
            agent.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            agent.kill()
            agent.wait()


@contextlib.contextmanager
def _ending_by_exception() -> Iterator[None]:
    """Let signals that would end the process at once end it by way of every ``finally``."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    former = {number: signal.signal(number, end) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
