"""The machine under measurement: the program with its bytecode, and commands timed in there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from tests.bench.ratio import Run
from tests.lab.machine import Machine
from tests.lab.package import build_package
from tests.lab.program import pss

_CHECKOUT = "/opt/dockproxy"
_FOLDER = "/var/tmp/bench"


@dataclass(frozen=True)
class Command:
    """A command to be timed: argvs taken in turn, and what must be true of it (stopwatch.py)."""

    rounds: Sequence[Sequence[str]]
    before: Sequence[str] = field(default=())
    expect: Sequence[str] = field(default=())


class Guest:
    """A booted machine in which the program starts as fast as one that is installed."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        app = f"{_FOLDER}/app"
        machine.run("mkdir", "-p", app)
        machine.run("cp", "-r", f"{_CHECKOUT}/dockproxy_tray", f"{_CHECKOUT}/resources", app)
        self._python("-m", "compileall", "-qq", "-f", app)

    def write(self, name: str, text: str) -> str:
        """Write a file of the bench's own and return its path."""
        path = f"{_FOLDER}/{name}"
        self.machine.write(path, text, 0o600)
        return path

    def install(self) -> None:
        """Put the package in. From then on the machine's own commands are the package's."""
        self.machine.install_package(build_package())

    def memory(self, pid: int) -> int:
        """The memory that a process has for itself, shared pages in parts, in bytes: its PSS."""
        return pss(self.machine, pid)

    def read(self, name: str) -> str:
        return self.machine.read(f"{_FOLDER}/{name}")

    def time(self, ours: Command, theirs: Command, pairs: int) -> tuple[list[Run], list[Run]]:
        """Run both in turn, `pairs` times after one to warm up. Raises LabError."""
        work = {"ours": asdict(ours), "theirs": asdict(theirs), "pairs": pairs}
        printed = self._python(f"{_CHECKOUT}/tests/bench/stopwatch.py", input=json.dumps(work))
        times = json.loads(printed)
        return [Run(*run) for run in times["ours"]], [Run(*run) for run in times["theirs"]]

    def _python(self, *arguments: str, input: str = "") -> str:
        # The machine's own variables keep bytecode in a separate tree, Python's own included;
        # an installed program finds it beside the source.
        clean = ("env", "-u", "PYTHONPYCACHEPREFIX", f"PYTHONPATH={_FOLDER}/app", "python3")
        return self.machine.run(*clean, *arguments, input=input, timeout=600).stdout


def dockproxy(*arguments: str) -> list[str]:
    """The program's argv in the guest."""
    return ["python3", "-m", "dockproxy_tray.cli", "--engine=system", *arguments]


def shell(script: str) -> list[str]:
    return ["sh", "-c", script]
