"""One notice on the desktop, whatever its notification server can do, and where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from dockproxy_tray.system.notify import Notifier
from tests.system.notification_server import (
    ALL,
    DISMISSED,
    EXPIRED,
    NotificationServer,
    Shown,
)
from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning


@dataclass(frozen=True)
class Notification:
    summary: str = "Switching to Office failed"
    body: str = "Docker <b>&</b> co"
    stays: bool = False
    actions: tuple[tuple[str, str, object], ...] = (("again", "Try again", "AGAIN"),)


@dataclass
class Desk:
    """A notifier and what came of it."""

    bus: PrivateBus
    turning: Turning
    chosen: list[object] = field(default_factory=list)
    dismissed: int = 0
    appeared: int = 0

    def __post_init__(self) -> None:
        self.notifier = Notifier(
            self.bus.address, self.turning.context, self.chosen.append, self._dismiss, self._appear
        )

    def _dismiss(self) -> None:
        self.dismissed += 1

    def _appear(self) -> None:
        self.appeared += 1

    def serve(self, *can: str) -> NotificationServer:
        server = NotificationServer(self.bus.address, self.turning.context, can)
        server.come()
        return server

    def show(self, server: NotificationServer, notice: Notification) -> Shown:
        """Show it, and wait until its number has come back."""
        former = len(server.notices)
        self.notifier.show(notice)
        self.turning.until(lambda: len(server.notices) > former, "the notice")
        self.turning.until(lambda: self.notifier.number, "its number")
        return server.notices[-1]


@pytest.fixture
def desk(bus: PrivateBus) -> Iterator[Desk]:
    desk = Desk(bus, Turning())
    yield desk
    desk.notifier.close()


def test_markup_is_escaped_in_the_body_alone_and_only_where_it_would_be_obeyed(desk: Desk) -> None:
    notice = Notification(summary="A & <b>")
    shown = desk.show(desk.serve("body", "body-markup"), notice)
    assert (shown.summary, shown.body) == ("A & <b>", "Docker &lt;b&gt;&amp;&lt;/b&gt; co")


def test_without_markup_the_body_is_as_it_is(desk: Desk) -> None:
    assert desk.show(desk.serve("body"), Notification()).body == "Docker <b>&</b> co"


def test_a_server_without_actions_is_given_none(desk: Desk) -> None:
    server = desk.serve("body")
    assert desk.show(server, Notification()).actions == []
    server.act(1, "again")
    server.end(1, EXPIRED)
    desk.turning.until(lambda: not desk.notifier.number)


def test_what_is_to_stay_is_urgent_and_never_expires(desk: Desk) -> None:
    server = desk.serve(*ALL)
    shown = desk.show(server, Notification(stays=True))
    assert (shown.expires, shown.hints) == (
        0,
        {"urgency": 2, "desktop-entry": "io.github.dockproxy.Tray"},
    )
    shown = desk.show(server, Notification())
    assert (shown.expires, shown.hints["urgency"]) == (-1, 1)
    assert shown.icon == "io.github.dockproxy.Tray"


def test_an_action_that_is_chosen_is_handed_over(desk: Desk) -> None:
    server = desk.serve(*ALL)
    shown = desk.show(server, Notification())
    assert shown.actions == ["again", "Try again"]
    for number, key in ((shown.number + 7, "again"), (shown.number, "other")):
        server.act(number, key)
    server.act(shown.number, "again")
    desk.turning.until(lambda: desk.chosen)
    assert desk.chosen == ["AGAIN"]


def test_the_next_one_replaces_it_and_the_server_is_asked_once_what_it_can_do(desk: Desk) -> None:
    server = desk.serve(*ALL)
    first = desk.show(server, Notification())
    second = desk.show(server, Notification())
    assert (first.replaces, second.replaces, second.number) == (0, first.number, first.number)
    assert server.asked == 1


def test_what_is_mended_is_closed(desk: Desk) -> None:
    server = desk.serve(*ALL)
    shown = desk.show(server, Notification())
    desk.notifier.show(None)
    desk.turning.until(lambda: server.closed)
    assert server.closed == [shown.number]
    assert desk.show(server, Notification()).replaces == 0
    assert desk.dismissed == 0


def test_while_one_is_on_its_way_only_the_last_of_the_others_follows(desk: Desk) -> None:
    server = desk.serve(*ALL)
    server.holds = True
    desk.notifier.show(Notification(summary="one"))
    desk.turning.until(lambda: server.held)
    desk.notifier.show(Notification(summary="two"))
    desk.notifier.show(Notification(summary="three"))
    server.let_go()
    desk.turning.until(lambda: len(server.notices) == 2)
    assert [(each.summary, each.replaces) for each in server.notices] == [("one", 0), ("three", 1)]


def test_one_that_is_mended_while_on_its_way_is_closed_when_it_has_come(desk: Desk) -> None:
    server = desk.serve(*ALL)
    server.holds = True
    desk.notifier.show(Notification())
    desk.turning.until(lambda: server.held)
    desk.notifier.show(None)
    server.let_go()
    desk.turning.until(lambda: server.closed == [1])


def test_one_that_the_user_has_closed_is_told_and_not_closed_again(desk: Desk) -> None:
    server = desk.serve(*ALL)
    server.end(desk.show(server, Notification()).number, DISMISSED)
    desk.turning.until(lambda: desk.dismissed)
    desk.notifier.show(None)
    server.act(1, "again")
    assert desk.show(server, Notification()).replaces == 0
    assert (server.closed, desk.chosen) == ([], [])


def test_one_that_has_expired_is_not_told(desk: Desk) -> None:
    server = desk.serve(*ALL)
    server.end(desk.show(server, Notification()).number, EXPIRED)
    desk.turning.until(lambda: not desk.notifier.number)
    assert desk.dismissed == 0


def test_without_a_server_nothing_is_shown_and_one_that_comes_later_is_used(desk: Desk) -> None:
    desk.notifier.show(Notification(summary="nobody sees this"))
    desk.turning.until(lambda: not desk.notifier.busy)
    server = desk.serve(*ALL)
    assert desk.show(server, Notification(summary="this")).summary == "this"
    assert len(server.notices) == 1


def test_a_server_that_comes_is_told_once_there_was_something_to_show(desk: Desk) -> None:
    notice = Notification()
    desk.notifier.show(notice)
    desk.turning.until(lambda: not desk.notifier.busy)
    server = desk.serve(*ALL)
    desk.turning.until(lambda: desk.appeared)
    assert desk.show(server, notice).summary == notice.summary
    desk.notifier.show(notice)
    server.go()
    desk.turning.until(lambda: not desk.notifier.number)
    assert (desk.appeared, len(server.notices)) == (1, 1)


def test_a_new_server_is_asked_anew_and_knows_no_number_of_the_old_one(desk: Desk) -> None:
    old = desk.serve(*ALL)
    desk.show(old, Notification())
    new = desk.serve("body")
    desk.turning.until(lambda: not desk.notifier.number)
    shown = desk.show(new, Notification())
    assert (shown.replaces, shown.actions, shown.body) == (0, [], "Docker <b>&</b> co")
    assert len(old.notices) == 1


def test_without_a_bus_nothing_is_shown_and_after_its_restart_it_is_again(desk: Desk) -> None:
    server = desk.serve(*ALL)
    desk.show(server, Notification())
    desk.bus.stop()
    desk.turning.until(lambda: not desk.notifier.number)
    desk.notifier.show(Notification())
    assert not desk.notifier.busy
    desk.bus.start()
    assert desk.show(desk.serve(*ALL), Notification()).replaces == 0


def test_at_the_end_of_the_program_its_notice_is_taken_away(desk: Desk) -> None:
    server = desk.serve(*ALL)
    desk.show(server, Notification())
    desk.notifier.close()
    desk.turning.until(lambda: server.closed)
