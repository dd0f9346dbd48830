"""Runs the real program, and tells on stdout what it shows: a line of JSON at every change.

``python launcher.py ARGUMENTS…``; a line on stdin is a command for it: a verb and an argument.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from dockproxy_tray.ui import __main__ as program
from dockproxy_tray.ui.application import Application
from dockproxy_tray.ui.command import Command, Verb
from dockproxy_tray.ui.look import shape_of, tooltip


class Teller(QObject):
    """Beside the application, in its thread."""

    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self._application = application
        self._rest = b""
        self._looks = 0
        application.session.looked.connect(self._count)
        self._input = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._input.activated.connect(self._heard)
        application.session.changed.connect(self.tell)

    def tell(self, _snapshot: object = None) -> None:
        shown = self._application.session.snapshot
        sight = shown.sight
        window = self._application.window
        editor = self._application.dialogs.editor
        said = {
            "profile": shown.profile,
            "shape": shape_of(shown),
            "switching": shown.switching is not None,
            "looked": sight is not None,
            "problem": sight.problem.code if sight and sight.problem else None,
            "tooltip": tooltip(shown),
            "window": window is not None and window.isVisible(),
            "unsaved": bool(editor and editor.desk.draft and editor.desk.draft.is_dirty),
            "rules": editor.rules.conclusion.text() if editor else "",
            "told": self._application.dialogs.box is not None,
            "chooses": self._application.choosing.dialog is not None,
            "icon": not QGuiApplication.windowIcon().isNull(),
            "tray": self._application.tray is not None,
            "misses panel": shown.misses_panel,
            "timers": [repr(timer) for timer in self._timers() if timer.isActive()],
            "looks": self._looks,
        }
        print(json.dumps(said), flush=True)

    def _count(self) -> None:
        self._looks += 1

    def _timers(self) -> Iterator[QTimer]:
        for top in (
            self._application,
            QCoreApplication.instance(),
            *QApplication.topLevelWidgets(),
        ):
            if top is not None:
                yield from top.findChildren(QTimer)

    def _heard(self) -> None:
        # Not by sys.stdin, which may keep a line that no news of the descriptor will follow.
        data = os.read(0, 65536)
        if not data:
            self._input.setEnabled(False)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            verb, _, argument = line.decode().partition(" ")
            editor = self._application.dialogs.editor
            if verb == "type" and editor is not None:
                editor.form.edited.emit("description", argument)
            else:
                self._application.do(Command(cast(Verb, verb), argument))
            self.tell()


def _start(self: Application, *, hidden: bool, panel: bool) -> None:
    teller = Teller(self)
    _original(self, hidden=hidden, panel=panel)
    teller.tell()


_original = Application.start
Application.start = _start  # type: ignore[method-assign]
program.run_once()
