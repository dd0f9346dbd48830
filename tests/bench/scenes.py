"""What is measured, each against what it cannot be faster than."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from statistics import median

from tests.bench.guest import Command, Guest, dockproxy, shell
from tests.bench.network_scenes import run_network_scenes
from tests.bench.ratio import Measure, Run, longest_gap
from tests.bench.tray_scenes import run_tray_scenes
from tests.lab.desktop import Desktop
from tests.lab.engine import IMAGE
from tests.lab.instance import LabError
from tests.lab.machine import Machine
from tests.lab.session import UID
from tests.lab.tray_item import TrayItem
from tests.lab.users import allow, wait_until

_PROXIES = """\
version = 1

[always]
no_proxy = ["localhost", "127.0.0.0/8", "::1"]

[profiles.Office]
proxy = "http://proxy.corp.example:8080"
no_proxy = [".corp.example", "10.0.0.0/8"]

[profiles.Office.client]
proxy = "http://172.17.0.1:8080"

[profiles.Home]
http_proxy = "http://home.example:3128"
https_proxy = "http://home.example:3129"
"""

_TURNS = (
    ("Home", "http://home.example:3128"),
    ("Office", "http://proxy.corp.example:8080"),
)
_CONFIG = "/home/dev/.config/dockproxy-tray"

_MIRRORS = """\
version = 1

[profiles.One]
proxy = "http://proxy.corp.example:8080"
mirrors = ["https://one.example"]

[profiles.Two]
proxy = "http://proxy.corp.example:8080"
mirrors = ["https://two.example"]
"""

_BEAT = "while :; do read up idle </proc/uptime; echo $up; usleep 20000; done >>/beat/log"
"""Seconds since boot, to the hundredth."""


def run_scenes(guest: Guest) -> Iterator[Measure]:
    """Measure each in turn."""
    proxies = guest.write("proxies.toml", _PROXIES)
    yield _proxy_switch(guest, proxies)
    yield from _looking(guest, proxies)
    yield _heartbeat(guest, proxies)
    yield _mirror_switch(guest, guest.write("mirrors.toml", _MIRRORS))
    yield from run_network_scenes(guest)
    yield from _helper(guest)
    yield from _tray(guest)


def _proxy_switch(guest: Guest, profiles: str) -> Measure:
    restart = Command(
        [shell("systemctl daemon-reload && systemctl restart docker")],
        # Three starts a minute are all that systemd allows a unit.
        before=["systemctl", "reset-failed", "docker.service"],
    )
    runs = guest.time(_switches(profiles, "restart", "Home", "Office"), restart, pairs=12)
    return _measure("use, another proxy", "daemon-reload and restart", runs, 1.25)


def _mirror_switch(guest: Guest, profiles: str) -> Measure:
    reload = Command([shell("systemctl reload docker && python3 -c pass")])
    runs = guest.time(_switches(profiles, "reload", "One", "Two"), reload, pairs=20)
    return _measure("use, other mirrors", "reload and bare python3", runs, 2.5)


def _looking(guest: Guest, profiles: str) -> Iterator[Measure]:
    least = Command([["python3", "-c", "import pydbus"]])
    runs = guest.time(_switches(profiles, "none", "Office"), least, pairs=30)
    yield _measure("use, nothing to change", "import pydbus", runs, 2)
    status = Command([dockproxy("status", f"--profiles={profiles}")], expect=["Office (in sync)"])
    runs = guest.time(status, least, pairs=30)
    yield _measure("status", "import pydbus", runs, 2)


def _heartbeat(guest: Guest, profiles: str) -> Measure:
    """The longest gap of a container's beats in each switch, and in as long a quiet time."""
    folder = guest.write("beat/log", "").removesuffix("/log")
    guest.machine.docker(
        "run", "--detach", "--name=beat", f"--volume={folder}:/beat", IMAGE, "sh", "-c", _BEAT
    )
    switch = _switches(profiles, "restart", "Home", "Office")
    warm, _ = guest.time(switch, Command([["true"]]), pairs=2)
    quiet = Command([["sleep", f"{median(run.took for run in warm):.2f}"]])
    ours, theirs = guest.time(switch, quiet, pairs=10)
    guest.machine.run("sleep", "0.2")  # longer than any quiet gap: a beat after the last run
    guest.machine.docker("rm", "--force", "beat")
    beats = [float(line.split()[0]) for line in guest.read("beat/log").splitlines()]
    return Measure(
        "longest gap of a heartbeat, switching",
        "quiet",
        tuple(longest_gap(beats, run) for run in ours),
        tuple(longest_gap(beats, run) for run in theirs),
        3,
    )


def _helper(guest: Guest) -> Iterator[Measure]:
    """A user's switch by the running helper beside root's own, and what the helper takes."""
    guest.install()
    machine = guest.machine
    profiles = guest.write("everybodys.toml", _PROXIES)
    machine.run("chmod", "0644", profiles)
    allow(machine, "dev")

    def switches(*names: str, user: Sequence[str] = ()) -> Command:
        argv = ["dockproxy", "--engine=system", f"--profiles={profiles}", "--json", "use"]
        return Command([[*user, *argv, name] for name in names], expect=['"action": "restart"'])

    # Whoever goes second finds what the other has left, so the two go to different profiles.
    ours = switches("Home", "Office", user=("runuser", "-u", "dev", "--"))
    runs = guest.time(ours, switches("Office", "Home"), pairs=12)
    yield _measure("use by a user, helper running", "use by root", runs, 1.15)
    pid = int(machine.systemctl("show", "--value", "--property=MainPID", "dockproxy-helper"))
    code = "import os, pydbus; print(os.getpid(), flush=True); input()"
    bare = machine.popen("python3", "-c", code, stdin=subprocess.PIPE)
    assert bare.stdout is not None
    theirs, helper = guest.memory(int(bare.stdout.readline())), guest.memory(pid)
    bare.communicate("\n")
    yield Measure("memory of the running helper", "import pydbus", (helper,), (theirs,), 2, "MiB")


def _tray(guest: Guest) -> Iterator[Measure]:
    """The installed tray program of user dev, whom polkit lets switch, on a real panel."""
    machine = guest.machine
    machine.write(f"{_CONFIG}/profiles.toml", _PROXIES, 0o600, UID)

    def switch(item: TrayItem, turn: int) -> None:
        name, proxy = _TURNS[turn % len(_TURNS)]
        item.click(name)
        wait_until(lambda: _proxy(machine) == proxy, every=0.05)

    with Desktop(machine) as desktop:
        yield from run_tray_scenes(desktop, switch)


def _proxy(machine: Machine) -> str | None:
    """The running engine's; None while it does not answer."""
    try:
        proxy: str = machine.info()["HttpProxy"]
    except LabError:
        return None
    return proxy


def _switches(profiles: str, action: str, *names: str) -> Command:
    """Switches to these in turn, each of which must do `action` and keep the containers."""
    argvs = [dockproxy("use", name, f"--profiles={profiles}", "--json") for name in names]
    return Command(argvs, expect=[f'"action": "{action}"', '"kept": true'])


def _measure(name: str, against: str, runs: tuple[list[Run], list[Run]], target: float) -> Measure:
    ours, theirs = (tuple(run.took for run in side) for side in runs)
    return Measure(name, against, ours, theirs, target)
