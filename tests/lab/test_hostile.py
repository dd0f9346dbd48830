"""Users and surroundings that mean no good, against the installed helper: they get nothing."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import pytest

from dockproxy_tray import __version__
from dockproxy_tray.ids import HELPER_BUS_NAME, HELPER_PATH, HELPER_XML, POLKIT_ACTIONS
from dockproxy_tray.resources import find_resource
from tests.behaviour.rig import proxies, switch
from tests.lab.machine import Machine
from tests.lab.users import (
    HELPER_UNIT,
    UserRig,
    allow,
    bus_owner,
    helper_journal,
    helper_pid,
    start_helper,
)

OFFICE = "http://proxy.corp.example:8080"
VALID = {
    "Switch": [
        str(uuid.uuid4()), "Office", "http://eve.example:1", "http://eve.example:1", "",
        True, ["https://eve.example"], True, ["eve.example:5000"], "", "", "keep", True,
    ],
    "Adopt": [str(uuid.uuid4()), "keep", True],
    "Undo": [str(uuid.uuid4()), True, "keep", True],
    "Recover": [],
}  # fmt: skip
CALLER = Path(__file__).with_name("caller.py").read_text()
LAUNCHER = ("/usr/bin/python3", "-I", "-S", "/usr/libexec/dockproxy-helper")
PACKAGE = "/usr/lib/python3/dist-packages/dockproxy_tray"


@pytest.fixture
def dev(installed: Machine) -> UserRig:
    return UserRig(installed, "dev")


@pytest.fixture
def eve(installed: Machine) -> UserRig:
    return UserRig(installed, "eve")


def test_every_method_is_refused_to_who_may_not(dev: UserRig, eve: UserRig) -> None:
    allow(dev.machine, "dev")
    switch(dev, "use", "Office")  # so that there is something to undo
    before = dev.footprint()

    done = eve.machine.run("python3", "-c", CALLER, json.dumps(VALID), user="eve")

    said = json.loads(done.stdout)
    assert {(method, interactive) for method, interactive, _ in said} == {
        (method, interactive) for method in POLKIT_ACTIONS for interactive in (False, True)
    }
    assert len(said) == 4 * len(POLKIT_ACTIONS)
    assert {error for _, _, error in said} == {"io.github.dockproxy.Error.NotAuthorized"}
    assert dev.footprint() == before
    # The same calls are good ones for who may: what refuses them is that eve may not.
    done = dev.machine.run("python3", "-c", CALLER, json.dumps(VALID), user="dev")
    done_for_dev = {method for method, _, error in json.loads(done.stdout) if not error}
    assert done_for_dev == set(POLKIT_ACTIONS)


FORGER = """
import os, socket, subprocess, time

def show(name):
    command = ["systemctl", "show", "--value", f"--property={name}", "docker.service"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()

while show("SubState") != "start-post":
    time.sleep(0.02)
lines = [
    "MESSAGE=lines of eve's making", "PRIORITY=3", "UNIT=docker.service", "_PID=1",
    "SYSLOG_IDENTIFIER=systemd", *(f"{name}={show('InvocationID')}" for name in
    ("INVOCATION_ID", "USER_INVOCATION_ID", "_SYSTEMD_INVOCATION_ID")),
]
journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
journal.connect("/run/systemd/journal/socket")
while not os.path.exists("/run/enough"):
    journal.send("\\n".join(lines).encode())
    open("/tmp/forged", "w").close()
    time.sleep(0.005)
"""


def test_lines_that_a_user_writes_are_not_shown_as_the_engines(dev: UserRig) -> None:
    machine = dev.machine
    allow(machine, "dev")
    machine.write(
        "/run/systemd/system/docker.service.d/picky.conf",
        "[Service]\nExecStartPost=/bin/sh -c 'case $HTTP_PROXY in *corp*) "
        "until [ -e /tmp/forged ]; do sleep 0.02; done; exit 1;; esac'\n",
    )
    machine.systemctl("daemon-reload")
    forger = machine.popen("python3", "-c", FORGER, user="eve")
    try:
        answer = dev.call("use", "Office", "--json")
    finally:
        machine.write("/run/enough", "")
        said = forger.communicate(timeout=60)
        machine.run("rm", "-f", "/run/enough", "/tmp/forged")
    assert (answer.code, answer.error) == (5, "EngineFailed"), answer.out
    journal = machine.run("journalctl", "--boot", "--output=cat").stdout
    assert "lines of eve's making" in journal, said
    message = answer.document["error"]["message"]
    assert "eve's" not in message
    # Five lines are shown; what of dockerd's end is among them is a matter of microseconds.
    assert "docker.service: Failed with result" in message, "systemd's own, about the unit"
    assert "level=" in message, "dockerd's"


def test_a_second_helper_leaves_at_once(dev: UserRig) -> None:
    machine = dev.machine
    pid = start_helper(machine)
    name = bus_owner(machine)

    second = machine.run(*LAUNCHER, timeout=20)

    assert "another process has the name" in second.stderr
    assert (bus_owner(machine), helper_pid(machine)) == (name, pid)
    allow(machine, "dev")
    assert switch(dev, "use", "Office")["verified"]
    assert helper_pid(machine) == pid


def test_a_second_helper_lets_a_running_switch_be(dev: UserRig) -> None:
    machine = dev.machine
    allow(machine, "dev")
    machine.write(
        "/run/systemd/system/docker.service.d/slow.conf",
        "[Service]\nExecStartPost=/bin/sh -c 'until [ -e /run/go ]; do sleep 0.05; done'\n",
    )
    machine.systemctl("daemon-reload")
    try:
        running = machine.popen("dockproxy", "use", "Office", user="dev")
        machine.run("sh", "-c", "until systemctl show docker --property=SubState | "
                    "grep -q start-post; do sleep 0.05; done", timeout=30)  # fmt: skip
        journal = dev.read("/var/lib/dockproxy-tray/journal.json")
        assert journal is not None

        machine.run(*LAUNCHER, timeout=20)

        assert dev.read("/var/lib/dockproxy-tray/journal.json") == journal
    finally:
        machine.write("/run/go", "")
    output, errors = running.communicate(timeout=60)
    machine.run("rm", "/run/go")
    assert running.returncode == 0, output + errors
    assert proxies(dev)[0] == OFFICE


def test_a_user_cannot_start_the_helper(eve: UserRig) -> None:
    for arguments in ((), ("recover",)):
        done = eve.machine.run(*LAUNCHER, *arguments, user="eve", check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "dockproxy-helper: it is started by systemd, as root\n"
    assert bus_owner(eve.machine) == ""


EVIL = "/home/dev/evil"
CANARY = "import os, sys; print('canary', os.geteuid(), file=sys.stderr)\n"
FOR_PYTHON = {
    "PYTHONPATH": EVIL,
    "PYTHONSTARTUP": f"{EVIL}/sitecustomize.py",
    "PYTHONUSERBASE": EVIL,
}
FOR_GLIB = {
    "GIO_EXTRA_MODULES": EVIL,
    "GIO_MODULE_DIR": EVIL,
    "GI_TYPELIB_PATH": EVIL,
    "GIO_USE_VFS": "evil",
    "XDG_DATA_DIRS": EVIL,
    "G_MESSAGES_DEBUG": "all",
}
FOR_LOADER = {"LD_PRELOAD": f"{EVIL}/canary.so", "LD_LIBRARY_PATH": EVIL}
# A user who sets these means something by it: his own files, engines and interpreters.
FOR_THE_HELPER_ALONE = {
    "PYTHONHOME": EVIL,
    "PYTHONINSPECT": "1",
    "PYTHONVERBOSE": "1",
    "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={EVIL}/bus",
    "DBUS_STARTER_ADDRESS": f"unix:path={EVIL}/bus",
    "DBUS_STARTER_BUS_TYPE": "session",
    "XDG_CONFIG_HOME": EVIL,
    "XDG_STATE_HOME": EVIL,
    "DOCKER_HOST": f"unix://{EVIL}/docker.sock",
    "DOCKER_CONFIG": EVIL,
    "HOME": EVIL,
    "SUDO_USER": "eve",
}


def test_the_callers_environment_does_not_reach_the_helper(dev: UserRig) -> None:
    dev.write(f"{EVIL}/sitecustomize.py", CANARY)
    allow(dev.machine, "dev")

    answer = dev.call("use", "Office", **FOR_PYTHON, **FOR_GLIB, **FOR_LOADER)

    assert answer.code == 0, answer.err
    assert proxies(dev)[0] == OFFICE
    assert "canary 1000" in answer.err, "in the caller's own process it does work"
    assert "canary.so" in answer.err
    said = helper_journal(dev.machine)
    assert "Switch for uid 1000" in said
    for word in ("canary", "ld.so", "GLib"):
        assert word not in said
    pid = helper_pid(dev.machine)
    environment = dev.machine.host_path(f"/proc/{pid}/environ").read_bytes()
    assert EVIL.encode() not in environment


def test_the_helpers_own_environment_has_no_effect(dev: UserRig) -> None:
    for name in ("sitecustomize", "usercustomize", "json", "pydbus"):
        dev.write(f"{EVIL}/{name}.py", f"{CANARY}raise SystemExit(7)\n")
    variables = {**FOR_PYTHON, **FOR_GLIB, **FOR_THE_HELPER_ALONE}
    lines = [f'Environment="{name}={value}"\n' for name, value in variables.items()]
    dev.machine.write(
        f"/run/systemd/system/{HELPER_UNIT}.d/hostile.conf", "".join(["[Service]\n", *lines])
    )
    dev.machine.systemctl("daemon-reload")
    allow(dev.machine, "dev")
    pid = start_helper(dev.machine)
    environment = dev.machine.host_path(f"/proc/{pid}/environ").read_bytes()
    assert f"PYTHONPATH={EVIL}".encode() in environment, "it was given to the process"

    assert switch(dev, "use", "Office")["verified"]

    assert helper_pid(dev.machine) == pid
    assert proxies(dev)[0] == OFFICE
    said = helper_journal(dev.machine)
    for word in ("canary", "GLib", "import "):
        assert word not in said
    assert EVIL not in dev.machine.host_path(f"/proc/{pid}/maps").read_text()


@pytest.mark.parametrize(
    ("path", "change"),
    [
        (PACKAGE, ("chgrp", "dev")),
        (f"{PACKAGE}/core/__pycache__", ("chgrp", "dev")),
        (f"{PACKAGE}/helper/desk.py", ("chown", "eve")),
        ("/usr/lib/python3/dist-packages", ("chgrp", "dev")),
    ],
)
def test_code_that_others_may_write_is_not_run(
    installed: Machine, path: str, change: tuple[str, str]
) -> None:
    before = installed.stat(path)
    installed.run(*change, path)
    installed.run("chmod", "g+w", path)
    try:
        done = installed.run("systemctl", "start", HELPER_UNIT, check=False)
        assert done.returncode != 0
        assert f"others than root may write '{path}'" in helper_journal(installed)
        assert bus_owner(installed) == ""
    finally:
        installed.run("chown", f"{before.st_uid}:{before.st_gid}", path)
        installed.run("chmod", f"{before.st_mode & 0o7777:o}", path)
    assert start_helper(installed) != 0


def test_who_calls_a_helper_that_refuses_to_run_is_told_in_words(dev: UserRig) -> None:
    allow(dev.machine, "dev")
    before = dev.footprint()
    package = dev.machine.stat(PACKAGE)
    dev.machine.run("chown", "eve", PACKAGE)
    try:
        answer = dev.call("use", "Office")
    finally:
        dev.machine.run("chown", str(package.st_uid), PACKAGE)
    assert answer.code == 4
    assert "Traceback" not in answer.err
    assert "sudo dockproxy" in answer.err
    after = dev.footprint()
    assert {path: after.get(path) for path in before} == before


def test_another_versions_helper_is_not_talked_to(dev: UserRig) -> None:
    allow(dev.machine, "dev")
    start_helper(dev.machine)
    path = f"{PACKAGE}/__init__.py"
    kept = dev.machine.read(path)
    newer, changes = re.subn(r'__version__ = "\d+\.\d+', '__version__ = "9.8', kept)
    assert changes == 1
    before = dev.footprint()
    dev.machine.write(path, newer)
    try:
        answer = dev.call("use", "Office")
        assert answer.code == 4
        assert __version__ in answer.err and "9.8" in answer.err
        assert dev.footprint() == before
        dev.machine.systemctl("stop", HELPER_UNIT)
        assert switch(dev, "use", "Office")["verified"], "once both are new"
    finally:
        dev.machine.write(path, kept)


def test_a_helper_of_the_users_own_on_the_session_bus_is_not_asked(dev: UserRig) -> None:
    fake = Path(__file__).with_name("fake_helper.py").read_text()
    xml = Path(find_resource(HELPER_XML)).read_text()
    command = ("sh", "-c", "dockproxy use Office; echo code $?; ls ~")

    done = dev.machine.run(
        "dbus-run-session", "python3", "-c", fake, HELPER_BUS_NAME, HELPER_PATH, xml, *command,
        user="dev",
    )  # fmt: skip

    assert done.stdout.splitlines()[0] == "code 4", done.stdout + done.stderr
    assert "called" not in done.stdout.split()
    assert "administrator's password" in done.stderr, "the real one has answered"
    assert dev.machine.exists("/home/dev/called"), "the false one was there to be called"
