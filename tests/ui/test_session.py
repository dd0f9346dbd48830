"""A session on a sandbox's engine: switches off the GUI's thread, the last of several wins."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event
from typing import NoReturn

import pytest
from pytestqt.qtbot import QtBot

from dockproxy_tray.errors import DockproxyError, NoEngine, NotAuthorized
from dockproxy_tray.operations import Operations
from dockproxy_tray.places import Place, open_place
from dockproxy_tray.system.record import read_record
from dockproxy_tray.system.transaction import is_interrupted
from dockproxy_tray.ui import worker
from dockproxy_tray.ui.session import Session
from dockproxy_tray.ui.snapshot import Job, Outcome, Snapshot

PATIENCE_MS = 60_000
"""Against waiting for ever; nothing is measured by it."""


@pytest.fixture
def box(tmp_path: Path) -> str:
    return str(tmp_path / "box")


@pytest.fixture
def session(qtbot: QtBot, box: str) -> Iterator[Session]:
    def opened() -> AbstractContextManager[Place]:
        return open_place(os.environ, sandbox=box)

    session = Session(opened)
    with qtbot.waitSignal(session.changed, timeout=PATIENCE_MS, check_params_cb=_looked):
        session.start()
    yield session
    session.close()


def _looked(snapshot: Snapshot) -> bool:
    return snapshot.sight is not None


def _until(qtbot: QtBot, session: Session, holds: Callable[[Snapshot], bool]) -> None:
    qtbot.waitUntil(lambda: holds(session.snapshot), timeout=PATIENCE_MS)


def _at_rest(snapshot: Snapshot) -> bool:
    return snapshot.switching is None


def test_the_first_look_shows_profiles_and_engine(session: Session) -> None:
    sight = session.snapshot.sight
    assert sight is not None
    assert sight.profiles is not None
    assert sight.profiles.names == ("Office", "Home", "Lab", "Direct")
    assert session.snapshot.place == "sandbox"
    assert session.snapshot.profile is None


def test_a_switch_shows_its_steps_and_then_what_is_in_force(qtbot: QtBot, session: Session) -> None:
    steps: list[str] = []
    session.changed.connect(lambda shown: steps.append(shown.step))
    with qtbot.waitSignal(session.ended, timeout=PATIENCE_MS) as ended:
        session.switch(Job("use", "Office"))
        assert session.snapshot.switching == Job("use", "Office")  # seen at once
    assert ended.args is not None
    assert ended.args[0].result.profile == "Office"
    _until(qtbot, session, _at_rest)
    assert session.snapshot.profile == "Office"
    assert "restart" in steps
    assert "verify" in steps


def test_of_switches_asked_for_meanwhile_the_last_one_wins(qtbot: QtBot, session: Session) -> None:
    session.switch(Job("use", "Office"))
    _until(qtbot, session, lambda shown: shown.step != "")
    for name in ("Home", "Direct", "Lab"):
        session.switch(Job("use", name))
    _until(qtbot, session, lambda shown: _at_rest(shown) and shown.profile == "Lab")
    sight = session.snapshot.sight
    assert sight is not None
    assert [event.profile for event in sight.history] == ["Office", "Lab"]


def test_a_switch_is_undone_by_its_id_only_while_it_is_the_last_one(
    qtbot: QtBot, session: Session
) -> None:
    ends: list[Outcome] = []
    session.ended.connect(ends.append)
    jobs = (Job("use", "Office"), Job("use", "Home"))
    for job in jobs:
        session.switch(job)
        _until(qtbot, session, _at_rest)
    first, second = (end.result for end in ends)
    assert first is not None and second is not None
    session.switch(Job("undo", only=first.id))
    _until(qtbot, session, _at_rest)
    error = ends[-1].error
    assert error is not None and error.reason == "undo-outdated"
    assert session.snapshot.profile == "Home"
    session.switch(Job("undo", only=second.id))
    _until(qtbot, session, _at_rest)
    assert session.snapshot.profile == "Office"


def test_it_counts_as_switching_until_what_came_of_it_was_seen(
    qtbot: QtBot, session: Session
) -> None:
    """Else the former state would be shown for a moment."""
    seen: list[tuple[bool, str | None]] = []
    session.changed.connect(lambda shown: seen.append((shown.switching is None, shown.profile)))
    session.switch(Job("use", "Home"))
    _until(qtbot, session, lambda shown: _at_rest(shown) and shown.profile == "Home")
    assert (True, None) not in seen


def test_a_switch_that_fails_says_why_and_the_session_goes_on(
    qtbot: QtBot, session: Session
) -> None:
    session.switch(Job("use", "Nowhere"))
    _until(qtbot, session, _at_rest)
    outcome = session.snapshot.outcome
    assert outcome is not None
    assert outcome.error is not None
    assert outcome.error.reason == "no-such-profile"
    session.take_note()
    assert session.snapshot.outcome is None
    session.switch(Job("use", "Home"))
    _until(qtbot, session, lambda shown: _at_rest(shown) and shown.profile == "Home")


def test_what_is_told_once_is_gone_when_it_was_read(session: Session) -> None:
    session.miss_panel()
    assert session.snapshot.misses_panel
    session.take_note()
    assert not session.snapshot.misses_panel


def test_profiles_that_cannot_be_read_leave_the_engine_to_be_seen(
    qtbot: QtBot, session: Session
) -> None:
    assert session.place is not None
    Path(session.place.profiles_path).write_text("version = 1\nwrong\n")
    session.look()
    _until(
        qtbot, session, lambda shown: shown.sight is not None and shown.sight.problem is not None
    )
    sight = session.snapshot.sight
    assert sight is not None
    assert sight.profiles is None
    assert sight.problem is not None
    assert sight.problem.code == "profiles-invalid"
    assert sight.status is not None
    assert sight.status.seen.info is not None


def test_other_work_is_answered_in_the_windows_thread(qtbot: QtBot, session: Session) -> None:
    answers: list[object] = []

    def text(operations: Operations) -> object:
        return operations.wanted("Office").profile

    def fails(operations: Operations) -> object:
        return operations.wanted("Nowhere")

    session.do(text, answers.append)
    session.do(fails, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=PATIENCE_MS)
    assert answers[0] == "Office"
    assert isinstance(answers[1], DockproxyError)


def test_a_place_that_cannot_be_opened_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()

    def opened() -> AbstractContextManager[Place]:
        return open_place(os.environ, sandbox=str(tmp_path / "full"))

    session = Session(opened)
    with qtbot.waitSignal(session.changed, timeout=PATIENCE_MS, check_params_cb=_looked):
        session.start()
    assert session.snapshot.sight is not None
    assert session.snapshot.sight.problem is not None
    assert session.snapshot.sight.problem.code == "sandbox-folder"
    # Nothing that is asked for then is waited for in vain.
    answers: list[object] = []
    session.do(lambda operations: "never", answers.append)
    session.switch(Job("toggle"))
    _until(qtbot, session, _at_rest)
    assert session.snapshot.outcome is not None
    assert session.snapshot.outcome.error is not None
    assert session.snapshot.outcome.error.reason == "sandbox-folder"
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)
    assert isinstance(answers[0], DockproxyError)
    session.close()


def test_a_fault_in_opening_the_place_is_said(qtbot: QtBot) -> None:
    def opened() -> AbstractContextManager[Place]:
        raise OSError("no such luck")

    session = Session(opened)
    with qtbot.waitSignal(session.changed, timeout=PATIENCE_MS, check_params_cb=_looked):
        session.start()
    assert session.snapshot.sight is not None
    assert session.snapshot.sight.problem is not None
    assert session.snapshot.sight.problem.code == "internal"
    session.close()


def test_a_fault_in_a_look_is_said_and_the_session_goes_on(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Operations) -> NoReturn:
        raise TypeError("what the engine says makes no sense")

    with monkeypatch.context() as broken:
        broken.setattr(Operations, "observe", fails)
        session.look()
        _until(qtbot, session, lambda shown: bool(shown.sight and shown.sight.problem))
    session.switch(Job("use", "Home"))
    _until(qtbot, session, lambda shown: _at_rest(shown) and shown.profile == "Home")
    assert session.snapshot.sight is not None
    assert session.snapshot.sight.problem is None


@pytest.mark.parametrize(
    ("problem", "code"), [(NoEngine("no-engine"), "no-engine"), (OSError("full"), "internal")]
)
def test_without_a_place_whatever_is_asked_for_ends_with_the_reason(
    qtbot: QtBot, problem: Exception, code: str
) -> None:
    """No window may wait for an answer that never comes."""

    def nowhere() -> AbstractContextManager[Place]:
        raise problem

    session = Session(nowhere)
    answers: list[object] = []
    session.do(lambda operations: operations.profiles(), answers.append)
    session.start()
    session.switch(Job("use", "Office"))
    qtbot.waitUntil(lambda: answers != [], timeout=PATIENCE_MS)
    _until(qtbot, session, lambda shown: _looked(shown) and _at_rest(shown))
    session.close()
    (answer,) = answers
    shown = session.snapshot
    assert isinstance(answer, DockproxyError)
    assert shown.outcome is not None and shown.outcome.error is not None
    assert shown.sight is not None and shown.sight.problem is not None
    assert {answer.reason, shown.outcome.error.reason, shown.sight.problem.code} == {code}


def test_what_was_asked_for_before_something_else_is_known_to_be_no_more_wanted(
    qtbot: QtBot, session: Session
) -> None:
    first, last = Job("use", "Office"), Job("use", "Office")
    session.switch(first)
    assert session.is_last(first)
    session.switch(last)
    assert session.is_last(last)
    assert not session.is_last(first)
    _until(qtbot, session, _at_rest)
    assert session.snapshot.outcome is not None
    assert session.is_last(session.snapshot.outcome.job)


def test_closing_waits_for_the_switch_that_runs(qtbot: QtBot, session: Session) -> None:
    session.switch(Job("use", "Office"))
    _until(qtbot, session, lambda shown: shown.step != "")
    session.close()
    assert session.place is not None
    last = read_record(session.place.engine.state_dir)
    assert last is not None
    assert last.profile == "Office"
    assert not is_interrupted(session.place.engine.state_dir)


def test_closing_does_not_wait_for_a_prompt_that_is_open(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread still waits for an answer when ``close`` returns."""
    monkeypatch.setattr(worker, "GRACE_SECONDS", 0.0)
    asked, typed, gone = Event(), Event(), Event()

    def prompts(operations: Operations, *_: object) -> NoReturn:
        asked.set()
        typed.wait()
        gone.set()
        raise NotAuthorized("not-authorized")

    monkeypatch.setattr(Operations, "switch", prompts)
    session.switch(Job("use", "Office"))
    assert asked.wait(PATIENCE_MS / 1000)
    session.close()
    assert not gone.is_set()
    typed.set()
    assert gone.wait(PATIENCE_MS / 1000)
