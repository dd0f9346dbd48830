"""What is told of the network, and what of it while it changes."""

from __future__ import annotations

import pytest

from dockproxy_tray.core.network_objects import MANAGER
from dockproxy_tray.core.rules import NetworkFacts
from tests.system.network.ear import Ear, Wire
from tests.system.network.stand_in import (
    ACTIVATED,
    ACTIVATING,
    FakeNetworkManager,
)
from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning

OFFLINE = NetworkFacts(connectivity="full")


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


def test_wifi_out_of_reach_is_no_network_until_it_is_back(
    ear: Ear, manager: FakeNetworkManager
) -> None:
    point = manager.wifi(b"CorpWiFi")
    path = manager.joined(point)
    ear.until(lambda facts: facts.online)
    ear.settles()
    former = ear.facts
    manager.change(f"{MANAGER.path}/Devices/wlan0", "Device.Wireless", ActiveAccessPoint="/")
    ear.hears(lambda: manager.change(path, "Connection.Active", SpecificObject="/"))
    assert not ear.facts.online
    ear.hears(lambda: manager.change(path, "Connection.Active", SpecificObject=point))
    assert ear.facts == former


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
