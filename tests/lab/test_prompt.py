"""The password prompt on a terminal: right, wrong, given up, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.behaviour.rig import proxies
from tests.lab.machine import Machine
from tests.lab.terminal import Terminal
from tests.lab.users import UserRig, start_helper

PASSWORD = "canary-of-root"
OFFICE = "http://proxy.corp.example:8080"


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
