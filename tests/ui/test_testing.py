"""The test that a user asks for: it is shown while it runs, and how it ended."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from dockproxy_tray import reaching
from dockproxy_tray.core.message import say
from dockproxy_tray.core.probe_plan import ProbePlan, Ways, make_targets
from dockproxy_tray.errors import DockproxyError, Internal, NotAuthorized
from dockproxy_tray.places import Place
from dockproxy_tray.system.probe.errand import Errand
from dockproxy_tray.ui import testing
from dockproxy_tray.ui.session import Session
from tests.core.seen import ENGINE
from tests.system.probe.servers import LOCAL, Web, mute, serving
from tests.ui.shots import observed, snapshot
from tests.ui.test_route_picture import ended, reached


@pytest.fixture
def session(qapp: object) -> Session:
    def nowhere() -> AbstractContextManager[Place]:
        raise AssertionError

    made = Session(nowhere)
    made.place = Place(ENGINE, "/nowhere/profiles.toml", None, "/nowhere")
    return made


def plan(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """What runs now is a mirror here, and nothing else."""
    found = make_targets(Ways(), (), [f"http://{LOCAL}:{port}"], ())
    targets = tuple(target for target in found if target.kind == "mirror")
    monkeypatch.setattr(reaching, "plan_test", lambda _: ProbePlan(targets))


def test_what_was_reached_is_shown(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Web()) as address:
        plan(monkeypatch, address[1])
        assert testing.Testing(session).start_or_cancel(print)
        assert session.snapshot.testing
        qtbot.waitUntil(lambda: not session.snapshot.testing)
    test = session.snapshot.test
    assert test is not None and test.answers is not None
    (reach,) = test.answers
    assert (reach.address, reach.state) == (address, "good")
    assert [target.kind for target in test.targets] == ["mirror"]


def test_who_has_answered_is_shown_while_others_are_waited_for(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Web()) as address, serving(mute) as silent:
        urls = [f"http://{LOCAL}:{port}" for port in (silent[1], address[1])]
        targets = tuple(
            each for each in make_targets(Ways(), (), urls, ()) if each.kind == "mirror"
        )
        warning = say("route-loopback", url="http://127.0.0.1:1")
        made = ProbePlan(targets, warnings=(warning,))
        monkeypatch.setattr(reaching, "plan_test", lambda _: made)
        test = testing.Testing(session)
        test.start_or_cancel(print)
        qtbot.waitUntil(lambda: bool(session.snapshot.test and session.snapshot.test.so_far))
        shown = session.snapshot.test
        assert shown is not None and shown.answers is None
        assert (shown.targets, shown.warnings) == (targets, (warning,))
        assert [each.target for each in shown.so_far] == [targets[1]]
        test.dismiss()
        assert session.snapshot.testing  # what runs is cancelled, and not dismissed
        test.close()
    session.show_test(replace(shown, answers=shown.so_far))
    test.dismiss()
    assert session.snapshot.test is None


def test_to_ask_again_cancels_and_then_starts(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(mute) as address:
        plan(monkeypatch, address[1])
        test = testing.Testing(session)
        assert test.start_or_cancel(print)
        assert not test.start_or_cancel(print)
        assert session.snapshot.test is None
        assert test.start_or_cancel(print)
        assert session.snapshot.testing
        test.close()


def test_what_a_cancelled_test_finds_in_the_end_is_not_shown(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(mute) as silent, serving(Web()) as address:
        test = testing.Testing(session)
        plan(monkeypatch, silent[1])
        test.start_or_cancel(print)
        test.start_or_cancel(print)
        plan(monkeypatch, address[1])
        test.start_or_cancel(print)
        qtbot.waitUntil(lambda: session.snapshot.test is not None and not session.snapshot.testing)
    assert session.snapshot.test is not None and session.snapshot.test.answers is not None
    assert session.snapshot.test.answers[0].ok


def test_before_docker_is_found_there_is_nothing_to_reach(session: Session) -> None:
    session.place = None
    assert not testing.Testing(session).start_or_cancel(print)
    assert session.snapshot.test is None


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), NotAuthorized("x")])
def test_a_fault_ends_the_test_and_is_told(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(_: object) -> None:
        raise error

    plan(monkeypatch, 1)
    monkeypatch.setattr(Errand, "run", fails)
    told: list[DockproxyError] = []
    testing.Testing(session).start_or_cancel(told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert session.snapshot.test is None
    assert isinstance(told[0], type(error) if isinstance(error, DockproxyError) else Internal)


def test_what_was_measured_is_forgotten_when_the_way_is_another_one(session: Session) -> None:
    office, direct = (snapshot(observed(name)).sight for name in ("Office", "Direct"))
    session._looked(office)
    test = ended(reached("proxy", "http://jo:xxxxx@proxy.corp.example:8080", "probe-refused"))
    session.show_test(test)
    session._looked(office)
    assert session.snapshot.test == test
    session._looked(direct)
    assert session.snapshot.test is None
