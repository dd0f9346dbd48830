"""What is heard of the engine's unit, also when systemd or the whole bus starts anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from dockproxy_tray import ids
from dockproxy_tray.core.message import say
from dockproxy_tray.system.engines import system_engine_without_user
from dockproxy_tray.system.unit_watch import UnitWatch
from tests.system.private_bus import UNIT, FakeSystemd, PrivateBus
from tests.system.turning import Turning


class Ear:
    """Listens to the unit, and keeps what it hears."""

    def __init__(self, address: str, turning: Turning, *, refused: bool = False) -> None:
        self.noticed = 0
        self.runs: list[bool] = []
        self._turning = turning
        refusal = say("engine-remote", endpoint="tcp://elsewhere") if refused else None
        engine = replace(system_engine_without_user(), bus=address, refusal=refusal)
        self.watch = UnitWatch(engine, self._note, self.runs.append, turning.context)

    def _note(self) -> None:
        self.noticed += 1

    def hears(self, act: Callable[[], object]) -> None:
        """Do it, and wait until something is noticed."""
        former = self.noticed
        act()
        self._turning.until(lambda: self.noticed > former)

    def learns(self, act: Callable[[], object]) -> bool:
        """Do it, and wait until it is known whether the engine runs: whether it does."""
        former = len(self.runs)
        act()
        self._turning.until(lambda: len(self.runs) > former)
        return self.runs[-1]


@pytest.fixture
def systemd(bus: PrivateBus, turning: Turning) -> FakeSystemd:
    return FakeSystemd(bus.address, turning.context)


@pytest.fixture
def ear(systemd: FakeSystemd, bus: PrivateBus, turning: Turning) -> Iterator[Ear]:
    ear = Ear(bus.address, turning)
    turning.until(lambda: ear.runs)
    yield ear
    ear.watch.close()


def test_it_subscribes_and_asks_whether_the_engine_runs(ear: Ear, systemd: FakeSystemd) -> None:
    """And says so once: what was before nobody has told."""
    assert ear.runs == [True]
    assert ear.noticed == 1
    assert len(systemd.subscribers) == 1


@pytest.mark.parametrize(
    ("state", "runs"),
    [("active", True), ("reloading", True), ("deactivating", False), ("inactive", False),
     ("activating", False), ("failed", False)],
)  # fmt: skip
def test_the_units_state_is_heard(ear: Ear, systemd: FakeSystemd, state: str, runs: bool) -> None:
    assert ear.learns(lambda: systemd.enter(state)) is runs
    assert (ear.noticed, len(ear.runs)) == (2, 2)


def test_news_that_is_over_is_not_taken_for_true(ear: Ear, systemd: FakeSystemd) -> None:
    """The unit is still active when systemd tells that there is a job to stop it."""
    systemd.state = "inactive"
    assert not ear.learns(lambda: systemd.tell(UNIT, ids.SYSTEMD_UNIT, {"ActiveState": "active"}))


def test_other_properties_are_heard_and_say_nothing_of_its_running(
    ear: Ear, systemd: FakeSystemd
) -> None:
    ear.hears(lambda: systemd.tell(UNIT, ids.SYSTEMD_SERVICE, {"StatusText": "x"}))
    ear.hears(lambda: systemd.tell(UNIT, ids.SYSTEMD_UNIT, {"SubState": "running"}))
    assert ear.runs == [True]


def test_other_units_are_not_heard(ear: Ear, systemd: FakeSystemd) -> None:
    systemd.enter("failed", UNIT.replace("docker", "other"))
    ear.hears(lambda: systemd.tell(UNIT, ids.SYSTEMD_UNIT, {"SubState": "last"}))
    assert (ear.noticed, ear.runs) == (2, [True])


def test_a_reload_is_heard_at_its_end(ear: Ear, systemd: FakeSystemd) -> None:
    systemd.reload(begins=True)
    ear.hears(lambda: systemd.reload(begins=False))
    assert ear.noticed == 2


def test_systemd_executed_anew_is_subscribed_to_again(ear: Ear, systemd: FakeSystemd) -> None:
    assert not ear.learns(systemd.go)  # its end would not be told
    assert ear.learns(systemd.come)
    assert len(systemd.subscribers) == 2
    assert not ear.learns(lambda: systemd.enter("failed"))


def test_a_restarted_bus_is_found_again(
    ear: Ear, systemd: FakeSystemd, bus: PrivateBus, turning: Turning
) -> None:
    for _ in range(2):
        assert not ear.learns(bus.stop)
        assert turning.wakes_in >= 0  # only now there is something to wait for
        bus.start()
        former = len(ear.runs)
        again = FakeSystemd(bus.address, turning.context, "inactive")
        turning.until(lambda: len(ear.runs) > former)  # noqa: B023
        assert ear.learns(partial(again.enter, "active"))
        assert turning.falls_asleep()


def test_a_bus_may_come_later(silent_bus: PrivateBus, turning: Turning) -> None:
    ear = Ear(silent_bus.address, turning)
    assert not ear.noticed
    silent_bus.start()
    systemd = FakeSystemd(silent_bus.address, turning.context)
    turning.until(lambda: ear.runs)
    assert ear.noticed
    assert not ear.learns(lambda: systemd.enter("failed"))
    ear.watch.close()


def test_nobody_is_asked_about_an_engine_that_is_not_ours(
    bus: PrivateBus, systemd: FakeSystemd, turning: Turning
) -> None:
    ear = Ear(bus.address, turning, refused=True)
    turning.drain()
    assert (ear.noticed, systemd.subscribers) == (0, [])
    assert turning.falls_asleep()


def test_once_closed_nothing_is_heard(ear: Ear, systemd: FakeSystemd, turning: Turning) -> None:
    systemd.enter("failed")
    ear.watch.close()
    systemd.enter("active")
    systemd.bus.call_bus("GetId", "()", ())  # comes back after all that was sent before
    turning.drain()
    assert (ear.noticed, ear.runs) == (1, [True])


def test_nothing_wakes_up_while_nothing_happens(ear: Ear, turning: Turning) -> None:
    assert turning.falls_asleep()
