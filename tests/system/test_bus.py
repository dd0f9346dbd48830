"""A connection of one's own to a bus."""

from __future__ import annotations

import gc
import os
import tempfile
import time

from dockproxy_tray import ids
from dockproxy_tray.system.bus import Bus
from tests.system.private_bus import PrivateBus

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
