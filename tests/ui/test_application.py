"""What is clicked is carried out by the session."""

from __future__ import annotations

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


def test_the_switch_that_is_to_be_undone_may_be_named(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = Application(_nowhere, Settings())
    jobs: list[Job] = []
    monkeypatch.setattr(application.session, "switch", jobs.append)
    application.do(Command("undo", "id"))
    application.do(Command("undo"))
    assert jobs == [Job("undo", only="id"), Job("undo")]
    application.close()


def test_an_offer_is_agreed_to_that_was_seen_and_not_one_that_took_its_place(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = Application(_nowhere, Settings())
    jobs: list[Job] = []
    monkeypatch.setattr(application.session, "switch", jobs.append)
    application.session.follow(followed("ask", offer()))
    application.do(Command("accept", "Home"))
    assert not jobs
    application.do(Command("accept", "Office"))
    assert [job.profile for job in jobs] == ["Office"]
    application.close()
