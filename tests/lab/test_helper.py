"""The installed helper, asked by users of a real machine: who may switch, and what it does then."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from dockproxy_tray.helper.serve import IDLE_SECONDS
from dockproxy_tray.ids import HELPER_BUS_NAME, HELPER_PATH
from tests.behaviour.rig import mirrors, proxies, switch, write_profiles
from tests.lab.machine import Machine
from tests.lab.users import (
    HELPER_UNIT,
    STATE,
    UserRig,
    allow,
    bus_owner,
    helper_pid,
    manuals_rule,
    start_helper,
    wait_until,
)

OFFICE = "http://proxy.corp.example:8080"
CLIENT = "http://172.17.0.1:8080"


@pytest.fixture
def dev(installed: Machine) -> UserRig:
    return UserRig(installed, "dev")


@pytest.fixture
def eve(installed: Machine) -> UserRig:
    return UserRig(installed, "eve")


@pytest.fixture
def group(installed: Machine) -> Iterator[str]:
    """The manual's group, with dev in it."""
    installed.run("groupadd", "--system", "--users", "dev", "dockproxy")
    yield "dockproxy"
    installed.run("groupdel", "dockproxy")


def assert_refused(rig: UserRig, *arguments: str) -> None:
    """Exit 4, and not one byte changed, nor a file touched."""
    before = rig.footprint()
    answer = rig.call(*arguments, "--json")
    assert (answer.code, answer.error) == (4, "NotAuthorized"), answer.out + answer.err
    after = rig.footprint()
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    # systemd makes the state folder when it starts the helper; nothing lies in it.
    assert changed <= ({STATE} if STATE not in before else set())


def test_without_a_rule_and_an_agent_nothing_changes(dev: UserRig) -> None:
    dev.write(dev.paths.client, '{"auths": {}}', 0o600)
    # Where there is nothing to adopt nobody needs to be asked.
    other = f"{dev.paths.dropin_dir}/20-other.conf"
    dev.machine.write(other, '[Service]\nEnvironment="HTTP_PROXY=http://other.example:1"\n', 0o644)
    dev.machine.systemctl("daemon-reload")
    for arguments in (("use", "Office"), ("off",), ("toggle",), ("adopt",)):
        assert_refused(dev, *arguments)
    assert dev.listing("/home/dev/.docker") == ["config.json"]
    answer = dev.call("use", "Office")
    assert "administrator's password" in answer.err
    assert "sudo dockproxy" in answer.err


def test_the_manuals_rule_lets_its_group_switch(dev: UserRig, eve: UserRig, group: str) -> None:
    allow(dev.machine, "dev", manuals_rule())
    result = switch(dev, "use", "Office")
    assert (result["action"], result["verified"]) == ("restart", True)
    assert proxies(dev) == (OFFICE, OFFICE, ".corp.example")
    assert_refused(eve, "use", "Branch")
    assert_refused(eve, "undo")


def test_a_rule_for_one_user_lets_that_one_do_everything(dev: UserRig, eve: UserRig) -> None:
    dev.write(dev.paths.client, '{"auths": {}}', 0o600)
    allow(dev.machine, "dev")

    result = switch(dev, "use", "Office")

    assert (result["action"], result["verified"]) == ("restart", True)
    assert_office_is_in_force(dev)
    record = json.loads(dev.read(f"{STATE}/record.json") or "")
    assert (record["profile"], record["uid"], record["id"]) == ("Office", 1000, result["id"])
    assert switch(dev, "status", "--check")["profile"] == "Office"

    assert switch(dev, "toggle")["profile"] == "Direct"
    assert_nothing_is_in_force(dev)
    assert switch(dev, "on")["profile"] == "Office"
    assert_office_is_in_force(dev)
    assert switch(dev, "off")["profile"] == "Direct"
    assert_nothing_is_in_force(dev)
    assert switch(dev, "undo")["profile"] == "Office"
    assert_office_is_in_force(dev)
    assert switch(dev, "undo", "--all")["profile"] is None
    assert_nothing_is_in_force(dev)
    assert_refused(eve, "use", "Office")


def test_root_and_users_undo_each_others_switches_by_turns(dev: UserRig) -> None:
    allow(dev.machine, "dev")
    root = UserRig(dev.machine, "root")

    switch(root, "use", "Office")
    switch(dev, "use", "Branch")
    assert switch(root, "undo")["profile"] == "Office"
    assert recorded(dev) == "Office"
    assert mirrors(dev) == ["https://mirror.corp.example/"]
    switch(dev, "off")
    switch(root, "use", "Office")
    assert switch(dev, "undo")["profile"] == "Direct"

    assert recorded(dev) == "Direct"
    assert (proxies(dev), mirrors(dev)) == (("", "", ""), [])
    # Dev's own file has been Direct's since dev's own last switch.
    assert json.loads(dev.read(dev.paths.client) or "{}") == {}


def recorded(rig: UserRig) -> str:
    profile: str = json.loads(rig.read(f"{STATE}/record.json") or "")["profile"]
    return profile


def assert_office_is_in_force(rig: UserRig) -> None:
    assert proxies(rig) == (OFFICE, OFFICE, ".corp.example")
    assert mirrors(rig) == ["https://mirror.corp.example/"]
    environment = rig.process_env()
    assert environment["HTTP_PROXY"] == environment["HTTPS_PROXY"] == OFFICE
    assert f'Environment="HTTP_PROXY={OFFICE}"' in (rig.read(rig.paths.dropin) or "")
    daemon = json.loads(rig.read(rig.paths.daemon_json) or "")
    assert daemon["registry-mirrors"] == ["https://mirror.corp.example"]
    client = json.loads(rig.read(rig.paths.client) or "")
    assert client["proxies"]["default"]["httpProxy"] == CLIENT
    owners = {path: rig.machine.stat(path).st_uid for path in rig.paths.docker_files
              if rig.machine.exists(path)}  # fmt: skip
    own, roots = owners.pop(rig.paths.client), set(owners.values())
    assert (own, roots) == (1000, {0})


def assert_nothing_is_in_force(rig: UserRig) -> None:
    assert proxies(rig) == ("", "", "")
    assert mirrors(rig) == []
    assert "HTTP_PROXY" not in rig.process_env()
    assert rig.read(rig.paths.dropin) is None
    assert json.loads(rig.read(rig.paths.client) or "") == {"auths": {}}


def test_adopting_takes_a_rule_of_its_own(dev: UserRig, group: str) -> None:
    allow(dev.machine, "dev", manuals_rule())
    dev.machine.write(dev.paths.daemon_json, '{"proxies": {"http-proxy": "http://json.example:1"}}')
    assert not switch(dev, "use", "Office")["verified"]
    assert_refused(dev, "adopt")
    allow(dev.machine, "dev")

    assert switch(dev, "adopt")["verified"]

    assert proxies(dev)[0] == OFFICE
    assert "proxies" not in json.loads(dev.read(dev.paths.daemon_json) or "")


def test_a_container_keeps_its_process(dev: UserRig) -> None:
    allow(dev.machine, "dev")
    pid = dev.run_container("keeper")
    docker = dev.main_pid()

    result = switch(dev, "use", "Office")

    assert result["containers"] == {"running": 1, "kept": True}
    assert dev.main_pid() != docker
    assert dev.container_pid("keeper") == pid


def test_for_mirrors_alone_docker_is_reloaded(dev: UserRig) -> None:
    allow(dev.machine, "dev")
    switch(dev, "use", "Office")
    docker = dev.main_pid()

    assert switch(dev, "use", "Branch")["action"] == "reload"

    assert mirrors(dev) == ["https://branch.corp.example/"]
    assert dev.main_pid() == docker


def test_another_password_is_another_setting(dev: UserRig) -> None:
    """The helper may not look into dockerd's environment, and /info masks user and password."""
    one, other = "http://me:one@proxy.corp.example:8080", "http://me:two@proxy.corp.example:8080"
    write_profiles(dev, f"[profiles.A]\nproxy = '{one}'\n[profiles.B]\nproxy = '{other}'\n")
    allow(dev.machine, "dev")
    switch(dev, "use", "A")

    assert switch(dev, "use", "B")["action"] == "restart"

    assert dev.process_env()["HTTPS_PROXY"] == other
    docker = dev.main_pid()
    assert switch(dev, "use", "B")["action"] == "none"
    assert dev.main_pid() == docker


def test_where_nothing_is_to_be_done_nobody_is_asked(dev: UserRig) -> None:
    allow(dev.machine, "dev")
    switch(dev, "use", "Office")
    services = (HELPER_UNIT, "polkit.service")
    dev.machine.systemctl("stop", *services)
    before = dev.footprint()

    result = switch(dev, "use", "Office")

    assert (result["action"], result["changes"]) == ("none", [])
    assert dev.footprint() == before
    for unit in services:
        assert dev.machine.systemctl("is-active", unit, check=False) == "inactive", unit


def test_the_helper_goes_when_idle_and_comes_with_the_next_call(dev: UserRig) -> None:
    allow(dev.machine, "dev")
    started = time.monotonic()
    first = start_helper(dev.machine)

    wait_until(lambda: bus_owner(dev.machine) == "", timeout=90, every=0.5)

    assert time.monotonic() - started >= IDLE_SECONDS
    wait_until(lambda: helper_pid(dev.machine) == 0)
    assert switch(dev, "use", "Office")["verified"]
    assert helper_pid(dev.machine) not in (0, first)


def test_a_password_is_nowhere_to_be_read(dev: UserRig) -> None:
    word = "canary-in-a-url"
    proxy = f"http://user:{word}@proxy.corp.example:8080"
    dev.write(dev.paths.profiles, f'version = 1\n[profiles.Secret]\nproxy = "{proxy}"\n', 0o600)
    allow(dev.machine, "dev")
    commands = ("use Secret --verbose", "use Secret --json", "status", "history", "off --json",
                "undo --json")  # fmt: skip
    said = {command: dev.call(*command.split()) for command in commands}
    assert {command: answer.err for command, answer in said.items() if answer.code} == {}
    said["plan Direct"] = dev.call("plan", "Direct")
    assert dev.process_env()["HTTP_PROXY"] == proxy
    mode, owner = (getattr(dev.machine.stat(dev.paths.env_file), name)
                   for name in ("st_mode", "st_uid"))  # fmt: skip
    assert (mode & 0o777, owner) == (0o600, 0)

    assert [one for one, answer in said.items() if word in answer.out + answer.err] == []
    unit = "/org/freedesktop/systemd1/unit/docker_2eservice"
    for user, command in (
        ("root", ("journalctl", "--all", "--output=export")),
        ("eve", ("systemctl", "show", "docker.service", HELPER_UNIT)),
        ("eve", ("busctl", "introspect", "org.freedesktop.systemd1", unit)),
        ("eve", ("busctl", "introspect", HELPER_BUS_NAME, HELPER_PATH)),
        ("eve", ("sh", "-c", "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; true")),
    ):
        seen = dev.machine.run(*command, user=user).stdout
        assert seen != ""
        assert word not in seen, command
    # Whatever eve may read; root, who may read all, finds it where it must be.
    grep = ("grep", "--recursive", "--devices=skip", "--no-messages", "--text",
            "--files-with-matches", word, "/etc", "/var", "/run", "/tmp", "/home")  # fmt: skip
    found = {user: set(dev.machine.run(*grep, user=user, check=False).stdout.split())
             for user in ("root", "eve")}  # fmt: skip
    assert dev.paths.env_file in found["root"]
    assert found["eve"] == set()
