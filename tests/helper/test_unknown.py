"""What became of a switch is not known: nothing is assumed, and the next call ends both sides."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.helper import acts
from tests.helper.acts import arguments_for
from tests.helper.conftest import DEV
from tests.helper.desk import PROXIES, Desk, proxies
from tests.helper.person import Person
from tests.helper.stage import Stage


@pytest.fixture
def killed(stage: Stage) -> Iterator[Desk]:
    """Dev's desk by a process that may be killed."""
    person = Person(DEV)
    yield Desk(stage, person)
    person.close()


def assert_alike(desk: Desk) -> None:
    """The user's file has the proxies of the profile that is the engine's."""
    is_office = "proxy.corp" in desk.daemon
    assert proxies(desk.client) == (PROXIES if is_office else {})
    assert not desk.is_interrupted
    assert (
        desk.stage.texts("var").keys().isdisjoint({f"{desk.stage.engine.state_dir}/journal.json"})
    )


@pytest.mark.parametrize("starts", [True, False])
def test_without_a_helper_to_tell_the_outcome_stays_open_until_there_is_one(
    desk: Desk, starts: bool
) -> None:
    stage = desk.stage
    stage.hold("corp")
    desk.begin("use", "Office")
    stage.wait_until_held()
    stage.remove_helper()
    stage.kill_helper()
    lost = desk.fail_at_last()
    assert (lost.code, lost.reason, lost.exit_code) == ("Internal", "outcome-unknown", 1)
    assert (desk.is_interrupted, desk.client) == (True, {})

    # Nothing that is done meanwhile may take it for ended, one way or the other.
    assert "outcome-unknown" in desk.status()
    assert desk.fail("use", "Inside").reason == "outcome-unknown"
    assert (desk.is_interrupted, desk.client) == (True, {})

    if starts:
        stage.let_go()
        stage.wait_for(stage.is_engine_active, "the engine")
    else:
        stage.let_fail()
    stage.install()
    said = desk.status()
    assert said == ["recovered-client" if starts else "recovered-client-dropped"]
    assert ("proxy.corp" in desk.daemon) is starts
    assert_alike(desk)
    desk.do("off")
    assert_alike(desk)


DAMAGED = ["no JSON", "[" * 100_000, "null", "[]", "{}", '{"id": "x", "changes": [{}]}', ""]


@pytest.mark.parametrize("answer", DAMAGED, ids=lambda answer: answer[:8])
def test_an_answer_that_cannot_be_read_is_an_answer_lost(
    bare: Stage, root: Person, dev: Person, answer: str
) -> None:
    desk = Desk(bare, dev)
    root.do(acts.play_helper, bare.address, answer)
    try:
        result = desk.do("use", "Office").result
    finally:
        calls = root.do(acts.stop_playing)
    assert calls == ["Switch"], "it was done, and is not asked for again"
    assert [warning.code for warning in result.warnings] == ["answer-lost"]
    assert result.applied and not result.verified
    assert proxies(desk.client) == PROXIES and not desk.is_interrupted


@pytest.mark.parametrize(
    ("last", "reason", "calls"),
    [
        ({"id": "somebody-elses", "result": "done"}, "outcome-unknown", 1),
        ({"id": "mine", "result": "EngineFailed"}, "switch-taken-back", 1),
        ({"id": "mine", "result": "RollbackFailed"}, "switch-left-half", 1),
        ({"id": "mine", "result": "Conflict"}, "helper-said", 1),
        (None, "helper-lost", 3),
    ],
)
def test_a_call_without_an_answer_is_made_again_only_where_nobody_has_switched_since(
    bare: Stage, root: Person, dev: Person, last: dict[str, str] | None, reason: str, calls: int
) -> None:
    given = arguments_for("Switch")
    if last is not None and last["id"] == "mine":
        last = {**last, "id": given["switch_id"]}
    asked: tuple[Any, ...] = (bare.address, 0, bare.engine.state_dir, "Switch", given)
    root.do(acts.play_helper, bare.address, None, bare.engine.state_dir, last)
    try:
        assert dev.fail(acts.ask_client, *asked).reason == reason
    finally:
        assert root.do(acts.stop_playing) == ["Switch"] * calls


def test_a_user_who_is_gone_in_mid_switch_hears_busy_and_then_finds_both_sides_alike(
    killed: Desk, desk: Desk
) -> None:
    stage = desk.stage
    stage.hold("corp")
    killed.begin("use", "Office")
    stage.wait_until_held()
    killed.kill()
    for verb in ("use Home", "off", "undo"):
        assert desk.fail(*verb.split()).code == "Busy"
    assert desk.status() == ["busy"]
    assert (desk.is_interrupted, desk.client) == (True, {})
    stage.let_go()
    stage.wait_until_idle()
    assert desk.status() == ["recovered-client"]
    assert stage.record["profile"] == "Office"
    assert_alike(desk)


def test_a_switch_that_was_finished_without_its_user_is_undone_on_both_sides(
    killed: Desk, desk: Desk
) -> None:
    stage = desk.stage
    desk.do("use", "Home")
    stage.hold("corp")
    killed.begin("use", "Office")
    stage.wait_until_held()
    killed.kill()
    stage.let_go()
    stage.wait_until_idle()
    undone = desk.do("undo").result
    assert undone.profile == stage.record["profile"] == "Home"
    assert "recovered-client" in [warning.code for warning in undone.warnings]
    assert "home.example" in desk.daemon and "home.example" in desk.config.read_text()


def test_a_user_who_is_gone_while_the_helper_still_looks_hears_busy(
    killed: Desk, desk: Desk
) -> None:
    stage = desk.stage
    desk.do("use", "Home")
    docker = stage.engine_pid()
    os.kill(docker, signal.SIGSTOP)  # which the helper asks what runs, before it plans
    try:
        killed.begin("use", "Office")
        stage.wait_for(stage.is_busy, "the helper's work")
        killed.kill()
        assert desk.fail("use", "Home").code == "Busy"
        assert desk.is_interrupted
    finally:
        os.kill(docker, signal.SIGCONT)
    stage.wait_until_idle()
    desk.status()
    assert_alike(desk)


def test_a_user_who_is_gone_at_the_prompt_has_switched_nothing(killed: Desk, desk: Desk) -> None:
    stage = desk.stage
    stage.answer("hang")
    killed.begin("use", "Office")
    stage.wait_for(lambda: bool(stage.questions), "the question")
    killed.kill()
    stage.release("allow")
    stage.answer("allow")
    assert desk.do("use", "Home").result.profile == "Home"
    assert "home.example" in desk.daemon and "home.example" in desk.config.read_text()
    assert not desk.is_interrupted
