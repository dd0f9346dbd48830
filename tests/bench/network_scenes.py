"""What it costs to follow the network."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from tests.bench.guest import Guest, dockproxy
from tests.bench.ratio import Measure
from tests.lab.follower import Follower, follow
from tests.lab.machine import Machine
from tests.lab.networks import Networks
from tests.lab.program import switches_by_thread

_TURNS = 8
_STEADY_SECONDS = 1
_IDLE_SECONDS = 30
_NETWORKS = (("Office", "10.1.1.2/24", "corp.example"), ("Home", "10.2.1.2/24", ""))


def run_network_scenes(guest: Guest) -> Iterator[Measure]:
    """Measure each in turn, on networks of NetworkManager's own."""
    machine = guest.machine
    networks = machine.networks()
    for name, address, domain in _NETWORKS:
        networks.add(name, address, domain=domain)
    follow(machine, "/root", 0, steady=_STEADY_SECONDS)
    with Follower(machine) as follower:
        follower.reason("network-offline")
        yield _switches(machine, networks, follower)
        yield _idle(machine)
    networks.close()


def _switches(machine: Machine, networks: Networks, follower: Follower) -> Measure:
    """From the moment in which a network is up, less the time that it must be steady for."""
    ours, theirs = [], []
    for turn in range(_TURNS):
        name = _NETWORKS[turn % 2][0]
        networks.move(name)
        up = time.monotonic()
        follower.switched(name)
        ours.append(time.monotonic() - up - _STEADY_SECONDS)
        by_hand = time.monotonic()
        machine.run(*dockproxy("use", "Direct"))
        theirs.append(time.monotonic() - by_hand)
    name = "switch by network, less its steady time"
    return Measure(name, "use, another proxy", tuple(ours), tuple(theirs), 1.25)


def _idle(machine: Machine) -> Measure:
    status = machine.run(*dockproxy("auto", "status", "--json")).stdout
    pid = json.loads(status)["follower"]["pid"]
    before = sum(switches_by_thread(machine, pid).values())
    time.sleep(_IDLE_SECONDS)
    woken = sum(switches_by_thread(machine, pid).values()) - before
    name = f"waking up in {_IDLE_SECONDS} s, network followed"
    return Measure(name, "sleep", (woken,), (0,), 2, "times", difference=True)
