"""The test that a user asks for: it is shown while it runs, and how it ended."""

from __future__ import annotations

import socket
from contextlib import AbstractContextManager

import pytest
from pytestqt.qtbot import QtBot

from dockproxy_tray.core import route
from dockproxy_tray.places import Place
from dockproxy_tray.system.probe import Probe, Reach
from dockproxy_tray.ui import testing
from dockproxy_tray.ui.session import Session
from dockproxy_tray.ui.snapshot import ReachTest
from tests.ui.shots import NOW, observed, snapshot


@pytest.fixture
def session(qapp: object) -> Session:
    def nowhere() -> AbstractContextManager[Place]:
        raise AssertionError

    return Session(nowhere)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address of which nothing is ever heard: only to cancel ends its test."""
    monkeypatch.setattr(Probe, "_try", lambda *_: None)
    monkeypatch.setattr(route, "addresses", lambda _: [("nowhere.test", 80)])


def test_what_was_reached_is_shown(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        address = server.getsockname()
        monkeypatch.setattr(route, "addresses", lambda _: [address])
        assert testing.Testing(session).start_or_cancel()
        assert session.snapshot.testing
        qtbot.waitUntil(lambda: not session.snapshot.testing)
    test = session.snapshot.test
    assert test is not None and test.answers is not None
    (reach,) = test.answers
    assert (reach.address, reach.outcome) == (address, "answers")


@pytest.mark.usefixtures("silent")
def test_to_ask_again_cancels_and_then_starts(session: Session, qtbot: QtBot) -> None:
    test = testing.Testing(session)
    assert test.start_or_cancel()
    assert not test.start_or_cancel()
    qtbot.waitUntil(lambda: session.snapshot.test is None)
    assert test.start_or_cancel()
    test.close()
    qtbot.waitUntil(lambda: session.snapshot.test is None)


def test_a_fault_ends_the_test_like_a_cancelled_one(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Probe) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Probe, "run", fails)
    testing.Testing(session).start_or_cancel()
    qtbot.waitUntil(lambda: session.snapshot.test is None)


def test_what_was_measured_is_forgotten_when_the_way_is_another_one(session: Session) -> None:
    office, direct = (snapshot(observed(name)).sight for name in ("Office", "Direct"))
    session._looked(office)
    session.show_test(ReachTest((Reach(("proxy.corp.example", 8080), "refused"),), NOW))
    session._looked(office)
    assert session.snapshot.test is not None
    session._looked(direct)
    assert session.snapshot.test is None
