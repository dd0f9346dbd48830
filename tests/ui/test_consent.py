"""Nothing is dropped and no container stops before somebody has said yes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import NeedsConsent
from dockproxy_tray.places import Place, open_place
from dockproxy_tray.ui.application import Application
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.consent import ConsentDialog, ask_consent
from dockproxy_tray.ui.snapshot import Job, Outcome

PATIENCE_MS = 60_000

DROPS = say(
    "drops-entries",
    setting="mirrors",
    path="/etc/docker/daemon.json",
    entries=("https://other.example",),
)
SWARM = say("containers-swarm", count=2)


def asked(job: Job, *reasons: Message) -> tuple[ConsentDialog, list[Job | None]]:
    answers: list[Job | None] = []
    error = NeedsConsent("needs-consent", reasons=reasons)
    return ask_consent(Outcome(job, error=error), answers.append), answers


def test_the_reasons_are_sentences(qtbot: QtBot) -> None:
    dialog, _ = asked(Job("use", "Home"), DROPS, SWARM)
    said = [label.text() for label in dialog.reasons]
    assert said[0].endswith("that would be dropped: https://other.example.")
    assert said[1].startswith("2 running containers would stop:")
    labels = dialog.findChildren(QLabel)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    dialog.close()


def test_enter_and_escape_change_nothing(qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        dialog, answers = asked(Job("use", "Home"), SWARM)
        QTest.keyClick(dialog, key)
        assert answers == [None]


def test_going_on_is_the_same_switch_with_consent(qtbot: QtBot) -> None:
    for deed in ("use", "toggle", "undo", "adopt"):
        job = Job(deed, "Home" if deed == "use" else "")
        dialog, answers = asked(job, SWARM)
        assert dialog.keep is None
        QTest.mouseClick(dialog.anyway, Qt.MouseButton.LeftButton)
        assert answers == [Job(deed, job.profile, consent=True)]


@pytest.mark.parametrize(("reasons", "consent"), [((DROPS,), False), ((DROPS, SWARM), True)])
def test_entries_can_be_kept(qtbot: QtBot, reasons: tuple[Message, ...], consent: bool) -> None:
    dialog, answers = asked(Job("use", "Home"), *reasons)
    assert dialog.keep is not None
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert answers == [Job("use", "Home", consent=consent, keep_foreign=True)]


@pytest.fixture
def box(tmp_path: Path) -> str:
    return str(tmp_path / "box")


@pytest.fixture
def application(qtbot: QtBot, box: str) -> Iterator[Application]:
    def opened() -> AbstractContextManager[Place]:
        return open_place(os.environ, sandbox=box)

    made = Application(opened, Settings())
    made.start(hidden=True, panel=True)
    qtbot.waitUntil(lambda: made.session.snapshot.sight is not None, timeout=PATIENCE_MS)
    yield made
    made.close()


def at_rest(application: Application) -> bool:
    return application.session.snapshot.switching is None


def daemon_json(application: Application) -> Path:
    place = application.session.place
    assert place is not None
    return Path(place.engine.daemon_json)


@pytest.mark.parametrize("verb", ["use", "toggle"])
def test_a_switch_that_would_drop_entries_asks_and_keeps_them(
    qtbot: QtBot, application: Application, verb: str
) -> None:
    """The whole way, with no window open: the question, the answer, the file."""
    path = daemon_json(application)
    application.do(Command("use", "Office"))
    qtbot.waitUntil(lambda: at_rest(application), timeout=PATIENCE_MS)
    text = path.read_text()
    path.write_text(
        text.replace('"https://mirror.corp', '"https://mine.example", "https://mirror.corp')
    )
    application.do(Command("use", "Home") if verb == "use" else Command("toggle"))
    qtbot.waitUntil(lambda: application.question is not None, timeout=PATIENCE_MS)
    assert application.question is not None
    assert application.question.keep is not None
    QTest.mouseClick(application.question.keep, Qt.MouseButton.LeftButton)
    goal = "Home" if verb == "use" else "Direct"
    qtbot.waitUntil(
        lambda: at_rest(application) and application.session.snapshot.profile == goal,
        timeout=PATIENCE_MS,
    )
    assert "https://mine.example" in path.read_text()
    assert application.question is None


def test_whoever_chooses_something_else_is_not_asked_any_more(
    qtbot: QtBot, application: Application
) -> None:
    path = daemon_json(application)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"registry-mirrors": ["https://mine.example"]}')
    application.do(Command("use", "Office"))
    qtbot.waitUntil(lambda: application.question is not None, timeout=PATIENCE_MS)
    first = application.question
    application.do(Command("use", "Lab"))
    assert application.question is None
    qtbot.waitUntil(lambda: application.question is not None, timeout=PATIENCE_MS)
    assert application.question is not first
    assert application.question is not None
    application.question.reject()
    assert application.session.snapshot.outcome is None
    assert "https://mine.example" in path.read_text()


def test_nobody_is_asked_about_a_switch_after_which_another_was_asked_for(
    qtbot: QtBot, application: Application
) -> None:
    path = daemon_json(application)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"registry-mirrors": ["https://mine.example"]}')
    asked: list[tuple[str, bool]] = []

    def started(job: Job) -> None:
        if job.profile == "Office":  # its end is not heard of before this
            application.do(Command("use", "Lab"))

    def ended(outcome: Outcome) -> None:
        asked.append((outcome.job.profile, application.question is not None))

    application.session._post.started.connect(started)
    application.session.ended.connect(ended)
    application.do(Command("use", "Office"))
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=PATIENCE_MS)
    assert asked == [("Office", False), ("Lab", True)]
    assert application.question is not None
    application.question.reject()


def test_a_text_that_cannot_be_copied_is_said_and_the_clipboard_left_alone(
    qtbot: QtBot, application: Application
) -> None:
    from PySide6.QtGui import QGuiApplication

    place = application.session.place
    assert place is not None
    application.do(Command("use", "Office"))
    qtbot.waitUntil(lambda: at_rest(application), timeout=PATIENCE_MS)
    QGuiApplication.clipboard().setText("mine")
    Path(place.profiles_path).write_text("version = 1\n")
    application.do(Command("copy", "env"))
    qtbot.waitUntil(lambda: application.dialogs.box is not None, timeout=PATIENCE_MS)
    assert application.dialogs.box is not None
    assert "Office" in application.dialogs.box.text()
    assert QGuiApplication.clipboard().text() == "mine"
    application.dialogs.box.close()


def test_the_report_goes_to_the_clipboard_and_the_window_says_so(
    qtbot: QtBot, application: Application
) -> None:
    from PySide6.QtGui import QGuiApplication

    application.do(Command("open"))
    application.do(Command("report"))
    assert QGuiApplication.clipboard().text().startswith("dockproxy-tray ")
    assert application.window is not None
    assert application.window.footer.line.text().startswith("The report is on the clipboard.")
