"""The facts of the network, by the real NetworkManager."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.system.network import read_network
from tests.lab.machine import Machine
from tests.lab.networks import Networks
from tests.system.network.ear import Ear
from tests.system.turning import Turning


@pytest.fixture
def ear(networks: Networks) -> Iterator[Ear]:
    """Listens to the guest's network, in which it is in none yet."""
    turning = Turning()
    ear = Ear(networks.bus_address, turning)
    turning.until(lambda: ear.told)
    assert not ear.facts.online
    yield ear
    ear.watch.close()


def facts_of(uuid: str, name: str = "Office") -> NetworkFacts:
    return NetworkFacts(
        name,
        uuid,
        "bridge",
        gateways=("10.1.1.1",),
        dns_domains=("corp.example",),
        addresses=("10.1.1.2/24",),
    )


def told_of_networks(ear: Ear) -> list[str]:
    """Which network was told after which, without the moments between."""
    names = [facts.connection for facts in ear.told if facts is not None and facts.online]
    return [name for at, name in enumerate(names) if at == 0 or name != names[at - 1]]


def test_a_network_is_told_as_it_is(ear: Ear, networks: Networks) -> None:
    uuid = networks.add("Office", "10.1.1.2/24", domain="Corp.Example")
    networks.up("Office")
    ear.settles()
    assert replace(ear.facts, connectivity="unknown", metered=None) == facts_of(uuid)
    assert ear.facts.online
    networks.down("Office")
    ear.settles()
    assert not ear.facts.online
    assert (ear.facts.connection, ear.facts.addresses) == ("", ())


def test_from_one_network_to_the_other(ear: Ear, networks: Networks) -> None:
    """Of each what is its own: never one's name with the other's addresses."""
    office = networks.add("Office", "10.1.1.2/24", domain="corp.example")
    home = networks.add("Home", "192.168.7.2/24", domain="home.arpa")
    for name in ("Office", "Home", "Office"):
        networks.move(name)
        ear.settles()
        assert ear.facts.connection == name
    assert told_of_networks(ear) == ["Office", "Home", "Office"]
    of_each = {"": (), office: ("10.1.1.2/24",), home: ("192.168.7.2/24",)}
    for facts in ear.told:
        assert facts is not None
        assert facts.addresses in ((), of_each[facts.uuid])


def test_a_vpn_comes_up_and_goes_down(ear: Ear, networks: Networks) -> None:
    networks.add("Office", "10.1.1.2/24", domain="corp.example")
    networks.add_vpn("corp-vpn", "10.9.0.2/24", domain="vpn.example")
    networks.up("Office", "corp-vpn")
    ear.settles()
    assert (ear.facts.connection, ear.facts.vpns) == ("Office", ("corp-vpn",))
    assert ear.facts.dns_domains == ("corp.example", "vpn.example")
    assert ear.facts.addresses == ("10.1.1.2/24", "10.9.0.2/24")
    networks.down("corp-vpn")
    ear.settles()
    after = ear.facts
    assert (after.vpns, after.addresses) == ((), ("10.1.1.2/24",))


def test_somebody_elses_tunnel_is_a_vpn_and_a_virtual_machines_link_is_none(
    ear: Ear, networks: Networks
) -> None:
    """NetworkManager sees both come and go, and has the same word for them."""
    networks.add("Office", "10.1.1.2/24")
    networks.up("Office")
    networks.add_link("tailscale0", "tun", "100.64.0.1/32")
    networks.add_link("vnet0", "tap", "10.5.0.1/24")
    ear.until(lambda facts: facts.vpns)
    ear.settles()
    assert ear.facts.vpns == ("tailscale0",)
    assert ear.facts.addresses == ("10.1.1.2/24", "100.64.0.1/32")
    networks.remove_link("tailscale0")
    ear.until(lambda facts: not facts.vpns)


def test_networkmanager_ends_and_starts_again(ear: Ear, networks: Networks) -> None:
    networks.add("Office", "10.1.1.2/24")
    networks.up("Office")
    ear.until(lambda facts: facts.connection == "Office" and facts.addresses)
    ear.settles()
    former = ear.facts
    assert ear.hears(networks.stop_manager) is None
    ear.watch.look()
    assert ear.hears(networks.start_manager) is not None
    ear.until(lambda facts: facts == former)
    assert ear.told.count(None) == 1


def test_without_networkmanager_nothing_is_known_and_nothing_starts_it(
    networks: Networks,
) -> None:
    with networks.without_manager():
        assert read_network(networks.bus_address) is None
        ear = Ear(networks.bus_address, turning := Turning())
        turning.until(lambda: ear.told)
        assert ear.told == [None]
        assert turning.falls_asleep()
    ear.until(lambda facts: not facts.online)
    ear.watch.close()


def test_containers_and_their_networks_change_nothing(
    ear: Ear, networks: Networks, lab: Machine
) -> None:
    networks.add("Office", "10.1.1.2/24")
    networks.up("Office")
    ear.until(lambda facts: facts.connection == "Office" and facts.addresses)
    ear.settles()
    told = len(ear.told)
    lab.docker("network", "create", "apps")
    lab.run_container("web")
    lab.docker("run", "--detach", "--network=apps", "--name=app", "busybox:lab", "sleep", "1000")
    ear.settles()
    devices = lab.run("nmcli", "-g", "DEVICE,STATE", "device").stdout.splitlines()
    assert [each for each in devices if each.startswith("br-") and each.endswith("(externally)")]
    lab.docker("rm", "--force", "web", "app")
    lab.docker("network", "rm", "apps")
    lab.systemctl("restart", "docker.service")
    ear.settles()
    assert len(ear.told) == told


def test_a_user_may_read_it(networks: Networks, lab: Machine) -> None:
    networks.add("Office", "10.1.1.2/24")
    networks.up("Office")
    program = "from dockproxy_tray.system.network import read_network as r; print(r().addresses)"
    assert lab.run("python3", "-c", program, user="dev").stdout == "('10.1.1.2/24',)\n"


def test_reset_leaves_no_network_behind(networks: Networks, lab: Machine) -> None:
    networks.add("Office", "10.1.1.2/24")
    networks.add_vpn("corp-vpn", "10.9.0.2/24")
    networks.up("Office")
    networks.add_link("tailscale0", "tun", "100.64.0.1/32")
    networks.stop_manager()
    lab.reset()
    facts = read_network(networks.bus_address)
    assert facts is not None
    assert not facts.online
    assert facts.vpns == ()
    names = lab.run("nmcli", "-g", "NAME", "connection", "show").stdout.split()
    assert set(names) <= {"lo"}
    links = lab.run("ip", "-oneline", "link").stdout
    assert not [line for line in links.splitlines() if "br1" in line or "tailscale0" in line]
