"""The network's wishes reach the session, and what became of them goes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import Dismissed, DockproxyError, EngineFailed, NotAuthorized
from dockproxy_tray.places import Place
from dockproxy_tray.system.listening import Listener
from dockproxy_tray.ui.follow import Follow
from dockproxy_tray.ui.session import Session
from dockproxy_tray.ui.snapshot import Job, Outcome, Sight
from tests.ui.networks import followed, offer


class Fake:
    """In the place of ``Following``: says what the test wants, and hears what became of it."""

    made: list[Fake]

    def __init__(self, place: Place, context: object, **heard: Callable[..., None]) -> None:
        self.place, self.heard = place, heard
        self.ended: list[Message | None] = []
        self.closed = False
        self.made.append(self)

    def done(self, obstacle: Message | None) -> None:
        self.ended.append(obstacle)

    def close(self) -> None:
        self.closed = True


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.session = Session(_nowhere)
        self.jobs: list[Job] = []
        self.session._worker.ask = self.jobs.append  # type: ignore[method-assign,assignment]
        self.listener = Listener()
        self.listener.start()
        self.follow = Follow(self.listener, self.session)
        self.session.opened.emit("place")
        qtbot.waitUntil(lambda: bool(Fake.made), timeout=60_000)
        self.following = Fake.made[0]

    def wants(self, settings: Settings | None = None) -> None:
        wish: Callable[..., None] = self.following.heard["switch"]
        self.listener.call(wish, offer(), settings or Settings(network="switch"))

    def until(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=60_000)

    def end(self, job: Job, error: DockproxyError | None = None) -> None:
        """As the worker says it, with the look that follows."""
        self.session._ended(Outcome(job, error=error))
        self.session._looked(Sight())


@pytest.fixture
def stage(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    Fake.made = []
    monkeypatch.setattr("dockproxy_tray.following.Following", Fake)
    stage = Stage(qtbot)
    yield stage
    stage.follow.close()
    stage.listener.close()
    assert stage.following.closed


def _nowhere() -> AbstractContextManager[Place]:
    raise AssertionError("nothing is opened here")


def test_what_the_network_wants_is_switched_without_asking_anybody(stage: Stage) -> None:
    stage.wants()
    stage.until(lambda: stage.jobs)
    rule = {"ssid": "CorpWiFi"}
    assert stage.jobs == [Job("use", "Office", rule=rule, unasked=True, may_ask=False)]
    stage.end(stage.jobs[0])
    stage.until(lambda: stage.following.ended == [None])


def test_a_prompt_is_for_those_who_allow_it(stage: Stage) -> None:
    stage.wants(Settings(network="switch", network_prompt=True))
    stage.until(lambda: stage.jobs)
    assert stage.jobs[0].may_ask


@pytest.mark.parametrize(
    ("error", "obstacle"),
    [
        (NotAuthorized("needs-password", action="x"), "takes-password"),
        (EngineFailed("engine-failed", unit="u", why="w", lines=()), None),
    ],
)
def test_what_was_in_its_way_goes_back(
    stage: Stage, error: DockproxyError, obstacle: str | None
) -> None:
    stage.wants()
    stage.until(lambda: stage.jobs)
    stage.end(stage.jobs[0], error)
    stage.until(lambda: stage.following.ended)
    (answer,) = stage.following.ended
    assert (answer.code if answer else None) == obstacle


def test_what_the_user_is_just_switching_to_stays(stage: Stage) -> None:
    chosen = Job("use", "Home")
    stage.session.switch(chosen)
    stage.wants()
    stage.until(lambda: stage.follow._waits)
    assert stage.following.ended == []
    stage.end(chosen)
    stage.until(lambda: stage.following.ended == [None])
    assert stage.jobs == [chosen]


def test_where_nothing_comes_of_that_the_wish_is_not_lost(stage: Stage) -> None:
    chosen = Job("use", "Home")
    stage.session.switch(chosen)
    stage.wants()
    stage.until(lambda: stage.follow._waits)
    stage.end(chosen, Dismissed("dismissed", action="x"))
    stage.until(lambda: stage.following.ended)
    (answer,) = stage.following.ended
    assert answer is not None and answer.code == "choice-failed"


def test_one_that_has_ended_already_is_not_waited_for_in_vain(stage: Stage) -> None:
    chosen = Job("use", "Home")
    stage.session.switch(chosen)
    stage.session._ended(Outcome(chosen))
    stage.wants()
    stage.until(lambda: stage.follow._waits)
    stage.session.take_note()
    stage.session._looked(Sight())
    stage.until(lambda: stage.following.ended == [None])


def test_what_is_chosen_before_it_has_begun_takes_its_place(stage: Stage) -> None:
    stage.wants()
    stage.until(lambda: stage.jobs)
    chosen = Job("use", "Home")
    stage.session.switch(chosen)
    stage.end(chosen)
    stage.until(lambda: stage.following.ended == [None])


def test_what_is_followed_is_part_of_what_is_shown(stage: Stage) -> None:
    told: Any = stage.following.heard["told"]
    stage.listener.call(told, followed())
    stage.until(lambda: stage.session.snapshot.followed == followed())
