"""Copy: what is on the clipboard is what the command line prints."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.core.snippets import MAKERS
from dockproxy_tray.operations import Operations
from dockproxy_tray.places import open_place
from dockproxy_tray.ui.application import Application
from dockproxy_tray.ui.clipboard import SECRET
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.menu import COPIES
from dockproxy_tray.ui.snapshot import Job

PATIENCE_MS = 60_000


@pytest.fixture
def application(qtbot: QtBot, tmp_path: Path) -> Iterator[Application]:
    made = Application(lambda: open_place(os.environ, sandbox=str(tmp_path / "box")), Settings())
    made.start(hidden=True, panel=True)
    _switch(qtbot, made, "Lab")
    yield made
    made.close()


def _switch(qtbot: QtBot, application: Application, name: str) -> None:
    session = application.session
    session.switch(Job("use", name))
    qtbot.waitUntil(
        lambda: session.snapshot.switching is None and session.snapshot.profile == name,
        timeout=PATIENCE_MS,
    )


def _holds(text: str) -> bool:
    return QGuiApplication.clipboard().text() == text


def test_every_entry_of_the_menu_copies_what_the_command_line_prints(
    qtbot: QtBot, application: Application
) -> None:
    assert [which for which, _ in COPIES] == [*MAKERS]
    place = application.session.place
    assert place is not None
    with Operations(place.engine, place.profiles_path) as operations:
        wanted = operations.wanted("Lab")
    clipboard = QGuiApplication.clipboard()
    for which, make in MAKERS.items():
        text = make(wanted)
        application.do(Command("copy", which))
        qtbot.waitUntil(partial(_holds, text), timeout=PATIENCE_MS)
        # It holds a password, so no history may keep it.
        assert clipboard.mimeData().data(SECRET).data() == b"secret"


def test_what_cannot_be_copied_is_said_and_the_clipboard_is_left(
    qtbot: QtBot, application: Application
) -> None:
    place = application.session.place
    assert place is not None
    QGuiApplication.clipboard().setText("mine")
    Path(place.profiles_path).write_text("version = 1\nwrong\n")
    application.do(Command("copy", "env"))
    qtbot.waitUntil(lambda: application.dialogs.box is not None, timeout=PATIENCE_MS)
    assert application.dialogs.box is not None
    assert "profiles.toml, line 2" in application.dialogs.box.text()
    assert QGuiApplication.clipboard().text() == "mine"
