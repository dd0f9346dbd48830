"""What goes wrong leaves the former state, or nothing changed, and says so."""

from __future__ import annotations

import pytest

from tests.behaviour.rig import Rig, proxies, snapshot, switch, texts

BAD_JSON = {
    "invalid": '{"debug": true,}',
    "comment": '{\n// mine\n"debug": true}',
    "byte order mark": "\ufeff{}",
    "duplicate key": '{"labels": [], "labels": ["a=b"]}',
    "keys that differ in case only": '{"debug": true, "Debug": true}',
    "wrong type": '{"registry-mirrors": "https://one.example"}',
    "not an object": "[]",
    "too deep": '{"a":' * 80 + "1" + "}" * 80,
    "too large": '{"a": "' + "x" * (1024 * 1024) + '"}',
}


@pytest.mark.parametrize("kind", BAD_JSON)
def test_a_file_that_cannot_be_read_safely_is_left_as_it_is(rig: Rig, kind: str) -> None:
    rig.write(rig.paths.daemon_json, BAD_JSON[kind])
    before, pid = snapshot(rig), rig.main_pid()
    try:
        answer = rig.call("use", "Office", "--json")
        assert answer.code == 6 and answer.error in ("Unparsable", "Conflict")
        assert rig.paths.daemon_json in answer.document["error"]["message"]
        assert snapshot(rig) == before and rig.main_pid() == pid
    finally:
        rig.remove(rig.paths.daemon_json)


def test_a_client_file_that_cannot_be_parsed_stops_the_switch(rig: Rig) -> None:
    rig.write(rig.paths.client, '{"auths": {,}}', 0o600)
    before = snapshot(rig)

    answer = rig.call("use", "Office", "--json")

    assert answer.code == 6 and "line 1" in answer.document["error"]["message"]
    assert snapshot(rig) == before and proxies(rig) == ("", "", "")


def test_an_engine_that_does_not_start_is_rolled_back(rig: Rig) -> None:
    switch(rig, "use", "Home")
    before = texts(rig)
    other = f"{rig.paths.dropin_dir}/zz-broken.conf"
    rig.write(other, "[Service]\nExecStartPre=/bin/false\n")
    try:
        answer = rig.call("use", "Office", "--json")
        # The hand-made drop-in keeps the former state from starting too: that is said.
        assert answer.code == 5 and answer.error == "EngineFailed"
        assert texts(rig) == before
    finally:
        rig.remove(other)
    result = switch(rig, "use", "Home", "--yes")
    assert result["profile"] == "Home"


def test_a_start_that_fails_with_the_new_values_alone_is_rolled_back(rig: Rig) -> None:
    switch(rig, "use", "Home")
    before = texts(rig)
    other = f"{rig.paths.dropin_dir}/zz-picky.conf"
    # It lives a moment longer than its line: of a process that is gone at once journald cannot
    # always tell any more whose the line was.
    script = "case $HTTP_PROXY in *corp*) echo no corp here; sleep 0.2; exit 1;; esac"
    rig.write(other, f"[Service]\nExecStartPre=/bin/sh -c '{script}'\n")
    try:
        answer = rig.call("use", "Office", "--json")
        assert answer.code == 5 and answer.error == "EngineFailed", answer.err
        if rig.name != "sandbox":  # whose stand-ins write no journal
            message = answer.document["error"]["message"]
            assert "no corp here" in message, "what the unit itself has said"
            assert "status=1/FAILURE" in message, "what its manager says of it"
        assert texts(rig) == before
        assert proxies(rig)[0] == "http://home.example:3128"
    finally:
        rig.remove(other)


def test_an_unknown_profile_is_bad_usage(rig: Rig) -> None:
    answer = rig.call("use", "Nowhere", "--json")
    assert answer.code == 2 and answer.error == "Invalid"


def test_containers_outlive_a_proxy_switch(rig: Rig) -> None:
    pid = rig.run_container("keeper")

    if rig.name == "user":
        # systemd kills what a rootless engine started (KillMode=mixed): nothing can keep it.
        before = snapshot(rig)
        assert "consent" in switch(rig, "use", "Home", code=7)["error"]["code"].lower()
        assert snapshot(rig) == before and rig.container_pid("keeper") == pid
        return
    result = switch(rig, "use", "Home")

    assert result["containers"] == {"running": 1, "kept": True}
    assert rig.container_pid("keeper") == pid
    assert rig.info()["LiveRestoreEnabled"] is False
    assert "live-restore" not in (rig.read(rig.paths.daemon_json) or "")


def test_asking_about_containers_changes_nothing(rig: Rig) -> None:
    pid = rig.run_container("asker")
    before = snapshot(rig)

    assert switch(rig, "use", "Home", "--containers", "ask", code=7)["error"]["code"]
    assert snapshot(rig) == before and rig.container_pid("asker") == pid

    result = switch(rig, "use", "Home", "--containers", "ask", "--yes")
    assert result["containers"]["kept"] == (rig.name != "user")
    assert (rig.container_pid("asker") == pid) == (rig.name != "user")


def test_stopping_containers_by_choice_stops_them(rig: Rig) -> None:
    rig.run_container("stopper")

    result = switch(rig, "use", "Home", "--containers", "stop")

    assert result["containers"] == {"running": 1, "kept": False}
    assert rig.container_pid("stopper") is None


def test_containers_with_the_former_proxy_are_named(rig: Rig) -> None:
    switch(rig, "use", "Inside")
    rig.run_container("oldtimer", HTTP_PROXY="http://inside.example:8080")

    result = switch(rig, "off")

    named = [w["text"] for w in result["warnings"] if w["code"] == "containers-former-proxy"]
    assert named and "oldtimer" in named[0]


def test_a_password_arrives_and_shows_nowhere(rig: Rig) -> None:
    password = "c%61nary%20%25%2F%22%27%5C%24%60%23secret"
    url = f"http://user:{password}@proxy.example:8080"
    rig.write(
        rig.paths.profiles,
        f'version = 1\n[profiles.Secret]\nproxy = "{url}"\n[profiles.Secret.client]\nproxy = ""\n',
        0o600,
    )

    answer = rig.call("use", "Secret", "--json")

    assert answer.code == 0 and "canary" not in answer.out + answer.err
    assert password not in answer.out + answer.err
    assert rig.process_env()["HTTP_PROXY"] == url
    assert password not in (rig.read(rig.paths.dropin) or "")
    stat = rig.stat(rig.paths.env_file)
    assert stat is not None and stat[0] & 0o777 == 0o600
    status = rig.call("status", "--json")
    assert password not in status.out and ":xxxxx@" in status.out
    assert status.document["state"] == "in-sync"
    for arguments in (("status",), ("plan", "Secret"), ("history",), ("show", "Secret"), ("list",)):
        shown = rig.call(*arguments)
        assert password not in shown.out + shown.err, arguments
