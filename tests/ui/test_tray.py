"""The tray's menu as Qt draws it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPalette, QPixmap, Qt
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.look import Shape
from dockproxy_tray.ui.snapshot import Job
from dockproxy_tray.ui.tray import Tray
from tests.ui.shots import PROFILES, observed, snapshot

Reason = QSystemTrayIcon.ActivationReason


class Bench:
    """A tray, what it asked for, and which shapes it was given."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.asked: list[Command] = []
        self.tray = Tray(self.icon, snapshot(observed("Direct")))
        self.tray.asked.connect(self.asked.append)

    def icon(self, shape: Shape) -> QIcon:
        self.shapes.append(shape)
        return QIcon(QPixmap(16, 16))

    @property
    def icon_object(self) -> QSystemTrayIcon:
        (found,) = self.tray.findChildren(QSystemTrayIcon)
        return found

    @property
    def menu(self) -> QMenu:
        return self.icon_object.contextMenu()

    def action(self, text: str) -> QAction:
        (found,) = [each for each in self.menu.actions() if each.text() == text]
        return found


@pytest.fixture
def bench(qapp: object) -> Iterator[Bench]:
    yield Bench()


def test_a_chosen_profile_is_asked_for_and_the_mark_stays_where_the_engine_is(
    bench: Bench,
) -> None:
    bench.action("Office").trigger()
    assert bench.asked == [Command("use", "Office")]
    assert not bench.action("Office").isChecked()
    assert bench.action("Direct").isChecked()
    bench.tray.draw(snapshot(observed("Office")))
    assert bench.action("Office").isChecked()
    assert not bench.action("Direct").isChecked()


def test_the_check_of_the_proxy_moves_with_the_engine_too(bench: Bench) -> None:
    bench.action("Proxy on").trigger()
    assert bench.asked == [Command("toggle")]
    assert not bench.action("Proxy on").isChecked()


@pytest.mark.parametrize("name", ["<img src=file:///x>", "<b>Office</b>", "a&lt;b"])
def test_markup_in_a_name_is_none_in_the_tooltip(bench: Bench, name: str) -> None:
    text = f'version = 1\n[profiles."{name}"]\nproxy = "http://p:1"\n'
    bench.tray.draw(snapshot(observed(name, text=text), text=text))
    shown = bench.icon_object.toolTip()
    assert name in shown.replace("\u2060", "")
    assert not Qt.mightBeRichText(shown)


def test_an_ampersand_in_a_name_is_shown_and_marks_no_letter(bench: Bench) -> None:
    text = 'version = 1\n[profiles."R&D"]\nproxy = "http://p:1"\n'
    bench.tray.draw(snapshot(observed(text=text), text=text))
    assert bench.action("R&&D").isCheckable()


def test_what_has_not_changed_is_not_drawn_again(bench: Bench) -> None:
    before = bench.menu.actions()
    bench.tray.draw(snapshot(observed("Direct")))
    assert bench.shapes == ["direct"]
    assert bench.menu.actions() == before
    bench.tray.draw(replace(snapshot(observed("Direct")), switching=Job("use", "Office")))
    assert bench.shapes == ["direct", "switching"]


def test_an_entry_that_changes_stays_the_same_entry(bench: Bench) -> None:
    """Some panels take seconds to read a menu's layout again."""
    before = bench.menu.actions()
    bench.tray.draw(snapshot(observed("Office")))
    assert bench.menu.actions() == before
    assert bench.action("Office").isChecked()
    text = PROFILES.replace("[profiles.Home]", "[profiles.Hotel]")
    bench.tray.draw(snapshot(observed("Office", text=text), text=text))
    assert bench.menu.actions() == before
    bench.action("Hotel").trigger()
    assert bench.asked == [Command("use", "Hotel")]


def test_a_menu_drawn_many_times_leaves_nothing_behind(bench: Bench, qtbot: QtBot) -> None:
    fewer = "version = 1\n"
    for _ in range(10):
        bench.tray.draw(snapshot(observed()))
        bench.tray.draw(snapshot(observed(text=fewer), text=fewer))
    qtbot.waitUntil(lambda: len(bench.menu.findChildren(QMenu)) == 1, timeout=60_000)
    assert len(bench.menu.findChildren(QActionGroup)) == 1


def test_a_left_click_shows_or_hides_the_window(bench: Bench) -> None:
    bench.icon_object.activated.emit(Reason.Trigger)
    assert bench.asked == [Command("open", "or-hide")]


def test_a_middle_click_does_nothing_until_the_settings_allow_it(bench: Bench) -> None:
    bench.icon_object.activated.emit(Reason.MiddleClick)
    assert bench.asked == []
    bench.tray.middle_click_toggles = True
    bench.icon_object.activated.emit(Reason.MiddleClick)
    assert bench.asked == [Command("toggle")]


def test_the_icon_follows_the_palette(bench: Bench, qapp: QApplication, qtbot: QtBot) -> None:
    former = qapp.palette()
    try:
        qapp.setPalette(QPalette(QColor("black")))
        qtbot.waitUntil(lambda: len(bench.shapes) > 1)
    finally:
        qapp.setPalette(former)
