"""A program that runs in a guest, and what it takes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

from tests.lab.instance import LabError
from tests.lab.machine import Machine
from tests.lab.processes import host_pid


class Program:
    """A started program; its output goes to a file, and may be read at any time."""

    def __init__(
        self,
        machine: Machine,
        argv: tuple[str, ...],
        process: subprocess.Popen[bytes],
        log: Path,
    ) -> None:
        """`process` prints its number in the guest as its first line to `log`."""
        self.argv = argv
        self._machine = machine
        self._process = process
        self._log = log
        self.pid = self._read_pid()
        """As the guest numbers it."""

    def output(self) -> str:
        """All that it has printed so far, errors included."""
        return self._log.read_text(errors="replace").partition("\n")[2]

    def runs(self) -> bool:
        return self._process.poll() is None

    def wait(self, timeout: float = 20) -> int:
        """Wait until it has ended by itself; its exit code. Raises LabError."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise LabError(f"{self.argv} has not ended:\n{self.output()}") from None

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait until it is gone; its exit code, or the signal's, negative.

        One that does not hear it is killed.
        """
        for number in (by, signal.SIGKILL):
            if self.runs():
                pid = host_pid(self._machine.instance.init, self.pid)
                if pid:
                    os.kill(pid, number)
            try:
                return self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                continue
        raise LabError(f"process {self.pid} of the guest cannot be killed")

    def pss(self) -> int:
        """The memory that it has for itself, shared pages in parts, in bytes."""
        return pss(self._machine, self.pid)

    def switches(self) -> int:
        """How often its threads went to sleep of their own will so far: each was once awake."""
        return sum(self.switches_by_thread().values())

    def switches_by_thread(self) -> dict[str, int]:
        """The same for each thread that there is now: one that ends takes its count along."""
        return switches_by_thread(self._machine, self.pid)

    def _read_pid(self) -> int:
        deadline = time.monotonic() + 20
        while "\n" not in (text := self._log.read_text(errors="replace")):
            if not self.runs() or time.monotonic() > deadline:
                raise LabError(f"{self.argv} did not start:\n{text}")
            time.sleep(0.005)
        return int(text.partition("\n")[0])


def switches_by_thread(machine: Machine, pid: int) -> dict[str, int]:
    """How often each thread of a process of the guest went to sleep of its own will."""
    counts = {}
    for task in machine.host_path(f"/proc/{pid}/task").iterdir():
        found = re.search(
            r"^voluntary_ctxt_switches:\s+(\d+)", (task / "status").read_text(), re.MULTILINE
        )
        assert found is not None
        counts[task.name] = int(found[1])
    return counts


def pss(machine: Machine, pid: int) -> int:
    """The memory that a process of the guest has for itself, shared pages in parts, in bytes."""
    rollup = machine.host_path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024
