"""What is wrong on this machine, as the window shows it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.doctor.check import Check
from dockproxy_tray.core.doctor.table import TABLE, examine
from dockproxy_tray.core.message import say
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import NotAuthorized
from dockproxy_tray.places import open_place
from dockproxy_tray.ui.application import Application
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.doctor_dialog import DoctorDialog, Page
from dockproxy_tray.ui.findings import Examined, Part, parts_of
from dockproxy_tray.ui.icons import Icons
from dockproxy_tray.ui.parts import no_icon
from dockproxy_tray.ui.report import make_report
from tests.core.doctor_engine_cases import ENGINE_CASES
from tests.core.doctor_file_cases import FILE_CASES
from tests.core.doctor_machines import gathered
from tests.core.doctor_user_cases import USER_CASES
from tests.ui import states
from tests.ui.shots import NOW

PATIENCE_MS = 60_000

STOPPED = say("doctor-stopped", unit="docker.service")
CHECKS = (
    Check("service", "engine", "good", say("doctor-runs", unit="docker.service", version="26.1.5")),
    Check("answer", "engine", "unknown", say("doctor-not-asked")),
    Check("x", "engine", "bad", STOPPED),
    Check("socket", "engine", "skipped", say("doctor-no-engine")),
    Check("y", "files", "good", say("doctor-no-engine")),
    Check("z", "client", "warning", say("doctor-no-engine")),
)


def parts() -> list[Part]:
    return list(parts_of(CHECKS))


def test_what_is_not_good_comes_first_and_the_worst_of_a_group_at_its_head() -> None:
    first, second = parts()
    assert (first.title, second.title) == ("To look at", "As it should be")
    assert [section.title for section in first.sections] == ["Engine", "Client"]
    assert [line.word for line in first.sections[0].lines] == ["bad", "unknown"]
    assert [section.title for section in second.sections] == ["Engine", "Files"]


def test_what_there_is_nothing_to_look_at_for_is_left_out() -> None:
    words = {line.word for part in parts() for each in part.sections for line in each.lines}
    assert words == {"bad", "unknown", "warning", "good"}


def test_where_all_is_well_nothing_is_to_be_looked_at() -> None:
    titles = [part.title for part in parts_of(examine(gathered()))]
    assert titles == ["As it should be"]


@pytest.mark.parametrize("case", (*ENGINE_CASES, *FILE_CASES, *USER_CASES))
def test_no_remedy_tells_people_to_type_a_command_of_ours(case: object) -> None:
    broken = case.broken  # type: ignore[attr-defined]
    for part in parts_of(examine(broken)):
        for section in part.sections:
            for line in section.lines:
                assert not re.search(r"dockproxy [a-z]+ |--engine", line.remedy), line
                assert "geheim" not in line.sentence


def test_a_report_has_what_is_not_good_with_it() -> None:
    report = make_report(states.in_sync(), Examined(CHECKS, NOW))
    lines = report[report.index("Examined at ") :].splitlines()
    assert lines[1].startswith("bad: x: docker.service does not run")
    assert lines[-1] == "good: 2 more"


@pytest.fixture
def application(qtbot: QtBot, tmp_path: Path) -> Iterator[Application]:
    made = Application(lambda: open_place(os.environ, sandbox=str(tmp_path / "box")), Settings())
    made.start(hidden=True, panel=True)
    qtbot.waitUntil(lambda: made.session.snapshot.sight is not None, timeout=PATIENCE_MS)
    yield made
    made.close()


def opened(application: Application, qtbot: QtBot) -> DoctorDialog:
    application.do(Command("doctor"))
    dialog = application.dialogs.doctor
    assert dialog is not None
    assert dialog.summary.text() == "Examining this machine …"
    assert not dialog.again.isEnabled()
    with qtbot.waitSignal(dialog.examined, timeout=PATIENCE_MS):
        pass
    return dialog


def test_this_machine_is_examined_and_examined_again(
    application: Application, qtbot: QtBot
) -> None:
    dialog = opened(application, qtbot)
    assert re.match("Nothing is bad|[0-9]+ thing", dialog.summary.text())
    assert dialog.when.text().startswith("Examined at ")
    page = dialog.area.widget()
    assert isinstance(page, Page)
    assert "This is a sandbox's" in dialog.area.accessibleDescription()
    with qtbot.waitSignal(dialog.examined, timeout=PATIENCE_MS):
        QTest.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    assert dialog.area.widget() is not page
    examined = application.dialogs.examined
    assert examined is not None
    names = {entry.name for entry in TABLE} - {"shell"}  # nobody types into the tray
    assert {check.name for check in examined.checks} == names


def test_it_is_opened_once_and_closed_by_escape(application: Application, qtbot: QtBot) -> None:
    dialog = opened(application, qtbot)
    application.do(Command("doctor"))
    assert application.dialogs.doctor is dialog
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert application.dialogs.doctor is None


def test_to_close_it_while_it_examines_leaves_nothing_behind(
    application: Application, qtbot: QtBot
) -> None:
    application.do(Command("doctor"))
    dialog = application.dialogs.doctor
    assert dialog is not None
    dialog.reject()
    opened(application, qtbot)


def test_why_it_could_not_be_examined_is_said(application: Application, qtbot: QtBot) -> None:
    dialog = opened(application, qtbot)
    dialog._answered(NotAuthorized("not-authorized"))
    assert dialog.summary.text() == "This machine could not be examined."
    assert "polkit" in dialog.when.text()


def test_nothing_in_it_is_markup_ticks_or_blinks(application: Application, qtbot: QtBot) -> None:
    dialog = opened(application, qtbot)
    labels = [label for label in dialog.findChildren(QLabel) if label.text()]
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert not isinstance(dialog.focusWidget(), QLineEdit)
    assert [timer for timer in dialog.findChildren(QTimer) if timer.isActive()] == []


def test_a_page_is_as_wide_as_there_is_room(qtbot: QtBot) -> None:
    page = Page(tuple(parts()), Icons().icon)
    qtbot.addWidget(page)
    assert page.minimumSizeHint().width() < 320
    assert Page((), no_icon).minimumSizeHint().width() < 320
