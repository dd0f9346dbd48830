"""NetworkManager and the bus come and go; so does who listens."""

from __future__ import annotations

from dockproxy_tray import ids
from dockproxy_tray.core.network_objects import MANAGER
from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.system.bus import variant
from dockproxy_tray.system.main_context import FIRST_PAUSE_MS
from dockproxy_tray.system.network import NetworkWatch, read_network
from tests.system.network.ear import Ear, Wire
from tests.system.network.stand_in import (
    ACTIVATED,
    FakeNetworkManager,
)
from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning

OFFLINE = NetworkFacts(connectivity="full")


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
    manager.freeze(False)
    wire.timeout_ms = 60_000
    ear.until(lambda facts: facts == former)  # though it has nothing to tell


def test_one_that_talks_nonsense_is_as_good_as_none_until_it_makes_sense(
    ear: Ear, manager: FakeNetworkManager, office: str, turning: Turning
) -> None:
    former = ear.facts
    for nonsense in (variant("i", 5), variant("as", ["no path"]), variant("a{sv}", {})):
        manager.put("", "", "ActiveConnections", nonsense)
        turning.until(lambda: ear.told[-1] != former, "news")
        manager.change("", "", ActiveConnections=manager.connections)
        ear.until(lambda facts: facts == former)
    assert turning.falls_asleep()


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


def test_the_network_is_read_once(bus: PrivateBus, manager: FakeNetworkManager) -> None:
    manager.joined(manager.wifi(b"CorpWiFi"))
    facts = read_network(bus.address)
    assert facts is not None
    assert facts.ssid == "CorpWiFi"


def test_one_that_hangs_is_not_waited_for(
    bus: PrivateBus, wire: Wire, manager: FakeNetworkManager
) -> None:
    wire.timeout_ms = 2**31 - 1  # for ever
    manager.freeze()
    assert read_network(bus.address, seconds=0.2) is None
    manager.freeze(False)


def test_without_networkmanager_nothing_is_read(bus: PrivateBus) -> None:
    assert read_network(bus.address) is None
    bus.stop()
    assert read_network(bus.address) is None
