"""docker.service does what systemd does with it: layers, failures, limits."""

from __future__ import annotations

import os
import signal
import socket

import pytest

from dockproxy_tray.system.docker_api import read_info
from tests.sandbox.conftest import Hand


def test_a_dropin_is_seen_only_after_a_daemon_reload(hand: Hand) -> None:
    hand.dropin("http-proxy.conf", '"Environment=nonsense"', "Environment=HTTP_PROXY=http://h:1")

    assert hand.state.need_reload and hand.state.environment == {}
    assert hand.restart() == "done"
    assert "HTTP_PROXY" not in hand.environ() and hand.info()["HttpProxy"] == ""

    loaded = hand.systemd.manager_state().loaded
    hand.systemd.reload()
    assert not hand.state.need_reload
    assert hand.systemd.manager_state().loaded > loaded > 0
    assert hand.state.environment == {"HTTP_PROXY": "http://h:1"}
    assert hand.state.started < hand.systemd.manager_state().loaded
    assert "HTTP_PROXY" not in hand.environ()

    assert hand.restart() == "done"
    assert hand.environ()["HTTP_PROXY"] == hand.info()["HttpProxy"] == "http://h:1"
    assert hand.state.started > hand.systemd.manager_state().loaded


def test_a_removed_dropin_needs_a_daemon_reload_too(hand: Hand) -> None:
    file = hand.dropin("a.conf", "Environment=A=1")
    hand.systemd.reload()
    file.unlink()
    assert hand.state.need_reload and hand.state.environment == {"A": "1"}
    hand.systemd.reload()
    assert not hand.state.need_reload and hand.state.environment == {}


def test_layers_follow_the_names_of_the_files(hand: Hand) -> None:
    hand.dropin("http-proxy.conf", "Environment=A=ours B=ours", "UnsetEnvironment=GONE")
    hand.dropin("Zupper.conf", "Environment=A=upper")  # capitals sort before small letters
    hand.dropin("zz.conf", "Environment=B=later GONE=x FILE=unit", base="run")
    hand.write("usr/lib/systemd/system/service.d/50.conf", "[Service]\nEnvironment=A=type\n")
    hand.dropin("no-conf.txt", "Environment=A=text")
    hand.manager("SetEnvironment", "(as)", ["A=manager", "M=manager"])
    hand.write("etc/default/docker", "FILE=file\n")
    assert hand.reload_and_restart() == "done"

    environ = hand.environ()
    assert environ == {
        "LANG": "C.UTF-8",
        "PATH": environ["PATH"],
        "A": "ours",
        "B": "later",
        "M": "manager",
        "FILE": "file",
        "INVOCATION_ID": hand.state.invocation_id,
    }
    assert hand.unit()["DropInPaths"] == [
        f"{hand.folder.root}/{path}"
        for path in (
            "usr/lib/systemd/system/service.d/50.conf",
            "etc/systemd/system/docker.service.d/Zupper.conf",
            "etc/systemd/system/docker.service.d/http-proxy.conf",
            "run/systemd/system/docker.service.d/zz.conf",
        )
    ]
    assert hand.service()["EnvironmentFiles"] == [(f"{hand.folder.root}/etc/default/docker", True)]
    assert hand.service()["UnsetEnvironment"] == ["GONE"]


def test_an_empty_assignment_resets_what_came_before(hand: Hand) -> None:
    hand.dropin("a.conf", "Environment=A=1", "EnvironmentFile=/nowhere", "UnsetEnvironment=X")
    hand.dropin("b.conf", "Environment=", "EnvironmentFile=", "UnsetEnvironment=")
    hand.dropin("c.conf", "Environment=C=1")
    hand.write("etc/default/docker", "FILE=1\n")
    assert hand.reload_and_restart() == "done"
    assert {"A", "FILE"} & hand.environ().keys() == set() and hand.environ()["C"] == "1"


def test_of_equal_names_the_earlier_folder_wins(hand: Hand) -> None:
    hand.dropin("a.conf", "Environment=A=lib", base="usr/lib")
    hand.dropin("a.conf", "Environment=A=etc")
    hand.systemd.reload()
    assert hand.state.environment == {"A": "etc"}


def test_an_environment_file_is_read_at_each_start(hand: Hand) -> None:
    hand.write("etc/default/docker", "HTTP_PROXY=http://file:1\n")
    assert hand.restart() == "done"  # no daemon-reload
    assert hand.environ()["HTTP_PROXY"] == "http://file:1"
    assert hand.state.environment == {}


def test_a_missing_environment_file_keeps_the_service_from_starting(hand: Hand) -> None:
    hand.dropin("a.conf", f"EnvironmentFile={hand.folder.root}/none")
    assert hand.reload_and_restart() == "failed"
    assert hand.service()["Result"] == "resources"


def test_manager_variables_can_be_taken_away_again(hand: Hand) -> None:
    hand.manager("SetEnvironment", "(as)", ["HTTP_PROXY=http://m:1"])
    hand.restart()
    assert hand.info()["HttpProxy"] == "http://m:1"
    hand.manager("UnsetEnvironment", "(as)", ["HTTP_PROXY"])
    hand.restart()
    assert "HTTP_PROXY" not in hand.environ() and hand.info()["HttpProxy"] == ""


def test_a_failing_command_before_the_start_fails_it_and_it_tries_again(hand: Hand) -> None:
    former = hand.state
    file = hand.dropin("zz.conf", "ExecStartPre=/bin/false", "RestartSec=60")
    assert hand.reload_and_restart() == "failed"

    state = hand.state
    assert (state.active_state, state.sub_state) == ("activating", "auto-restart")
    assert state.invocation_id not in ("", former.invocation_id) and state.main_pid == 0
    assert hand.service()["Result"] == "exit-code" and hand.service()["ExecMainStatus"] == 1

    file.unlink()
    assert hand.reload_and_restart() == "done"
    assert hand.state.active_state == "active"


def test_a_command_before_the_start_sees_the_environment(hand: Hand) -> None:
    hand.dropin("a.conf", "Environment=HTTP_PROXY=http://proxy.corp:1", "RestartSec=60")
    hand.dropin("b.conf", "ExecStartPre=/bin/sh -c 'case $HTTP_PROXY in *corp*) exit 1;; esac'")
    assert hand.reload_and_restart() == "failed"
    hand.dropin("a.conf", "Environment=HTTP_PROXY=http://home:1")
    assert hand.reload_and_restart() == "done"


def test_a_failure_with_a_minus_does_not_count(hand: Hand) -> None:
    hand.dropin("a.conf", "ExecStartPre=-/bin/false", "ExecStartPre=-/no/such/program")
    assert hand.reload_and_restart() == "done"


def test_service_and_socket_fail_when_the_start_limit_is_hit(hand: Hand) -> None:
    file = hand.dropin("zz.conf", "ExecStartPre=/bin/false", "RestartSec=10ms")
    assert hand.reload_and_restart() == "failed"
    hand.wait_for("failed", "failed")
    while hand.service()["Result"] != "start-limit-hit":  # "failed" flickers before that
        hand.bus.wait(lambda: False, 0.01)

    assert hand.service()["NRestarts"] == 3
    assert hand.unit("docker.socket")["ActiveState"] == "failed"
    file.unlink()
    hand.systemd.reload()
    assert hand.systemd.restart_unit("docker.service") == "failed"  # without the reset

    hand.systemd.reset_failed("docker.service")
    hand.systemd.reset_failed("docker.socket")
    assert hand.state.active_state == "inactive"
    assert hand.systemd.restart_unit("docker.service") == "done"
    assert hand.unit("docker.socket")["ActiveState"] == "active"
    assert read_info(hand.folder.docker_socket).version


def test_a_fourth_start_by_hand_within_a_minute_leaves_it_down(hand: Hand) -> None:
    results = [hand.systemd.restart_unit("docker.service") for _ in range(4)]
    assert results == ["done", "done", "done", "failed"]
    assert hand.state.active_state == "failed" and hand.state.main_pid == 0
    assert hand.service()["Result"] == "start-limit-hit"


def test_a_hung_start_gives_way_to_a_restart(hand: Hand) -> None:
    file = hand.dropin("zz.conf", "ExecStartPre=/bin/sleep 1000")
    hand.systemd.reload()
    assert hand.systemd.restart_unit("docker.service", 0.2) == "timeout"
    assert hand.state.active_state == "activating" and hand.state.job

    file.unlink()
    hand.systemd.reload()
    hand.manager("StopUnit", "(ss)", "docker.service", "replace")
    assert hand.restart() == "done"


def test_a_killed_daemon_comes_back_by_itself(hand: Hand) -> None:
    hand.dropin("a.conf", "RestartSec=10ms")
    hand.systemd.reload()
    former = hand.state
    os.kill(former.main_pid, signal.SIGKILL)
    while hand.state.main_pid in (0, former.main_pid):
        hand.bus.wait(lambda: False, 0.01)
    hand.wait_for("active")
    assert hand.state.invocation_id != former.invocation_id
    assert hand.service()["NRestarts"] == 1


def test_a_connection_starts_a_stopped_engine(hand: Hand) -> None:
    hand.manager("StopUnit", "(ss)", "docker.service", "replace")
    hand.wait_for("inactive")
    assert hand.unit("docker.socket")["ActiveState"] == "active"

    assert read_info(hand.folder.docker_socket).version
    hand.wait_for("active", "running")


def test_a_stopped_socket_stops_the_service_and_starts_nothing(hand: Hand) -> None:
    hand.manager("StopUnit", "(ss)", "docker.socket", "replace")
    hand.wait_for("inactive")
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(ConnectionRefusedError):
        client.connect(hand.folder.docker_socket)
    assert hand.state.active_state == "inactive"


def test_clients_wait_through_a_restart(hand: Hand) -> None:
    hand.dropin("a.conf", "ExecStartPre=/bin/sleep 0.3")
    hand.systemd.reload()
    job = hand.manager("RestartUnit", "(ss)", "docker.service", "replace")[0]
    hand.wait_for("activating")
    assert read_info(hand.folder.docker_socket).version  # answered once it is up
    assert job
    hand.wait_for("active", "running")
