"""What a switch means on a real machine: to containers, pulls, processes, other users and files."""

from __future__ import annotations

import contextlib
import json
import stat
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.behaviour.lab_rig import CLI, LabRig, RootlessRig
from tests.behaviour.rig import (
    Answer,
    proxies,
    snapshot,
    switch,
    write_profiles,
)
from tests.lab.engine import IMAGE
from tests.lab.guest_files import FileState
from tests.lab.instance import LabError
from tests.lab.machine import Machine
from tests.lab.rootless import Rootless

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
CANARY = "canarybird"


@pytest.fixture
def rig(lab: Machine) -> LabRig:
    """The system engine with the sample profiles."""
    rig = LabRig(lab)
    write_profiles(rig)
    return rig


def call_as(machine: Machine, user: str, *arguments: str, **variables: str) -> Answer:
    """Call the command line as this user, with these options and no others."""
    done = machine.run(*CLI, *arguments, user=user, env=variables, check=False, timeout=120)
    return Answer(done.returncode, done.stdout, done.stderr)


def give_profiles(rig: LabRig, user: str, uid: int) -> None:
    path = f"/home/{user}/.config/dockproxy-tray/profiles.toml"
    rig.engine.write(path, rig.engine.read(rig.paths.profiles), owner=uid)


def client_proxy(rig: LabRig) -> str | None:
    config = json.loads(rig.read(rig.paths.client) or "{}")
    found: str | None = config.get("proxies", {}).get("default", {}).get("httpProxy")
    return found


# Containers, pulls and the daemon's own process


def test_a_fresh_container_has_the_clients_variables(rig: LabRig) -> None:
    switch(rig, "use", "Office")

    shown = rig.engine.docker("run", "--rm", IMAGE, "env").stdout.splitlines()

    found = dict(line.split("=", 1) for line in shown)
    no_proxy = "localhost,127.0.0.0/8,::1,.corp.example,10.0.0.0/8"
    for name, value in (("http_proxy", "http://172.17.0.1:8080"), ("no_proxy", no_proxy),
                        ("https_proxy", "http://172.17.0.1:8080")):  # fmt: skip
        assert found[name] == found[name.upper()] == value


def test_a_pull_goes_through_the_proxy_until_off(rig: LabRig) -> None:
    lab: Machine = rig.engine
    registry, proxy = lab.start_registry(), lab.start_proxy()
    image = f"{registry.tls}/library/busybox:lab"
    write_profiles(rig, f'version = 1\n[profiles.Lab]\nproxy = "{proxy.url}"\n')
    switch(rig, "use", "Lab")
    proxy.clear()

    lab.docker("pull", image)

    assert set(proxy.requests()) == {f"CONNECT {registry.tls}"}
    lab.docker("rmi", image)
    switch(rig, "off")
    proxy.clear()
    lab.docker("pull", image)
    assert proxy.requests() == []


def test_a_pull_of_a_library_image_comes_from_the_mirror(rig: LabRig) -> None:
    lab: Machine = rig.engine
    registry = lab.start_registry()
    write_profiles(
        rig,
        f'version = 1\n[profiles.Lab]\nmirrors = ["{registry.mirror}"]\n'
        f'insecure_registries = ["{registry.plain}"]\n',
    )
    lab.docker("rmi", "--force", IMAGE)

    assert switch(rig, "use", "Lab")["action"] == "reload"

    lab.docker("pull", IMAGE)
    assert lab.run_container("one") > 0


def test_a_password_of_any_characters_arrives_and_shows_nowhere(rig: LabRig) -> None:
    lab: Machine = rig.engine
    plain = quote(CANARY + PRINTABLE, safe="")
    all_encoded = "".join(f"%{ord(char):02X}" for char in PRINTABLE)
    http, https = f"http://u:{plain}@h.example:1", f"http://{all_encoded}:{plain}@h.example:2"
    write_profiles(
        rig,
        f'version = 1\n[profiles.Lab]\nhttp_proxy = "{http}"\nhttps_proxy = "{https}"\n'
        '[profiles.Lab.client]\nhttp_proxy = ""\nhttps_proxy = ""\n',
    )

    switch(rig, "use", "Lab")

    found = rig.process_env()
    assert (found["HTTP_PROXY"], found["HTTPS_PROXY"]) == (http, https)
    shown = {
        "journal": lab.run("journalctl", "--no-pager", "--output=export").stdout,
        "unit": lab.run("systemctl", "show", "docker.service", user="eve").stdout,
        "manager": lab.run("systemctl", "show", user="eve").stdout,
    }
    assert [name for name, text in shown.items() if CANARY in text] == []
    assert "docker" in shown["journal"] and "EnvironmentFiles=" in shown["unit"]


# Nothing to do, and who may do it


class BusMonitor:
    """The calls that systemd gets, as `busctl` sees them."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._log = "/var/tmp/bus-monitor.log"
        match = "type='method_call',destination='org.freedesktop.systemd1'"
        script = f'exec dbus-monitor --system "{match}" >{self._log} 2>&1'
        machine.write(self._log, "")
        self._process = machine.popen("sh", "-c", script)

    def __enter__(self) -> BusMonitor:
        self.calls()
        return self

    def __exit__(self, *error: object) -> None:
        self._machine.run("pkill", "-f", "^dbus-monitor --system", check=False)
        self._process.communicate(timeout=20)

    def calls(self) -> set[str]:
        """The methods called until now; a call of our own shows that nothing is still to come."""
        deadline = time.monotonic() + 20
        mark = f"mark-{time.monotonic_ns()}.service"
        while time.monotonic() < deadline:
            self._machine.run(
                *("busctl", "call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1"),
                *("org.freedesktop.systemd1.Manager", "GetUnit", "s", mark),
                check=False,
            )
            text = self._machine.read(self._log)
            if mark in text:
                return {
                    line.rpartition("member=")[2].strip()
                    for line in text.splitlines()
                    if line.startswith("method call")
                }
        raise LabError(f"the monitor sees nothing: {self._machine.read(self._log)}")


def test_a_switch_without_changes_asks_systemd_for_nothing(rig: LabRig) -> None:
    switch(rig, "use", "Office")
    before, pid = snapshot(rig), rig.main_pid()

    with BusMonitor(rig.engine) as monitor:
        result = switch(rig, "use", "Office")
        asked = monitor.calls()
        switch(rig, "use", "Home")
        changed = monitor.calls()

    assert result["action"] == "none" and result["changes"] == []
    assert asked <= {"Get", "GetAll", "LoadUnit", "GetUnit"}
    assert {"Reload", "RestartUnit"} <= changed
    assert before != snapshot(rig) and pid != rig.main_pid()


def test_a_switch_without_changes_touches_no_file(rig: LabRig) -> None:
    switch(rig, "use", "Office")
    before, pid = snapshot(rig), rig.main_pid()

    assert switch(rig, "use", "Office")["action"] == "none"

    assert snapshot(rig) == before and rig.main_pid() == pid


@pytest.mark.parametrize("user", ["dev", "eve"])
def test_a_user_may_look_at_the_systems_engine_and_not_switch_it(rig: LabRig, user: str) -> None:
    switch(rig, "use", "Home")
    give_profiles(rig, user, {"dev": 1000, "eve": 1001}[user])
    trees = ("/etc", "/var/lib/dockproxy-tray", "/usr/local", f"/home/{user}/.docker")
    before, pid = rig.engine.snapshot(trees), rig.main_pid()

    refused = call_as(rig.engine, user, "use", "Office", "--json", "--engine=system")
    status = call_as(rig.engine, user, "status", "--json", "--engine=system")

    assert refused.code == 4 and refused.error == "NotAuthorized"
    assert refused.document["error"]["hint"]
    assert rig.engine.snapshot(trees) == before and rig.main_pid() == pid
    assert status.code == 0 and status.document["profile"] == "Home"
    daemon = {r["setting"]: r for r in status.document["rows"] if r["surface"] == "daemon"}
    assert daemon["http_proxy"]["on_disk"] == "http://home.example:3128"


# Engines that cannot be switched


def test_a_masked_engine_is_named_and_the_client_is_switched(rig: LabRig) -> None:
    rig.engine.systemctl("mask", "--now", "docker.socket", "docker.service")
    try:
        answer = rig.call("use", "Office", "--json")
    finally:
        rig.engine.systemctl("unmask", "docker.socket", "docker.service")

    assert answer.code == 9 and answer.error == "NoEngine"
    assert "masked" in answer.document["error"]["message"]
    assert client_proxy(rig) == "http://172.17.0.1:8080"
    assert rig.read(rig.paths.dropin) is None and rig.read(rig.paths.daemon_json) is None
    assert rig.main_pid() == 0


def test_an_absent_engine_is_named_and_the_client_is_switched(rig: LabRig) -> None:
    rig.engine.systemctl("stop", "docker.socket", "docker.service")
    # A script of System V's days would be made a unit.
    files = ("/lib/systemd/system/docker.service", "/lib/systemd/system/docker.socket",
             "/etc/init.d/docker")  # fmt: skip
    hidden = "; ".join(f"mv {path} {path.replace('/', '_')}" for path in files)
    shown = "; ".join(f"mv {path.replace('/', '_')} {path}" for path in files)
    rig.engine.run("sh", "-c", f"{hidden}; systemctl daemon-reload", cwd="/srv")
    try:
        answer = rig.call("use", "Office", "--json")
        status = rig.call("status", "--json")
    finally:
        rig.engine.run("sh", "-c", f"{shown}; systemctl daemon-reload", cwd="/srv")

    assert answer.code == 9 and answer.error == "NoEngine"
    assert "docker.service" in answer.document["error"]["message"]
    assert client_proxy(rig) == "http://172.17.0.1:8080"
    assert rig.read(rig.paths.dropin) is None
    assert status.code == 0


def test_a_remote_engine_is_named_and_the_client_is_switched(rig: LabRig) -> None:
    before, pid = rig.read(rig.paths.dropin), rig.main_pid()

    answer = call_as(
        rig.engine, "root", "use", "Office", "--json", DOCKER_HOST="tcp://docker.example:2375"
    )

    assert answer.code == 9 and answer.error == "NoEngine"
    assert "tcp://docker.example:2375" in answer.document["error"]["message"]
    assert client_proxy(rig) == "http://172.17.0.1:8080"
    assert rig.read(rig.paths.dropin) == before and rig.main_pid() == pid


def test_an_engine_that_only_its_socket_would_start_is_not_started(rig: LabRig) -> None:
    rig.engine.systemctl("stop", "docker.service")

    result = switch(rig, "use", "Home")
    status = switch(rig, "status")

    assert result["action"] == "write" and not result["verified"]
    assert "takes-effect-at-start" in {warning["code"] for warning in result["warnings"]}
    assert status["state"] == "pending"
    assert rig.main_pid() == 0 and rig.engine.unit_property("ActiveState") == "inactive"
    assert proxies(rig)[0] == "http://home.example:3128"  # asking /info starts it by its socket


# Files that are not what they should be


def test_a_linked_client_file_stays_a_link(rig: LabRig) -> None:
    rig.write("/root/dotfiles/docker.json", '{"psFormat": "x"}', 0o600)
    rig.engine.run("mkdir", "-p", "/root/.docker")
    rig.engine.run("ln", "-s", "../dotfiles/docker.json", rig.paths.client)

    switch(rig, "use", "Office")

    assert rig.engine.run("readlink", rig.paths.client).stdout == "../dotfiles/docker.json\n"
    after = json.loads(rig.engine.read("/root/dotfiles/docker.json"))
    assert after["psFormat"] == "x"
    assert after["proxies"]["default"]["httpProxy"] == "http://172.17.0.1:8080"


ODD_FILES: dict[str, str] = {
    "link": "mv $0 /root/canary; ln -s /root/canary $0",
    "dangling link": "rm $0; ln -s /root/nowhere $0",
    "hard link": "ln $0 /root/canary",
    "pipe": "rm $0; mkfifo $0",
    "directory": "rm $0; mkdir $0",
    "somebody else's": "chown dev $0",
    "binary": "printf '\\377\\376' >$0",
}
TEXTS = {"http-proxy.conf": "[Service]\nEnvironment=OTHER=1\n", "daemon.json": "{}\n"}


def files_in(machine: Machine, trees: tuple[str, ...]) -> dict[str, FileState]:
    """All files as they are; of a folder its mode and owner only."""
    found = machine.snapshot(trees).items()
    return {p: s._replace(mtime_ns=0) if stat.S_ISDIR(s.mode) else s for p, s in found}


@pytest.mark.parametrize("kind", ODD_FILES)
@pytest.mark.parametrize("name", TEXTS)
def test_an_odd_file_is_refused_and_left(rig: LabRig, name: str, kind: str) -> None:
    path = rig.paths.dropin if name == "http-proxy.conf" else rig.paths.daemon_json
    rig.write(path, TEXTS[name])
    rig.engine.run("sh", "-c", ODD_FILES[kind], path)
    trees = ("/etc/docker", "/etc/systemd/system", "/root/canary")
    before, pid = files_in(rig.engine, trees), rig.main_pid()

    answer = rig.call("use", "Office", "--json")

    assert answer.code == 6, answer.out + answer.err
    assert path in answer.document["error"]["message"]
    assert files_in(rig.engine, trees) == before and rig.main_pid() == pid
    assert client_proxy(rig) is None


def test_a_linked_file_for_secrets_is_refused_and_its_target_left(rig: LabRig) -> None:
    write_profiles(rig, 'version = 1\n[profiles.Lab]\nproxy = "http://u:secret@h.example:1"\n')
    rig.write("/root/canary", "A=1\n")
    rig.engine.run("mkdir", "-p", rig.paths.dropin_dir)
    rig.engine.run("ln", "-s", "/root/canary", rig.paths.env_file)

    answer = rig.call("use", "Lab", "--json")

    assert answer.code == 6 and rig.paths.env_file in answer.document["error"]["message"]
    assert rig.engine.read("/root/canary") == "A=1\n" and proxies(rig) == ("", "", "")


@contextlib.contextmanager
def mounted(machine: Machine, command: str, folder: str) -> Iterator[None]:
    """Something lies over a folder for a while."""
    machine.run("sh", "-ec", f"mkdir -p {folder}; {command}", folder)
    try:
        yield
    finally:
        machine.run("umount", folder)


READ_ONLY = "mount --bind $0 $0; mount -o remount,bind,ro $0"
FULL = "mount -t tmpfs -o size=16k,mode=0755 tmpfs $0; cat /dev/zero >$0/fill || :"
FOLDERS = ("/etc/docker", "/etc/systemd/system/docker.service.d", "/var/lib/dockproxy-tray",
           "/root/.docker", "/root/.local/state/dockproxy-tray")  # fmt: skip


@pytest.mark.parametrize("command", [READ_ONLY, FULL], ids=["read-only", "full"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_that_takes_nothing_loses_nothing(rig: LabRig, folder: str, command: str) -> None:
    with mounted(rig.engine, command, folder):
        before = rig.engine.snapshot(("/etc/docker", *FOLDERS))
        kept = snapshot(rig)

        answer = rig.call("use", "Office", "--json")

        assert answer.code == 6 and answer.error == "Conflict", answer.out + answer.err
        assert folder in answer.document["error"]["message"]
        assert snapshot(rig) == kept
        after = rig.engine.snapshot(("/etc/docker", *FOLDERS))
        assert [p for p in after if p not in before and ".dockproxy-" in p] == []
    assert proxies(rig) == ("", "", "")


# Several at once, and a rootless engine


@pytest.mark.parametrize("round_", range(3))
def test_of_two_switches_at_once_each_is_whole_or_refused(rig: LabRig, round_: int) -> None:
    processes = [
        rig.engine.popen(*CLI, "--engine=system", "use", name, "--json")
        for name in ("Home", "Office")
    ]
    for process in processes:
        process.communicate(timeout=120)

    codes = [process.returncode for process in processes]
    assert 0 in codes and set(codes) <= {0, 10}, codes
    status = switch(rig, "status")
    assert status["state"] == "in-sync" and status["profile"] in status["matches"]
    if any(codes):
        assert status["profile"] == ("Office" if codes[0] else "Home")


def test_a_rootless_switch_writes_nothing_outside_the_home_folder(rootless: Rootless) -> None:
    rig = RootlessRig(rootless)
    write_profiles(rig)
    path = rig.process_env()["PATH"]
    machine = rootless.machine
    machine.run("touch", "/root/mark")

    result = switch(rig, "use", "Office")

    assert result["action"] == "restart" and result["verified"]
    trees = ("/etc", "/usr", "/var/lib", "/opt", "/root", "/srv")
    newer = machine.run("find", *trees, "-xdev", "-newer", "/root/mark").stdout.split()
    assert newer == []
    assert rig.process_env()["PATH"] == path
    assert "contrib" in path and proxies(rig)[0] == "http://proxy.corp.example:8080"
