"""A network that is quiet wakes nobody up, nor does what is none of our business."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from dockproxy_tray import ids
from dockproxy_tray.core.network_objects import MANAGER, NETWORK_MANAGER
from tests.system.network.ear import Ear, Wire
from tests.system.network.stand_in import (
    ACTIVATING,
    EXTERNAL,
    LIMIT_SECONDS,
    FakeNetworkManager,
)
from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning

STRENGTHS = """
import dbus
manager = dbus.SystemBus().get_object("org.freedesktop.NetworkManager", "{path}")
for strength in range(40):
    manager.Set("org.freedesktop.NetworkManager.AccessPoint", "Strength", dbus.Byte(strength),
                dbus_interface="org.freedesktop.DBus.Properties")
"""


def test_nothing_wakes_up_while_nothing_happens(ear: Ear, office: str, turning: Turning) -> None:
    assert turning.falls_asleep()


def test_wifi_that_idles_wakes_nothing_up(
    ear: Ear, wire: Wire, bus: PrivateBus, manager: FakeNetworkManager
) -> None:
    """Not even the thread that reads from the bus."""
    point = manager.wifi(b"CorpWiFi")
    manager.joined(point)
    ear.until(lambda facts: facts.online)
    ear.settles()
    signals, wakings = wire.signals, _wakings()
    subprocess.run(
        [sys.executable, "-c", STRENGTHS.format(path=point)],
        env={"DBUS_SYSTEM_BUS_ADDRESS": bus.address},
        check=True,
    )
    assert _wakings() == wakings
    manager.change(f"{MANAGER.path}/Devices/wlan0", "Device.Wireless", Bitrate=1000)
    ear.settles()
    assert wire.signals == signals


def test_what_is_heard_is_one_objects_news_of_one_kind(ear: Ear, wire: Wire, office: str) -> None:
    assert all(path and first for path, first in wire.subscribed)
    dbus = (ids.DBUS[1], NETWORK_MANAGER)
    assert {dbus, tuple(MANAGER), (office, f"{NETWORK_MANAGER}.Connection.Active")} <= set(
        wire.subscribed
    )


def test_containers_coming_and_going_change_nothing(
    ear: Ear, wire: Wire, manager: FakeNetworkManager, office: str
) -> None:
    """Their links are no connections, and that of their bridge is somebody else's."""
    told, asked, subscribed = len(ear.told), len(wire.asked), len(wire.subscribed)
    manager.change("", "", Devices=[f"{MANAGER.path}/Devices/9"])
    manager.change("", "", Devices=[])
    ear.settles()
    assert [path for _, path in wire.asked[asked:]].count(MANAGER.path) == 1  # for ``look``
    bridge = manager.connect("docker0", Type="bridge", StateFlags=EXTERNAL)
    ear.settles()
    signals = wire.signals
    manager.change(bridge, "Connection.Active", State=ACTIVATING)
    ear.settles()
    assert wire.signals == signals
    manager.disconnect(bridge)
    ear.settles()
    assert (len(ear.told), len(wire.subscribed)) == (told, subscribed)


def test_what_is_gone_is_not_heard_any_more(
    ear: Ear, wire: Wire, manager: FakeNetworkManager, office: str
) -> None:
    config = next(path for _, path in wire.asked if "/IP4Config/" in path)
    manager.disconnect(office)
    ear.until(lambda facts: not facts.online)
    ear.settles()
    signals = wire.signals
    manager.change(config, "IP4Config", AddressData=["10.3.3.3/24"])
    ear.settles()
    assert wire.signals == signals


def _wakings() -> int:
    """How often the thread of this process that reads from buses has gone to sleep, now that it
    does."""
    tasks = Path("/proc/self/task").iterdir()
    thread = next(each for each in tasks if (each / "comm").read_text() == "gdbus\n")
    status: dict[str, str] = {}
    deadline = time.monotonic() + LIMIT_SECONDS
    while not status.get("State", "").startswith("S"):
        assert time.monotonic() < deadline, "it is always awake"
        lines = (thread / "status").read_text().splitlines()
        status = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(status["voluntary_ctxt_switches"])
