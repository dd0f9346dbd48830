"""The scripts that measure tray programs, tried on the least of them."""

from __future__ import annotations

import json
from itertools import pairwise

from tests.bench.tray_scenes import BARE
from tests.lab.desktop import Desktop

STARTS = "/opt/dockproxy/tests/bench/tray_starts.py"
BEATING = "/opt/dockproxy/tests/bench/beating.py"


def test_starts_are_timed_in_turn_and_leave_the_tray_empty(desktop: Desktop) -> None:
    work = {"ours": BARE.closed, "theirs": BARE.closed, "pairs": 2}
    script = desktop.start("python3", STARTS, json.dumps(work))
    assert script.wait() == 0, script.output()
    times = json.loads(script.output())
    # The first pair is left out.
    order = sorted((start, end, side) for side, runs in times.items() for start, end in runs)
    assert [side for _, _, side in order] == ["ours", "theirs", "theirs", "ours"]
    assert all(start < end for start, end, _ in order)
    assert all(first[1] < second[0] for first, second in pairwise(order))
    assert desktop.items() == []


def test_a_program_that_never_comes_into_the_tray_is_no_measure(desktop: Desktop) -> None:
    work = {"ours": BARE.closed, "theirs": ["false"], "pairs": 2}
    script = desktop.start("python3", STARTS, json.dumps(work))
    assert script.wait() != 0
    assert "ended before it was in the tray" in script.output()


def test_a_program_beats_and_is_otherwise_as_it_was(desktop: Desktop) -> None:
    log = f"{desktop.variables['XDG_RUNTIME_DIR']}/beats"
    program = desktop.start("python3", BEATING, log, *BARE.closed[1:])
    desktop.item(program).click("Say")
    desktop.wait_for(lambda: desktop.machine.read(log).count("\n") > 20)
    desktop.item(program).click("Quit")
    assert program.wait() == 0
    assert program.output() == "chosen\n"
    beats = [float(line) for line in desktop.machine.read(log).split()]
    assert beats == sorted(beats)
