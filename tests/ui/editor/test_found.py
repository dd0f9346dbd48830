"""The first start: what is found becomes a profile by one click, and Docker stays as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from dockproxy_tray.core.message import say
from dockproxy_tray.errors import Invalid
from dockproxy_tray.importing import Finding, Imported
from dockproxy_tray.operations import Operations
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.dialogs import Dialogs
from dockproxy_tray.ui.editor.found import Discovery, discover, discover_first, make_profile
from dockproxy_tray.ui.editor.found_dialog import FoundDialog
from tests.core.seen import ENGINE
from tests.ui.editor.stage import FakeSession

ENVIRON = {"https_proxy": "http://jo:geheim@p.example:8080", "no_proxy": "a.example,b example"}
FIELDS = {"proxy": "http://jo:geheim@p.example:8080", "no_proxy": ["a.example"]}


@pytest.fixture
def operations(tmp_path: Path) -> Operations:
    return Operations(ENGINE, str(tmp_path / "profiles.toml"), str(tmp_path / "site.toml"))


def found(operations: Operations, *names: str) -> Discovery:
    imported = Imported(
        FIELDS,
        (),
        (Finding("daemon", "http_proxy", "http://jo:xxxxx@p.example:8080", say("environment")),),
    )
    return Discovery(imported, ("localhost",), operations.profiles_path, ("Direct", *names))


def test_what_is_found_is_told_with_its_source_and_masked(operations: Operations) -> None:
    discovery = discover(operations, ENVIRON)
    told = [
        (each.surface, each.setting, each.value, each.source) for each in discovery.imported.found
    ]
    assert told == [
        ("daemon", "https_proxy", "http://jo:xxxxx@p.example:8080", say("environment")),
        ("daemon", "no_proxy", "a.example,b,example", say("environment")),
    ]
    assert "geheim" not in repr(discovery)


def test_the_first_start_is_one_without_profiles(operations: Operations) -> None:
    assert discover_first(operations, {}) is None
    assert discover_first(operations, ENVIRON) is not None
    assert operations.site_path is not None
    Path(operations.site_path).write_text("")
    assert discover_first(operations, ENVIRON) is None


def test_who_has_profiles_is_left_in_peace(operations: Operations) -> None:
    Path(operations.profiles_path).write_text("broken")
    assert discover_first(operations, ENVIRON) is None
    with pytest.raises(Invalid):
        discover(operations, ENVIRON)


def test_the_profile_is_written_as_the_command_line_writes_it(operations: Operations) -> None:
    made = make_profile(operations, "Mine", found(operations))
    data = tomllib.loads(Path(operations.profiles_path).read_text())
    assert data["profiles"]["Mine"] == FIELDS
    assert "localhost" in data["always"]["no_proxy"]
    assert [note.code for note in made.notes] == ["password-in-file"]


def test_a_name_is_suggested_that_is_not_taken(operations: Operations) -> None:
    assert found(operations).suggestion == "My proxy"
    assert found(operations, "my proxy").suggestion == "My proxy 2"
    assert found(operations).problem("direct") is not None
    assert found(operations).problem("") is not None
    assert found(operations).problem("Office") is None


@pytest.fixture
def dialog(qtbot: QtBot, operations: Operations) -> Iterator[FoundDialog]:
    shown = FoundDialog(FakeSession(operations), found(operations))  # type: ignore[arg-type]
    shown.show()
    yield shown
    if isValid(shown):
        shown.close()


def run(dialog: FoundDialog) -> None:
    dialog._session.run()  # type: ignore[attr-defined]  # the tests' own


def test_one_click_makes_the_profile_and_a_second_one_switches(
    dialog: FoundDialog, operations: Operations
) -> None:
    asked: list[Command] = []
    dialog.asked.connect(asked.append)
    line = dialog.table.topLevelItem(0)
    assert line is not None and line.text(1) == "http://jo:xxxxx@p.example:8080"
    assert operations.profiles_path in dialog.promise.text()
    dialog.making.click()
    run(dialog)
    assert operations.profiles().get("My proxy").proxied
    assert "Docker was not changed" in dialog.text.text()
    assert asked == []
    dialog.switching.click()
    assert asked == [Command("use", "My proxy")]


def test_a_bad_name_is_marked(dialog: FoundDialog, operations: Operations) -> None:
    dialog.name.line.setText("Direct")
    dialog.name.line.textEdited.emit("Direct")
    assert "has this name already" in dialog.name.reason.label.text()
    assert not dialog.making.isEnabled()
    dialog.reject()
    assert not Path(operations.profiles_path).exists()


def test_an_answer_that_comes_after_the_window_is_gone_is_no_trap(
    dialog: FoundDialog, operations: Operations, qtbot: QtBot
) -> None:
    session = dialog._session
    dialog.making.click()
    gone: list[object] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    dialog.reject()
    qtbot.waitUntil(lambda: gone != [])
    session.run()  # type: ignore[attr-defined]
    assert operations.profiles().get("My proxy").proxied


def test_what_fails_is_said(dialog: FoundDialog, operations: Operations) -> None:
    Path(operations.profiles_path).write_text("broken")
    dialog.making.click()
    run(dialog)
    assert "line 1" in dialog.name.reason.label.text()
    assert dialog.making.isEnabled()


Opened = Callable[[], Dialogs]


@pytest.fixture
def dialogs(qtbot: QtBot, operations: Operations) -> Iterator[Dialogs]:
    made = Dialogs(FakeSession(operations))  # type: ignore[arg-type]
    yield made
    made.close()
    for window in (made.editor, made.found, made.box):
        if window is not None:
            window.deleteLater()


def answer(dialogs: Dialogs) -> None:
    dialogs._session.run()  # type: ignore[attr-defined]


def test_import_opens_the_dialog_or_says_that_nothing_was_found(
    dialogs: Dialogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("dockproxy_tray.system.desktop_proxy.read_desktop_proxies", lambda _: ())
    dialogs.welcome()
    answer(dialogs)
    assert (dialogs.found, dialogs.box) == (None, None)
    dialogs.find()
    answer(dialogs)
    assert dialogs.box is not None and "No settings were found" in dialogs.box.text()
    monkeypatch.setenv("http_proxy", "http://p.example:1")
    dialogs.welcome()
    answer(dialogs)
    assert dialogs.found is not None and dialogs.found.isVisible()


def test_what_the_program_is_can_be_read_without_its_window(dialogs: Dialogs) -> None:
    dialogs.about()
    assert dialogs.box is not None and dialogs.box.isVisible()
    assert dialogs.box.text().startswith("Dockproxy ")
    dialogs.box.close()
    assert dialogs.box is None


def test_the_editor_is_opened_again_where_it_was_left(dialogs: Dialogs) -> None:
    dialogs.edit("")
    first = dialogs.editor
    answer(dialogs)
    dialogs.close()
    dialogs.edit("")
    assert dialogs.editor is first


def test_after_another_language_was_chosen_the_editor_is_another_one_once_it_is_closed(
    dialogs: Dialogs, qtbot: QtBot
) -> None:
    dialogs.edit("")
    first = dialogs.editor
    assert first is not None
    answer(dialogs)
    gone: list[object] = []
    first.destroyed.connect(lambda: gone.append(True))
    dialogs.retranslate()
    dialogs.edit("")  # read again; the answer comes later
    assert dialogs.editor is first
    first.hide()
    dialogs.edit("")
    second = dialogs.editor
    assert second is not first
    qtbot.waitUntil(lambda: gone != [])
    answer(dialogs)
    assert second.desk.draft is not None
