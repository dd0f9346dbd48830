"""A bus with NetworkManager's stand-in, and who listens to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.system.network.ear import Ear, Wire
from tests.system.network.stand_in import FakeNetworkManager
from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, manager: FakeNetworkManager) -> Wire:
    """After the stand-in's start: what it says and hears itself is not counted."""
    wire = Wire()
    wire.put_into(monkeypatch)
    return wire


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
