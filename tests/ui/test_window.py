"""The status window as it is used: drawn, clicked, gone through by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.message import say
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.icons import Icons
from dockproxy_tray.ui.menu import make_menu
from dockproxy_tray.ui.snapshot import Job, Snapshot
from dockproxy_tray.ui.window import StatusWindow
from tests.ui import states
from tests.ui.bench import Screen
from tests.ui.shots import observed, snapshot

Key = Qt.Key


class Bench(Screen):
    """What can be done to the window."""

    def press(self, button: QAbstractButton) -> Command:
        self.asked.clear()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        (command,) = self.asked
        return command

    def choose(self, *key: str) -> None:
        pane = self.window.comparison
        row = next(r for r, line in enumerate(pane.model.lines) if line.key == key)
        pane.table.selectRow(row)

    @property
    def remedies(self) -> list[str]:
        buttons = self.window.comparison.detail.buttons
        return [button.text() for button in buttons if not button.isHidden()]


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    yield Bench(qtbot)


def test_the_head_and_the_foot_say_what_is_in_force(bench: Bench) -> None:
    window = bench.show(states.shadowed())
    assert window.header.name.text() == "Office"
    assert window.header.badge.text() == "1 shadowed"
    assert window.header.under.text().endswith("Switched to by hand")
    assert window.footer.line.text().startswith("Last switch: Home → Office")


def test_it_is_drawn_with_its_own_icons_from_the_first_look_on(qtbot: QtBot) -> None:
    """Qt asks the badge for its size as soon as it is shown. What failed then was seen by nobody,
    and took the program down when the next window was made."""
    window = StatusWindow(Icons().icon)
    qtbot.addWidget(window)
    window.draw(Snapshot())
    with qtbot.waitExposed(window):
        window.show()
    window.draw(states.in_sync())
    assert window.header.badge.isVisible()
    assert window.header.badge.width() >= window.header.badge.sizeHint().width()


def test_rows_that_come_when_it_is_shown_are_not_cut(bench: Bench) -> None:
    window = bench.show(Snapshot())
    window.draw(states.in_sync())
    table = window.comparison.table
    for column in (0, 4):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)


def test_every_button_asks_for_its_command(bench: Bench) -> None:
    window = bench.show(states.in_sync())
    assert bench.press(window.header.toggle) == Command("toggle")
    assert bench.press(window.footer.test) == Command("test")
    assert bench.press(window.footer.examine) == Command("doctor")
    assert bench.press(window.footer.undo) == Command("undo")
    assert bench.press(window.footer.report) == Command("report")


def test_what_cannot_be_done_is_not_offered(bench: Bench) -> None:
    footer = bench.show(snapshot(observed())).footer
    assert not footer.undo.isEnabled()
    assert footer.report.isEnabled()


def test_a_test_is_offered_where_menu_and_window_know_something_to_test(bench: Bench) -> None:
    """Not by whether a profile is in force: there is Docker Hub at least."""
    no_unit = observed(unit=None, unit_problem=say("no-engine"))
    for shown in (states.in_sync(), snapshot(observed("Direct")), snapshot(no_unit), Snapshot()):
        (entry,) = [entry for entry in make_menu(shown) if entry.command == Command("test")]
        button = bench.show(shown).footer.test
        known = shown.sight is not None and shown.lanes[0].hops[0].state != "unknown"
        assert button.isEnabled() == entry.enabled == known
        assert entry.hint in button.toolTip()


def test_without_a_choice_the_detail_is_about_what_is_wrong(bench: Bench) -> None:
    window = bench.show(states.shadowed())
    detail = window.comparison.detail
    assert "wins over what the profile has written" in detail.text.text()
    assert bench.remedies == ["A&dopt", "&Edit profile", "Open &file"]
    assert bench.press(detail.buttons[0]) == Command("adopt")
    window.draw(states.in_sync())
    assert detail.text.text().startswith("Everything is as the profile wants it.")
    assert bench.remedies == []


def test_a_chosen_row_stays_chosen_while_the_rest_changes(bench: Bench) -> None:
    window = bench.show(states.in_sync())
    bench.choose("client", "http_proxy")
    window.comparison.everything.setChecked(True)
    window.draw(states.shadowed())
    assert window.comparison.chosen == ("client", "http_proxy")
    assert window.comparison.detail.text.text().startswith("The client's HTTP proxy is as Office")


def test_the_scroll_position_stays(bench: Bench) -> None:
    window = bench.show(states.in_sync())
    window.resize(800, 420)
    bar = window.comparison.table.verticalScrollBar()
    bench.qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    at = bar.value()
    window.draw(states.shadowed())
    assert bar.value() == at


def test_a_row_is_copied_in_full_and_without_its_password(bench: Bench) -> None:
    window = bench.show(states.shadowed())
    bench.choose("daemon", "https_proxy")
    window.comparison.table.setFocus()
    QTest.keyClick(window.comparison.table, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    wanted = "http://jo:xxxxx@proxy.corp.example:8080"
    assert QGuiApplication.clipboard().text().split("\t") == [
        "HTTPS proxy", wanted, wanted, "http://ann:xxxxx@old-proxy:3128", "shadowed",
    ]  # fmt: skip


def test_arrow_keys_go_over_the_heads_of_groups(bench: Bench) -> None:
    window = bench.show(states.in_sync())
    table = window.comparison.table
    bench.choose("daemon", "no_proxy")
    table.setFocus()
    QTest.keyClick(table, Key.Key_Down)
    assert window.comparison.chosen == ("client", "http_proxy")
    QTest.keyClick(table, Key.Key_Up)
    assert window.comparison.chosen == ("daemon", "no_proxy")
    QTest.keyClick(table, Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, Key.Key_Up)
    assert window.comparison.chosen == ("daemon", "http_proxy")


def test_progress_is_there_only_while_switching(bench: Bench) -> None:
    window = bench.show(states.in_sync())
    assert window.header.progress is None
    window.draw(replace(states.in_sync(), switching=Job("use", "Home"), step="restart"))
    bar = window.header.progress
    assert bar is not None
    assert (bar.minimum(), bar.maximum()) == (0, 0)
    assert bar.accessibleName() == "Switching to Home: Docker restarts …"
    assert window.header.toggle.isEnabled()
    assert window.header.chooser.isEnabled()
    window.draw(states.in_sync())
    assert window.header.progress is None


def test_a_failure_can_be_dismissed(bench: Bench) -> None:
    window = bench.show(states.failed())
    (banner,) = window.banners.banners
    (button,) = banner.buttons
    assert bench.press(button) == Command("noted")
    window.draw(states.in_sync())
    assert window.banners.isHidden()


def test_the_same_notices_are_not_made_anew(bench: Bench) -> None:
    window = bench.show(states.failed())
    before = window.banners.banners
    window.draw(replace(states.failed(), place="system"))
    assert window.banners.banners is before


def test_the_first_start_offers_to_import(bench: Bench) -> None:
    bare = "version = 1\n"
    window = bench.show(snapshot(observed(text=bare), text=bare))
    (banner,) = window.banners.banners
    assert [bench.press(button) for button in banner.buttons] == [
        Command("import"),
        Command("edit"),
    ]


def test_the_sandbox_says_that_it_is_one(bench: Bench) -> None:
    window = bench.show(replace(states.in_sync(), place="sandbox"))
    assert window.footer.sandbox.isVisible()
    window.draw(replace(states.in_sync(), place="system"))
    assert not window.footer.sandbox.isVisible()


def test_the_tab_key_reaches_every_control_from_top_to_bottom(bench: Bench) -> None:
    window = bench.show(states.failed())
    window.comparison.detail.draw(None, Snapshot())
    window.draw(replace(states.shadowed(), outcome=states.failed().outcome))
    reached: list[QWidget] = []
    for _ in range(30):
        QTest.keyClick(QApplication.focusWidget() or window, Key.Key_Tab)
        now = QApplication.focusWidget()
        if now in reached:
            break
        assert now is not None
        reached.append(now)
    detail = window.comparison.detail.buttons
    assert reached == [
        window.header.chooser,
        window.header.toggle,
        *window.banners.banners[0].buttons,
        window.route.field.operation,
        window.route.field.edit,
        window.route,
        window.comparison.table,
        window.comparison.everything,
        detail[2],
        detail[1],
        detail[0],
        window.footer.test,
        window.footer.examine,
        window.footer.undo,
        window.footer.report,
    ]
    others = {w for w in window.findChildren(QAbstractButton) if w.isVisible() and w.isEnabled()}
    assert others <= set(reached)


def test_the_tab_key_shows_where_the_focus_is_in_the_table(bench: Bench) -> None:
    window = bench.show(states.shadowed())
    window.comparison.table.setFocus(Qt.FocusReason.TabFocusReason)
    assert window.comparison.table.selectionModel().hasSelection()
    assert window.comparison.chosen == ("daemon", "https_proxy")


@pytest.mark.parametrize("keys", [(Key.Key_Escape, 0), (Key.Key_W, 1)])
def test_escape_and_control_w_hide_the_window(bench: Bench, keys: tuple[Key, int]) -> None:
    window = bench.show(states.in_sync())
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window, keys[0], control if keys[1] else Qt.KeyboardModifier.NoModifier)
    assert window.isHidden()


def test_it_is_shown_again_as_large_as_it_was(bench: Bench) -> None:
    window = bench.show(states.in_sync())
    window.resize(760, 500)
    window.close()
    window.show()
    assert (window.width(), window.height()) == (760, 500)


def test_it_fits_on_a_small_screen(bench: Bench) -> None:
    window = bench.show(replace(states.failed(), place="sandbox"))
    least = window.minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 540


def test_nothing_blinks_or_ticks_while_it_stands_open(bench: Bench) -> None:
    window = bench.show(states.shadowed())
    assert not isinstance(window.focusWidget(), QLineEdit)
    assert [timer for timer in window.findChildren(QTimer) if timer.isActive()] == []


@pytest.mark.parametrize("state", states.ALL)
def test_no_text_of_any_widget_has_a_password(bench: Bench, state: states.State) -> None:
    window = bench.show(state())
    window.comparison.everything.setChecked(True)
    for row in range(window.comparison.model.rowCount()):
        window.comparison.table.selectRow(row)
        for text in texts(window):
            assert "geheim" not in text


def texts(window: QWidget) -> Iterator[str]:
    for widget in [window, *window.findChildren(QWidget)]:
        yield widget.toolTip()
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield widget.text()


def test_every_label_takes_its_text_as_it_is(bench: Bench) -> None:
    window = bench.show(states.failed())
    labels = [label for label in window.findChildren(QLabel) if label.text()]
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_what_can_be_reached_has_a_name(bench: Bench) -> None:
    window = bench.show(states.shadowed())
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface.text(QAccessible.Text.Name), widget


def test_a_click_beside_the_controls_does_nothing(bench: Bench) -> None:
    window = bench.show(states.shadowed())
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert bench.asked == []


def test_it_follows_another_palette(bench: Bench) -> None:
    window = bench.show(states.shadowed())
    index = window.comparison.model.index(2, 4)
    before = index.data(Qt.ItemDataRole.ForegroundRole)
    palette = window.palette()
    for role, colour in ((palette.ColorRole.Base, "#101010"), (palette.ColorRole.Text, "#f0f0f0")):
        palette.setColor(role, colour)
    for role, colour in ((palette.ColorRole.Window, "#202020"),):
        palette.setColor(role, colour)
    window.setPalette(palette)
    assert index.data(Qt.ItemDataRole.ForegroundRole) != before


def test_a_window_that_is_gone_leaves_nothing_behind(bench: Bench) -> None:
    window = bench.show(states.shadowed())
    window.focus_search()
    window.hide()
    assert isinstance(window.header.chooser.list, QObject)
    assert not window.header.chooser.list.isVisible()
