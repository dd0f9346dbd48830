"""A service is found on a bus, and found again; what it and the bus do meanwhile is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray.system.bus import Bus, BusError
from dockproxy_tray.system.bus_error import LATE
from dockproxy_tray.system.bus_peer import Peer
from dockproxy_tray.system.bus_service import BusService, Call
from dockproxy_tray.system.main_context import FIRST_PAUSE_MS, soon
from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning

NAME = "org.example.Peer"
PATH = "/org/example/Peer"
_XML = f'<node><interface name="{NAME}"><method name="Call"/></interface></node>'


class Service:
    """Has the name, in the test's own context."""

    def __init__(self, address: str, turning: Turning) -> None:
        self.bus = Bus(address, turning.context)
        self._service = BusService(self.bus)
        self._service.export(PATH, _XML, Call.answer, dict)
        self.come()

    def come(self) -> None:
        assert self._service.own(NAME)

    def go(self) -> None:
        self._service.release(NAME)

    def speak(self) -> None:
        """Send a signal, after which the bus has it."""
        self._service.emit(PATH, f"{NAME}.Spoke", "()", ())
        self.bus.call_bus("GetId", "()", ())


class Ear:
    """Listens to the service, and keeps what it hears."""

    def __init__(self, address: str, turning: Turning) -> None:
        self.owners: list[str] = []
        self.signals = 0
        self._turning = turning
        self.peer = Peer(NAME, address, turning.context, self.owners.append)
        self.peer.hear(f"{NAME}.Spoke", self._spoke, path=PATH)
        self.peer.begin()

    def _spoke(self, _: tuple[Any, ...]) -> None:
        self.signals += 1

    def learns(self, act: Callable[[], object] = lambda: None) -> str:
        """Do it, and wait until it is known who has the name now."""
        former = len(self.owners)
        act()
        self._turning.until(lambda: len(self.owners) > former)
        return self.owners[-1]

    def hears(self, act: Callable[[], object]) -> None:
        """Do it, and wait for a signal."""
        former = self.signals
        act()
        self._turning.until(lambda: self.signals > former)


@pytest.fixture
def service(bus: PrivateBus, turning: Turning) -> Service:
    return Service(bus.address, turning)


@pytest.fixture
def ear(service: Service, bus: PrivateBus, turning: Turning) -> Iterator[Ear]:
    ear = Ear(bus.address, turning)
    assert ear.learns() == service.bus.name
    yield ear
    ear.peer.close()


def test_it_goes_and_comes_again(ear: Ear, service: Service, turning: Turning) -> None:
    assert ear.learns(service.go) == ""
    assert turning.falls_asleep()
    assert ear.learns(service.come) == service.bus.name
    ear.hears(service.speak)


def test_another_in_its_place_is_told(
    ear: Ear, service: Service, bus: PrivateBus, turning: Turning
) -> None:
    assert ear.learns(service.go) == ""
    other = Service(bus.address, turning)
    turning.until(lambda: len(ear.owners) == 3)
    assert ear.owners[-1] == other.bus.name != service.bus.name
    ear.hears(other.speak)


def test_it_may_come_later(bus: PrivateBus, turning: Turning) -> None:
    ear = Ear(bus.address, turning)
    assert ear.owners == []  # not before its maker has got it
    assert ear.learns() == ""
    assert turning.falls_asleep()
    service = Service(bus.address, turning)
    turning.until(lambda: ear.owners == ["", service.bus.name])
    ear.peer.close()


def test_it_is_not_started_to_be_found(
    silent_bus: PrivateBus, turning: Turning, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    silent_bus.add_service(NAME, f"/usr/bin/touch {started}")
    silent_bus.start()
    ear = Ear(silent_bus.address, turning)
    assert ear.learns() == ""
    ear.peer.close()
    assert not started.exists()


def test_it_is_called_and_answers(ear: Ear, turning: Turning) -> None:
    answers: list[object] = []
    ear.peer.ask(PATH, f"{NAME}.Call", answers.append)
    turning.until(lambda: answers)
    assert answers == [()]


def test_a_restarted_bus_is_found_again(
    ear: Ear, service: Service, bus: PrivateBus, turning: Turning
) -> None:
    for _ in range(2):
        assert ear.learns(bus.stop) == ""
        assert ear.peer.bus is None
        turning.drain()
        assert 0 <= turning.wakes_in <= FIRST_PAUSE_MS  # only now there is something to wait for
        bus.start()
        again = Service(bus.address, turning)
        turning.until(lambda: ear.owners[-1] == again.bus.name)  # noqa: B023
        ear.hears(again.speak)
        assert turning.falls_asleep()


def test_it_may_come_to_a_restarted_bus_later_than_we(
    ear: Ear, service: Service, bus: PrivateBus, turning: Turning
) -> None:
    ear.learns(bus.stop)
    bus.start()
    turning.until(lambda: ear.peer.bus is not None)
    assert turning.falls_asleep()
    again = Service(bus.address, turning)
    turning.until(lambda: len(ear.owners) == 3)
    assert ear.owners == [service.bus.name, "", again.bus.name]


def test_a_bus_may_come_later(silent_bus: PrivateBus, turning: Turning) -> None:
    ear = Ear(silent_bus.address, turning)
    assert ear.learns() == ""
    silent_bus.start()
    service = Service(silent_bus.address, turning)
    turning.until(lambda: ear.owners == ["", service.bus.name])
    ear.peer.close()


def test_a_bus_that_does_not_answer_is_asked_again(
    service: Service, bus: PrivateBus, turning: Turning, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(bus: Bus, *values: Any) -> None:
        monkeypatch.undo()
        soon(bus.context, lambda: values[3](BusError(LATE, "")))

    monkeypatch.setattr(Bus, "ask", late)
    ear = Ear(bus.address, turning)
    turning.until(lambda: ear.owners == ["", service.bus.name])
    assert turning.falls_asleep()
    ear.peer.close()


@pytest.mark.parametrize("turns", range(4))
def test_once_closed_nothing_is_heard(
    ear: Ear, service: Service, turning: Turning, turns: int
) -> None:
    service.speak()
    for _ in range(turns):
        turning.context.iteration(False)
    heard = ear.signals
    ear.peer.close()
    service.speak()
    service.go()
    assert turning.falls_asleep()
    assert (ear.signals, len(ear.owners)) == (heard, 1)
    ear.peer.close()  # again


@pytest.mark.parametrize("turns", range(4))
def test_who_looks_for_it_can_be_closed(
    silent_bus: PrivateBus, turning: Turning, turns: int
) -> None:
    """Before it has begun, and while it waits for a bus."""
    ear = Ear(silent_bus.address, turning)
    for _ in range(turns):
        turning.context.iteration(False)
    ear.peer.close()
    assert turning.falls_asleep()


def test_it_may_be_closed_by_who_is_told(bus: PrivateBus, turning: Turning) -> None:
    told: list[str] = []

    def close(owner: str) -> None:
        told.append(owner)
        peer.close()

    for address in (bus.address, "unix:path=/nowhere"):
        peer = Peer(NAME, address, turning.context, close)
        peer.begin()
        turning.until(lambda: told)
        assert turning.falls_asleep()
        assert told == [""]
        told.clear()
