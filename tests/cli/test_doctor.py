"""``doctor`` on the stand-in: each trouble that can be made there, mended by what the hint says."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray.core.doctor.check import GROUPS
from dockproxy_tray.core.doctor.table import TABLE
from dockproxy_tray.sandbox import open_sandbox
from dockproxy_tray.sandbox.containers import add_container
from dockproxy_tray.sandbox.folder import Folder
from dockproxy_tray.system.bus import Bus
from dockproxy_tray.system.systemd import Systemd
from tests.cli.command import Answer, Home
from tests.cli.shapes import check

PROFILES = """\
[profiles.Office]
proxy = "http://jo:geheim@proxy.corp.example:8080"
"""
SHELL = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://jo:geheim@proxy.corp.example:8080")


@dataclass(frozen=True)
class Patient:
    """A sandbox, and what an administrator can do in it."""

    home: Home
    folder: Folder
    systemd: Systemd

    def run(self, *arguments: str, **environment: str) -> Answer:
        return self.home.run(f"--sandbox={self.folder.root}", *arguments, **environment)

    def checks(self, **environment: str) -> list[dict[str, str]]:
        answer = self.run("doctor", "--json", **environment)
        document = answer.document
        assert "geheim" not in answer.out
        assert (answer.code == 0) == document["ok"]
        found: list[dict[str, str]] = document["checks"]
        return found

    def state(self, name: str, **environment: str) -> tuple[str, str, str]:
        """The worst that a check has found: its state, sentence and hint."""
        order = ("bad", "warning", "unknown", "good", "skipped")
        found = [c for c in self.checks(**environment) if c["name"] == name]
        worst = min(found, key=lambda each: order.index(each["state"]))
        return worst["state"], worst["text"], worst["hint"]

    def write(self, path: str, text: str) -> str:
        file = Path(self.folder.root, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return str(file)

    def dropin(self, name: str, *lines: str) -> str:
        text = "".join(f"{line}\n" for line in ("[Service]", *lines))
        return self.write(f"etc/systemd/system/docker.service.d/{name}", text)

    def restart(self) -> None:
        self.systemd.reload()
        self.systemd.reset_failed("docker.service")
        self.systemd.restart_unit("docker.service")

    def use(self) -> None:
        assert self.run("use", "Office", "--yes").code == 0


@pytest.fixture
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Patient]:
    path = tmp_path_factory.mktemp("d")
    with open_sandbox(str(path)) as sandbox:
        Path(sandbox.profiles_file).write_text(PROFILES)
        bus = Bus(sandbox.engine.bus)
        yield Patient(Home(path), Folder(str(path)), Systemd(bus))
        bus.close()


def test_a_fresh_machine_has_nothing_bad(patient: Patient) -> None:
    answer = patient.run("doctor", "--json")
    assert answer.code == 0
    check(answer.document, {"ok": bool, "checks": list})
    for each in answer.document["checks"]:
        check(each, {"name": str, "group": set(GROUPS), "state": STATES, "text": str, "hint": str})
        assert each["text"] != ""
    names = [each["name"] for each in answer.document["checks"]]
    assert list(dict.fromkeys(names)) == [entry.name for entry in TABLE]
    assert {each["state"] for each in answer.document["checks"]} == {"good", "skipped"}
    patient.use()
    assert {each["state"] for each in patient.checks(**SHELL)} == {"good", "skipped"}


STATES = {"good", "bad", "warning", "unknown", "skipped"}


def test_examining_changes_nothing(patient: Patient) -> None:
    patient.use()
    patient.write("etc/docker/daemon.json", "{")
    before = _footprint(patient.folder.root)
    pid = patient.systemd.unit_state("docker.service").main_pid
    assert patient.run("doctor").code == 3
    assert _footprint(patient.folder.root) == before
    assert patient.systemd.unit_state("docker.service").main_pid == pid


def _footprint(root: str) -> dict[str, tuple[int, int]]:
    paths = (path for path in Path(root).rglob("*") if "/run/" not in str(path))
    found = ((str(path), path.lstat()) for path in paths)
    return {path: (status.st_ino, status.st_mtime_ns) for path, status in found}


def shadow(patient: Patient) -> None:
    patient.use()
    patient.write("etc/docker/daemon.json", '{"proxies": {"http-proxy": "http://other:1"}}')


def taken_away(patient: Patient) -> None:
    patient.use()
    patient.dropin("zz.conf", "UnsetEnvironment=HTTP_PROXY")
    patient.systemd.reload()


def entry(patient: Patient) -> None:
    patient.use()
    path = Path(patient.folder.root, "home/.docker/config.json")
    config = json.loads(path.read_text())
    config["proxies"][f"unix://{patient.folder.docker_socket}"] = {"httpProxy": "http://o:1"}
    path.write_text(json.dumps(config))


def other_on_disk(patient: Patient) -> None:
    patient.use()
    patient.write("home/.docker/config.json", "{}")


def written_and_not_restarted(patient: Patient) -> None:
    patient.use()
    patient.dropin("http-proxy.conf", 'Environment="HTTP_PROXY=http://other:1"')
    patient.systemd.reload()


def interrupted(patient: Patient) -> None:
    patient.write("home/.local/state/dockproxy-tray/.x.dockproxy-1234abcd", "half")


def unmanaged(patient: Patient) -> None:
    patient.write("etc/docker/daemon.json", '{"proxies": {"http-proxy": "http://other:1"}}')
    patient.restart()


@pytest.mark.parametrize(
    ("check_name", "cause", "state"),
    [
        ("shadows", shadow, "bad"),
        ("shadows", taken_away, "bad"),
        ("client-entry", entry, "bad"),
        ("agreement", other_on_disk, "bad"),
        ("pending", written_and_not_restarted, "bad"),
    ],
)
def test_what_a_command_mends_is_mended_by_just_that(
    patient: Patient, check_name: str, cause: Callable[[Patient], None], state: str
) -> None:
    cause(patient)
    found, text, hint = patient.state(check_name)
    assert found == state, text
    program, *arguments = shlex.split(hint.rpartition(": ")[2])
    assert program == "dockproxy"
    assert patient.run(*arguments).code == 0
    assert patient.state(check_name)[0] == "good"
    assert patient.run("doctor").code == 0


def test_an_unmanaged_proxy_becomes_a_profile_by_the_hint(patient: Patient) -> None:
    unmanaged(patient)
    state, text, hint = patient.state("shadows")
    assert (state, "daemon.json, line 1" in text) == ("warning", True)
    assert patient.run(*shlex.split(hint.rpartition(": ")[2])[1:]).code == 0
    assert "Found" in patient.run("list").out


def test_a_switch_that_was_interrupted_is_ended_by_status(patient: Patient) -> None:
    path = Path(patient.folder.root, "home/.local/state/dockproxy-tray/journal.json")
    path.write_text("{}")
    state, text, hint = patient.state("interrupted")
    assert state == "bad"
    assert str(path.parent) in text
    assert hint.endswith("dockproxy status")
    path.unlink()
    assert patient.state("interrupted")[0] == "good"


@pytest.mark.parametrize(
    ("name", "state", "bad_line", "good_line", "said"),
    [
        ("unit-lines", "bad", '"HTTP_PROXY=http://u:p%40s@h:1"', "A=b", "'%4'"),
        ("unit-lines", "bad", '"HTTP_PROXY=http://u:%Cx@h:1"', "A=b", "in HTTP_PROXY"),
        ("unit-lines", "bad", '"HTTP_PROXY=http://d\\u:x@h:1"', "A=b", "backslash"),
        ("wiped", "warning", "A=b\nEnvironment=", "A=b", "line 3"),
        ("later-drop-ins", "warning", "NO_PROXY=a", "A=b", "line 2"),
    ],
)
def test_a_bad_line_of_a_dropin_is_named(
    patient: Patient, name: str, state: str, bad_line: str, good_line: str, said: str
) -> None:
    path = patient.dropin("zz.conf", f"Environment={bad_line}")
    patient.systemd.reload()
    found, text, hint = patient.state(name)
    assert (found, path in text, said in text) == (state, True, True), text
    assert hint
    patient.dropin("zz.conf", f"Environment={good_line}")
    patient.systemd.reload()
    assert patient.state(name)[0] == "good"


def test_what_systemd_has_not_read_again_is_named(patient: Patient) -> None:
    patient.dropin("a.conf", "Environment=A=b")
    state, _, hint = patient.state("daemon-reload")
    assert (state, hint.rpartition(": ")[2]) == ("bad", "systemctl --user daemon-reload")
    patient.systemd.reload()
    assert patient.state("daemon-reload")[0] == "good"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("daemon-json", "{'a': 1}", "line 1, column 2"),
        ("daemon-json", "\ufeff{}", "byte order mark"),
        ("daemon-json", '{"debug": true, "debug": true}', "twice"),
        ("daemon-json-keys", '{"proxies": {"default": {"httpProxy": "http://h"}}}', "'default'"),
        ("daemon-json-keys", '{"http-proxy": "http://h:1"}', "'http-proxy'"),
        ("daemon-json-keys", '{"_comment": "x"}', "'_comment'"),
        ("flags", '{"hosts": ["unix:///x"]}', "-H"),
        ("registries", '{"registry-mirrors": ["mirror.example"]}', "'mirror.example'"),
        ("registries", '{"insecure-registries": ["https://r/x"]}', "no path"),
    ],
)
def test_what_is_wrong_in_daemon_json_is_named(
    patient: Patient, name: str, text: str, said: str
) -> None:
    path = patient.write("etc/docker/daemon.json", text)
    state, found, hint = patient.state(name)
    assert (state, said in found, path in found) == ("bad", True, True), found
    assert hint
    assert patient.run("doctor").code == 3
    patient.write("etc/docker/daemon.json", "{}")
    assert patient.state(name)[0] == "good"


def test_an_engine_that_does_not_start_is_told_by_its_state(patient: Patient) -> None:
    path = patient.write("etc/docker/daemon.json", '{"hosts": ["unix:///x"]}')
    assert patient.systemd.restart_unit("docker.service") == "failed"
    state, text, _ = patient.state("service")
    assert state == "bad"
    assert "docker.service" in text
    assert patient.state("flags")[0] == "bad"
    Path(path).unlink()
    patient.restart()
    assert patient.state("service")[0] == "good"


def test_the_clients_file_is_looked_at(patient: Patient) -> None:
    path = Path(patient.write("home/.docker/config.json", '{"proxies": {"httpProxy": "http://h"}}'))
    state, text, hint = patient.state("client-file")
    assert (state, "'httpProxy' stands directly" in text) == ("bad", True)
    assert '"default"' in hint
    path.unlink()
    path.symlink_to("/nowhere")
    state, text, _ = patient.state("client-file")
    assert (state, f"{path} is a link to nothing" in text) == ("bad", True)
    path.unlink()
    path.write_text("{}")
    os.link(path, path.with_name("other"))
    assert patient.state("client-writable")[0] == "bad"
    path.with_name("other").unlink()
    assert patient.state("client-file")[0] == patient.state("client-writable")[0] == "good"


def test_containers_builders_and_the_shell_hold_their_own_proxy(patient: Patient) -> None:
    patient.use()
    add_container(patient.folder, "web", {"HTTP_PROXY": "http://former:1"})
    builder: dict[str, Any] = {"Name": "b", "Driver": "docker-container", "Nodes": [{}]}
    patient.write("home/.docker/buildx/instances/b", json.dumps(builder))
    assert patient.state("containers")[1].endswith("made anew: web.")
    assert "docker buildx rm b " in patient.state("builders")[2]
    assert "dockproxy env Office" in patient.state("shell")[2]
    options = {f"env.{name.lower()}": value for name, value in SHELL.items()}
    builder["Nodes"] = [{"DriverOpts": options}]
    patient.write("home/.docker/buildx/instances/b", json.dumps(builder))
    assert patient.state("builders")[0] == "good"
    assert patient.state("shell", **SHELL)[0] == "good"


def test_profiles_that_cannot_be_used_do_not_end_the_examination(patient: Patient) -> None:
    path = Path(patient.folder.root, "home/.config/dockproxy-tray/profiles.toml")
    path.write_text("[profiles.Office]\nproxi = 1\n")
    state, text, _ = patient.state("profiles")
    assert (state, f"{path}, line 2" in text) == ("bad", True)
    path.write_text(PROFILES)
    path.chmod(0o644)
    state, _, hint = patient.state("profiles-private")
    assert (state, hint) == ("bad", f"Make it private: chmod 600 {path}")
    path.chmod(0o600)
    assert patient.state("profiles-private")[0] == "good"


@pytest.mark.parametrize(
    ("profile", "name", "state"),
    [
        ('http_proxy = "http://p:1"', "profile-proxies", "warning"),
        ('proxy = "http://127.0.0.1:1"', "profile-proxies", "warning"),
        ('proxy = "https://p:1"', "proxy-scheme", "warning"),
        ('proxy = "http://jo@p:1"', "passwords", "bad"),
    ],
)
def test_a_profiles_weak_spots_are_named(
    patient: Patient, profile: str, name: str, state: str
) -> None:
    patient.write("home/.config/dockproxy-tray/profiles.toml", f"[profiles.X]\n{profile}\n")
    found, text, hint = patient.state(name)
    assert (found, "'X'" in text, bool(hint)) == (state, True, True)


def test_records_of_another_program_are_named(patient: Patient) -> None:
    path = patient.write("var/lib/dockproxy-tray/record.json", "[]")
    assert patient.state("records")[0] == "bad"
    Path(path).unlink()
    patient.write("home/.local/state/dockproxy-tray/history.jsonl", "no\n")
    assert "1 line of the history" in patient.state("records")[1]


def test_people_get_groups_signs_and_remedies(patient: Patient) -> None:
    shadow(patient)
    text = patient.run("doctor").out
    lines = text.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == [
        "Engine", "Files", "Client", "Profiles", "1 thing is bad, and 1 to think about.",
    ]  # fmt: skip
    index = next(i for i, line in enumerate(lines) if "✗ bad: http_proxy of the daemon" in line)
    assert lines[index + 1] == "      End that: dockproxy adopt"
    assert "skipped" not in text
    assert "– skipped: " in patient.run("doctor", "--verbose").out
    assert "good" not in patient.run("doctor", "--quiet").out
    plain = patient.run("doctor", LC_ALL="C", PYTHONIOENCODING="ascii").out
    assert "  x bad: " in plain
    assert "  + good: " in plain


def test_chinese_is_spoken_and_documents_stay_english(patient: Patient) -> None:
    chinese = patient.run("doctor", LC_ALL="zh_CN.UTF-8", PYTHONIOENCODING="utf-8").out
    assert "引擎" in chinese
    document = patient.run("doctor", "--json", LC_ALL="zh_CN.UTF-8").out
    assert document.isascii()


def test_another_engine_than_docker_talks_to_is_named(home: Home) -> None:
    """The one engine of this home is elsewhere."""
    answer = home.run("doctor", "--json")
    assert answer.code == 3
    (engine,) = [each for each in answer.document["checks"] if each["name"] == "engine"]
    assert (engine["state"], "DOCKER_HOST" in engine["text"]) == ("bad", True)
    assert engine["hint"].endswith("unset DOCKER_HOST")
    home.client.parent.mkdir()
    home.client.write_text('{"currentContext": "box"}')
    answer = home.run("doctor", "--json", DOCKER_HOST="")
    (engine,) = [each for each in answer.document["checks"] if each["name"] == "engine"]
    assert (engine["state"], "context 'box'" in engine["text"]) == ("bad", True)
    assert engine["hint"].endswith("docker context use default")
    home.client.write_text("{}")
    answer = home.run("doctor", "--json", DOCKER_HOST="", DOCKER_CONFIG=str(home.client.parent))
    states = {each["name"]: each["state"] for each in answer.document["checks"]}
    assert (states["engine"], states["docker-config"]) == ("good", "warning")
