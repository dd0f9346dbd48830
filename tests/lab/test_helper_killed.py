"""The helper killed before any one of its steps, and the whole machine in mid-switch.

strace kills the running helper at the entry of its Nth call of one kind, as it does with root's
command line (test_killed.py). The call itself comes by `busctl`, which asks once: the program's own
client would ask again, which has a test of its own.
"""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dockproxy_tray.ids import HELPER_BUS_NAME, HELPER_INTERFACE, HELPER_PATH
from tests.behaviour.rig import proxies, switch, write_profiles
from tests.lab.machine import Machine
from tests.lab.test_killed import (
    RELOADING,
    SEEN_STEPS,
    Turns,
    assert_many,
    is_interrupted,
    kill_at_each,
    litter,
    rows,
    status,
)
from tests.lab.users import UserRig, allow, bus_owner, wait_until

PROXIES = """\
version = 1
[profiles.Left]
proxy = "http://left.example:8080"
client = { proxy = "http://172.17.0.1:8080" }
[profiles.Right]
proxy = "http://right.example:3128"
client = { proxy = "http://172.17.0.1:8080" }
"""
MIRRORS = """\
version = 1
[profiles.Left]
mirrors = ["https://left.example"]
[profiles.Right]
mirrors = ["https://right.example"]
"""
PROFILES_OF_DEV = "/home/dev/.config/dockproxy-tray/profiles.toml"
_HELPER = ("busctl", "--system", "--timeout=300")
_OBJECT = (HELPER_BUS_NAME, HELPER_PATH, HELPER_INTERFACE)


class HelpedTurns(Turns):
    """Turns that the helper makes, asked by `busctl` as user dev."""

    def go(self, step: str | None = None, when: int = 1) -> bool:
        assert step is not None
        with killing(self.rig.engine, step, when):
            done = ask_helper(self.rig.engine, self.other)
        if done.returncode == 0:
            assert json.loads(json.loads(done.stdout)["data"][0])["profile"] == self.other
            return False
        assert "disconnected from message bus without replying" in done.stderr, done.stderr
        return True

    def check(self, interrupted: bool) -> None:
        """Whoever looks next starts the helper, which first brings about one state."""
        self.check_state()


def ask_helper(machine: Machine, profile: str) -> subprocess.CompletedProcess[str]:
    """One call of Switch as dev, for one of the profiles above."""
    port = {"Left": 8080, "Right": 3128}[profile]
    proxy = f"http://{profile.lower()}.example:{port}"
    mirror = f"https://{profile.lower()}.example"
    by_mirrors = "mirrors" in machine.read(PROFILES_OF_DEV)
    proxy, mirrors = ("", ["true", "1", mirror]) if by_mirrors else (proxy, ["false", "0"])
    return machine.run(
        *_HELPER, "--json=short", "call", *_OBJECT, "Switch", "sssssbasbassssb",
        str(uuid.uuid4()), profile, proxy, proxy, "", *mirrors, "false", "0", "", "", "keep",
        "false", user="dev", check=False, timeout=330,
    )  # fmt: skip


@contextmanager
def tampering(machine: Machine, step: str, tampering: str) -> Iterator[None]:
    """The running helper, started if need be, with something done to its calls of one kind."""
    machine.run(*_HELPER, "get-property", *_OBJECT, "Version")
    pid = machine.systemctl("show", "--value", "--property=MainPID", "dockproxy-helper.service")
    strace = machine.popen(
        "strace", "-f", "-qq", "-o", "/dev/null", "-p", pid,
        "-e", f"trace={step}", "-e", f"inject={step}:{tampering}",
    )  # fmt: skip
    try:
        _wait_traced(machine, pid)
        yield
    finally:
        strace.terminate()
        strace.communicate()


@contextmanager
def killing(machine: Machine, step: str, when: int) -> Iterator[None]:
    with tampering(machine, step, f"signal=SIGKILL:when={when}"):
        yield


def _wait_traced(machine: Machine, pid: str) -> None:
    tasks = machine.host_path(f"/proc/{pid}/task")

    def is_traced() -> bool:
        texts = [(task / "status").read_text() for task in tasks.iterdir()]
        return all("TracerPid:\t0\n" not in text for text in texts)

    wait_until(is_traced)


@pytest.fixture
def rig(installed: Machine) -> Iterator[UserRig]:
    rig = UserRig(installed, "dev")
    allow(installed, "dev")
    with seeing(installed):
        yield rig


@contextmanager
def seeing(machine: Machine) -> Iterator[None]:
    """Let dev see what runs: without Docker's socket much of it is unknown."""
    machine.run("gpasswd", "--add", "dev", "docker")
    yield
    machine.run("gpasswd", "--delete", "dev", "docker")


def test_a_reloading_switch_killed_at_any_step_leaves_one_state(rig: UserRig) -> None:
    turns = HelpedTurns(rig, MIRRORS)
    pid = rig.main_pid()

    counts = kill_at_each(turns, ("fsync",))

    assert_many(counts, fsync=6)
    assert rig.main_pid() == pid, "neither way restarts the engine"


def test_a_restarting_switch_killed_at_any_step_leaves_one_state(rig: UserRig) -> None:
    turns = HelpedTurns(rig, PROXIES)
    turns.container = ("keeper", rig.run_container("keeper"))

    counts = kill_at_each(turns, SEEN_STEPS)

    assert_many(counts, fsync=8, sendmsg=15)
    rig.engine.docker("rm", "--force", "keeper")


@pytest.mark.parametrize(("when", "code"), [(1, 0), (3, 5), (8, 0)])
def test_a_user_hears_what_became_of_a_switch_whose_helper_was_killed(
    rig: UserRig, when: int, code: int
) -> None:
    """Before anything was changed it is asked for again; else the next helper has ended it."""
    write_profiles(rig, PROXIES)
    switch(rig, "use", "Left")
    with killing(rig.engine, "fsync", when):
        answer = rig.call("use", "Right", "--json")
    assert answer.code == code, answer.out + answer.err
    document, err = status(rig)
    profile = "Left" if code else "Right"
    assert (document["profile"], document["state"]) == (profile, "in-sync"), rows(document)
    assert litter(rig) == [] and not err


def test_a_helper_that_was_killed_comes_back_to_end_the_switch(rig: UserRig) -> None:
    """Nobody calls it: who had called may be gone as well."""
    write_profiles(rig, PROXIES)
    switch(rig, "use", "Left")
    machine, journal = rig.machine, f"{rig.paths.state_dir}/journal.json"
    with killing(machine, "fsync", RELOADING):
        assert ask_helper(machine, "Right").returncode != 0
        assert machine.exists(journal)
    wait_until(lambda: not machine.exists(journal), 60)
    assert proxies(rig)[0] in ("http://left.example:8080", "http://right.example:3128")
    wait_until(lambda: bus_owner(machine) != "", 60)
    document, err = status(rig)
    assert document["state"] == "in-sync" and not err, rows(document)


@pytest.mark.parametrize("moment", ["renamed", "restarting"])
def test_a_machine_that_dies_in_mid_switch_comes_up_in_one_state(
    fresh: Machine, package: object, moment: str
) -> None:
    fresh.install_package(package)  # type: ignore[arg-type]
    rig = UserRig(fresh, "dev")
    allow(fresh, "dev")
    write_profiles(rig, PROXIES)
    switch(rig, "use", "Left")
    before = rig.read(rig.paths.dropin)
    pid = rig.main_pid()
    # Each message to systemd takes a while to be sent, so that there is time between two of them.
    with tampering(fresh, "sendmsg", "delay_enter=400000"):
        caller = fresh.popen("dockproxy", "--engine=system", "use", "Right", user="dev")
        if moment == "renamed":
            wait_until(lambda: rig.read(rig.paths.dropin) != before, 60, every=0.002)
        else:
            wait_until(lambda: rig.main_pid() != pid, 60, every=0.002)
        assert is_interrupted(rig)
        fresh.crash()
    caller.communicate()
    fresh.boot_again()
    with seeing(fresh):
        _check_after_crash(rig, before)


def _check_after_crash(rig: UserRig, before: str | None) -> None:

    assert rig.main_pid() and rig.engine.unit_property("ActiveState") == "active"
    assert not rig.engine.exists(f"{rig.paths.state_dir}/journal.json")
    document, _ = status(rig)
    assert document["profile"] == "Left"
    assert document["state"] == "in-sync", document["rows"]
    assert rig.read(rig.paths.dropin) == before
    assert proxies(rig)[0] == "http://left.example:8080"
    assert litter(rig) == []
    switch(rig, "use", "Right")
    assert proxies(rig)[0] == "http://right.example:3128"
