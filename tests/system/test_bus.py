"""A connection of one's own to a bus."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from dockproxy_tray import ids
from dockproxy_tray.system import bus_knock
from dockproxy_tray.system.bus import Bus, BusError
from dockproxy_tray.system.bus_error import LATE
from tests.system.private_bus import PrivateBus

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 60
"""Against waiting for ever."""


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_nothing_is_left_of_one_that_is_closed_though_nobody_looks_for_garbage() -> None:
    """A service that switches for months opens one for each switch."""
    with tempfile.TemporaryDirectory(prefix="dp-") as folder, PrivateBus(folder) as private:
        private.start()
        Bus(private.address).close()  # what GLib itself opens once for all
        before = descriptors()
        gc.disable()
        try:
            for _ in range(5):
                bus = Bus(private.address)
                bus.subscribe(ids.SYSTEMD_BUS_NAME, f"{ids.SYSTEMD_UNIT}.Any", lambda _: None)
                assert bus.call_bus("NameHasOwner", "(s)", (ids.SYSTEMD_BUS_NAME,)) is False
                bus.close()
                del bus
            # GLib's own thread closes them a moment later.
            deadline = time.monotonic() + LIMIT_SECONDS
            while descriptors() > before:
                assert time.monotonic() < deadline
                time.sleep(0.01)
        finally:
            gc.enable()


_CROWD = """
import sys, threading
from dockproxy_tray.system.bus import Bus

def come_and_go():
    for _ in range(500):
        bus = Bus(sys.argv[1])
        bus.call_bus("NameHasOwner", "(s)", ("nobody.here",))
        bus.close()

threads = [threading.Thread(target=come_and_go) for _ in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_threads_that_come_and_go_do_not_block_each_other(bus: PrivateBus) -> None:
    """A process of its own, since one that is blocked cannot end a test."""
    program = [sys.executable, "-c", _CROWD, bus.address]
    subprocess.run(program, cwd=ROOT, check=True, timeout=LIMIT_SECONDS)


@pytest.mark.parametrize("abstract", [False, True])
def test_a_bus_that_takes_connections_and_says_nothing_is_not_waited_for_without_end(
    monkeypatch: pytest.MonkeyPatch, abstract: bool
) -> None:
    monkeypatch.setattr(bus_knock, "LIMIT_SECONDS", 0.01)
    with (
        tempfile.TemporaryDirectory(prefix="d,p-") as folder,
        socket.socket(socket.AF_UNIX) as mute,
    ):
        mute.bind(f"\0{folder}/bus" if abstract else f"{folder}/bus")
        mute.listen()
        kind = "abstract" if abstract else "path"
        with pytest.raises(BusError) as caught:
            Bus(f"unix:{kind}={folder}/bus".replace(",", "%2C"))
        assert caught.value.name == LATE


@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "unix:", "", "tcp:host=127.0.0.1"])
def test_an_address_without_a_bus_is_an_error(address: str) -> None:
    with pytest.raises(BusError):
        Bus(address)
