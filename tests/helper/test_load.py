"""Many calls, and calls while the helper leaves: all are answered, and its memory stays."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray import ids
from tests.helper import acts
from tests.helper.acts import PROPERTIES, arguments_for
from tests.helper.person import Person
from tests.helper.stage import Stage

CALLS = 200
UNKNOWN_METHOD = "org.freedesktop.DBus.Error.UnknownMethod"


def resident(pid: int | None) -> int:
    """What a process has of the memory, in kB."""
    found = re.search(r"^VmRSS:\s*(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])


def switches(number: int, first: int = 0) -> list[tuple[str, dict[str, Any]]]:
    """So many calls, each of which would do something else."""
    return [
        ("Switch", arguments_for("Switch", mirrors=[f"https://m{n}.example"]))
        for n in range(first, first + number)
    ]


@pytest.mark.parametrize("who", ["dev", "root"])
def test_of_calls_at_once_one_is_served_at_a_time_and_the_others_hear_busy(
    stage: Stage, who: str, request: pytest.FixtureRequest
) -> None:
    person: Person = request.getfixturevalue(who)
    stage.answer("allow")
    assert person.do(acts.call, stage.address, *switches(1)[0]).error == ""
    owner = stage.helper_owner()
    steps: list[str] = []
    busy: list[bool] = []
    stage.bus.subscribe(owner, f"{ids.HELPER_INTERFACE}.Progress", lambda v: steps.append(v[0]))
    stage.bus.subscribe(
        owner, f"{PROPERTIES}.PropertiesChanged", lambda v: busy.append(v[1]["Busy"])
    )
    pid = stage.helper_pid()

    replies = person.do(acts.call_at_once, stage.address, switches(CALLS, 1), 4)
    before = resident(pid)
    replies += person.do(acts.call_at_once, stage.address, switches(CALLS, 1 + CALLS), 4)

    outcomes = [reply.error for reply in replies]
    assert {*outcomes} == {"", "Busy"}, {*outcomes}
    # The helper is the same, does not remember what it was asked, and answers.
    assert stage.helper_pid() == pid
    assert resident(pid) < before * 1.25
    assert person.do(acts.call, stage.address, "Recover", {}).error == ""
    assert person.do(acts.read_property, stage.address, "Busy") is False
    done = outcomes.count("")
    stage.wait_for(lambda: len(busy) >= 2 * (done + 1), "the last signal")
    assert busy == [True, False] * (done + 1), "one transaction at a time"
    assert steps == ["write", "reload", "verify"] * done, "the steps of one, then of the next"


@pytest.mark.parametrize("method", ["Switch", "Nothing"])
def test_a_message_as_large_as_the_bus_lets_through_is_refused(
    stage: Stage, dev: Person, method: str
) -> None:
    stage.answer("allow")
    assert dev.do(acts.read_property, stage.address, "Busy") is False
    pid = stage.helper_pid()
    given = arguments_for("Switch", mirrors=[""] * 1_000_000)
    error = dev.do(acts.call_like_this, stage.address, method, *acts.raw("Switch", given)).error
    assert error == ("Invalid" if method == "Switch" else UNKNOWN_METHOD)
    assert stage.questions == [] and stage.helper_pid() == pid
    assert dev.do(acts.call, stage.address, *switches(1)[0]).error == ""


def test_nobody_keeps_the_others_from_the_prompt(stage: Stage, dev: Person, eve: Person) -> None:
    stage.answer("hang")
    stage.answer("allow", eve.do(acts.name, stage.address))
    dev.begin(acts.call_at_once, stage.address, switches(20), 1)
    stage.wait_for(lambda: len(stage.questions) == 8, "the questions")
    assert eve.do(acts.call, stage.address, *switches(1)[0]).error == ""
    stage.release("deny")
    errors = [reply.error for reply in dev.end(acts.call_at_once)]
    assert (errors.count("Busy"), errors.count("NotAuthorized")) == (12, 8)
    assert len(stage.questions) == 9


def test_while_a_switch_runs_others_hear_busy_at_once(
    stage: Stage, dev: Person, root: Person
) -> None:
    stage.hold("corp")
    root.begin(acts.call, stage.address, "Switch", arguments_for("Switch"))
    stage.wait_until_held()
    assert dev.do(acts.read_property, stage.address, "Busy") is True
    for method in ids.POLKIT_ACTIONS:
        assert dev.do(acts.call, stage.address, method, arguments_for(method)).error == "Busy"
    assert stage.questions == []
    stage.let_go()
    assert root.end(acts.call).error == ""


def test_calls_sent_all_through_an_idle_exit_are_all_answered(bare: Stage, root: Person) -> None:
    bare.install(idle_seconds=0.03)
    second = Person(0)
    try:
        for person, pause in ((root, 0.035), (second, 0.085)):
            person.begin(acts.call_for_a_while, bare.address, "Recover", {}, 4.0, pause)
        replies = [r for person in (root, second) for r in person.end(acts.call_for_a_while)]
    finally:
        second.close()
    assert {reply.error for reply in replies} <= {"", "Busy"}, {*replies}
    assert len(bare.helper_pids()) > 3, "it has left again and again"
    assert len(replies) > len(bare.helper_pids())


def test_the_client_loses_none_either(bare: Stage, root: Person) -> None:
    bare.install(idle_seconds=0.03)
    state, made = bare.engine.state_dir, 0
    while len(bare.helper_pids()) < 5:
        mirrors = [f"https://m{made}.example"]
        given = arguments_for("Switch", mirrors=mirrors)
        done = root.do(acts.ask_client, bare.address, 0, state, "Switch", given)
        assert done["id"] == given["switch_id"]
        made += 1
        bare.bus.wait(lambda: False, 0.02 + made % 7 / 100)
    assert made >= 5


def test_nobody_keeps_a_helper_that_is_leaving(stage: Stage, eve: Person) -> None:
    # It has no name any more, and systemd starts no other before it is gone.
    stage.install(idle_seconds=0.05)
    stage.answer("hang")
    assert eve.do(acts.read_property, stage.address, "Version")
    pid = stage.helper_pid()
    assert eve.do(acts.hold_up, stage.address, stage.helper_owner(), 1000)
    assert stage.questions == []
    assert pid is not None and stage.helper_pid() is None


def test_it_stays_while_a_prompt_is_open(stage: Stage, dev: Person) -> None:
    idle = 0.05
    stage.install(idle_seconds=idle)
    stage.answer("hang")
    dev.begin(acts.call, stage.address, "Switch", arguments_for("Switch"), True)
    stage.wait_for(lambda: bool(stage.questions), "the question")
    pid = stage.helper_pid()
    assert not stage.bus.wait(lambda: stage.helper_pid() != pid, idle * 20)
    stage.release("allow")
    assert dev.end(acts.call).error == ""
    # And once there is nothing to do, it goes.
    stage.wait_for(lambda: stage.helper_pid() is None, "its leaving")


def test_it_stays_while_a_switch_runs(bare: Stage, root: Person) -> None:
    idle = 0.05
    bare.install(idle_seconds=idle)
    bare.hold("corp")
    root.begin(acts.call, bare.address, "Switch", arguments_for("Switch"))
    bare.wait_until_held()
    pid = bare.helper_pid()
    assert not bare.bus.wait(lambda: bare.helper_pid() != pid, idle * 20)
    bare.let_go()
    assert root.end(acts.call).error == ""
    assert bare.helper_pids() == [pid]
