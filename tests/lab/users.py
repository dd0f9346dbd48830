"""Users of a machine with the package, and the rules of polkit that let them switch."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from dockproxy_tray.ids import HELPER_BUS_NAME, POLKIT_ACTIONS
from tests.behaviour.lab_rig import LabRig
from tests.behaviour.rig import Answer
from tests.lab.guest_files import FileState
from tests.lab.instance import REPOSITORY, LabError
from tests.lab.machine import Machine

HELPER_UNIT = "dockproxy-helper.service"
STATE = "/var/lib/dockproxy-tray"
RULE = "/etc/polkit-1/rules.d/60-dockproxy.rules"
UIDS = {"root": 0, "dev": 1000, "eve": 1001}

PROFILES = """\
version = 1

[profiles.Office]
proxy = "http://proxy.corp.example:8080"
no_proxy = [".corp.example"]
mirrors = ["https://mirror.corp.example"]

[profiles.Office.client]
proxy = "http://172.17.0.1:8080"

[profiles.Branch]
proxy = "http://proxy.corp.example:8080"
no_proxy = [".corp.example"]
mirrors = ["https://branch.corp.example"]

[profiles.Branch.client]
proxy = "http://172.17.0.1:8080"
"""


class UserRig(LabRig):
    """The system's engine as one user sees and switches it, by the installed program."""

    def __init__(self, machine: Machine, user: str, profiles: str = PROFILES) -> None:
        super().__init__(machine)
        self.machine = machine
        self.user = user
        home = "/root" if user == "root" else f"/home/{user}"
        self.paths = replace(
            LabRig.paths,
            client=f"{home}/.docker/config.json",
            profiles=f"{home}/.config/dockproxy-tray/profiles.toml",
            user_state_dir=f"{home}/.local/state/dockproxy-tray",
        )
        self.write(self.paths.profiles, profiles, 0o600)

    def call(self, *arguments: str, stdin: str | None = None, **variables: str) -> Answer:
        done = self.machine.run(
            "dockproxy", "--engine=system", *arguments,
            user=self.user, env=variables, input=stdin, check=False, timeout=120,
        )  # fmt: skip
        return Answer(done.returncode, done.stdout, done.stderr)

    def write(self, path: str, text: str, mode: int | None = None) -> None:
        self.machine.write(path, text, mode, UIDS[self.user])

    def footprint(self) -> dict[str, FileState]:
        """All that a switch of this user's may change, in a state that tells any change.

        The client's folder itself is left out: a new text may have lain there for a while.
        """
        seen = self.machine.snapshot(["/etc", STATE, self.paths.client.rpartition("/")[0]])
        seen.pop(self.paths.client.rpartition("/")[0], None)
        return seen


def manuals_rule() -> str:
    """The rule that the manual shows to administrators."""
    manual = Path(REPOSITORY, "docs/administrators.md").read_text()
    rule = re.search("```javascript\n(.*?)```", manual, re.DOTALL)
    assert rule is not None
    return rule[1]


def rule_for(user: str) -> str:
    """The manual's rule for one user, as the manual says to write it, and for all actions."""
    rule, found = re.subn(
        r'subject\.isInGroup\("dockproxy"\)', f'subject.user == "{user}"', manuals_rule()
    )
    rule, more = re.subn(
        r'action\.id == "\S+\.switch"', 'action.id.indexOf("io.github.dockproxy.") == 0', rule
    )
    assert found == more == 1
    return rule


def allow(machine: Machine, user: str, rule: str | None = None) -> None:
    """Let a user do everything, or what another rule says, and wait until polkit, which hears of
    new rules by inotify, knows it."""
    machine.write(RULE, rule or rule_for(user), 0o644)
    last = POLKIT_ACTIONS["Switch" if rule else "Adopt"]
    wait_until(lambda: may(machine, user, last))


def may(machine: Machine, user: str, action: str) -> bool:
    """Whether polkit lets this user do that, nobody being asked."""
    script = f"pkcheck --action-id {action} --process $$"
    return machine.run("sh", "-c", script, user=user, check=False).returncode == 0


def start_helper(machine: Machine) -> int:
    """Let the bus start the helper, as a call would; its process's number in the guest."""
    machine.run("busctl", "call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus",
                "StartServiceByName", "su", HELPER_BUS_NAME, "0")  # fmt: skip
    return helper_pid(machine)


def helper_pid(machine: Machine) -> int:
    """0: it does not run."""
    return int(machine.systemctl("show", "--value", "--property=MainPID", HELPER_UNIT))


def bus_owner(machine: Machine) -> str:
    """The helper's own name on the bus; empty where nobody has the well-known one."""
    done = machine.run("busctl", "call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus",
                       "GetNameOwner", "s", HELPER_BUS_NAME, check=False)  # fmt: skip
    return done.stdout.strip()


def helper_journal(machine: Machine) -> str:
    return machine.run("journalctl", f"--unit={HELPER_UNIT}", "--output=cat", "--boot").stdout


def wait_until(fulfilled: Callable[[], bool], timeout: float = 20, every: float = 0.02) -> None:
    """Look ``every`` so many seconds. Raises ``LabError`` when it takes longer than ``timeout``."""
    deadline = time.monotonic() + timeout
    while not fulfilled():
        if time.monotonic() > deadline:
            raise LabError(f"this took longer than {timeout} s")
        time.sleep(every)
