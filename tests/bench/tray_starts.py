"""Times how long tray programs take until the panel knows them. A script that runs in the session.

Its argument is a JSON document {"ours": ARGV, "theirs": ARGV, "pairs": N}. It starts both in turn
and prints {"ours": [[START, END], …], "theirs": […]}, in seconds since boot: from before a program
is executed until the watcher announces its item.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

from gi.repository import Gio, GLib

WATCHER = "org.kde.StatusNotifierWatcher"
SIDES = ("ours", "theirs")
ENDED = "ended"
SILENT = [(os.POSIX_SPAWN_OPEN, each, os.devnull, os.O_RDWR, 0) for each in (0, 1, 2)]


class Watcher:
    """The watcher of the session, and what it announces."""

    def __init__(self) -> None:
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self._bus.signal_subscribe(None, WATCHER, None, None, None, 0, self._heard)
        self._loop = GLib.MainLoop()
        self._said: list[tuple[str, str, float]] = []

    def wait_registered(self, pid: int) -> float:
        """When this process's item was announced. Raises RuntimeError when the process ends."""
        GLib.child_watch_add(GLib.PRIORITY_DEFAULT, pid, self._ended)
        while True:
            said, item, moment = self._next()
            if said == ENDED:
                raise RuntimeError("the program ended before it was in the tray")
            if said == "StatusNotifierItemRegistered" and self._pid(item) == pid:
                return moment

    def wait_gone(self) -> None:
        """Until an item has left the tray, and its process has ended."""
        left = {"StatusNotifierItemUnregistered", ENDED}
        while left:
            left.discard(self._next()[0])

    def _next(self) -> tuple[str, str, float]:
        while not self._said:
            self._loop.run()
        return self._said.pop(0)

    def _heard(self, *arguments: Any) -> None:
        *_, member, parameters = arguments[:6]
        item = parameters.unpack()[0] if parameters.n_children() else ""
        self._said.append((member, item, now()))
        self._loop.quit()

    def _ended(self, *_: Any) -> None:
        self._said.append((ENDED, "", now()))
        self._loop.quit()

    def _pid(self, item: str) -> int:
        name = GLib.Variant("(s)", (item.partition("/")[0],))
        answer = self._bus.call_sync(
            "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
            name, None, 0, -1,
        )  # fmt: skip
        pid: int = answer.unpack()[0]
        return pid


def now() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def time_start(watcher: Watcher, argv: list[str]) -> list[float]:
    """One start. The program is gone from the panel when this returns."""
    start = now()
    # Reaped by GLib, not by subprocess.
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=SILENT)
    end = watcher.wait_registered(pid)
    os.kill(pid, signal.SIGTERM)
    watcher.wait_gone()
    return [start, end]


def time_pairs(work: dict[str, Any]) -> dict[str, list[list[float]]]:
    """The starts of both, without those of the first pair; who goes first alternates."""
    watcher = Watcher()
    times: dict[str, list[list[float]]] = {side: [] for side in SIDES}
    for turn in range(work["pairs"] + 1):
        for side in SIDES if turn % 2 else reversed(SIDES):
            times[side].append(time_start(watcher, work[side]))
    return {side: times[side][1:] for side in SIDES}


if __name__ == "__main__":
    json.dump(time_pairs(json.loads(sys.argv[1])), sys.stdout)
