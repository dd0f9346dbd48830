"""The window on a screen that nobody sees."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.snapshot import Snapshot
from dockproxy_tray.ui.window import StatusWindow


class Screen:
    """A window on the screen, and what it asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.asked: list[Command] = []
        self.window = StatusWindow()
        self.window.asked.connect(self.asked.append)
        qtbot.addWidget(self.window)

    def show(self, shown: Snapshot) -> StatusWindow:
        self.window.draw(shown)
        with self.qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        return self.window
