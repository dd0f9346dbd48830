"""Killed before any one of its steps, a switch leaves what the next call brings to one state.

strace kills the program at the entry of its Nth call of one kind, for N = 1 until the switch ends
by itself; the call itself is then not made, so every state between two steps is met. Two profiles
of the same shape take turns: whichever is in force, the switch goes to the other one, and nothing
needs to be put back in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from dockproxy_tray.words.english import ENGLISH
from dockproxy_tray.words.messages import PLACEHOLDER
from tests.behaviour.lab_rig import CLI, LabRig
from tests.behaviour.rig import Answer, insecure, mirrors, proxies, switch, texts, write_profiles
from tests.lab.machine import Machine

STEPS = ("rename", "renameat", "renameat2", "unlink", "unlinkat", "fsync", "sendmsg")
"""What changes a file for good or asks somebody to do something. strace counts by thread: the main
one makes all of these but sendmsg, which the bus connection's own thread makes (of the main one's
only message, its credentials, the first round is a test too)."""
SEEN_STEPS = ("fsync", "sendmsg")
"""Of the above, those that meet each state of the files and each message once: every rename and
every unlink stands between two fsyncs."""
KILLED = (-9, 137)
MOST_STEPS = 200
RELOADING = 8
"""At this fsync a reloading switch has the journal and the new file in place, and is not done."""
RESTARTED = 11
"""At this one a switch that keeps containers has restarted the engine, and live restore is on."""

PROXIES = """\
version = 1
[always]
no_proxy = ["localhost", "::1"]
[profiles.Left]
proxy = "http://left.example:8080"
mirrors = ["https://left.example"]
insecure_registries = ["left.example:5000"]
[profiles.Left.client]
proxy = "http://172.17.0.1:8080"
[profiles.Right]
proxy = "http://user:p%2540ss@right.example:3128"
mirrors = ["https://right.example"]
insecure_registries = ["right.example:5000"]
[profiles.Right.client]
proxy = "http://172.17.0.1:3128"
"""
MIRRORS = """\
version = 1
[profiles.Left]
mirrors = ["https://left.example"]
[profiles.Right]
mirrors = ["https://right.example", "https://more.example"]
"""
PLAIN_PROXIES = """\
version = 1
[profiles.Left]
http_proxy = "http://left.example:8080"
[profiles.Right]
http_proxy = "http://right.example:3128"
"""


@dataclass(frozen=True)
class State:
    """What one profile in force looks like from outside."""

    texts: dict[str, str | None]
    modes: dict[str, int | None]
    running: tuple[object, ...]


class Turns:
    """Two profiles that take turns, and what each looks like."""

    def __init__(self, rig: LabRig, profiles: str) -> None:
        self.rig = rig
        self.current, self.other = "Left", "Right"
        write_profiles(rig, profiles)
        for name in ("Left", "Right", "Left"):
            switch(rig, "use", name, "--yes")
        left = self.look()
        switch(rig, "use", "Right")
        right = self.look()
        switch(rig, "use", "Left")
        assert self.look() == left != right, "each looks the same whenever it is in force"
        self.states = {"Left": left, "Right": right}
        self.container: tuple[str, int] | None = None
        """A running container's name and process id, which it is to keep."""

    def look(self) -> State:
        rig = self.rig
        stats = {path: rig.stat(path) for path in rig.paths.docker_files}
        return State(
            texts(rig),
            {path: stat[0] if stat else None for path, stat in stats.items()},
            (*proxies(rig), mirrors(rig), insecure(rig), rig.info()["LiveRestoreEnabled"]),
        )

    def go(self, step: str | None = None, when: int = 1) -> bool:
        """Switch to the other profile; says whether that was killed."""
        return killed(self.rig, step, when, "use", self.other)

    def turn(self) -> None:
        self.current, self.other = self.other, self.current

    def check(self, interrupted: bool) -> None:
        """One consistent state, old or new; what an interrupted switch left is gone, and named."""
        said = recoveries(err := self.check_state())
        assert bool(said) == interrupted, err
        assert "recovered-back-down" not in said

    def check_state(self) -> str:
        """The state alone; the answer is what looking at it said on stderr."""
        rig, document, err = self.rig, *status(self.rig)
        if document["profile"] == self.other:
            self.turn()
        assert document["profile"] == self.current
        assert document["state"] == "in-sync", rows(document)
        assert self.look() == self.states[self.current]
        assert document["engine"]["active"] == "active"
        assert litter(rig) == []
        if self.container is not None:
            name, pid = self.container
            assert rig.engine.container_pid(name) == pid, err
        return err


def killed(rig: LabRig, step: str | None, when: int, *arguments: str) -> bool:
    """Call the command line; kill it at the entry of its Nth such step. Says whether it was."""
    inject = ("-e", f"trace={step}", "-e", f"inject={step}:signal=SIGKILL:when={when}")
    strace = ("strace", "-f", "-qq", "-o", "/dev/null", *inject) if step else ()
    done = rig.engine.run(
        *strace, *CLI, "--engine=system", *arguments,
        check=False, timeout=180, env={"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode in (0, *KILLED), done.stderr
    return bool(done.returncode)


def status(rig: LabRig) -> tuple[dict[str, Any], str]:
    answer: Answer = rig.call("status", "--json")
    assert answer.code == 0, answer.out + answer.err
    return answer.document, answer.err


def rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in document["rows"] if row["state"] not in ("same", "unmanaged")]


def recoveries(err: str) -> list[str]:
    """The codes of the warnings that say what was done about an interrupted switch."""
    texts = {code: text for code, (text, _) in ENGLISH.items() if code.startswith("recovered-")}
    return [
        code
        for code, text in texts.items()
        if all(part in err for part in PLACEHOLDER.split(text)[::3])
    ]


def is_interrupted(rig: LabRig) -> bool:
    return any("journal.json" in rig.listing(folder) for folder in folders_of_ours(rig))


def folders_of_ours(rig: LabRig) -> tuple[str, str]:
    return rig.paths.state_dir, rig.paths.user_state_dir


def litter(rig: LabRig) -> list[str]:
    """What a switch must not leave: new texts beside their targets, and journals."""
    targets = {path.rpartition("/")[0] for path in rig.paths.docker_files}
    names = [f"{f}/{n}" for f in (*targets, *folders_of_ours(rig)) for n in rig.listing(f)]
    return [name for name in names if ".dockproxy-" in name or name.endswith("/journal.json")]


@pytest.fixture
def rig(lab: Machine) -> LabRig:
    return LabRig(lab)


def kill_at_each(turns: Turns, steps: Iterable[str]) -> dict[str, int]:
    """Kill at the first, second, … of each kind of step until there is none; how many each had."""
    counts = {}
    for step in steps:
        for when in range(1, MOST_STEPS):
            was_killed = turns.go(step, when)
            try:
                turns.check(is_interrupted(turns.rig))
            except BaseException as error:
                error.add_note(f"after a kill at {step} {when}")
                raise
            if not was_killed:
                counts[step] = when - 1
                break
    return counts


def assert_many(counts: dict[str, int], **least: int) -> None:
    """The kills were real: there were at least so many of each kind."""
    assert {step: counts[step] for step in least if counts[step] < least[step]} == {}


def test_a_restarting_switch_killed_at_any_step_leaves_one_state(rig: LabRig) -> None:
    counts = kill_at_each(Turns(rig, PROXIES), SEEN_STEPS)

    assert_many(counts, fsync=16, sendmsg=15)


def test_a_reloading_switch_killed_at_any_step_leaves_one_state(rig: LabRig) -> None:
    turns = Turns(rig, MIRRORS)
    pid = rig.main_pid()

    counts = kill_at_each(turns, STEPS)

    assert_many(counts, renameat=5, unlinkat=1, fsync=10, sendmsg=10)
    assert rig.main_pid() == pid, "neither way restarts the engine"


def test_containers_outlive_a_switch_killed_at_any_step(rig: LabRig) -> None:
    turns = Turns(rig, PLAIN_PROXIES)
    turns.container = ("keeper", rig.run_container("keeper"))

    counts = kill_at_each(turns, SEEN_STEPS)

    assert_many(counts, fsync=16, sendmsg=18)
    rig.engine.docker("rm", "--force", "keeper")


def test_a_recovery_killed_at_any_step_is_ended_by_the_next(rig: LabRig) -> None:
    kill_recovery_at_each(Turns(rig, MIRRORS), RELOADING)


def test_a_recovery_that_restarts_killed_at_any_step_is_ended_by_the_next(rig: LabRig) -> None:
    turns = Turns(rig, PLAIN_PROXIES)
    turns.container = ("keeper", rig.run_container("keeper"))

    kill_recovery_at_each(turns, RESTARTED)

    rig.engine.docker("rm", "--force", "keeper")


def kill_recovery_at_each(turns: Turns, midway: int) -> None:
    """Interrupt a switch at the same point again and again, and its recovery at each of its."""
    for when in range(1, MOST_STEPS):
        assert turns.go("fsync", midway) and is_interrupted(turns.rig)
        if midway == RESTARTED:
            assert proxies(turns.rig) == turns.states[turns.other].running[:3]
        was_killed = killed(turns.rig, "fsync", when, "status")
        turns.check(is_interrupted(turns.rig))
        if not was_killed:
            break
    assert when > 3, "the recovery was killed"
