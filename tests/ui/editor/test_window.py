"""The editor's window: what is typed is checked, saved and kept, and nothing else is changed."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.result import FileChange
from dockproxy_tray.errors import Invalid
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.editor.draft import ALWAYS
from dockproxy_tray.ui.editor.keep import Preview
from tests.keyrings import LockedKeyring, MemoryKeyring, using
from tests.ui.editor.stage import Stage
from tests.ui.editor.test_draft import TEXT

SERVICE = "dockproxy-tray"


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(text: str | None = TEXT, site: str | None = None) -> Stage:
        made.append(Stage(tmp_path, text, site))
        return made[-1]

    yield make
    for each in made:
        each.window.work.forget_preview()
        each.window.hide()
        each.window.deleteLater()


Make = Callable[..., Stage]


def test_the_window_opens_at_the_profile_that_is_asked_for(stage: Make) -> None:
    opened = stage().open("Home")
    assert opened.names == ["Every profile", "Direct", "Office (in force)", "Home"]
    assert opened.line("proxy").text() == "http://home.example:3128"
    assert opened.window.focusWidget() is opened.window.list.list
    assert not opened.window.save.isEnabled()


@pytest.mark.parametrize(
    ("field", "bad", "words"),
    [
        ("name", "", "It has 0 characters"),
        ("name", "home", "differ in nothing but capital letters"),
        ("proxy", "proxy", "does not begin with one of"),
        ("no_proxy", "a b", "It holds a space"),
        ("mirrors", "m", "begins with https:// or http://"),
        ("insecure_registries", "http://x/y", "has no path"),
    ],
)
def test_a_bad_field_is_marked_while_typing(stage: Make, field: str, bad: str, words: str) -> None:
    opened = stage().open()
    before = opened.window.form.fields[field].editor.palette()
    opened.type(field, bad)
    assert words in opened.reason(field)
    editor = opened.window.form.fields[field].editor
    assert words in editor.accessibleDescription()
    assert editor.palette() != before
    assert not opened.window.save.isEnabled()
    assert "cannot be saved yet" in opened.window.status.text()
    assert opened.window.save.accessibleDescription() == opened.window.status.text()
    assert opened.window.preview.text.toPlainText() == "The marked fields have to be mended first."
    opened.type(field, {"name": "Office", "proxy": "http://p:1"}.get(field, ""))
    assert opened.reason(field) == ""
    assert editor.accessibleDescription() == ""


def test_saving_writes_the_change_and_keeps_the_comments(stage: Make) -> None:
    opened = stage().open()
    opened.type("description", "Desk & rooms")
    opened.type("mirrors", "https://mirror.example")
    assert opened.names[2] == "Office (in force) – changed"
    opened.save()
    assert opened.text == TEXT.replace(
        'no_proxy = [".corp.example"]\n',
        'no_proxy = [".corp.example"]\ndescription = "Desk & rooms"\n'
        'mirrors = ["https://mirror.example"]\n',
    )
    assert not opened.window.save.isEnabled()
    assert opened.session.looks == 1


def test_the_command_line_shows_what_was_saved(stage: Make) -> None:
    opened = stage().open("Home")
    opened.type("proxy", "socks5h://other.example:1080")
    opened.save()
    command = ["dockproxy_tray.cli", "--profiles", str(opened.path), "show", "Home"]
    shown = subprocess.run(
        [sys.executable, "-m", *command],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3],
        env={"PATH": "/usr/bin:/bin", "HOME": str(opened.path.parent), "LC_ALL": "C.UTF-8",
             "DOCKER_HOST": "tcp://engine.example:2376"},
    )  # fmt: skip
    assert "socks5h://other.example:1080" in shown.stdout, shown.stderr


def test_other_settings_for_containers(stage: Make) -> None:
    opened = stage().open("Home")
    assert not opened.window.form.fields["client_proxy"].isVisibleTo(opened.window)
    opened.window.form.fields["client_differs"].editor.click()  # type: ignore[attr-defined]
    own = opened.window.form.fields["client_proxy"]
    own.choice.setCurrentIndex(2)  # type: ignore[attr-defined]
    own.choice.activated.emit(2)  # type: ignore[attr-defined]
    own.inner.line.setText("http://172.17.0.1:3128")  # type: ignore[attr-defined]
    own.inner.line.textEdited.emit("http://172.17.0.1:3128")  # type: ignore[attr-defined]
    opened.save()
    client = tomllib.loads(opened.text)["profiles"]["Home"]["client"]
    assert client == {"proxy": "http://172.17.0.1:3128"}


def test_what_every_profile_gets(stage: Make) -> None:
    opened = stage().open()
    opened.window.choose(ALWAYS)
    assert not opened.line("name").isVisibleTo(opened.window)
    assert not opened.line("proxy").isVisibleTo(opened.window)
    opened.type("no_proxy", "localhost\n10.0.0.0/8")
    opened.save()
    assert 'no_proxy = ["localhost", "10.0.0.0/8"]' in opened.text
    assert "# for all" in opened.text
    # It is in force with every profile.
    assert [button.text() for button in opened.window.bar.buttons] == ["Apply now"]


def test_direct_keeps_its_name_and_gets_no_proxy(stage: Make) -> None:
    opened = stage().open("Direct")
    assert opened.line("name").isReadOnly()
    for name in ("proxy", "client_differs"):
        assert not opened.window.form.fields[name].isVisibleTo(opened.window)
    assert not opened.window.list.delete.isEnabled()
    assert not opened.window.list.rename.isEnabled()


def test_a_renamed_profile_takes_its_password_along(stage: Make, memory: MemoryKeyring) -> None:
    memory.kept = {(SERVICE, "Office"): "geheim"}
    opened = stage(TEXT.replace("jo:geheim@", "jo@")).open()
    placeholder = opened.window.form.password.line.placeholderText
    assert placeholder() == "A password is kept in the keyring."
    opened.type("name", "Desk")
    opened.save()
    assert memory.kept == {(SERVICE, "Desk"): "geheim"}
    assert "[profiles.Desk]" in opened.text
    assert placeholder() == "A password is kept in the keyring."
    opened.press("Apply now")
    assert opened.asked == [Command("use", "Desk")]


def test_a_password_is_taken_and_cleared(stage: Make, memory: MemoryKeyring) -> None:
    opened = stage().open()
    password = opened.window.form.password
    assert password.line.placeholderText() == "A password is kept in profiles.toml."
    opened.type("password", "heimlich")
    opened.save()
    assert memory.kept == {(SERVICE, "Office"): "heimlich"}
    assert "geheim" not in opened.text
    assert password.line.text() == ""
    assert password.line.placeholderText() == "A password is kept in the keyring."
    password.clearing.click()
    assert password.line.placeholderText() == "The password is cleared when you save."
    assert password.clearing.text() == "Keep as it is"
    opened.save()
    assert memory.kept == {}
    assert password.line.placeholderText() == "No password is kept."


def test_a_locked_keyring_is_asked_once_and_nothing_is_lost(stage: Make) -> None:
    with using(LockedKeyring()):
        opened = stage(TEXT.replace("jo:geheim@", "jo@")).open()
        password = opened.window.form.password
        assert password.line.placeholderText() == "The keyring could not be looked into."
        opened.type("password", "heimlich")
        opened.save()
        assert "keyring is locked" in opened.window.bar.label.text()
        assert password.line.placeholderText() == "A new password is kept when you save."
        assert opened.window.save.isEnabled()


def test_a_pasted_url_is_taken_apart(stage: Make, memory: MemoryKeyring) -> None:
    opened = stage().open("Home")
    line = opened.line("proxy")
    line.setText("http://jo:heimlich@p.example:1")
    line.textEdited.emit(line.text())
    assert line.text() == "http://p.example:1"
    assert opened.line("user").text() == "jo"
    opened.save()
    assert memory.kept == {(SERVICE, "Home"): "heimlich"}
    assert "heimlich" not in opened.text


def test_no_password_is_in_anything_that_is_shown(stage: Make, memory: MemoryKeyring) -> None:
    opened = stage().open()
    opened.type("password", "heimlich")
    opened.choose("Home")
    opened.choose("Office")
    for widget in opened.window.findChildren(QWidget):
        texts = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        if isinstance(widget, (QLineEdit, QLabel, QAbstractButton)):
            texts.append(widget.text())
        if isinstance(widget, QLineEdit):
            texts.append(widget.placeholderText())
        if isinstance(widget, QPlainTextEdit):
            texts.append(widget.toPlainText())
        assert not any("geheim" in text or "heimlich" in text for text in texts)


def test_profiles_are_added_copied_and_ordered(stage: Make) -> None:
    opened = stage().open()
    window = opened.window
    window.list.add.trigger()
    assert opened.window.focusWidget() is opened.line("name")
    assert opened.line("name").selectedText() == "New profile"
    opened.type("name", "Lab")
    opened.choose("Office")
    window.list.copy.trigger()
    assert opened.names == [
        "Every profile", "Direct", "Office (in force)", "Office 2 – changed", "Home",
        "Lab – changed",
    ]  # fmt: skip
    opened.choose("Home")
    window.list.up.trigger()
    window.list.up.trigger()
    assert not window.list.up.isEnabled()
    opened.save()
    assert [*tomllib.loads(opened.text)["profiles"]] == ["Home", "Office", "Office 2", "Lab"]
    for comment in ("# Mine", "# The desk", "# ask IT"):
        assert comment in opened.text


def test_a_line_that_is_dropped_elsewhere_moves_its_profile(stage: Make, qtbot: QtBot) -> None:
    opened = stage().open()
    model = opened.window.list.list.model()
    assert model.moveRow(model.index(0, 0).parent(), 3, model.index(0, 0).parent(), 0)
    qtbot.waitUntil(lambda: opened.names[0] == "Every profile")
    assert opened.names == ["Every profile", "Direct", "Home", "Office (in force)"]
    opened.save()
    assert [*tomllib.loads(opened.text)["profiles"]] == ["Home", "Office"]


def test_what_is_typed_while_saving_is_kept(stage: Make, memory: MemoryKeyring) -> None:
    opened = stage().open()
    opened.type("description", "Desk")
    opened.type("password", "heimlich")
    opened.window.save.click()
    opened.type("mirrors", "https://m")
    opened.window.list.add.trigger()
    opened.session.run()
    assert opened.window.save.isEnabled()
    assert 'description = "Desk"' in opened.text
    assert "https://m" not in opened.text
    opened.save()
    profiles = tomllib.loads(opened.text)["profiles"]
    assert profiles["Office"]["mirrors"] == ["https://m"]
    assert "New profile" in profiles
    assert not opened.window.save.isEnabled()


def test_deleting_asks_and_warns_of_the_one_in_force(stage: Make) -> None:
    opened = stage().open()
    opened.window.list.delete.trigger()
    assert "is the profile in force" in opened.window.question.informativeText()
    opened.answer("Cancel")
    assert "Office (in force)" in opened.names
    opened.window.list.delete.trigger()
    opened.answer("Delete")
    assert "Office (in force)" not in opened.names
    assert opened.text == TEXT
    opened.save()
    assert [*tomllib.loads(opened.text)["profiles"]] == ["Home"]


def test_discarding_brings_everything_back(stage: Make) -> None:
    opened = stage().open()
    opened.type("description", "x")
    opened.choose("Home")
    opened.window.list.delete.trigger()
    opened.answer("Delete")
    opened.window.discard.click()
    opened.answer("Discard changes")
    assert opened.names == ["Every profile", "Direct", "Office (in force)", "Home"]
    opened.choose("Office")
    assert opened.line("description").text() == ""


def test_an_untouched_window_follows_the_file(stage: Make) -> None:
    opened = stage().open()
    opened.path.write_text(
        TEXT.replace('proxy = "http://jo', 'description = "new"\nproxy = "http://jo')
    )
    opened.session.show()
    opened.session.run()
    assert opened.line("description").text() == "new"
    assert not opened.window.bar.isVisible()


OUTSIDE = TEXT.replace('".corp.example"', '".corp.example", "x.example"')


def test_changes_from_outside_are_kept_below_ones_own(stage: Make) -> None:
    opened = stage().open()
    opened.type("description", "Desk")
    opened.path.write_text(OUTSIDE)
    opened.session.show()
    opened.session.run()
    assert "was changed by somebody else" in opened.window.bar.label.text()
    assert not opened.window.save.isEnabled()
    opened.press("Keep my changes on top")
    assert opened.window.form.fields["no_proxy"].text.toPlainText().endswith("x.example")  # type: ignore[attr-defined]
    opened.save()
    office = tomllib.loads(opened.text)["profiles"]["Office"]
    assert (office["description"], office["no_proxy"]) == ("Desk", [".corp.example", "x.example"])


def test_what_is_in_the_file_can_be_taken(stage: Make) -> None:
    opened = stage().open()
    opened.type("description", "Desk")
    opened.path.write_text(OUTSIDE)
    opened.session.show()
    opened.session.run()
    opened.press("Take the file's changes")
    assert opened.line("description").text() == ""
    assert not opened.window.save.isEnabled()
    assert opened.text == OUTSIDE


def test_a_change_that_nobody_saw_keeps_the_file_from_being_overwritten(stage: Make) -> None:
    opened = stage().open()
    opened.type("no_proxy", "mine.example")
    opened.path.write_text(OUTSIDE)
    opened.save()
    assert opened.text == OUTSIDE
    assert "Where both have changed a setting of Office" in opened.window.bar.label.text()
    opened.press("Keep my changes on top")
    opened.save()
    assert tomllib.loads(opened.text)["profiles"]["Office"]["no_proxy"] == ["mine.example"]


def test_a_broken_file_is_said_and_the_draft_is_kept(stage: Make) -> None:
    opened = stage().open()
    opened.type("description", "Desk")
    opened.path.write_text("x")
    opened.session.show()
    opened.session.run()
    assert "line 1" in opened.window.bar.label.text()
    assert opened.line("description").text() == "Desk"
    opened.path.write_text(TEXT)
    opened.session.show()
    opened.session.run()
    assert not opened.window.bar.isVisible()
    opened.save()
    assert 'description = "Desk"' in opened.text


def test_a_file_that_is_broken_from_the_start_is_said(stage: Make) -> None:
    opened = stage("[profiles.A]\nproxy = 1\n").open()
    assert "profiles.A.proxy" in opened.window.bar.label.text()
    assert not opened.window.form.isVisible()
    opened.press("Open the file")
    assert opened.asked == [Command("show-file", str(opened.path))]
    opened.path.write_text(TEXT)
    opened.session.show()
    opened.session.run()
    assert opened.names[-1] == "Home"


SITE = '[profiles.Site]\ndescription = "From above"\nproxy = "http://s:1"\n'


def test_the_administrators_profiles_are_copied_not_changed(stage: Make) -> None:
    opened = stage(site=SITE).open("Site")
    assert opened.names[-1] == "Site (administrator's)"
    assert opened.line("description").isReadOnly()
    assert not opened.window.list.delete.isEnabled()
    opened.press("Copy to my profiles")
    opened.type("description", "Mine")
    opened.save()
    assert tomllib.loads(opened.text)["profiles"]["Site"] == {
        "description": "Mine",
        "proxy": "http://s:1",
    }
    assert opened.names[-1] == "Site"


def test_saving_the_one_in_force_offers_to_apply_it(stage: Make) -> None:
    opened = stage().open()
    opened.type("description", "Desk")
    opened.save()
    assert opened.window.bar.buttons == []  # it is nothing to Docker
    opened.type("no_proxy", "x.example")
    opened.save()
    opened.press("Apply now")
    assert opened.asked == [Command("again")]
    opened.choose("Home")
    opened.type("proxy", "http://other.example:1")
    opened.save()
    assert opened.window.bar.buttons == []


def test_closing_with_changes_asks_first(stage: Make) -> None:
    opened = stage().open()
    opened.type("description", "Desk")
    opened.window.close()
    assert opened.window.isVisible()
    opened.answer("Cancel")
    assert opened.window.isVisible()
    opened.window.reject()
    opened.answer("Discard changes")
    assert not opened.window.isVisible()
    assert opened.text == TEXT
    opened.open("Home")
    opened.type("description", "Flat")
    opened.window.reject()
    opened.answer("Save")
    assert not opened.window.isVisible()
    assert 'description = "Flat"' in opened.text


def test_quitting_asks_for_what_is_not_saved(stage: Make) -> None:
    opened = stage().open()
    left: list[str] = []
    opened.type("description", "Desk")
    opened.window.hide()
    opened.window.leave(lambda: left.append("x"))
    assert opened.window.isVisible()
    opened.answer("Cancel")
    assert left == []
    opened.window.leave(lambda: left.append("saved"))
    opened.answer("Save")
    opened.window.leave(lambda: left.append("clean"))
    assert left == ["saved", "clean"]
    assert 'description = "Desk"' in opened.text


def test_to_quit_while_the_question_is_asked_asks_no_second_time(stage: Make) -> None:
    opened = stage().open("Office")
    opened.type("description", "changed")
    quits: list[bool] = []
    opened.window.reject()
    opened.window.leave(lambda: quits.append(True))
    assert len(opened.window.findChildren(QMessageBox)) == 1
    opened.answer("Discard changes")
    assert quits == [True]


def test_what_is_gone_from_the_files_meanwhile_is_not_asked_of_them(stage: Make) -> None:
    opened = stage(site=SITE).open("Office")
    opened.window.list.deleted.emit(opened.window.desk.key)
    opened.path.write_text(TEXT.replace("profiles.Office", "profiles.Elsewhere"))
    opened.session.show()
    opened.session.run()
    opened.answer("Delete")
    assert opened.names[:4] == ["Every profile", "Direct", "Elsewhere", "Home"]
    opened.choose("Site")
    assert opened.window.bar.buttons
    (opened.path.parent / "site.toml").write_text("version = 1\n")
    opened.session.show()
    opened.session.run()
    assert not opened.window.bar.buttons
    opened.window.bar.copy_chosen.emit()
    assert "Site" not in "".join(opened.names)


def test_previews_wait_for_a_pause_and_late_ones_are_dropped(stage: Make, qtbot: QtBot) -> None:
    opened = stage().open()
    session, window = opened.session, opened.window
    shown = window.preview.text.toPlainText
    qtbot.waitUntil(lambda: bool(session.tasks))
    (_, done), *_ = session.tasks
    session.tasks.clear()
    opened.type("description", "x")
    done(Preview((FileChange("/f", "edit", "old"),), ()))
    assert "old" not in shown()
    qtbot.waitUntil(lambda: bool(session.tasks))
    (_, done), *_ = session.tasks
    assert len(session.tasks) == 1
    done(Preview((FileChange("/f", "edit", "new"),), ()))
    assert shown() == "new"
    done(Invalid("nothing-found", sources=("x",)))
    assert shown() == "new"


def test_no_timer_lives_when_nobody_types(stage: Make, qtbot: QtBot) -> None:
    opened = stage().open()
    qtbot.waitUntil(lambda: bool(opened.session.tasks))
    opened.session.run()
    qtbot.waitUntil(lambda: not opened.window.findChildren(QTimer))


def test_three_hundred_profiles_are_listed(stage: Make) -> None:
    many = TEXT + "".join(f'\n[profiles.P{n}]\nproxy = "http://p{n}:1"\n' for n in range(300))
    opened = stage(many).open("P299")
    assert len(opened.names) == 304
    assert opened.window.list.list.currentRow() == 303
    opened.window.list.up.trigger()
    opened.save()
    assert [*tomllib.loads(opened.text)["profiles"]][-2:] == ["P299", "P298"]


def test_a_thousand_hosts_are_edited(stage: Make) -> None:
    hosts = [f"h{n}.example" for n in range(1000)]
    opened = stage(TEXT + f"\n[profiles.Many]\nproxy = 'http://p:1'\nno_proxy = {hosts}\n")
    opened.open("Many")
    opened.type("no_proxy", "\n".join([*hosts[:500], "a b", *hosts[501:]]))
    assert "'a b'" in opened.reason("no_proxy")
    (mark,) = opened.window.form.fields["no_proxy"].text.extraSelections()  # type: ignore[attr-defined]
    assert mark.cursor.block().text() == "a b"
    opened.type("no_proxy", "\n".join([*hosts[:500], "ab", *hosts[501:]]))
    opened.save()
    assert tomllib.loads(opened.text)["profiles"]["Many"]["no_proxy"][500] == "ab"


def test_every_control_can_be_reached_and_has_a_name(stage: Make) -> None:
    opened = stage().open()
    opened.window.form.fields["client_differs"].editor.click()  # type: ignore[attr-defined]
    kinds = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractButton, QListWidget)
    controls = {
        widget
        for widget in opened.window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisibleTo(opened.window)
        and widget.isEnabled()
        and not widget.objectName().startswith("qt_")
    }
    reached, widget = set(), opened.window.nextInFocusChain()
    while widget is not None and widget is not opened.window:
        if widget.focusPolicy().value & 1 and widget.isVisibleTo(opened.window):
            reached.add(widget)
        widget = widget.nextInFocusChain()
    assert controls <= reached
    for control in controls:
        text = control.text() if isinstance(control, QAbstractButton) else ""
        assert control.accessibleName() or text, control


def test_a_profile_that_is_in_force_by_another_switch_is_shown_so(stage: Make) -> None:
    opened = stage().open()
    sight = opened.session.snapshot.sight
    assert sight is not None and sight.status is not None
    changed = replace(sight, status=replace(sight.status, profile="Home"))
    opened.session.show(replace(opened.session.snapshot, sight=changed))
    opened.session.run()
    assert opened.names == ["Every profile", "Direct", "Office", "Home (in force)"]
