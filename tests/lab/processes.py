"""Processes of the host, named so that a reused pid is never taken for an earlier one."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from pathlib import Path


def start_time(pid: int) -> str | None:
    """When a process started, in the kernel's ticks; None when it does not exist."""
    fields = _stat(pid)
    return fields[19] if fields else None


def kill(pid: int, start: str | None) -> None:
    """Kill a process, if it still is the one that started then, and wait until it is gone.

    Raises TimeoutError when it stays.
    """
    deadline = time.monotonic() + 20
    while pid and start is not None and start_time(pid) == start and _stat(pid)[:1] != ["Z"]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"process {pid} cannot be killed")
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def guest_init(nspawn: int) -> int:
    """The host's pid of the guest's systemd once nspawn has executed it, else 0."""
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        if _stat(pid)[1:2] != [str(nspawn)]:
            continue
        with contextlib.suppress(OSError):  # it has ended meanwhile
            other = os.readlink(entry / "ns/pid") != os.readlink("/proc/self/ns/pid")
            if other and (entry / "comm").read_text() == "systemd\n":
                return pid
    return 0


def host_pid(init: int, pid: int) -> int:
    """The host's number of a process that a guest numbers so; 0 when it does not exist."""
    guest = os.readlink(f"/proc/{init}/ns/pid")
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            numbers = re.search(r"^NSpid:(.*)$", (entry / "status").read_text(), re.MULTILINE)
            if (
                numbers is not None
                and numbers[1].split()[-1] == str(pid)
                and os.readlink(entry / "ns/pid") == guest
            ):
                return int(entry.name)
    return 0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; none when the process does not exist."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
