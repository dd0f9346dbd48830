"""The settings' dialog: what it shows, what it keeps, and that a keyboard reaches all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.settings import CHOICES, Settings
from dockproxy_tray.system.autostart import Autostart, find_autostart
from dockproxy_tray.system.settings_file import NAME, read_settings, write_settings
from dockproxy_tray.ui.keeping import Keeping
from dockproxy_tray.ui.polkit_rule import RULE, RULE_FILE
from dockproxy_tray.ui.settings_dialog import SettingsDialog

OTHER = Settings(
    "zh_CN", "stop", False, True, "user", "coloured", "light", "ask", True, 10
)  # fmt: skip


@pytest.fixture
def autostart(tmp_path: Path) -> Autostart:
    return find_autostart({"XDG_CONFIG_HOME": str(tmp_path)}, "/usr/bin/dockproxy-tray")


@pytest.fixture
def keeping(tmp_path: Path, autostart: Autostart) -> Keeping:
    return Keeping(str(tmp_path), autostart)


Opened = Callable[..., SettingsDialog]


@pytest.fixture
def opened(qtbot: QtBot, keeping: Keeping) -> Iterator[Opened]:
    dialogs: list[SettingsDialog] = []

    def open_dialog(keeping: Keeping = keeping) -> SettingsDialog:
        dialogs.append(SettingsDialog(keeping, keeping.read()))
        qtbot.addWidget(dialogs[-1])
        dialogs[-1].show()
        return dialogs[-1]

    yield open_dialog


def test_what_is_kept_is_shown_and_what_is_shown_is_kept(
    qtbot: QtBot, opened: Opened, tmp_path: Path, autostart: Autostart
) -> None:
    text = "# mine\nlater = 1\n"
    (tmp_path / NAME).write_text(text)
    write_settings(str(tmp_path), OTHER)
    autostart.enable()
    dialog = opened()
    assert dialog.general.autostart.isChecked()
    with qtbot.waitSignal(dialog.saved) as saved:
        dialog.ok.click()
    assert saved.args == [OTHER]
    assert (tmp_path / NAME).read_text().startswith(text)
    assert autostart.is_enabled()


@pytest.mark.parametrize("key", CHOICES)
def test_each_choice_can_be_made(qtbot: QtBot, opened: Opened, tmp_path: Path, key: str) -> None:
    for value in CHOICES[key]:
        wanted = replace(Settings(), **{key: value})  # type: ignore[arg-type]
        dialog = opened()
        for page in (dialog.general, dialog.switching, dialog.network):
            page.show_settings(wanted)
        with qtbot.waitSignal(dialog.saved):
            dialog.ok.click()
        assert read_settings(str(tmp_path)) == wanted
        assert not dialog.isVisible()


def test_the_program_starts_with_the_desktop_or_not(
    qtbot: QtBot, opened: Opened, autostart: Autostart
) -> None:
    for enabled in (True, False):
        dialog = opened()
        dialog.general.autostart.click()
        with qtbot.waitSignal(dialog.saved):
            dialog.ok.click()
        assert autostart.is_enabled() is enabled


def test_a_sandbox_is_not_started_with_the_desktop_and_says_so(
    qtbot: QtBot, opened: Opened, tmp_path: Path
) -> None:
    dialog = opened(Keeping(str(tmp_path), None))
    box = dialog.general.autostart
    assert not box.isEnabled()
    assert "sandbox" in box.accessibleDescription()
    with qtbot.waitSignal(dialog.saved):
        dialog.ok.click()
    assert not (tmp_path / "autostart").exists()


def test_cancel_keeps_nothing(opened: Opened, tmp_path: Path) -> None:
    dialog = opened()
    dialog.general.show_settings(OTHER)
    dialog.general.autostart.click()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_kept_is_said_in_words_and_the_form_stays(
    qtbot: QtBot, opened: Opened, tmp_path: Path
) -> None:
    dialog = opened()
    (tmp_path / NAME).write_text("no toml\n")
    dialog.general.show_settings(OTHER)
    dialog.ok.click()
    qtbot.waitUntil(lambda: dialog.findChild(QMessageBox) is not None)
    box = dialog.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert box.text().startswith(f"{tmp_path}/{NAME} is no TOML")
    assert box.textFormat() == Qt.TextFormat.PlainText
    box.accept()
    assert dialog.isVisible()
    assert dialog.ok.isEnabled()
    assert (tmp_path / NAME).read_text() == "no toml\n"
    (tmp_path / NAME).unlink()
    with qtbot.waitSignal(dialog.saved):
        dialog.ok.click()


def test_what_was_changed_elsewhere_meanwhile_is_not_taken_back(
    qtbot: QtBot, opened: Opened, tmp_path: Path
) -> None:
    dialog = opened()
    dialog.switching.show_settings(Settings(containers="ask"))
    write_settings(str(tmp_path), Settings(network="switch", steady=5))
    with qtbot.waitSignal(dialog.saved) as saved:
        dialog.ok.click()
    assert saved.args == [Settings(containers="ask", network="switch", steady=5)]
    assert read_settings(str(tmp_path)) == saved.args[0]


def test_what_was_changed_here_counts_whatever_was_changed_elsewhere(
    qtbot: QtBot, opened: Opened, tmp_path: Path
) -> None:
    dialog = opened()
    dialog.network.show_settings(Settings(network="ask"))
    write_settings(str(tmp_path), Settings(network="switch"))
    with qtbot.waitSignal(dialog.saved):
        dialog.ok.click()
    assert read_settings(str(tmp_path)) == Settings(network="ask")


def test_the_way_to_the_administrators_rule_is_one_click(opened: Opened) -> None:
    dialog = opened()
    (rule,) = dialog.findChildren(QPlainTextEdit)
    assert not rule.isVisible()
    dialog.network.rule.click()
    assert rule.isVisible()


def test_a_coloured_icon_looks_the_same_on_every_panel(opened: Opened) -> None:
    dialog = opened()
    style, panel = (named(dialog, name) for name in ("Style", "Background of the panel"))
    for settings in (OTHER, Settings()):
        dialog.general.show_settings(settings)
        assert panel.isEnabled() is (settings.icons == "symbolic")
    assert style.isEnabled()


def test_the_rule_can_be_copied_and_is_that_of_the_documents(opened: Opened) -> None:
    dialog = opened()
    copy = next(b for b in dialog.findChildren(QPushButton) if "Copy" in b.text())
    copy.click()
    assert QApplication.clipboard().text() == RULE
    for name in ("docs/administrators.md", "README.md", "README.zh_CN.md"):
        manual = (Path(__file__).parents[2] / name).read_text()
        assert f"```javascript\n{RULE}```" in manual
        assert f"`{RULE_FILE}`" in manual


def named(dialog: SettingsDialog, name: str) -> QWidget:
    """The control that a label with this text names."""
    for label in dialog.findChildren(QLabel):
        buddy: QWidget | None = label.buddy()
        if buddy is not None and label.text().replace("&", "").rstrip(":") == name:
            return buddy
    raise AssertionError(name)


def controls(dialog: SettingsDialog) -> list[QWidget]:
    """Those of ours; Qt has others in its tab bars, and in boxes for choices."""
    kinds = (QCheckBox, QRadioButton, QPushButton, QComboBox, QPlainTextEdit)
    return [each for kind in kinds for each in dialog.findChildren(kind)]


def test_the_tab_key_reaches_every_control(opened: Opened) -> None:
    dialog = opened()
    dialog.activateWindow()
    tabs = dialog.findChild(QTabWidget)
    assert isinstance(tabs, QTabWidget)
    reached: set[QWidget] = set()
    for page in range(tabs.count()):
        tabs.setCurrentIndex(page)
        tabs.tabBar().setFocus()
        for _ in range(20):
            focus = dialog.focusWidget()
            assert focus is not None
            reached.add(focus)
            QTest.keyClick(focus, Qt.Key.Key_Tab)
    # Of radio buttons one is reached, and the arrow keys go on from there.
    missed = [
        each
        for each in controls(dialog)
        if each not in reached and not (isinstance(each, QRadioButton) and not each.isChecked())
    ]
    assert missed == []


def test_every_control_has_a_name_and_says_what_it_means(opened: Opened) -> None:
    dialog = opened()
    named_by_label = {label.buddy() for label in dialog.findChildren(QLabel)}
    for control in controls(dialog):
        text = control.text() if isinstance(control, QAbstractButton) else ""
        assert text or control.accessibleName() or control in named_by_label, control
        if isinstance(control, QAbstractButton) and control.isCheckable():
            assert control.accessibleDescription(), control


def test_no_two_controls_of_a_page_have_the_same_mnemonic(opened: Opened) -> None:
    dialog = opened()
    tabs = dialog.findChild(QTabWidget)
    assert isinstance(tabs, QTabWidget)
    shared = [tabs.tabText(index) for index in range(tabs.count())]
    for index in range(tabs.count()):
        page = tabs.widget(index)
        assert page is not None
        texts = [b.text() for b in page.findChildren(QAbstractButton)]
        texts += [label.text() for label in page.findChildren(QLabel)]
        keys = [t[t.index("&") + 1].lower() for t in (*shared, *texts) if "&" in t]
        assert len(keys) == len({*keys}), keys


def test_at_first_the_focus_is_where_no_cursor_blinks(qtbot: QtBot, opened: Opened) -> None:
    dialog = opened()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.focusWidget() is not None)
    assert isinstance(dialog.focusWidget(), QTabBar)


def test_whatever_the_tab_key_reaches_has_a_name(opened: Opened) -> None:
    dialog = opened()
    assert all(
        area.focusPolicy() == Qt.FocusPolicy.NoFocus
        for area in dialog.findChildren(QScrollArea)
        if not area.accessibleName()
    )
