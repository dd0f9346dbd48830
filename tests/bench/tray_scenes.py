"""What the tray program costs, beside the least of tray programs on the same panel."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.bench.ratio import Measure, Run, longest_gap
from tests.lab.desktop import Desktop
from tests.lab.instance import LabError
from tests.lab.program import Program
from tests.lab.tray_item import TrayItem

_CHECKOUT = "/opt/dockproxy/tests"
_AGAINST = "bare tray"
_IDLE_SECONDS = 30
_SWITCHES = 8
_QUIET_SECONDS = 1.0
"""A program that has not woken up for so long has done all that belongs to its start."""
_AFTERMATH_SECONDS = 0.5
"""What a switch has changed is shown by then."""


@dataclass(frozen=True)
class Tray:
    """A tray program by the commands that start it."""

    closed: tuple[str, ...]
    """Without a window."""
    open: tuple[str, ...]
    """With one, where the program has any."""
    windows: int = 1
    """How many that is."""


BARE = Tray(
    closed=("python3", f"{_CHECKOUT}/lab/bare_tray.py"),
    open=("python3", f"{_CHECKOUT}/lab/bare_tray.py"),
    windows=0,
)
OURS = Tray(
    closed=("/usr/bin/dockproxy-tray", "--engine=system", "--hidden"),
    open=("/usr/bin/dockproxy-tray", "--engine=system"),
)


def run_tray_scenes(
    desktop: Desktop,
    switch: Callable[[TrayItem, int], None],
    ours: Tray = OURS,
    theirs: Tray = BARE,
) -> Iterator[Measure]:
    """Measure each in turn.

    ``switch`` has our program make a switch, another one each turn, and returns when it is made.
    """
    yield _start(desktop, ours, theirs)
    yield from _memory(desktop, ours, theirs)
    yield _idle(desktop, ours, theirs)
    yield _heartbeat(desktop, switch, ours, theirs)


def _start(desktop: Desktop, ours: Tray, theirs: Tray) -> Measure:
    work = {"ours": ours.closed, "theirs": theirs.closed, "pairs": 12}
    script = desktop.start("python3", f"{_CHECKOUT}/bench/tray_starts.py", json.dumps(work))
    if script.wait(timeout=300) != 0:
        raise LabError(script.output())
    times = json.loads(script.output())
    took = {side: tuple(Run(*run).took for run in times[side]) for side in times}
    return Measure("start until in the tray", _AGAINST, took["ours"], took["theirs"], 1.6)


def _memory(desktop: Desktop, ours: Tray, theirs: Tray) -> Iterator[Measure]:
    """Each program alone: pages that two programs share count half for both."""
    for name, command, windows, target in (
        ("memory, no window open", ours.closed, 0, 1.3),
        ("memory, window open", ours.open, ours.windows, 1.6),
    ):
        mine, others = [], []
        for _ in range(3):
            mine.append(_measured_alone(desktop, command, windows))
            others.append(_measured_alone(desktop, theirs.closed, 0))
        yield Measure(name, _AGAINST, tuple(mine), tuple(others), target, "MiB")


def _measured_alone(desktop: Desktop, command: tuple[str, ...], windows: int) -> int:
    program = _started(desktop, command, windows)
    taken = program.pss()
    program.end()
    desktop.wait_for(lambda: desktop.items() == [])
    return taken


def _idle(desktop: Desktop, ours: Tray, theirs: Tray) -> Measure:
    """Both at once: what wakes every program up wakes up both."""
    programs = [_started(desktop, tray.open, ours.windows) for tray in (ours, theirs)]
    before = [program.switches_by_thread() for program in programs]
    time.sleep(_IDLE_SECONDS)
    mine, others = (
        sum(count - former.get(thread, 0) for thread, count in now.items())
        for former, now in zip(before, (p.switches_by_thread() for p in programs), strict=True)
    )
    _end(desktop, programs)
    name = f"waking up in {_IDLE_SECONDS} s, window open"
    return Measure(name, _AGAINST, (mine,), (others,), 5, "times", difference=True)


def _heartbeat(
    desktop: Desktop, switch: Callable[[TrayItem, int], None], ours: Tray, theirs: Tray
) -> Measure:
    """The longest gap between beats of both programs while one of them switches."""
    logs = [f"{desktop.variables['XDG_RUNTIME_DIR']}/{side}.beats" for side in ("ours", "theirs")]
    programs = [
        _beating(desktop, tray.open, log, ours.windows)
        for tray, log in zip((ours, theirs), logs, strict=True)
    ]
    item = desktop.item(programs[0])
    switch(item, 0)  # which may find itself made already
    runs = [_timed(partial(switch, item, turn)) for turn in range(1, _SWITCHES + 1)]
    time.sleep(_AFTERMATH_SECONDS)  # for a beat after the last
    beats = [[float(line) for line in desktop.machine.read(log).split()] for log in logs]
    _end(desktop, programs)
    mine, others = (tuple(longest_gap(side, run) for run in runs) for side in beats)
    return Measure("longest gap of a window's beats, switching", _AGAINST, mine, others, 4)


def _timed(switch: Callable[[], None]) -> Run:
    start = time.clock_gettime(time.CLOCK_BOOTTIME)
    switch()
    time.sleep(_AFTERMATH_SECONDS)
    return Run(start, time.clock_gettime(time.CLOCK_BOOTTIME))


def _beating(desktop: Desktop, command: tuple[str, ...], log: str, windows: int) -> Program:
    script = command[1:] if command[0] == "python3" else command
    beating = ("python3", f"{_CHECKOUT}/bench/beating.py", log, *script)
    program = _started(desktop, beating, windows, quiet=False)
    desktop.wait_for(lambda: desktop.machine.read(log).count("\n") > 100)
    return program


def _started(
    desktop: Desktop, command: tuple[str, ...], windows: int, *, quiet: bool = True
) -> Program:
    """The program once it is in the tray, its window is open, and it has come to rest."""
    program = desktop.start(*command)
    desktop.item(program)
    desktop.wait_for(lambda: len(desktop.windows()) == windows)
    seen = (-1, 0.0)

    def rests() -> bool:
        nonlocal seen
        count, now = program.switches(), time.monotonic()
        if count != seen[0]:
            seen = (count, now)
        return now - seen[1] > _QUIET_SECONDS

    if quiet:
        desktop.wait_for(rests)
    return program


def _end(desktop: Desktop, programs: list[Program]) -> None:
    for program in programs:
        program.end()
    desktop.wait_for(lambda: desktop.items() == [])
