"""From a switch that failed to a click on its notification, over a bus of the test's own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import Conflict, Dismissed, DockproxyError
from dockproxy_tray.places import Place
from dockproxy_tray.system.listening import Listener
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.notifying import Notifying
from dockproxy_tray.ui.session import Session
from dockproxy_tray.ui.snapshot import Job, Outcome
from tests.system.notification_server import ALL, DISMISSED, NotificationServer
from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning
from tests.ui.networks import followed, offer

FAILED = Conflict("file-changed", path="/etc/docker/daemon.json")


class Desk:
    """A session that does nothing by itself, and the desktop around it."""

    def __init__(self, qtbot: QtBot, address: str) -> None:
        self._qtbot = qtbot
        self._turning = Turning()
        self.settings = Settings()
        self.asked: list[Command] = []
        self.server = NotificationServer(address, self._turning.context, ALL)
        self.server.come()
        self.session = Session(_nowhere)
        self.listener = Listener()
        self.listener.start()
        self.notifying = Notifying(self.listener, self.session, lambda: self.settings, address)
        self.notifying.asked.connect(self.asked.append)

    def end(self, error: DockproxyError) -> None:
        """A switch ends, as the worker says it."""
        self.session._ended(Outcome(Job("use", "Office"), error=error))

    def until(self, holds: Callable[[], object]) -> None:
        def turned() -> bool:
            self._turning.drain()
            return bool(holds())

        self._qtbot.waitUntil(turned, timeout=60_000)

    def close(self) -> None:
        self.notifying.close()
        self.listener.close()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory(prefix="dp-") as folder, PrivateBus(folder) as bus:
        bus.start()
        desk = Desk(qtbot, bus.address)
        yield desk
        desk.close()


def _nowhere() -> AbstractContextManager[Place]:
    raise AssertionError("nothing is opened here")


def test_a_failure_is_told_and_to_try_again_is_one_click(desk: Desk) -> None:
    desk.end(FAILED)
    desk.until(lambda: desk.server.notices)
    shown = desk.server.notices[0]
    assert shown.summary == "Switching to Office failed"
    desk.until(lambda: desk.session.snapshot.outcome)
    desk.server.act(shown.number, "again")
    desk.until(lambda: desk.asked)
    assert desk.asked == [Command("use", "Office")]
    assert desk.session.snapshot.outcome is None


def test_who_closes_the_notification_has_read_of_it(desk: Desk) -> None:
    desk.end(FAILED)
    desk.until(lambda: desk.server.notices)
    desk.server.end(1, DISMISSED)
    desk.until(lambda: desk.session.snapshot.outcome is None)
    assert desk.asked == []


def test_what_was_read_in_the_window_is_taken_away(desk: Desk) -> None:
    desk.end(FAILED)
    desk.until(lambda: desk.server.notices)
    desk.session.take_note()
    desk.until(lambda: desk.server.closed == [1])


def test_a_failure_is_outdated_when_the_next_switch_begins(desk: Desk) -> None:
    desk.end(FAILED)
    desk.until(lambda: desk.server.notices)
    desk.session._started(Job("use", "Home"))
    desk.until(lambda: desk.server.closed == [1])


def test_what_is_quiet_and_what_is_turned_off_reaches_no_bus(desk: Desk) -> None:
    desk.end(Dismissed("dismissed"))
    desk.settings = replace(desk.settings, notifications=False)
    desk.end(FAILED)
    desk.settings = Settings()
    desk.end(FAILED)
    desk.until(lambda: desk.server.notices)
    assert len(desk.server.notices) == 1
    assert desk.server.asked == 1


def test_an_offer_is_shown_for_as_long_as_it_is_one(desk: Desk) -> None:
    desk.session.follow(followed("ask", offer()))
    desk.until(lambda: desk.server.notices)
    shown = desk.server.notices[0]
    assert shown.summary == "Switch to Office?"
    desk.session.miss_panel()  # something else has changed
    desk.server.act(shown.number, "accept")
    desk.until(lambda: desk.asked)
    assert desk.asked == [Command("accept", "Office")]
    desk.session.follow(followed("ask"))
    desk.until(lambda: desk.server.closed == [shown.number])


def test_an_offer_that_is_gone_does_not_take_other_news_with_it(desk: Desk) -> None:
    desk.session.follow(followed("ask", offer()))
    desk.until(lambda: len(desk.server.notices) == 1)
    desk.end(FAILED)
    desk.until(lambda: len(desk.server.notices) == 2)
    desk.session.follow(followed("ask"))
    desk.session.take_note()
    desk.until(lambda: desk.server.closed)
    assert desk.server.notices[-1].summary == "Switching to Office failed"


def test_an_offer_that_comes_before_the_desktop_does_is_shown_by_it(desk: Desk) -> None:
    desk.server.go()
    desk.session.follow(followed("ask", offer()))
    desk.until(lambda: desk.notifying._notifier and not desk.notifying._notifier.busy)
    desk.server.come()
    desk.until(lambda: desk.server.notices)
    assert desk.server.notices[0].summary == "Switch to Office?"
