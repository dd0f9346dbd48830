"""What NetworkManager's objects say, and which of them are asked and heard for it."""

from __future__ import annotations

from typing import Any

import pytest

from dockproxy_tray.core.network_facts import Findings, find
from dockproxy_tray.core.network_objects import MANAGER, NETWORK_MANAGER, Place
from dockproxy_tray.core.rules import NetworkFacts

WIFI = "802-11-wireless"
EXTERNAL = 0x80 | 0x1C
ACTIVATING, ACTIVATED, DEACTIVATING = 1, 2, 3


def place(path: str, interface: str) -> Place:
    return Place(f"{MANAGER.path}/{path}", f"{NETWORK_MANAGER}.{interface}")


class World:
    """NetworkManager's objects as plain data."""

    def __init__(self, **manager: Any) -> None:
        self.manager: dict[str, Any] = {
            "ActiveConnections": [],
            "PrimaryConnection": "/",
            "State": 70,
            "Connectivity": 4,
            "Metered": 0,
            **manager,
        }
        self.objects: dict[Place, dict[str, Any]] = {MANAGER: self.manager}

    def add(self, path: str, interface: str, **properties: Any) -> str:
        where = place(path, interface)
        self.objects[where] = properties
        return where.path

    def connect(
        self,
        name: str,
        *addresses: str,
        kind: str = "802-3-ethernet",
        primary: bool = False,
        gateways: tuple[str, ...] = (),
        metric: int = 100,
        domains: tuple[str, ...] = (),
        **properties: Any,
    ) -> str:
        """An active connection with its IP configurations; returns its path."""
        number = len(self.manager["ActiveConnections"]) + 1
        configs = {}
        for family, mark in (("IP4Config", "."), ("IP6Config", ":")):
            gateway = next((each for each in gateways if mark in each), "")
            own = [each.rpartition("/") for each in addresses if mark in each]
            routes = [{"dest": "0.0.0.0", "prefix": 0, "metric": metric}] if gateway else []
            configs[family] = self.add(
                f"{family}/{number}",
                family,
                AddressData=[{"address": ip, "prefix": int(bits)} for ip, _, bits in own],
                Gateway=gateway,
                RouteData=[{"dest": "10.0.0.0", "prefix": 8, "metric": 1}, *routes],
                Domains=list(domains[:1]),
                Searches=list(domains[1:]),
            )
        path = self.add(
            f"ActiveConnection/{number}",
            "Connection.Active",
            **{
                "Id": name,
                "Uuid": f"uuid-of-{name}",
                "Type": kind,
                "Vpn": kind == "vpn",
                "State": ACTIVATED,
                "StateFlags": 0x1C,
                "SpecificObject": "/",
                "Devices": [],
                "Ip4Config": configs["IP4Config"],
                "Ip6Config": configs["IP6Config"],
                **properties,
            },
        )
        self.manager["ActiveConnections"].append(path)
        if primary:
            self.manager["PrimaryConnection"] = path
        return path

    def wifi(self, name: str, ssid: bytes, *, specific: bool = False) -> str:
        """The primary connection, by Wi-Fi; its device, or else itself, names the access point."""
        point = self.add(
            "AccessPoint/1",
            "AccessPoint",
            Ssid=list(ssid),
            HwAddress="AA:BB:CC:DD:EE:01",
            Strength=40,
        )
        device = self.add(
            "Devices/1", "Device.Wireless", ActiveAccessPoint="/" if specific else point
        )
        own: dict[str, Any] = {"Devices": [device], "SpecificObject": point if specific else "/"}
        return self.connect(name, "10.1.1.2/24", kind=WIFI, primary=True, **own)

    def tunnel(self, name: str, *addresses: str, mode: str = "tun", **properties: Any) -> str:
        number = len(self.objects)
        device = self.add(f"Devices/{number}", "Device.Tun", Mode=mode)
        return self.connect(name, *addresses, kind="tun", Devices=[device], **properties)

    def found(self, *, access_points: bool = False) -> Findings:
        """What is found when only that is read which is asked for."""
        read: dict[Place, dict[str, Any]] = {}
        while missing := (findings := find(read, access_points=access_points)).missing:
            read |= {each: self.objects.get(each, {}) for each in missing}
        return findings

    @property
    def facts(self) -> NetworkFacts:
        return self.found().facts


def test_all_facts_of_one_network() -> None:
    world = World(Metered=4)
    world.connect(
        "Office",
        "10.1.1.2/24",
        "2001:db8::2/64",
        kind="bridge",
        primary=True,
        gateways=("10.1.1.1", "fe80::1"),
        domains=("Corp.Example", "lab.example"),
    )
    assert world.facts == NetworkFacts(
        connection="Office",
        uuid="uuid-of-Office",
        type="bridge",
        gateways=("10.1.1.1", "fe80::1"),
        dns_domains=("corp.example", "lab.example"),
        addresses=("10.1.1.2/24", "2001:db8::2/64"),
        connectivity="full",
        metered=False,
    )


def test_without_any_connection_there_is_none() -> None:
    facts = World().facts
    assert facts == NetworkFacts(connectivity="full")
    assert not facts.online


def test_nothing_at_all_is_no_error() -> None:
    assert find({MANAGER: {}}).facts == NetworkFacts()


@pytest.mark.parametrize("state", [0, ACTIVATING, DEACTIVATING, 4])
def test_a_connection_counts_while_it_is_up(state: int) -> None:
    """NetworkManager calls it the primary one before, and after."""
    world = World()
    world.connect("Office", "10.1.1.2/24", primary=True, State=state)
    world.connect("corp-vpn", "10.9.0.2/24", kind="vpn", State=state)
    assert world.facts == NetworkFacts(connectivity="full")


@pytest.mark.parametrize(
    ("ssid", "text"),
    [
        (b"CorpWiFi", "CorpWiFi"),
        ("Büro 三".encode(), "Büro 三"),
        (b"caf\xe9", "caf\\xe9"),
        (b"a\nb\x00\x1b[1m", "a\nb\x00\x1b[1m"),
        (b"", ""),
    ],
)
@pytest.mark.parametrize("specific", [False, True])
def test_wifi_has_a_name_whatever_bytes_it_is(ssid: bytes, text: str, specific: bool) -> None:
    world = World()
    world.wifi("Office", ssid, specific=specific)
    assert (world.facts.ssid, world.facts.bssid) == (text, "AA:BB:CC:DD:EE:01")
    assert world.facts.type == WIFI


def test_the_device_knows_the_access_point_best() -> None:
    world = World()
    path = world.wifi("Office", b"CorpWiFi")
    older = world.add("AccessPoint/9", "AccessPoint", Ssid=list(b"Older"))
    world.objects[Place(path, f"{NETWORK_MANAGER}.Connection.Active")]["SpecificObject"] = older
    assert world.facts.ssid == "CorpWiFi"


def test_wifi_without_an_access_point_is_no_network_for_now() -> None:
    """NetworkManager gives it up after a while. What it is called is not known meanwhile, so
    nothing must be made of it."""
    world = World()
    path = world.wifi("Office", b"CorpWiFi")
    assert world.facts.online
    world.objects[place("Devices/1", "Device.Wireless")]["ActiveAccessPoint"] = "/"
    facts = world.facts
    assert (facts.connection, facts.ssid, facts.connectivity) == ("Office", "", "none")
    assert (
        place(path.removeprefix(f"{MANAGER.path}/"), "Connection.Active") in world.found().telling
    )


def test_wifi_beside_the_primary_connection_does_not_count() -> None:
    world = World()
    world.wifi("Guests", b"Guests")
    world.connect("Office", "10.1.1.2/24", primary=True)
    assert (world.facts.connection, world.facts.ssid) == ("Office", "")
    assert not [each for each in world.found().telling if "Wireless" in each.interface]


# VPNs


@pytest.mark.parametrize("flags", [0x1C, EXTERNAL])
def test_vpns_have_names_addresses_and_domains(flags: int) -> None:
    """Also those that others bring up: wg-quick, tailscaled."""
    world = World()
    world.connect("Home", "192.168.7.2/24", primary=True, gateways=("192.168.7.1",), domains=("a",))
    world.connect(
        "wg0",
        "10.9.0.2/32",
        kind="wireguard",
        StateFlags=flags,
        domains=("b",),
        gateways=("1.1.1.1",),
    )
    world.tunnel("tailscale0", "100.64.0.1/32", StateFlags=flags, domains=("c",))
    world.connect("corp-vpn", "10.8.0.2/24", kind="vpn", domains=("d",))
    facts = world.facts
    assert (facts.connection, facts.vpns) == ("Home", ("corp-vpn", "tailscale0", "wg0"))
    assert facts.gateways == ("192.168.7.1",)
    assert facts.dns_domains == ("a", "b", "c", "d")
    assert facts.addresses == ("10.8.0.2/24", "10.9.0.2/32", "100.64.0.1/32", "192.168.7.2/24")


def test_a_virtual_machines_link_is_no_vpn() -> None:
    world = World()
    world.connect("Home", "192.168.7.2/24", primary=True)
    world.tunnel("vnet0", "10.5.0.1/24", mode="tap", StateFlags=EXTERNAL)
    assert (world.facts.vpns, world.facts.addresses) == ((), ("192.168.7.2/24",))


def test_a_plugins_vpn_is_named_once() -> None:
    """Its tunnel is an external connection of its own, with the same addresses."""
    world = World()
    world.connect("Home", "192.168.7.2/24", primary=True)
    world.connect("corp-vpn", "10.8.0.6/24", "fd00::6/64", kind="vpn")
    world.tunnel("tun0", "10.8.0.6/24", "fd00::6/64", "fe80::6/64", StateFlags=EXTERNAL)
    world.tunnel("tun1", "10.99.0.6/24", StateFlags=EXTERNAL)
    world.tunnel("tun2", StateFlags=EXTERNAL)
    assert world.facts.vpns == ("corp-vpn", "tun1", "tun2")


def test_what_others_have_set_up_does_not_count() -> None:
    world = World()
    world.connect("Home", "192.168.7.2/24", primary=True)
    world.connect("docker0", "172.17.0.1/16", kind="bridge", StateFlags=EXTERNAL, domains=("x",))
    world.connect("veth1", kind="veth", StateFlags=EXTERNAL)
    facts = world.facts
    assert (facts.addresses, facts.dns_domains, facts.vpns) == (("192.168.7.2/24",), (), ())


# The connection beneath a VPN that has the default route


def test_a_vpn_names_what_it_goes_through() -> None:
    world = World()
    world.connect("Cable", "10.1.1.2/24", gateways=("10.1.1.1",), metric=1)
    base = world.connect("Home", "192.168.7.2/24", gateways=("192.168.7.1",), metric=600)
    world.connect("corp-vpn", "10.8.0.6/24", kind="vpn", primary=True, SpecificObject=base)
    facts = world.facts
    assert (facts.connection, facts.vpns) == ("Home", ("corp-vpn",))
    assert facts.gateways == ("192.168.7.1",)
    assert facts.addresses == ("10.8.0.6/24", "192.168.7.2/24")


@pytest.mark.parametrize(("cable", "wifi", "base"), [(100, 600, "Cable"), (600, 100, "Home")])
def test_a_tunnel_goes_the_best_way_out(cable: int, wifi: int, base: str) -> None:
    world = World()
    world.connect(
        "docker0", "172.17.0.1/16", kind="bridge", StateFlags=EXTERNAL, gateways=("1.1.1.1",)
    )
    world.connect("Printer", "10.2.2.2/24")
    world.connect("Cable", "10.1.1.2/24", gateways=("10.1.1.1",), metric=cable)
    world.connect("Home", "192.168.7.2/24", gateways=("192.168.7.1",), metric=wifi)
    world.connect("wg0", "10.9.0.2/32", kind="wireguard", primary=True)
    assert (world.facts.connection, world.facts.vpns) == (base, ("wg0",))


def test_a_vpn_over_what_networkmanager_does_not_know_is_the_connection() -> None:
    """There is a network then, and a rule may name the VPN."""
    world = World()
    world.connect("wg0", "10.9.0.2/32", kind="wireguard", primary=True)
    facts = world.facts
    assert (facts.connection, facts.type, facts.vpns) == ("wg0", "wireguard", ("wg0",))
    assert facts.addresses == ("10.9.0.2/32",)
    assert facts.online


@pytest.mark.parametrize("default", ["Default", "Default6"])
def test_without_a_primary_property_the_default_route_says_it(default: str) -> None:
    world = World()
    del world.manager["PrimaryConnection"]
    world.connect("Printer", "10.2.2.2/24")
    own: dict[str, Any] = {default: True}
    world.connect("Home", "192.168.7.2/24", **own)
    assert world.facts.connection == "Home"


# Values


def test_addresses_that_hold_on_one_link_only_say_nothing() -> None:
    world = World()
    world.connect("Home", "fe80::2/64", "169.254.3.4/16", "fd00::2/64", primary=True)
    assert world.facts.addresses == ("169.254.3.4/16", "fd00::2/64")


def test_an_address_that_is_none_is_left_out() -> None:
    world = World()
    world.connect("Home", primary=True)
    data = [{"address": "x", "prefix": 24}, {"address": "10.0.0.1", "prefix": 99}, {"prefix": 1}]
    world.objects[place("IP4Config/1", "IP4Config")]["AddressData"] = data
    assert world.facts.addresses == ()


def test_domains_are_names_without_their_marks() -> None:
    world = World()
    world.connect("Home", primary=True, domains=("~Corp.Example.", "corp.example", "~.", "lab."))
    assert world.facts.dns_domains == ("corp.example", "lab")


@pytest.mark.parametrize(
    ("state", "connectivity", "word"),
    [
        (70, 0, "unknown"), (70, 1, "none"), (60, 2, "portal"), (60, 3, "limited"), (70, 4, "full"),
        (70, 9, "unknown"), (10, 4, "none"), (20, 4, "none"), (30, 4, "none"), (50, 3, "limited"),
        # Another connection is being made, for which this one need not be forgotten.
        (40, 3, "limited"),
    ],
)  # fmt: skip
def test_connectivity(state: int, connectivity: int, word: str) -> None:
    world = World(State=state, Connectivity=connectivity)
    world.connect("Home", "10.1.1.2/24", primary=True)
    assert world.facts.connectivity == word


@pytest.mark.parametrize(
    ("number", "metered"), [(0, None), (1, True), (2, False), (3, True), (4, False)]
)
def test_metered(number: int, metered: bool | None) -> None:
    assert World(Metered=number).facts.metered is metered


# What is heard


def test_whatever_the_facts_rest_on_is_heard() -> None:
    world = World()
    world.wifi("Home", b"Home")
    world.connect("corp-vpn", kind="vpn", State=ACTIVATING)
    world.tunnel("tun0", StateFlags=EXTERNAL)
    assert world.found().telling == {
        MANAGER,
        *(place(f"ActiveConnection/{n}", "Connection.Active") for n in (1, 2, 3)),
        *(place(f"{kind}/{n}", kind) for kind in ("IP4Config", "IP6Config") for n in (1, 3)),
    }


def test_a_wifi_device_is_heard_where_its_access_points_matter() -> None:
    world = World()
    world.wifi("Home", b"Home")
    device = place("Devices/1", "Device.Wireless")
    assert world.found(access_points=True).telling - world.found().telling == {device}


def test_what_others_have_set_up_is_not_heard() -> None:
    world = World()
    world.connect("Home", "10.1.1.2/24", primary=True)
    before = world.found().telling
    world.connect("docker0", "172.17.0.1/16", kind="bridge", StateFlags=EXTERNAL)
    world.tunnel("vnet0", mode="tap", StateFlags=EXTERNAL)
    assert world.found().telling == before


def test_objects_that_are_gone_say_nothing() -> None:
    world = World()
    world.connect("Home", "10.1.1.2/24", primary=True, gateways=("10.1.1.1",))
    del world.objects[place("IP4Config/1", "IP4Config")]
    assert world.facts == NetworkFacts(
        "Home", "uuid-of-Home", "802-3-ethernet", connectivity="full"
    )
    del world.objects[place("ActiveConnection/1", "Connection.Active")]
    assert world.facts == NetworkFacts(connectivity="full")
