"""What a test has found, below the picture: a row for each, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.message import say
from dockproxy_tray.core.probe_plan import HUB
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.results import Bar, Results
from dockproxy_tray.ui.results_words import order_of, results_of, status_of
from dockproxy_tray.ui.snapshot import ReachTest
from dockproxy_tray.ui.tint import Tint
from dockproxy_tray.words.messages import words
from tests.ui import states
from tests.ui.bench import Screen
from tests.ui.shots import NOW
from tests.ui.test_route_picture import ended, reached

PROXY = reached("proxy", "http://jo:xxxxx@proxy.corp:8080", ms=12.3)
NEAR = reached("mirror", "https://near.corp", ms=20.0)
FAR = reached("mirror", "https://far.example", ms=80.0)
REFUSED = reached("mirror", "https://gone.example", "probe-refused")
HUB_INTERCEPTED = reached("registry", HUB.url, "probe-intercepted")
ALL = (PROXY, FAR, NEAR, REFUSED, HUB_INTERCEPTED)
RUNNING = ReachTest(targets=tuple(each.target for each in ALL), so_far=(NEAR, REFUSED))


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Screen]:
    yield Screen(qtbot)


def shown(bench: Screen, test: ReachTest | None) -> Results:
    return bench.show(replace(states.in_sync(), test=test)).results


def test_each_has_its_result_in_a_word_and_its_time() -> None:
    rows = results_of(ended(*ALL))
    assert [(row.kind, row.word, row.time) for row in rows] == [
        ("proxy", "alive", "12 ms"),
        ("mirror", "alive", "80 ms"),
        ("mirror", "alive", "20 ms, the fastest"),
        ("mirror", "refused", ""),
        ("registry", "TLS intercepted", ""),
    ]
    assert [row.sign for row in rows] == ["same", "same", "same", "bad", "bad"]


def test_bars_are_as_long_as_the_slowest_lets_them_be() -> None:
    assert [row.share for row in results_of(ended(FAR, NEAR, REFUSED))] == [1.0, 0.25, 0.0]
    assert results_of(ended(REFUSED))[0].share == 0.0


def test_one_mirror_alone_is_not_called_the_fastest() -> None:
    assert results_of(ended(NEAR, REFUSED))[0].time == "20 ms"


def test_each_failure_says_what_to_do_about_it() -> None:
    *_, refused, hub = results_of(ended(*ALL))
    assert refused.advice.endswith("Check the port, and whether the server runs.")
    assert hub.advice.startswith(words(HUB_INTERCEPTED.said))


def test_one_that_is_alive_and_serves_nothing_is_not_good() -> None:
    limited = replace(
        reached("mirror", "https://m.example", "probe-rate-limit", 9.0), state="doubtful"
    )
    (row,) = results_of(ended(limited))
    assert (row.sign, row.word, row.time) == ("warning", "rate limit", "9.0 ms")
    assert row.advice


def test_the_fastest_first_is_said_where_that_is_another_order() -> None:
    assert order_of(ended(*ALL)) == (
        "Mirrors, the fastest first: https://near.corp (20 ms), https://far.example (80 ms)."
    )
    assert order_of(ended(NEAR, FAR)) == order_of(ended(NEAR)) == order_of(RUNNING) == ""


def test_a_test_that_runs_shows_who_has_answered_already(bench: Screen) -> None:
    card = shown(bench, RUNNING)
    assert card.status.text() == "Testing: 2 of 5 have ended …"
    assert [row.word.text() for row in card.rows] == [
        "waiting", "waiting", "alive", "refused", "waiting",
    ]  # fmt: skip
    assert card.progress is not None
    assert (card.progress.value(), card.progress.maximum()) == (2, 5)
    rows = card.rows
    bench.window.draw(replace(states.in_sync(), test=ended(*ALL)))
    assert card.rows is rows
    assert card.progress is None
    assert card.status.text().startswith("Tested at ")


def test_it_can_be_cancelled_and_then_dismissed(bench: Screen) -> None:
    card = shown(bench, ReachTest())
    assert (card.button.text(), card.status.text()) == (
        "Cancel the test", "Testing proxies and mirrors …",
    )  # fmt: skip
    QTest.mouseClick(card.button, Qt.MouseButton.LeftButton)
    bench.window.draw(replace(states.in_sync(), test=ended(*ALL)))
    QTest.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert bench.asked == [Command("test"), Command("dismiss-test")]
    bench.window.draw(states.in_sync())
    assert card.isHidden()


def test_what_to_know_of_the_whole_test_is_said(bench: Screen) -> None:
    warning = say("route-loopback", url="http://127.0.0.1:3128")
    card = shown(bench, replace(ended(*ALL), warnings=(warning,)))
    assert card.warnings.texts == [words(warning)]


def test_a_test_of_nothing_says_so() -> None:
    assert status_of(ReachTest((), NOW)) == "There is no proxy and no mirror to test."
    assert status_of(None) == ""


def test_no_text_is_taken_for_markup_and_none_has_a_password(bench: Screen) -> None:
    marked = replace(REFUSED.target, url="https://<b>.example")
    card = shown(bench, ended(PROXY, replace(REFUSED, target=marked)))
    for label in card.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert "geheim" not in label.text() + label.toolTip()


def test_everything_is_said_in_sentences_too(bench: Screen) -> None:
    said = shown(bench, ended(*ALL)).accessibleDescription().split("\n")
    assert said[0].startswith("Tested at ")
    assert "mirror https://near.corp: direct, alive, 20 ms, the fastest." in said


def test_nothing_ticks_while_results_stand_there(bench: Screen) -> None:
    shown(bench, RUNNING)
    card = shown(bench, ended(*ALL))
    assert [timer for timer in card.findChildren(QTimer) if timer.isActive()] == []


def drawn(bar: Bar) -> QImage:
    return bar.grab().toImage()


def test_a_bar_begins_where_one_begins_to_read(qtbot: QtBot) -> None:
    bar = Bar()
    qtbot.addWidget(bar)
    bar.resize(200, 12)
    bar.draw(0.5, "same")
    ink = QColor(Tint(bar.palette()).ink("same").rgb())
    for direction, at in (("LeftToRight", 20), ("RightToLeft", 180)):
        bar.setLayoutDirection(Qt.LayoutDirection[direction])
        image = drawn(bar)
        assert image.pixelColor(at, 6) == ink
        assert image.pixelColor(200 - at, 6) != ink
