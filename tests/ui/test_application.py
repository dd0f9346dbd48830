"""What is clicked is carried out by the session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.places import Place
from dockproxy_tray.ui.application import Application
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.snapshot import Job
from tests.ui.networks import followed, offer


def _nowhere() -> AbstractContextManager[Place]:
    raise AssertionError("nothing is opened here")


@pytest.fixture
def application(qtbot: QtBot) -> Iterator[Application]:
    application = Application(_nowhere, Settings())
    yield application
    application.close()


@pytest.fixture
def jobs(application: Application, monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """What the session is to switch."""
    jobs: list[Job] = []
    monkeypatch.setattr(application.session, "switch", jobs.append)
    return jobs


def test_the_switch_that_is_to_be_undone_may_be_named(
    application: Application, jobs: list[Job]
) -> None:
    application.do(Command("undo", "id"))
    application.do(Command("undo"))
    assert jobs == [Job("undo", only="id"), Job("undo")]


def test_an_offer_is_agreed_to_that_was_seen_and_not_one_that_took_its_place(
    application: Application, jobs: list[Job]
) -> None:
    application.session.follow(followed("ask", offer()))
    application.do(Command("accept", "Home"))
    assert not jobs
    application.do(Command("accept", "Office"))
    assert [job.profile for job in jobs] == ["Office"]
