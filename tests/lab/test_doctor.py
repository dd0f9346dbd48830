"""``doctor`` on a real machine: each trouble made there, and mended by what the hint says."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator

import pytest

from tests.behaviour.lab_rig import CLI
from tests.lab.desktop import Desktop
from tests.lab.machine import Machine
from tests.lab.rootless import Rootless
from tests.lab.session import Session
from tests.lab.users import RULE, STATE, UserRig, allow, wait_until

_DROPINS = "/etc/systemd/system/docker.service.d"
_JSON = "/etc/docker/daemon.json"
_UNIT = "/usr/lib/systemd/system/docker.service"
_OTHER = {"proxies": {"http-proxy": "http://other.lab:1"}}
_AGENT = """\
import os, sys, time
from gi.repository import Gio, GLib
bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
def call(owner, path, method, *values):
    return bus.call_sync(owner, path, *method.rsplit(".", 1), GLib.Variant(*values), None, 0, -1)
name = "org.freedesktop.login1"
manager = name + ".Manager.GetSessionByPID"
path = call(name, "/org/freedesktop/login1", manager, "(u)", (os.getpid(),)).unpack()[0]
get = "org.freedesktop.DBus.Properties.Get"
session = call(name, path, get, "(ss)", (name + ".Session", "Id")).unpack()[0]
subject = ("unix-session", {"session-id": GLib.Variant("s", session)})
name = "org.freedesktop.PolicyKit1"
register = name + ".Authority.RegisterAuthenticationAgent"
call(name, "/org/freedesktop/PolicyKit1/Authority", register,
     "((sa{sv})ss)", (subject, "C", "/lab/agent"))
print("registered", flush=True)
time.sleep(3600)
"""


class Patient(UserRig):
    """A machine with the package, examined by one of its users."""

    def __init__(self, machine: Machine, user: str = "root") -> None:
        super().__init__(machine, user)

    def checks(self, **variables: str) -> list[dict[str, str]]:
        answer = self.call("doctor", "--json", **variables)
        document = json.loads(answer.out)
        assert answer.code == (0 if document["ok"] else 3), answer
        found: list[dict[str, str]] = document["checks"]
        return found

    def worst(self, name: str, **variables: str) -> dict[str, str]:
        order = ("bad", "warning", "unknown", "good", "skipped")
        found = [each for each in self.checks(**variables) if each["name"] == name]
        return min(found, key=lambda each: order.index(each["state"]))

    def state(self, name: str, **variables: str) -> str:
        return self.worst(name, **variables)["state"]

    def mend(self, name: str, state: str = "bad") -> str:
        """See the trouble, do just what its hint says, and see it gone; the trouble's sentence."""
        trouble = self.worst(name)
        assert trouble["state"] == state, trouble
        command = trouble["hint"].rpartition(": ")[2]
        assert re.match("(sudo |dockproxy |systemctl |chmod |chown |docker )", command), trouble
        command = command.removeprefix("sudo ").replace("dockproxy ", "dockproxy --engine=system ")
        self.machine.run("sh", "-c", command, timeout=120)
        after = self.worst(name)
        assert after["state"] in ("good", "skipped"), after
        return trouble["text"]

    def dropin(self, name: str, *lines: str) -> None:
        text = "".join(f"{line}\n" for line in ("[Service]", *lines))
        self.machine.write(f"{_DROPINS}/{name}", text)

    def reload(self) -> None:
        self.machine.systemctl("daemon-reload")


@pytest.fixture
def root(installed: Machine) -> Patient:
    return Patient(installed)


@pytest.fixture
def dev(installed: Machine) -> Patient:
    return Patient(installed, "dev")


def test_a_fresh_machine_with_the_package_has_nothing_bad(root: Patient, dev: Patient) -> None:
    assert {each["state"] for each in root.checks()} == {"good", "skipped"}
    states = {each["name"]: each["state"] for each in dev.checks()}
    # dev is not in Docker's group, and nobody could ask for a password here.
    assert {name for name, state in states.items() if state not in ("good", "skipped")} == {
        "answer", "password-prompt",
    }  # fmt: skip


def test_examining_starts_nothing_and_writes_nothing(dev: Patient) -> None:
    machine = dev.machine
    machine.systemctl("stop", "docker.service", "docker.socket")
    machine.systemctl("start", "docker.socket")
    before = dev.footprint()
    for patient in (dev, Patient(machine)):
        assert patient.state("service") == "warning"
    assert machine.systemctl("is-active", "docker.service", check=False) == "inactive"
    assert machine.systemctl("is-active", "dockproxy-helper.service", check=False) == "inactive"
    after = dev.footprint()
    assert {path for path in before | after if before.get(path) != after.get(path)} == set()
    Patient(machine).mend("service", "warning")


def test_a_masked_a_stopped_and_a_failed_service_are_mended(root: Patient) -> None:
    machine = root.machine
    machine.systemctl("stop", "docker.service", "docker.socket")
    machine.systemctl("mask", "docker.service")
    assert "is masked" in root.worst("service")["text"]
    command = root.worst("service")["hint"].rpartition(": ")[2]
    machine.run("sh", "-c", command)
    root.mend("service", "warning")


def test_a_start_limit_is_mended_by_the_hint_once_its_cause_is(root: Patient) -> None:
    machine = root.machine
    machine.write(_JSON, '{"hosts": ["unix:///run/docker.sock"]}')
    machine.systemctl("restart", "docker.service", check=False)
    wait_until(lambda: machine.unit_property("ActiveState") == "failed", 60)
    wait_until(lambda: machine.systemctl("is-failed", "docker.socket", check=False) == "failed")
    assert "does not start with both" in root.worst("flags")["text"]
    assert root.state("socket") == "bad"
    machine.run("rm", _JSON)
    assert "too often" in root.mend("service")
    assert root.state("socket") == root.state("flags") == "good"


def test_a_failed_socket_is_mended_by_the_hint(root: Patient) -> None:
    machine = root.machine
    machine.systemctl("stop", "docker.service", "docker.socket")
    machine.write(
        "/run/systemd/system/docker.socket.d/fail.conf", "[Socket]\nExecStartPre=/bin/false\n"
    )
    root.reload()
    machine.systemctl("start", "docker.socket", check=False)
    machine.run("rm", "/run/systemd/system/docker.socket.d/fail.conf")
    root.reload()
    assert "reaches no engine" in root.mend("socket")


def test_a_copy_of_the_unit_file_is_named(root: Patient) -> None:
    machine = root.machine
    machine.run("cp", _UNIT, "/etc/systemd/system/docker.service")
    root.reload()
    trouble = root.worst("unit-file")
    assert (trouble["state"], _UNIT in trouble["text"]) == ("warning", True)
    machine.run("rm", "/etc/systemd/system/docker.service")
    root.reload()
    assert root.state("unit-file") == "good"


def test_a_missing_daemon_reload_and_a_missing_restart_are_mended(root: Patient) -> None:
    machine = root.machine
    root.dropin("http-proxy.conf", "Environment=HTTP_PROXY=http://proxy.lab:1")
    root.mend("daemon-reload")
    assert machine.info()["HttpProxy"] == ""
    root.mend("pending")
    assert machine.info()["HttpProxy"] == "http://proxy.lab:1"
    machine.write(_JSON, '{"registry-mirrors": ["https://mirror.lab"]}')
    command = root.worst("pending")["hint"].rpartition(": ")[2]
    assert command == "systemctl reload docker.service"
    machine.run("sh", "-c", command)
    wait_until(lambda: root.state("pending") == "good")


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        ('"HTTP_PROXY=http://u:p%40s@proxy.lab:1"', True),
        ('"HTTP_PROXY=http://u:caf%C3x@proxy.lab:1"', False),
        ('"HTTP_PROXY=http://dom\\user:x@proxy.lab:1"', True),
    ],
)
def test_what_systemd_drops_or_changes_is_named_and_really_is(
    root: Patient, line: str, lost: bool
) -> None:
    root.dropin("http-proxy.conf", f"Environment={line}")
    root.reload()
    root.machine.systemctl("restart", "docker.service")
    got = root.machine.process_env().get("HTTP_PROXY")
    assert (got is None) == lost
    assert got is None or got not in line
    trouble = root.worst("unit-lines")
    assert (trouble["state"], f"{_DROPINS}/http-proxy.conf" in trouble["text"]) == ("bad", True)
    right = line.replace("%", "%%").replace("\\", "\\\\")
    root.dropin("http-proxy.conf", f"Environment={right}")
    root.machine.run("sh", "-c", trouble["hint"].rpartition(": ")[2])
    root.machine.systemctl("restart", "docker.service")
    assert root.machine.process_env()["HTTP_PROXY"] == right.replace("%%", "%").replace(
        "\\\\", "\\"
    ).strip('"').removeprefix("HTTP_PROXY=")
    assert root.state("unit-lines") == "good"


def test_a_backslash_at_the_end_and_a_bare_environment_lose_settings(root: Patient) -> None:
    machine = root.machine
    root.dropin(
        "http-proxy.conf", "Environment=HTTPS_PROXY=http://a.lab:1\\", "Environment=HTTP_PROXY=b"
    )
    root.reload()
    machine.systemctl("restart", "docker.service")
    assert "HTTP_PROXY" not in machine.process_env()
    assert root.state("unit-lines") == "bad"
    root.dropin("http-proxy.conf", "Environment=HTTP_PROXY=http://a.lab:1")
    root.dropin("zz.conf", "Environment=")
    root.reload()
    machine.systemctl("restart", "docker.service")
    assert "HTTP_PROXY" not in machine.process_env()
    assert "discards what was set before it: HTTP_PROXY" in root.worst("wiped")["text"]
    machine.run("rm", f"{_DROPINS}/zz.conf")
    root.reload()
    assert root.state("wiped") == root.state("unit-lines") == "good"


@pytest.mark.parametrize(
    ("name", "text", "starts"),
    [
        ("daemon-json", "// a comment\n{}", False),
        ("daemon-json", '{"debug": true, "debug": false}', True),
        ("daemon-json-keys", '{"proxies": {"default": {"httpProxy": "http://h:1"}}}', False),
        ("daemon-json-keys", '{"proxies": {"httpProxy": "http://h:1"}}', False),
        ("daemon-json-keys", '{"_comment": "x"}', False),
        ("daemon-json-keys", '{"http-proxy": "http://h:1"}', True),
        ("flags", '{"hosts": ["unix:///run/docker.sock"]}', False),
        ("registries", '{"registry-mirrors": ["mirror.lab"]}', False),
        ("registries", '{"registry-mirrors": ["https://u:p@mirror.lab"]}', False),
        ("registries", '{"insecure-registries": ["https://r.lab/x"]}', False),
    ],
)
def test_what_dockerd_does_not_start_with_is_named(
    root: Patient, name: str, text: str, starts: bool
) -> None:
    machine = root.machine
    machine.write(_JSON, text)
    assert root.state(name) == "bad"
    machine.systemctl("reset-failed", "docker.service", "docker.socket", check=False)
    machine.systemctl("restart", "docker.service", check=False)
    assert (machine.unit_property("ActiveState") == "active") == starts
    machine.run("rm", _JSON)
    assert root.state(name) in ("good", "skipped")


def test_shadows_end_by_the_hint(root: Patient) -> None:
    machine = root.machine
    assert root.call("use", "Office", "--yes").code == 0
    machine.write(_JSON, json.dumps({**json.loads(machine.read(_JSON)), **_OTHER}))
    assert f"{_JSON}, line 1 wins" in root.mend("shadows")
    root.dropin("zz.conf", "UnsetEnvironment=HTTPS_PROXY")
    root.reload()
    assert f"{_DROPINS}/zz.conf, line 2 wins" in root.mend("shadows")
    assert "other.lab" not in machine.info()["HttpProxy"]
    machine.write("/etc/default/docker", "HTTP_PROXY=http://default.lab:1\n")
    trouble = root.worst("shadows")
    assert (trouble["state"], "/etc/default/docker, line 1" in trouble["text"]) == ("bad", True)
    assert "by hand" in trouble["hint"]
    machine.write("/etc/default/docker", "")
    assert root.state("shadows") == "good"


def test_what_differs_from_the_profile_is_mended_by_the_hint(root: Patient) -> None:
    assert root.call("use", "Office", "--yes").code == 0
    root.machine.run("rm", f"{_DROPINS}/http-proxy.conf")
    root.reload()
    assert "not as 'Office' wants it" in root.mend("agreement")
    root.machine.write("/root/.docker/config.json", "{}")
    root.mend("agreement")
    assert root.call("status", "--check").code == 0


def test_an_entry_for_this_engine_ends_by_the_hint(root: Patient) -> None:
    path = root.paths.client
    assert root.call("use", "Office", "--yes").code == 0
    config = json.loads(root.machine.read(path))
    config["proxies"]["unix:///var/run/docker.sock"] = {"httpProxy": "http://mine.lab:1"}
    root.machine.write(path, json.dumps(config))
    root.mend("client-entry")


def test_what_was_made_with_a_former_proxy_is_named(root: Patient) -> None:
    machine = root.machine
    assert root.call("use", "Office", "--yes").code == 0
    machine.run_container("former", "sleep", "3600", env={"HTTP_PROXY": "http://former.lab:1"})
    assert "made anew: former." in root.worst("containers")["text"]
    machine.docker("rm", "--force", "former")
    machine.run_container("mine", "sleep", "3600", env={"HTTP_PROXY": "http://172.17.0.1:8080"})
    assert root.state("containers") == "good"
    assert root.state("live-restore") == "good"
    machine.docker("swarm", "init", "--advertise-addr=127.0.0.1")
    try:
        assert "swarm" in root.worst("live-restore")["text"]
    finally:
        machine.docker("swarm", "leave", "--force")
    assert root.state("live-restore") == "good"
    printed = machine.run("dockproxy", "--engine=system", "env", "Office").stdout
    shell = dict(re.findall(r"export (HTTPS?_PROXY)=(\S+)", printed))
    assert (root.state("shell"), root.state("shell", **shell)) == ("warning", "good")


def test_the_users_own_files_are_mended_by_the_hint(dev: Patient) -> None:
    path = dev.paths.client
    dev.machine.write(path, "{}", owner=0)
    trouble = dev.worst("client-writable")
    assert trouble["state"] == "bad"
    command = trouble["hint"].rpartition(": ")[2]
    assert shlex.split(command) == ["sudo", "chown", "$(id -u)", path]
    dev.machine.run("sh", "-c", command.replace("sudo ", "").replace("id -u", "id -u dev"))
    assert dev.state("client-writable") == "good"
    dev.machine.run("chmod", "644", dev.paths.profiles)
    text = dev.machine.read(dev.paths.profiles)
    dev.machine.write(dev.paths.profiles, text.replace("//proxy", "//jo:geheim@proxy"))
    dev.mend("profiles-private")


def test_a_folder_that_cannot_be_written_to_is_named(root: Patient, dev: Patient) -> None:
    machine = root.machine
    machine.run("mount", "--bind", "/etc/docker", "/etc/docker")
    machine.run("mount", "-o", "remount,bind,ro", "/etc/docker")
    try:
        for patient in (root, dev):
            trouble = patient.worst("folders")
            assert (trouble["state"], "read-only" in trouble["text"]) == ("bad", True)
    finally:
        machine.run("umount", "/etc/docker")
    assert root.state("folders") == "good"
    machine.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "/etc/docker")
    try:
        assert "no room" in root.worst("folders")["text"]
    finally:
        machine.run("umount", "/etc/docker")
    machine.run("install", "-d", "-o", "root", "/home/dev/.docker")
    machine.run("chown", "root", "/home/dev/.docker")
    trouble = dev.worst("folders")
    assert (trouble["state"], "/home/dev/.docker may not" in trouble["text"]) == ("bad", True)
    machine.run("chown", "dev", "/home/dev/.docker")
    assert dev.state("folders") == "good"


def test_an_interrupted_switch_and_a_spoilt_record_are_named(root: Patient) -> None:
    machine = root.machine
    machine.write(f"{STATE}/.http-proxy.conf.dockproxy-0123abcd", "half a text")
    trouble = root.worst("interrupted")
    assert (trouble["state"], trouble["hint"].endswith("dockproxy status")) == ("bad", True)
    machine.run("rm", f"{STATE}/.http-proxy.conf.dockproxy-0123abcd")
    machine.write(f"{STATE}/record.json", "[]")
    assert root.worst("records")["hint"].startswith("Remove it")
    machine.run("rm", f"{STATE}/record.json")
    assert root.state("records") == root.state("interrupted") == "good"


def test_another_context_and_variables_are_named(dev: Patient) -> None:
    machine = dev.machine
    machine.run(
        "docker", "context", "create", "far", "--docker", "host=tcp://far.lab:2376", user="dev"
    )
    machine.run("docker", "context", "use", "far", user="dev")

    def auto(**variables: str) -> dict[str, str]:
        done = machine.run("dockproxy", "doctor", "--json", user="dev", env=variables, check=False)
        found = [c for c in json.loads(done.stdout)["checks"] if c["name"] == "engine"]
        answer: dict[str, str] = found[0]
        return answer

    assert (auto()["state"], "context 'far'" in auto()["text"]) == ("bad", True)
    # The system's engine was asked for by name.
    assert (dev.state("engine"), "tcp://far.lab" in dev.worst("engine")["text"]) == (
        "warning", True,
    )  # fmt: skip
    machine.run("sh", "-c", auto()["hint"].rpartition(": ")[2], user="dev")
    assert auto()["state"] == "good"
    assert auto(DOCKER_HOST="ssh://jo@far.lab")["hint"].endswith("unset DOCKER_HOST")
    assert auto(DOCKER_CONTEXT="nowhere")["hint"].endswith("unset DOCKER_CONTEXT")
    assert dev.state("docker-config", DOCKER_CONFIG="/home/dev/other") == "warning"


def test_the_helper_and_polkit_are_examined_without_being_started(dev: Patient) -> None:
    machine = dev.machine
    machine.systemctl("mask", "--runtime", "dockproxy-helper.service")
    assert "masked" in dev.worst("helper")["text"]
    machine.systemctl("unmask", "--runtime", "dockproxy-helper.service")
    assert dev.state("helper") == "good"
    code = "/usr/lib/python3/dist-packages/dockproxy_tray/core/plan.py"
    machine.run("chmod", "o+w", code)
    assert code in dev.mend("helper-code")
    machine.systemctl("mask", "--runtime", "polkit.service")
    machine.systemctl("stop", "polkit.service")
    try:
        assert dev.state("polkit") == "bad"
    finally:
        machine.systemctl("unmask", "--runtime", "polkit.service")
    assert dev.state("polkit") == "good"
    assert machine.systemctl("is-active", "dockproxy-helper.service", check=False) == "inactive"


def test_without_the_package_there_is_no_helper(lab: Machine) -> None:
    """The checkout alone, as a user and as root."""
    for user, state in (("dev", "bad"), ("root", "skipped")):
        done = lab.run(*CLI, "--engine=system", "doctor", "--json", user=user, check=False)
        found = {c["name"]: c["state"] for c in json.loads(done.stdout)["checks"]}
        assert found["helper"] == state


def test_an_engine_too_old_for_its_file_is_told_by_its_program(lab: Machine) -> None:
    """It does not start, so it cannot be asked. To a newer one nothing is wrong with that key."""

    def found() -> dict[str, dict[str, str]]:
        done = lab.run(*CLI, "--engine=system", "doctor", "--json", check=False)
        return {c["name"]: c for c in json.loads(done.stdout)["checks"]}

    old = lab.info()["ServerVersion"].startswith("20.")
    lab.write(_JSON, json.dumps(_OTHER))
    lab.systemctl("restart", "docker.service", check=False)
    keys, answer = found()["daemon-json-keys"], found()["answer"]
    assert (keys["state"], answer["state"]) == (("bad", "skipped") if old else ("good", "good"))
    assert ("knows no 'proxies'" in keys["text"]) is old
    lab.run("rm", _JSON)
    assert found()["daemon-json-keys"]["state"] == "skipped"


def test_a_loopback_proxy_of_a_rootless_engine_is_named(rootless: Rootless) -> None:
    def state() -> tuple[str, str, str]:
        done = rootless.run(*CLI, "--engine=user", "doctor", "--json", check=False)
        found = {c["name"]: c for c in json.loads(done.stdout)["checks"]}
        loop, keep = found["rootless-loopback"], found["daemon-reload"]
        return loop["state"], loop["text"], keep["hint"]

    dropin = "/home/dev/.config/systemd/user/docker.service.d/http-proxy.conf"
    old = rootless.info()["ServerVersion"] < "29.5"
    rootless.write(dropin, "[Service]\nEnvironment=HTTP_PROXY=http://127.0.0.1:8080\n")
    found, text, hint = state()
    assert (found == "bad") == old
    assert ("http://127.0.0.1:8080" in text) == old
    rootless.run("sh", "-c", hint.rpartition(": ")[2])
    rootless.write(dropin, "[Service]\nEnvironment=HTTP_PROXY=http://10.0.2.2:8080\n")
    assert state()[0] == "good"


def test_who_may_switch_and_who_asks_for_the_password_is_told(dev: Patient) -> None:
    machine = dev.machine
    assert dev.worst("password-prompt")["hint"].startswith("Start your desktop's polkit agent")
    allow(machine, "dev")
    assert "without a password" in dev.worst("password-prompt")["text"]
    never = "polkit.addRule(function(action, subject) { return polkit.Result.NO; });"
    machine.write(RULE, never, 0o644)
    wait_until(lambda: "forbids" in dev.worst("password-prompt")["text"])
    machine.run("rm", RULE)
    wait_until(lambda: "nobody to ask" in dev.worst("password-prompt")["text"])


@pytest.fixture
def session(installed: Machine) -> Iterator[Session]:
    with Session(installed) as started:
        yield started


def _examined(session: Session) -> dict[str, dict[str, str]]:
    program = session.start("dockproxy", "--engine=system", "doctor", "--json")
    program.wait()
    return {each["name"]: each for each in json.loads(program.output())["checks"]}


def test_a_session_without_agent_panel_and_notifications_is_told_so(session: Session) -> None:
    found = _examined(session)
    assert "nobody to ask" in found["password-prompt"]["text"]
    states = [found[name]["state"] for name in ("password-prompt", "tray-host", "notifications")]
    assert states == ["bad", "warning", "warning"]
    session.machine.write("/var/tmp/agent.py", _AGENT)
    agent = session.start("/usr/bin/python3", "/var/tmp/agent.py")
    session.wait_for(lambda: "registered" in agent.output())
    for _ in range(2):  # the question leaves the agent where it is
        assert "this session asks for it" in _examined(session)["password-prompt"]["text"]
    # What the user's systemd has started counts to the session with the display.
    command = ("systemd-run", "--user", "--pipe", "--wait", "--quiet", "dockproxy")
    apart = session.run(*command, "--engine=system", "doctor", "--json", check=False)
    assert "this session asks for it" in apart


def test_a_desktop_with_panel_and_notifications_is_told_so(desktop: Desktop) -> None:
    found = _examined(desktop)
    assert [found[name]["state"] for name in ("tray-host", "notifications")] == ["good", "good"]


def test_following_the_network_needs_networkmanager(dev: Patient) -> None:
    machine = dev.machine
    machine.write("/home/dev/.config/dockproxy-tray/settings.toml", 'network = "ask"\n', owner=1000)
    machine.systemctl("stop", "NetworkManager")
    try:
        assert "NetworkManager does not run" in " ".join(
            each["text"] for each in dev.checks() if each["name"] == "network"
        )
    finally:
        machine.systemctl("start", "NetworkManager")
    states = [each["state"] for each in dev.checks() if each["name"] == "network"]
    assert states == ["good", "warning"], "no profile has a rule"
