"""A stage for the editor's window: a session whose worker works when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QMessageBox

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.operations import Operations
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.editor.fields import ListField, TextField
from dockproxy_tray.ui.editor.window import EditorWindow
from dockproxy_tray.ui.snapshot import Snapshot
from tests.core.seen import ENGINE
from tests.ui.editor.test_draft import TEXT
from tests.ui.shots import observed, snapshot

Task = Callable[[Operations], object]


class FakeSession(QObject):
    """What the editor needs of a ``Session``. ``run`` does what was asked for."""

    changed = Signal(object)

    def __init__(self, operations: Operations, profile: str | None = "Office") -> None:
        super().__init__()
        self.operations = operations
        self.snapshot = snapshot(observed(profile), text=TEXT)
        self.tasks: list[tuple[Task, Callable[[object], None]]] = []
        self.looks = 0

    def do(self, task: Task, done: Callable[[object], None]) -> None:
        self.tasks.append((task, done))

    def look(self) -> None:
        self.looks += 1

    def run(self) -> None:
        """Do everything that was asked for, and what is asked for meanwhile."""
        while self.tasks:
            self.run_one()

    def run_one(self) -> None:
        task, done = self.tasks.pop(0)
        try:
            answer = task(self.operations)
        except DockproxyError as error:
            answer = error
        done(answer)

    def show(self, changed: Snapshot | None = None) -> None:
        """Another look has ended."""
        self.snapshot = changed or replace(self.snapshot, sight=replace(_sight(self.snapshot)))
        self.changed.emit(self.snapshot)


def _sight(shown: Snapshot):  # type: ignore[no-untyped-def]
    assert shown.sight is not None
    return shown.sight


class Stage:
    """An editor on a profiles.toml of its own."""

    def __init__(self, folder: Path, text: str | None = TEXT, site: str | None = None) -> None:
        self.path = folder / "profiles.toml"
        if text is not None:
            self.path.write_text(text)
        site_path = folder / "site.toml"
        if site is not None:
            site_path.write_text(site)
        self.operations = Operations(ENGINE, str(self.path), str(site_path))
        self.session = FakeSession(self.operations)
        self.window = EditorWindow(self.session)  # type: ignore[arg-type]  # it is as good
        self.asked: list[Command] = []
        self.window.asked.connect(self.asked.append)

    def open(self, name: str = "Office") -> Stage:
        self.window.open_at(name)
        self.session.run()
        return self

    @property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def names(self) -> list[str]:
        return [
            self.window.list.list.item(row).text() for row in range(self.window.list.list.count())
        ]

    def choose(self, name: str) -> None:
        key = self.window.desk.find(name)
        assert key is not None
        self.window.choose(key)
        self.session.run()

    def line(self, name: str) -> QLineEdit:
        field = self.window.form.fields[name]
        assert isinstance(field, TextField)
        return field.line

    def type(self, name: str, text: str) -> None:
        """Type into a field, in the place of what is there."""
        field = self.window.form.fields[name]
        if isinstance(field, ListField):
            field.text.setPlainText(text)
            return
        line = self.window.form.password.line if name == "password" else self.line(name)
        line.clear()
        for end in range(1, len(text) + 1):
            line.setText(text[:end])
            line.textEdited.emit(text[:end])
        if not text:
            line.textEdited.emit("")

    def reason(self, name: str) -> str:
        reason = self.window.form.fields[name].reason
        return reason.label.text() if reason.isVisibleTo(self.window) else ""

    def save(self) -> None:
        self.window.save.click()
        self.session.run()

    def press(self, text: str) -> None:
        """Press the button of this text in the bar."""
        (button,) = [each for each in self.window.bar.buttons if each.text() == text]
        button.click()
        self.session.run()

    def answer(self, text: str) -> None:
        """Give this answer to the question that is asked."""
        box: QMessageBox = self.window.question
        (button,) = [each for each in box.buttons() if each.text().replace("&", "") == text]
        button.click()
        self.session.run()
