"""What is told of the network while NetworkManager, its objects and the bus come and go."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray import ids
from dockproxy_tray.core.network_objects import MANAGER, NETWORK_MANAGER
from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.system.bus import Bus
from dockproxy_tray.system.main_context import FIRST_PAUSE_MS
from dockproxy_tray.system.network import NetworkWatch, read_network
from tests.system.network_ear import Ear
from tests.system.network_manager import (
    ACTIVATED,
    ACTIVATING,
    EXTERNAL,
    LIMIT_SECONDS,
    FakeNetworkManager,
)
from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning

OFFLINE = NetworkFacts(connectivity="full")
STRENGTHS = """
import dbus
manager = dbus.SystemBus().get_object("org.freedesktop.NetworkManager", "{path}")
for strength in range(40):
    manager.Set("org.freedesktop.NetworkManager.AccessPoint", "Strength", dbus.Byte(strength),
                dbus_interface="org.freedesktop.DBus.Properties")
"""


class Wire:
    """What goes over the watch's connection to the bus."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        """Whom, and about which object."""
        self.subscribed: list[tuple[str | None, str | None]] = []
        """To which object, and to what of it."""
        self.hearing: list[str | None] = []
        """The objects whose subscriptions have not ended."""
        self.signals = 0
        self.timeout_ms = 60_000
        self._before: dict[str, Callable[[], object]] = {}
        self._before_hearing: dict[str, Callable[[], object]] = {}

    def before(self, path: str, act: Callable[[], object]) -> None:
        """Do this when this object is asked next, just before that."""
        self._before[path] = act

    def before_hearing(self, path: str, act: Callable[[], object]) -> None:
        """Do this when this object is subscribed to, just before that."""
        self._before_hearing[path] = act

    def put_into(self, patch: pytest.MonkeyPatch) -> None:
        ask, subscribe = Bus.ask, Bus.subscribe

        def asked(bus: Bus, owner: str, path: str, *values: Any, **_: Any) -> None:
            self.asked.append((owner, path))
            self._before.pop(path, lambda: None)()
            ask(bus, owner, path, *values, timeout_ms=self.timeout_ms)

        def subscribed(
            bus: Bus, owner: str, signal: str, heard: Callable[..., None], **of: str | None
        ) -> Callable[[], None]:
            def count(values: tuple[Any, ...]) -> None:
                self.signals += 1
                heard(values)

            self._before_hearing.pop(of.get("path") or "", lambda: None)()
            self.subscribed.append((of.get("path"), of.get("first")))
            self.hearing.append(of.get("path"))
            end = subscribe(bus, owner, signal, count, **of)

            def ended() -> None:
                self.hearing.remove(of.get("path"))
                end()

            return ended

        patch.setattr(Bus, "ask", asked)
        patch.setattr(Bus, "subscribe", subscribed)


@pytest.fixture
def turning() -> Turning:
    return Turning()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, manager: FakeNetworkManager) -> Wire:
    """After the stand-in's start: what it says and hears itself is not counted."""
    wire = Wire()
    wire.put_into(monkeypatch)
    return wire


@pytest.fixture
def silent_bus() -> Iterator[PrivateBus]:
    """One that does not run yet."""
    with tempfile.TemporaryDirectory(prefix="dp-") as folder, PrivateBus(folder) as bus:
        yield bus


@pytest.fixture
def bus(silent_bus: PrivateBus) -> PrivateBus:
    silent_bus.start()
    return silent_bus


@pytest.fixture
def manager(bus: PrivateBus) -> Iterator[FakeNetworkManager]:
    manager = FakeNetworkManager(bus.address)
    yield manager
    manager.close()


@pytest.fixture
def ear(wire: Wire, bus: PrivateBus, turning: Turning) -> Iterator[Ear]:
    ear = Ear(bus.address, turning)
    turning.until(lambda: ear.told)
    yield ear
    ear.watch.close()


@pytest.fixture
def office(ear: Ear, manager: FakeNetworkManager) -> str:
    """A cable to the office, which is told."""
    config = manager.addressed("10.1.1.2/24", Gateway="10.1.1.1", Domains=["corp.example"])
    path = manager.connect("Office", Ip4Config=config)
    manager.change("", "", PrimaryConnection=path)
    ear.until(lambda facts: facts.online)
    ear.settles()
    return path


# What is told


def test_without_a_connection_there_is_no_network(ear: Ear) -> None:
    assert ear.told == [OFFLINE]


def test_a_network_is_told_once(ear: Ear, office: str) -> None:
    found = NetworkFacts(
        "Office",
        "uuid-of-Office",
        "802-3-ethernet",
        gateways=("10.1.1.1",),
        dns_domains=("corp.example",),
        addresses=("10.1.1.2/24",),
        connectivity="full",
    )
    assert ear.told == [OFFLINE, found]
    ear.settles()
    assert len(ear.told) == 2


@pytest.mark.parametrize(
    ("ssid", "text"),
    [(b"CorpWiFi", "CorpWiFi"), (b"caf\xe9\n\x1b[1m", "caf\\xe9\n\x1b[1m"), ("三".encode(), "三")],
)
def test_wifi_has_a_name(ear: Ear, manager: FakeNetworkManager, ssid: bytes, text: str) -> None:
    manager.joined(manager.wifi(ssid))
    ear.until(lambda facts: facts.online)
    ear.settles()
    assert (ear.facts.ssid, ear.facts.bssid) == (text, "AA:BB:CC:DD:EE:01")


def test_from_wifi_to_wifi(ear: Ear, manager: FakeNetworkManager) -> None:
    path = manager.joined(manager.wifi(b"CorpWiFi"))
    ear.until(lambda facts: facts.ssid == "CorpWiFi")
    manager.joined(manager.wifi(b"Home", "AA:BB:CC:DD:EE:02"), "Home")
    manager.disconnect(path)
    ear.until(lambda facts: facts.connection == "Home")
    ear.settles()
    assert (ear.facts.ssid, ear.facts.bssid) == ("Home", "AA:BB:CC:DD:EE:02")


def test_a_vpn_comes_up_and_goes_down(ear: Ear, manager: FakeNetworkManager, office: str) -> None:
    """Its name is told when it is up, and not before."""
    former = ear.facts
    vpn = manager.connect("corp-vpn", Type="vpn", State=ACTIVATING, SpecificObject=office)
    ear.settles()
    assert ear.facts == former
    ear.hears(lambda: manager.change(vpn, "Connection.Active", State=ACTIVATED))
    assert (ear.facts.connection, ear.facts.vpns) == ("Office", ("corp-vpn",))
    ear.hears(lambda: manager.disconnect(vpn))
    assert ear.facts == former


def test_facts_come_in_pieces(ear: Ear, manager: FakeNetworkManager) -> None:
    """The connection is there before its configuration, and that before what is in it."""
    path = manager.connect("Office", State=ACTIVATING)
    manager.change("", "", PrimaryConnection=path)
    ear.settles()
    assert ear.told == [OFFLINE]
    ear.hears(lambda: manager.change(path, "Connection.Active", State=ACTIVATED))
    assert (ear.facts.connection, ear.facts.addresses) == ("Office", ())
    config = manager.addressed()
    manager.change(path, "Connection.Active", Ip4Config=config)
    ear.settles()
    ear.hears(lambda: manager.change(config, "IP4Config", AddressData=["10.1.1.2/24"]))
    assert ear.facts.addresses == ("10.1.1.2/24",)
    ear.hears(lambda: manager.change(config, "IP4Config", Searches=["corp.example"]))
    assert ear.facts.dns_domains == ("corp.example",)


def test_a_configuration_that_is_replaced_is_followed(
    ear: Ear, manager: FakeNetworkManager, office: str
) -> None:
    other = manager.addressed("10.2.2.2/24")
    ear.hears(lambda: manager.change(office, "Connection.Active", Ip4Config=other))
    ear.settles()
    ear.hears(lambda: manager.change(other, "IP4Config", AddressData=["10.3.3.3/24"]))
    assert ear.facts.addresses == ("10.3.3.3/24",)


def test_the_state_of_the_whole_is_told(ear: Ear, manager: FakeNetworkManager, office: str) -> None:
    ear.hears(lambda: manager.change("", "", Connectivity=2))
    assert ear.facts.connectivity == "portal"
    ear.hears(lambda: manager.change("", "", State=10))
    assert not ear.facts.online


def test_access_points_are_told_of_where_they_matter(
    wire: Wire, bus: PrivateBus, manager: FakeNetworkManager, turning: Turning
) -> None:
    """And nothing else is read for what a Wi-Fi device says all the time."""
    manager.joined(manager.wifi(b"CorpWiFi"))
    other = manager.wifi(b"CorpWiFi", "AA:BB:CC:DD:EE:02")
    ear = Ear(bus.address, turning, access_points=True)
    ear.until(lambda facts: facts.bssid == "AA:BB:CC:DD:EE:01")
    ear.settles()
    device = f"{MANAGER.path}/Devices/wlan0"
    manager.change(device, "Device.Wireless", Bitrate=1000)
    asked = len(wire.asked)
    ear.hears(lambda: manager.change(device, "Device.Wireless", ActiveAccessPoint=other))
    assert ear.facts.bssid == "AA:BB:CC:DD:EE:02"
    reading = [path for _, path in wire.asked[asked:]]
    assert reading.count(MANAGER.path) == 1
    ear.watch.close()


# What changes while it is read


def test_what_changes_while_it_is_read_is_never_told_half(
    ear: Ear, wire: Wire, manager: FakeNetworkManager, office: str
) -> None:
    """The machine moves from the office to its home in the middle of a reading."""

    def move() -> None:
        config = manager.addressed("192.168.7.2/24")
        home = manager.connect("Home", Ip4Config=config)
        manager.change("", "", PrimaryConnection=home)
        manager.disconnect(office)

    wire.before(office, move)
    ear.hears(lambda: manager.change("", "", Metered=1))
    assert (ear.facts.connection, ear.facts.addresses) == ("Home", ("192.168.7.2/24",))
    assert ear.facts.metered


def test_what_changes_after_it_was_read_is_read_again(
    ear: Ear, wire: Wire, manager: FakeNetworkManager, office: str
) -> None:
    config = next(path for _, path in wire.asked if "/IP4Config/" in path)
    wire.before(config, lambda: manager.change(office, "Connection.Active", Id="Renamed"))
    ear.hears(ear.watch.look)
    assert ear.facts.connection == "Renamed"


def test_an_object_may_go_before_the_news_of_it(
    ear: Ear, wire: Wire, manager: FakeNetworkManager, office: str
) -> None:
    """It is looked for once more, and not taken for there with nothing in it."""
    config = next(path for _, path in wire.asked if "/IP4Config/" in path)
    other = manager.addressed("10.1.1.3/24")

    def replace() -> None:
        manager.remove(config)
        wire.before(
            MANAGER.path, lambda: manager.change(office, "Connection.Active", Ip4Config=other)
        )

    wire.before(config, replace)
    ear.hears(lambda: manager.change("", "", Metered=1))
    assert ear.facts.addresses == ("10.1.1.3/24",)


def test_an_object_that_is_gone_for_good_is_not_there(
    ear: Ear, wire: Wire, manager: FakeNetworkManager, office: str
) -> None:
    wire.before(office, lambda: manager.remove(office))
    assert ear.hears(lambda: manager.change("", "", Metered=1)) == NetworkFacts(
        connectivity="full", metered=True
    )


def test_what_changed_before_it_was_heard_is_told(
    ear: Ear, wire: Wire, manager: FakeNetworkManager
) -> None:
    """It is read before the bus knows that we want its news."""
    config = manager.addressed("10.1.1.2/24")
    office = manager.connect("Office", Ip4Config=config)
    wire.before_hearing(
        config, lambda: manager.change(config, "IP4Config", AddressData=["10.1.1.3/24"])
    )
    ear.hears(lambda: manager.change("", "", PrimaryConnection=office))
    assert ear.facts.addresses == ("10.1.1.3/24",)


# NetworkManager and the bus


def test_networkmanager_ends_and_starts_again(
    ear: Ear, wire: Wire, manager: FakeNetworkManager, office: str
) -> None:
    assert ear.hears(manager.stop) is None
    assert wire.hearing == [ids.DBUS[1]]
    ear.watch.look()  # at nothing
    assert ear.hears(manager.start) == OFFLINE
    manager.change("", "", PrimaryConnection=manager.connect("Home"))
    ear.until(lambda facts: facts.connection == "Home")


def test_networkmanager_may_come_later(bus: PrivateBus, turning: Turning) -> None:
    ear = Ear(bus.address, turning)
    turning.until(lambda: ear.told)
    assert ear.told == [None]
    assert turning.falls_asleep()
    manager = FakeNetworkManager(bus.address)
    ear.until(lambda facts: facts == OFFLINE)
    ear.watch.close()
    manager.close()


def test_networkmanager_is_never_started(
    ear: Ear, wire: Wire, manager: FakeNetworkManager, office: str
) -> None:
    """Which a call to its name would do; one to its connection cannot."""
    owners = {owner for owner, _ in wire.asked} - {ids.DBUS[0]}
    assert owners
    assert all(owner.startswith(":") for owner in owners)


def test_one_that_does_not_answer_is_as_good_as_none(
    ear: Ear, wire: Wire, manager: FakeNetworkManager, office: str
) -> None:
    former = ear.facts
    wire.timeout_ms = 50
    manager.freeze()
    assert ear.hears(ear.watch.look) is None
    wire.timeout_ms = 60_000
    manager.freeze(False)
    assert ear.hears(ear.watch.look) == former


def test_a_restarted_bus_is_found_again(
    ear: Ear, wire: Wire, bus: PrivateBus, manager: FakeNetworkManager, turning: Turning
) -> None:
    for _ in range(2):
        assert ear.hears(bus.stop) is None
        assert MANAGER.path not in wire.hearing
        turning.drain()
        assert 0 <= turning.wakes_in <= FIRST_PAUSE_MS  # only now there is something to wait for
        bus.start()
        again = FakeNetworkManager(bus.address)
        again.change("", "", PrimaryConnection=again.connect("Home"))
        ear.until(lambda facts: facts.connection == "Home")
        assert turning.falls_asleep()
        again.close()


def test_a_bus_may_come_later(silent_bus: PrivateBus, turning: Turning) -> None:
    ear = Ear(silent_bus.address, turning)
    turning.until(lambda: ear.told)
    assert ear.told == [None]
    silent_bus.start()
    manager = FakeNetworkManager(silent_bus.address)
    ear.until(lambda facts: facts == OFFLINE)
    ear.watch.close()
    manager.close()


# Quiet


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


# Looking, closing, reading once


def test_a_look_finds_what_nobody_told(ear: Ear, manager: FakeNetworkManager, office: str) -> None:
    manager.remove(office)
    manager.add(office, "Connection.Active", Id="Home", State=ACTIVATED)
    assert ear.hears(ear.watch.look)
    assert ear.facts.connection == "Home"


def test_once_closed_nothing_is_heard(
    ear: Ear, manager: FakeNetworkManager, office: str, turning: Turning
) -> None:
    told = len(ear.told)
    manager.change("", "", Metered=1)
    ear.watch.look()
    ear.watch.close()
    manager.change("", "", Metered=2)
    assert turning.falls_asleep()
    assert len(ear.told) == told
    ear.watch.close()  # again


def test_it_may_be_closed_by_who_is_told(bus: PrivateBus, turning: Turning) -> None:
    told: list[NetworkFacts | None] = []

    def close(facts: NetworkFacts | None) -> None:
        told.append(facts)
        watch.close()

    for address in (bus.address, "unix:path=/nowhere"):
        watch = NetworkWatch(close, turning.context, address=address)
        turning.until(lambda: told)
        turning.drain()
        assert turning.wakes_in == -1
        assert told == [None]
        told.clear()


def test_who_waits_for_a_bus_can_be_closed(silent_bus: PrivateBus, turning: Turning) -> None:
    ear = Ear(silent_bus.address, turning)
    turning.until(lambda: ear.told)
    assert turning.wakes_in >= 0
    ear.watch.close()
    assert turning.wakes_in == -1


def test_the_network_is_read_once(bus: PrivateBus, manager: FakeNetworkManager) -> None:
    manager.joined(manager.wifi(b"CorpWiFi"))
    facts = read_network(bus.address)
    assert facts is not None
    assert facts.ssid == "CorpWiFi"


def test_without_networkmanager_nothing_is_read(bus: PrivateBus) -> None:
    assert read_network(bus.address) is None
    bus.stop()
    assert read_network(bus.address) is None


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
