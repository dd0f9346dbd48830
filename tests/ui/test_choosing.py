"""The settings in the running program: opened by a command, kept, and in force at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from gettext import NullTranslations
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.places import Place, open_place
from dockproxy_tray.system.settings_file import NAME, read_settings, write_settings
from dockproxy_tray.ui.application import Application
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.keeping import Chosen, Keeping
from dockproxy_tray.ui.menu import make_menu
from dockproxy_tray.ui.settings_dialog import SettingsDialog
from dockproxy_tray.ui.snapshot import Snapshot
from dockproxy_tray.words import language

PATIENCE_MS = 60_000
SETTINGS = Command("settings")


class Loud(NullTranslations):
    """Another language, which everybody can read."""

    def gettext(self, message: str) -> str:
        return f"¡{message}!"


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(language, "_read", lambda _: Loud())
    yield
    language.use_language({})


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    return str(tmp_path / "box")


@pytest.fixture
def application(qtbot: QtBot, box: str) -> Iterator[Application]:
    def opened() -> AbstractContextManager[Place]:
        return open_place(os.environ, sandbox=box)

    application = Application(opened, Settings())
    with qtbot.waitSignal(application.session.opened, timeout=PATIENCE_MS):
        application.session.start()
    yield application
    application.close()


def folder(application: Application) -> str:
    assert application.session.place is not None
    return application.session.place.config_dir


def opened(qtbot: QtBot, application: Application) -> SettingsDialog:
    application.do(SETTINGS)
    qtbot.waitUntil(lambda: application.choosing.dialog is not None)
    assert application.choosing.dialog is not None
    return application.choosing.dialog


def accept(qtbot: QtBot, dialog: SettingsDialog) -> None:
    with qtbot.waitSignal(dialog.saved):
        dialog.ok.click()


def test_a_sandboxs_settings_are_its_own(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    dialog = opened(qtbot, application)
    dialog.switching.show_settings(Settings(containers="ask"))
    accept(qtbot, dialog)
    assert read_settings(folder(application)) == Settings(containers="ask")
    assert not (tmp_path / "own").exists()
    assert application.settings == Settings(containers="ask")


def test_those_of_a_sandbox_that_was_kept_are_read_again(
    qtbot: QtBot, application: Application, box: str
) -> None:
    write_settings(folder(application), Settings(middle_click=True))
    application.close()

    def reopened() -> AbstractContextManager[Place]:
        return open_place(os.environ, sandbox=box)

    again = Application(reopened, Settings())
    with qtbot.waitSignal(again.choosing.chosen, timeout=PATIENCE_MS):
        again.session.start()
    assert again.settings == Settings(middle_click=True)
    again.close()


def test_the_network_is_followed_again_as_it_was_before_it_was_turned_off(
    qtbot: QtBot, application: Application
) -> None:
    def turned(how: str) -> str:
        former = read_settings(folder(application))
        application.do(Command("follow", how))
        qtbot.waitUntil(lambda: read_settings(folder(application)) != former)
        return read_settings(folder(application)).network

    assert [turned("on"), turned("off")] == ["switch", "off"]
    write_settings(folder(application), Settings(network="ask"))
    assert [turned("off"), turned("on")] == ["off", "ask"]


def test_there_is_one_dialog_and_after_it_is_closed_another(
    qtbot: QtBot, application: Application
) -> None:
    application.do(SETTINGS)
    dialog = opened(qtbot, application)
    application.do(SETTINGS)
    assert application.choosing.dialog is dialog
    dialog.reject()
    assert opened(qtbot, application) is not dialog


def test_another_language_is_spoken_at_once_by_menu_and_window(
    qtbot: QtBot, application: Application, loud: None
) -> None:
    application.do(Command("open"))
    former = application.window
    assert former is not None
    dialog = opened(qtbot, application)
    dialog.general.show_settings(Settings(language="zh_CN"))
    accept(qtbot, dialog)
    assert make_menu(Snapshot())[0].text == "¡Open status!"
    assert application.window is not None
    assert application.window is not former
    assert application.window.isVisible()
    assert not former.isVisible()
    assert opened(qtbot, application).windowTitle() == "¡Settings!"


def test_settings_that_cannot_be_read_are_said_to_be_so(
    qtbot: QtBot, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Keeping) -> Chosen:
        raise OSError(5, "Input/output error")

    def boxes() -> list[QMessageBox]:
        # Another test's may be there still, hidden.
        seen = (each for each in QApplication.topLevelWidgets() if each.isVisible())
        return [each for each in seen if isinstance(each, QMessageBox)]

    monkeypatch.setattr(Keeping, "read", fails)
    application.do(SETTINGS)
    qtbot.waitUntil(lambda: boxes() != [])
    (box,) = boxes()
    assert "Input/output error" in box.text()
    assert application.choosing.dialog is None
    box.close()


def test_a_dialog_over_a_window_that_goes_for_another_language_goes_with_it(
    qtbot: QtBot, application: Application, loud: None
) -> None:
    application.do(Command("open"))
    dialog = opened(qtbot, application)
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    application.choosing.chosen.emit(Settings(language="zh_CN"))
    assert application.choosing.dialog is None
    qtbot.waitUntil(lambda: gone != [])
    assert opened(qtbot, application).windowTitle() == "¡Settings!"


def test_a_file_that_was_edited_meanwhile_is_what_is_shown(
    qtbot: QtBot, application: Application
) -> None:
    Path(folder(application), NAME).write_text('# mine\ncontainers = "stop"\n')
    dialog = opened(qtbot, application)
    accept(qtbot, dialog)
    assert application.settings == Settings(containers="stop")
    assert Path(folder(application), NAME).read_text() == '# mine\ncontainers = "stop"\n'
