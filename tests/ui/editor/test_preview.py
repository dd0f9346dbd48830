"""On a sandbox: a preview says what ``dockproxy plan`` says, and Apply now makes it true."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.places import open_place
from dockproxy_tray.ui.application import Application
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.editor.window import EditorWindow


class Scene:
    """The program on a sandbox of its own, with its editor open."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.folder = folder
        self.qtbot = qtbot
        self.application = Application(lambda: open_place({}, sandbox=str(folder)), Settings())
        self.application.session.start()
        self.application.do(Command("edit", "Office"))
        qtbot.waitUntil(lambda: self.editor.desk.entry is not None, timeout=30_000)
        self.wait_preview()

    @property
    def editor(self) -> EditorWindow:
        editor = self.application.dialogs.editor
        assert editor is not None
        return editor

    @property
    def shown(self) -> str:
        return self.editor.preview.text.toPlainText()

    def wait_preview(self) -> None:
        work = self.editor.work
        self.qtbot.waitUntil(lambda: work.is_idle, timeout=30_000)

    def call(self, *arguments: str) -> object:
        done = subprocess.run(
            [sys.executable, "-m", "dockproxy_tray.cli", f"--sandbox={self.folder}", "--json",
             *arguments],
            capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        return json.loads(done.stdout)

    def planned(self, name: str) -> str:
        plan = self.call("plan", name)
        assert isinstance(plan, dict)
        return "\n".join(change["diff"] for change in plan["changes"])


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene]:
    folder = tempfile.mkdtemp(prefix="dp-")
    made = Scene(Path(folder), qtbot)
    yield made
    made.application.close()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_preview_is_the_plan_of_what_is_not_saved_yet(scene: Scene, qtbot: QtBot) -> None:
    assert scene.shown == scene.planned("Office")
    line = scene.editor.form.fields["proxy"].line  # type: ignore[attr-defined]
    line.end(False)
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    scene.editor.form.fields["mirrors"].text.setPlainText("https://other.example")  # type: ignore[attr-defined]
    scene.wait_preview()
    previewed = scene.shown
    assert "other.example" in previewed and previewed != scene.planned("Office")
    scene.editor.save.click()
    qtbot.waitUntil(lambda: scene.editor.saving is None, timeout=30_000)
    assert previewed == scene.planned("Office")
    key = scene.editor.desk.find("Lab")
    assert key is not None
    scene.editor.choose(key)
    scene.wait_preview()
    assert scene.shown == scene.planned("Lab")
    assert "secret" not in scene.shown and "student:xxxxx@" in scene.shown


def test_what_was_saved_of_the_one_in_force_is_applied(scene: Scene, qtbot: QtBot) -> None:
    session = scene.application.session
    scene.application.do(Command("use", "Office"))
    qtbot.waitUntil(lambda: session.snapshot.profile == "Office", timeout=60_000)
    scene.wait_preview()
    qtbot.waitUntil(lambda: scene.shown.startswith("Nothing."), timeout=30_000)
    scene.editor.form.fields["no_proxy"].text.setPlainText("changed.example")  # type: ignore[attr-defined]
    scene.editor.save.click()
    qtbot.waitUntil(lambda: bool(scene.editor.bar.buttons), timeout=30_000)
    scene.editor.bar.buttons[0].click()
    dropin = scene.folder / "etc/systemd/system/docker.service.d/http-proxy.conf"
    qtbot.waitUntil(lambda: "changed.example" in dropin.read_text(), timeout=60_000)
    qtbot.waitUntil(lambda: session.snapshot.switching is None, timeout=60_000)
    qtbot.waitUntil(lambda: scene.shown.startswith("Nothing."), timeout=30_000)
