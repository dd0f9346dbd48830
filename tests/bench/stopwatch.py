"""Times pairs of commands in turn. A script that runs in the guest: the way in costs nothing.

It reads a JSON document {"ours": COMMAND, "theirs": COMMAND, "pairs": N} on stdin and prints
{"ours": [[START, END], …], "theirs": […]}, in seconds since boot. A COMMAND has "rounds", a list
of argvs taken in turn; "before", an argv that is run untimed; and "expect", texts that must be in
its output, so that nothing is timed but what was meant.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

SIDES = ("ours", "theirs")


def time_pairs(work: dict[str, Any]) -> dict[str, list[list[float]]]:
    """The runs of both commands, without those of the first pair.

    That one warms up, and may find the machine in any state: what it prints does not matter. The
    side that goes first alternates: neither always finds what the other has left. Raises
    RuntimeError when a command fails or does not print what it should.
    """
    times: dict[str, list[list[float]]] = {side: [] for side in SIDES}
    for turn in range(work["pairs"] + 1):
        for side in SIDES if turn % 2 else reversed(SIDES):
            times[side].append(_timed(work[side], turn))
    return {side: times[side][1:] for side in SIDES}


def _timed(command: dict[str, Any], turn: int) -> list[float]:
    if command["before"]:
        subprocess.run(command["before"], check=True, stdin=subprocess.DEVNULL)
    argv = command["rounds"][turn % len(command["rounds"])]
    # The clock of /proc/uptime, so that a container's beats can be laid beside it.
    start = time.clock_gettime(time.CLOCK_BOOTTIME)
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    end = time.clock_gettime(time.CLOCK_BOOTTIME)
    expected = command["expect"] if turn else []
    if done.returncode != 0 or any(text.encode() not in done.stdout for text in expected):
        said = (done.stdout + done.stderr).decode(errors="replace")
        raise RuntimeError(f"{argv} ended with {done.returncode}, not as expected:\n{said}")
    return [start, end]


if __name__ == "__main__":
    json.dump(time_pairs(json.load(sys.stdin)), sys.stdout)
