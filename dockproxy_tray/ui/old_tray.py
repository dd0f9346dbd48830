"""Panels that take icons by X11 alone (i3bar, trayer, and others of their age)."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QProcess
from PySide6.QtGui import QGuiApplication

_LOOK = (
    "import sys; from PySide6.QtWidgets import QApplication, QSystemTrayIcon;"
    "app = QApplication(sys.argv); sys.exit(not QSystemTrayIcon.isSystemTrayAvailable())"
)


def find_old_tray(parent: QObject, found: Callable[[], None]) -> None:
    """Call ``found`` if there is such a panel.

    Qt remembers for the life of a process that nobody took icons over the bus when it first looked
    (``isDBusTrayAvailable`` in its generic Unix theme), and would never see the panel that comes
    later. So another process looks, and only where no panel is on the bus.
    """
    if QGuiApplication.platformName() != "xcb":
        return
    process = QProcess(parent)

    def ended(code: int) -> None:
        process.deleteLater()
        if code == 0:
            found()

    process.finished.connect(ended)
    process.start(sys.executable, ["-c", _LOOK])
