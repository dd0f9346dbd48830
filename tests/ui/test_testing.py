from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from pytestqt.qtbot import QtBot

from dockproxy_tray.places import Place
from dockproxy_tray.system.probe import Reach
from dockproxy_tray.ui import testing
from dockproxy_tray.ui.session import Session
from dockproxy_tray.ui.snapshot import ReachTest
from tests.ui.shots import NOW, observed, snapshot


@pytest.fixture
def tester(qapp: object) -> Iterator[testing.Tester]:
    made = testing.Tester()
    yield made
    made.close()


def test_what_was_reached_is_told_in_the_guis_thread(tester: testing.Tester, qtbot: QtBot) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        address = server.getsockname()
        with qtbot.waitSignal(tester.ended) as ended:
            tester.start([address])
            assert tester.running
    assert ended.args is not None
    (reach,) = ended.args[0]
    assert isinstance(reach, Reach)
    assert (reach.address, reach.outcome) == (address, "answers")
    assert not tester.running


def test_a_test_can_be_cancelled(
    tester: testing.Tester, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tester.start(_silent(monkeypatch))
    tester.start([])  # one that runs goes on
    with qtbot.waitSignal(tester.ended) as ended:
        tester.cancel()
    assert ended.args == [None]
    with qtbot.waitSignal(tester.ended) as ended:
        tester.start([])
    assert ended.args == [()]


def test_to_close_waits_for_no_answer(
    tester: testing.Tester, monkeypatch: pytest.MonkeyPatch
) -> None:
    tester.start(_silent(monkeypatch))
    tester.close()


def test_what_was_measured_is_forgotten_when_the_way_is_another_one(qapp: object) -> None:
    def nowhere() -> AbstractContextManager[Place]:
        raise AssertionError

    session = Session(nowhere)
    office, direct = (snapshot(observed(name)).sight for name in ("Office", "Direct"))
    session._looked(office)
    session.show_test(ReachTest((Reach(("proxy.corp.example", 8080), "refused"),), NOW))
    session._looked(office)
    assert session.snapshot.test is not None
    session._looked(direct)
    assert session.snapshot.test is None


def _silent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """An address of which nothing is ever heard: only to cancel ends its test."""
    from dockproxy_tray.system.probe import Probe

    monkeypatch.setattr(Probe, "_try", lambda *_: None)
    return [("nowhere.test", 80)]
