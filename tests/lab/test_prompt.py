"""The password prompt on a terminal: right, wrong, given up, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dockproxy_tray.ids import HELPER_BUS_NAME, HELPER_INTERFACE, HELPER_PATH
from tests.behaviour.rig import mirrors, proxies, switch
from tests.lab.guest_files import FileState
from tests.lab.machine import Machine
from tests.lab.terminal import Terminal
from tests.lab.users import UserRig, helper_pid, start_helper, wait_until

PASSWORD = "canary-of-root"
OFFICE = "http://proxy.corp.example:8080"
RECOVER = ("busctl", "call", HELPER_BUS_NAME, HELPER_PATH, HELPER_INTERFACE, "Recover")


@pytest.fixture
def dev(installed: Machine) -> Iterator[UserRig]:
    """Dev, on a machine whose administrator, root, has a password; polkit has no rule."""
    kept = installed.files.read_bytes("/etc/shadow")
    installed.run("chpasswd", input=f"root:{PASSWORD}\n")
    rig = UserRig(installed, "dev")
    rig.write(rig.paths.client, '{"auths": {}}', 0o600)
    start_helper(installed)  # which makes its state folder
    yield rig
    installed.write("/etc/shadow", kept)


def agents(machine: Machine) -> str:
    return machine.run("pgrep", "--list-full", "pkttyagent", check=False).stdout


def assert_left_as_it_was(terminal: Terminal, machine: Machine) -> None:
    assert terminal.attributes() == terminal.before
    assert PASSWORD not in terminal.output
    assert agents(machine) == ""


def assert_nothing_came_of_it(dev: UserRig, before: dict[str, FileState]) -> None:
    """No file of Docker's has changed. What was prepared for dev's own goes with the next call,
    since the one that was ended could not know whether the helper had begun."""
    now = dev.footprint()
    assert {path: now.get(path) for path in before} == before
    assert proxies(dev) == ("", "", "")
    answer = dev.call("status")
    assert "as it was" in answer.err
    assert dev.footprint() == before
    assert "journal.json" not in dev.listing(dev.paths.user_state_dir)
    assert dev.call("status").err == ""


def test_the_right_password_switches(dev: UserRig) -> None:
    with Terminal(dev.machine, "dev", "dockproxy", "use", "Office") as terminal:
        terminal.wait_for_prompt()
        assert agents(dev.machine) != ""
        assert "Office" in terminal.output
        assert "proxy.corp.example:8080" in terminal.output
        terminal.type(f"{PASSWORD}\n")
        assert terminal.wait_for_end() == 0
        assert_left_as_it_was(terminal, dev.machine)
    assert proxies(dev)[0] == OFFICE


def test_a_wrong_password_switches_nothing(dev: UserRig) -> None:
    before = dev.footprint()
    with Terminal(dev.machine, "dev", "dockproxy", "use", "Office") as terminal:
        terminal.wait_for_prompt()
        terminal.type("wrong\n")
        assert terminal.wait_for_end() == 4
        assert_left_as_it_was(terminal, dev.machine)
    assert dev.footprint() == before


def test_ctrl_c_at_the_prompt_ends_it(dev: UserRig) -> None:
    before = dev.footprint()
    with Terminal(dev.machine, "dev", "dockproxy", "use", "Office") as terminal:
        terminal.wait_for_prompt()
        terminal.type(PASSWORD[:4] + "\x03")
        assert terminal.wait_for_end() == 130
        assert_left_as_it_was(terminal, dev.machine)
    assert_nothing_came_of_it(dev, before)


@pytest.mark.parametrize(("name", "code"), [("TERM", 143), ("HUP", 129)])
def test_a_signal_at_the_prompt_ends_it(dev: UserRig, name: str, code: int) -> None:
    before = dev.footprint()
    with Terminal(dev.machine, "dev", "dockproxy", "use", "Office") as terminal:
        terminal.wait_for_prompt()
        dev.machine.run("pkill", f"-{name}", "--exact", "dockproxy")
        assert terminal.wait_for_end() == code
        assert_left_as_it_was(terminal, dev.machine)
    assert_nothing_came_of_it(dev, before)


def test_a_terminal_that_is_closed_at_the_prompt_ends_it(dev: UserRig) -> None:
    before = dev.footprint()
    with Terminal(dev.machine, "dev", "dockproxy", "use", "Office") as terminal:
        terminal.wait_for_prompt()
        terminal.hang_up()
    wait_until(lambda: agents(dev.machine) == "")
    assert_nothing_came_of_it(dev, before)


def test_a_prompt_that_is_open_keeps_nobody_else_waiting(dev: UserRig) -> None:
    root = UserRig(dev.machine, "root")
    with Terminal(dev.machine, "dev", "dockproxy", "use", "Office") as terminal:
        terminal.wait_for_prompt()
        helper = helper_pid(dev.machine)
        served = dev.machine.run(*RECOVER, check=False)
        assert "warnings" in served.stdout, served.stderr
        assert switch(root, "use", "Branch")["verified"]
        assert helper_pid(dev.machine) == helper
        assert not terminal.echoes()
        terminal.type(f"{PASSWORD}\n")
        assert terminal.wait_for_end() == 0
    assert mirrors(dev) == ["https://mirror.corp.example/"]


def test_whoever_is_killed_at_the_prompt_takes_it_along(dev: UserRig) -> None:
    before = dev.footprint()
    with Terminal(dev.machine, "dev", "dockproxy", "use", "Office") as terminal:
        terminal.wait_for_prompt()
        dev.machine.run("pkill", "-KILL", "--exact", "dockproxy")
        assert terminal.wait_for_end() == 137
        wait_until(lambda: agents(dev.machine) == "")
        wait_until(lambda: terminal.attributes() == terminal.before)
    assert_nothing_came_of_it(dev, before)
