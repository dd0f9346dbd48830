"""The user's side: whom it talks to, and what it makes of an answer that does not come."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from gi.repository import GLib

from dockproxy_tray import ids
from dockproxy_tray.system.helper_client import HelperClient
from tests.helper import acts
from tests.helper.acts import arguments_for
from tests.helper.person import Person
from tests.helper.stage import Stage


def test_it_talks_to_nobody_but_the_owner_it_expects(bare: Stage, dev: Person, eve: Person) -> None:
    assert eve.do(acts.own, bare.address, ids.HELPER_BUS_NAME) == 1
    given = (bare.address, 0, bare.engine.state_dir, "Switch", arguments_for("Switch"))
    refused = dev.fail(acts.ask_client, *given)
    assert (refused.code, refused.reason) == ("NotAuthorized", "helper-not-roots")
    eve.do(acts.leave, bare.address)


def test_a_helper_that_comes_second_does_not_take_the_name(
    bare: Stage, root: Person, eve: Person
) -> None:
    assert root.do(acts.call, bare.address, "Recover", {}).error == ""
    assert eve.do(acts.own, bare.address, ids.HELPER_BUS_NAME) == 3  # "exists"
    assert root.do(acts.call, bare.address, "Recover", {}).error == ""


def test_a_helper_of_another_version_is_not_asked(stage: Stage, dev: Person) -> None:
    stage.answer("allow")
    stage.install(version="9.9.0")
    given = (stage.address, 0, stage.engine.state_dir, "Switch", arguments_for("Switch"))
    refused = dev.fail(acts.ask_client, *given)
    assert (refused.code, refused.reason) == ("NotAuthorized", "helper-version")
    assert refused.values["theirs"] == "9.9.0"
    assert stage.questions == []


@pytest.mark.parametrize("program", ["", "/bin/false"], ids=["none", "one that fails at once"])
def test_without_a_helper_it_says_so(bare: Stage, dev: Person, program: str) -> None:
    if program:
        bare.install(program=program)
    else:
        bare.remove_helper()
    given = (bare.address, 0, bare.engine.state_dir, "Switch", arguments_for("Switch"))
    refused = dev.fail(acts.ask_client, *given)
    assert (refused.code, refused.reason) == ("NotAuthorized", "no-helper")


def test_a_prompt_is_opened_only_where_polkit_wants_a_password(stage: Stage, dev: Person) -> None:
    given = (stage.address, 0, stage.engine.state_dir, "Switch", arguments_for("Switch"))
    stage.answer("deny")
    assert dev.fail(acts.ask_client, *given).reason == "not-authorized"
    assert [question.flags for question in stage.questions] == [0]
    stage.answer("challenge")
    assert dev.fail(acts.ask_client, *given).reason == "needs-password"
    assert [question.flags for question in stage.questions] == [0, 0, 1]


def test_what_the_helper_refuses_reaches_the_caller_as_it_was_said(
    bare: Stage, root: Person
) -> None:
    bad = arguments_for("Switch", http_proxy="http://")
    refused = root.fail(acts.ask_client, bare.address, 0, bare.engine.state_dir, "Switch", bad)
    assert (refused.code, refused.reason, refused.exit_code) == ("Invalid", "bad-proxy-url", 2)


def test_a_helper_killed_before_the_engine_ran_again_has_changed_nothing(
    stage: Stage, dev: Person
) -> None:
    stage.answer("allow")
    stage.hold("corp")
    before = stage.texts("etc")
    given = arguments_for("Switch")
    asked = (stage.address, 0, stage.engine.state_dir, "Switch", given)
    dev.begin(acts.ask_client, *asked)
    stage.wait_until_held()
    stage.kill_helper()
    stage.let_fail()
    failed = dev.fail_at_last()
    assert (failed.code, failed.reason) == ("EngineFailed", "switch-taken-back")
    assert stage.texts("etc") == before
    assert stage.record["last"] == {"id": given["switch_id"], "result": "EngineFailed"}
    assert "recovered-back" in stage.log


def test_a_helper_killed_after_the_engine_ran_again_has_done_it(stage: Stage, dev: Person) -> None:
    stage.answer("allow")
    stage.hold("corp")
    engine, profiles = stage.engine_for(dev.uid), stage.profiles_for(dev.uid)
    dev.begin(acts.operate, engine, profiles, "use", "Office")
    stage.wait_until_held()
    pid = stage.helper_pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    stage.let_go()
    stage.wait_for(stage.is_engine_active, "the engine")
    os.kill(pid, signal.SIGKILL)
    done = dev.end(acts.operate)
    assert [warning.code for warning in done.result.warnings if warning.code == "answer-lost"]
    assert not done.result.verified
    assert stage.record["last"] == {"id": done.result.id, "result": "done"}
    assert b"HTTP_PROXY=http://proxy.corp" in stage.texts("etc")[stage.engine.dropin]
    assert "recovered-finished" in stage.log
    with open(engine.client_config, encoding="utf-8") as file:
        assert "172.17.0.1" in file.read()


def test_a_helper_that_recovers_for_longer_than_the_bus_waits_is_waited_for(root: Person) -> None:
    with Stage(start_seconds=2.0) as stage:
        stage.hold("corp")
        given = arguments_for("Switch")
        asked = (stage.address, 0, stage.engine.state_dir, "Switch", given)
        root.begin(acts.ask_client, *asked)
        stage.wait_until_held()
        stage.kill_helper()
        # Until the job ends that the first one began, recovery cannot know what has become of it.
        stage.wait_for(lambda: "timed out" in stage.bus_log, "the bus's own limit")
        stage.let_go()
        assert root.end(acts.ask_client) == {}
        assert stage.record["last"] == {"id": given["switch_id"], "result": "done"}
        stage.assert_guarded()


def test_a_restart_of_the_bus_is_survived(bare: Stage) -> None:
    client = HelperClient(bare.address, 0, bare.engine.state_dir)
    for number in range(2):
        given = arguments_for("Switch", mirrors=[f"https://m{number}.example"])
        assert client.switch("Switch", given)["applied"]
        if number == 0:
            bare.restart_bus()
    client.close()


def test_a_restart_of_the_bus_in_mid_switch_leaves_no_doubt(bare: Stage, root: Person) -> None:
    bare.hold("corp")
    given = arguments_for("Switch")
    asked = (bare.address, 0, bare.engine.state_dir, "Switch", given)
    root.begin(acts.ask_client, *asked)
    bare.wait_until_held()
    bare.restart_bus()
    bare.let_go()
    # Done by the one that lost its bus, or by the next one: never twice, never unknown.
    root.settle()
    assert bare.record["last"] == {"id": given["switch_id"], "result": "done"}
    assert b"HTTP_PROXY=http://proxy.corp" in bare.texts("etc")[bare.engine.dropin]


def test_a_main_loop_goes_on_while_a_call_waits(bare: Stage) -> None:
    bare.hold("corp")
    client = HelperClient(bare.address, 0, bare.engine.state_dir)
    answers: list[Mapping[str, Any]] = []
    loop = GLib.MainLoop()

    def work() -> None:
        try:
            answers.append(client.switch("Switch", arguments_for("Switch")))
        finally:
            GLib.idle_add(loop.quit)

    beats = 0

    def beat() -> bool:
        # The engine's start waits for this loop: were that waiting for the call, none would end.
        nonlocal beats
        beats += 1
        if beats == 50:
            bare.let_go()
        return True

    worker = threading.Thread(target=work)
    heart = GLib.timeout_add(10, beat)
    worker.start()
    loop.run()
    worker.join()
    GLib.source_remove(heart)
    client.close()
    assert answers and answers[0]["applied"] and beats >= 50
