"""Choosing a profile among three, or three hundred."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dockproxy_tray.ui.chooser import ProfileList
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.snapshot import Job, Snapshot
from tests.ui.bench import Screen
from tests.ui.shots import observed, snapshot

MANY = "version = 1\n" + "".join(
    f'[profiles."Site {number}"]\nproxy = "http://p{number}.example:1"\n'
    f'description = "Floor-{chr(65 + number % 7)}"\n'
    for number in range(300)
)

Key = Qt.Key


class Bench(Screen):
    """What can be seen of the chooser."""

    @property
    def list(self) -> ProfileList:
        found = self.window.header.chooser.list
        assert found is not None
        return found

    @property
    def names(self) -> Sequence[str]:
        return [self.list.names.item(row).text() for row in range(self.list.names.count())]


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    yield Bench(qtbot)


def many(profile: str = "Site 7") -> Snapshot:
    return snapshot(observed(profile, text=MANY), text=MANY)


def test_it_shows_what_the_record_says_and_nothing_else(bench: Bench) -> None:
    chooser = bench.show(snapshot(observed("Office"))).header.chooser
    assert chooser.currentText() == "Office"
    bench.window.draw(replace(snapshot(observed("Office")), switching=Job("use", "Home")))
    assert chooser.currentText() == "Office"
    bench.window.draw(snapshot(observed("Home")))
    assert chooser.currentText() == "Home"
    bench.window.draw(snapshot(observed()))
    assert chooser.currentText() == "Choose a profile"


def test_a_few_are_chosen_from_a_plain_list(bench: Bench) -> None:
    chooser = bench.show(snapshot(observed("Office"))).header.chooser
    QTest.mouseClick(chooser, Qt.MouseButton.LeftButton)
    assert bench.names == ["Direct", "Office", "Home"]
    assert not bench.list.search.isVisible()
    assert QApplication.focusWidget() is bench.list.names
    place = bench.list.names.visualItemRect(bench.list.names.item(2)).center()
    QTest.mouseClick(bench.list.names.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert bench.asked == [Command("use", "Home")]
    assert not bench.list.isVisible()
    assert QApplication.focusWidget() is chooser


def test_of_three_hundred_one_is_found_by_name_or_description(bench: Bench) -> None:
    bench.show(many())
    bench.window.focus_search()
    assert QApplication.focusWidget() is bench.list.search
    assert len(bench.names) == 301
    QTest.keyClicks(bench.list.search, "site 29")
    assert bench.names[:11] == ["Site 29", *(f"Site {number}" for number in range(290, 300))]
    assert bench.names[11:] == ["Site 129", "Site 229"]
    QTest.keyClicks(bench.list.search, " floor-e")
    assert bench.names == ["Site 291", "Site 298"]
    QTest.keyClick(bench.list.search, Key.Key_Down)
    QTest.keyClick(bench.list.search, Key.Key_Return)
    assert bench.asked == [Command("use", "Site 298")]


def test_where_nothing_is_found_nothing_is_chosen(bench: Bench) -> None:
    bench.show(many())
    bench.window.focus_search()
    QTest.keyClicks(bench.list.search, "nowhere")
    assert bench.names == []
    QTest.keyClick(bench.list.search, Key.Key_Return)
    assert bench.asked == []


def test_the_search_begins_anew_each_time_with_the_one_in_force(bench: Bench) -> None:
    bench.show(many())
    bench.window.focus_search()
    QTest.keyClicks(bench.list.search, "299")
    QTest.keyClick(bench.list.search, Key.Key_Escape)
    bench.window.focus_search()
    assert bench.list.search.text() == ""
    assert bench.list.names.currentItem().text() == "Site 7"


def test_the_menu_s_more_finds_the_search_however_few_there_are(bench: Bench) -> None:
    bench.show(snapshot(observed("Office")))
    bench.window.focus_search()
    assert QApplication.focusWidget() is bench.list.search


def test_escape_and_a_click_beside_it_close_the_list_alone(bench: Bench) -> None:
    bench.show(many())
    bench.window.focus_search()
    QTest.keyClick(bench.list.search, Key.Key_Escape)
    assert not bench.list.isVisible()
    assert bench.window.isVisible()
    bench.window.focus_search()
    QTest.mouseClick(bench.list, Qt.MouseButton.LeftButton, pos=QPoint(5, 300))
    assert not bench.list.isVisible()
    assert bench.asked == []


def test_neither_wheel_nor_arrows_switch_by_mistake(bench: Bench) -> None:
    chooser = bench.show(snapshot(observed("Office"))).header.chooser
    chooser.setFocus()
    where = QPointF(5, 5)
    none = Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(
        where, where, QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton, none,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(chooser, wheel)
    QTest.keyClick(chooser, Key.Key_Down)
    assert chooser.currentText() == "Office"
    assert bench.asked == []
    assert bench.list.isVisible()


def test_typing_on_the_closed_list_searches(bench: Bench) -> None:
    chooser = bench.show(many()).header.chooser
    chooser.setFocus()
    QTest.keyClick(chooser, Key.Key_2)
    assert bench.list.search.text() == "2"


def test_the_tab_key_stays_within_the_open_list(bench: Bench) -> None:
    bench.show(many())
    bench.window.focus_search()
    QTest.keyClick(bench.list.search, Key.Key_Tab)
    assert QApplication.focusWidget() is bench.list.names
    QTest.keyClick(bench.list.names, Key.Key_Tab)
    assert QApplication.focusWidget() is bench.list.search


def test_an_open_list_follows_and_keeps_what_was_typed(bench: Bench) -> None:
    bench.show(many())
    bench.window.focus_search()
    QTest.keyClicks(bench.list.search, "site 1")
    bench.window.draw(many("Site 9"))
    assert bench.list.search.text() == "site 1"
    assert all("1" in name for name in bench.names)


def test_the_list_stays_within_a_small_window(bench: Bench) -> None:
    bench.show(many())
    bench.window.resize(640, 420)
    bench.window.focus_search()
    assert bench.list.rect().contains(bench.list.card.geometry())
