"""Runs a program of Qt's, whose thread then notes the time every 10 ms while it is free to.

``beating.py LOG PROGRAM [ARGUMENT…]``: seconds since boot, one a line.
"""

from __future__ import annotations

import runpy
import sys
import time
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

INTERVAL_MS = 10


def main(log: str) -> None:
    """Run the program that ``sys.argv`` names, as if it had been started by that."""
    with open(log, "w", buffering=1, encoding="ascii") as beats:
        timers: list[QTimer] = []

        def beat() -> None:
            beats.write(f"{time.clock_gettime(time.CLOCK_BOOTTIME):.6f}\n")

        def run(*_: Any) -> int:
            timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
            timer.timeout.connect(beat)
            timer.start(INTERVAL_MS)
            timers.append(timer)
            return original()

        original, QApplication.exec = QApplication.exec, run  # type: ignore[method-assign]
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    log, *sys.argv = sys.argv[1:]
    main(log)
