"""What is heard of who may act, also when logind or the whole bus starts anew."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dockproxy_tray import ids
from dockproxy_tray.core.login import Login, Session
from dockproxy_tray.system import login as login_module
from dockproxy_tray.system import login_look
from dockproxy_tray.system.login import LoginWatch, read_login
from tests.system.fake_logind import FakeLogind
from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning

ME = os.getuid()
OTHER = ME + 1

FRONT = Session(ME, "user", "active", "seat0", active=True)
BACK = replace(FRONT, state="online", active=False)
OTHERS_FRONT = replace(FRONT, uid=OTHER)
OTHERS_BACK = replace(BACK, uid=OTHER)

MAY, MAY_NOT = Login(), Login(may_act=False)
ASLEEP = Login(asleep=True)


class Ear:
    """Listens to logind, and keeps what it hears."""

    def __init__(self, address: str, turning: Turning) -> None:
        self.heard: list[Login] = []
        self._turning = turning
        self.watch = LoginWatch(self.heard.append, turning.context, address=address)

    def hears(self, act: Callable[[], object]) -> Login:
        """Do it, and wait until something is heard."""
        former = len(self.heard)
        act()
        self._turning.until(lambda: len(self.heard) > former)
        return self.heard[-1]


@pytest.fixture
def listen(bus: PrivateBus, turning: Turning) -> Iterator[Callable[..., tuple[Ear, FakeLogind]]]:
    """Listen to a logind with these sessions, from when the first word of it has been heard."""
    ears: list[Ear] = []

    def start(**sessions: Session) -> tuple[Ear, FakeLogind]:
        logind = FakeLogind(bus.address, turning.context, **sessions)
        ears.append(Ear(bus.address, turning))
        turning.until(lambda: ears[-1].heard)
        return ears[-1], logind

    yield start
    for ear in ears:
        ear.watch.close()


Listen = Callable[..., tuple[Ear, FakeLogind]]


@pytest.mark.parametrize(
    ("sessions", "login"),
    [
        ({"c1": FRONT}, MAY),
        ({"c1": BACK}, MAY),
        ({"c1": FRONT, "c2": OTHERS_BACK}, MAY),
        ({"c1": BACK, "c2": OTHERS_FRONT}, MAY_NOT),
        ({"c1": replace(FRONT, seat="", remote=True), "c2": OTHERS_BACK}, MAY_NOT),
        ({"c1": BACK, "c2": replace(OTHERS_FRONT, kind="greeter")}, MAY),
        ({"c1": BACK, "c2": replace(OTHERS_FRONT, kind="manager")}, MAY),
        ({"c2": OTHERS_FRONT}, MAY),
        ({}, MAY),
    ],
    ids=["in-front", "behind", "two-in-front", "two-behind", "remote", "greeter", "manager",
         "no-own-session", "no-session"],
)  # fmt: skip
def test_it_is_said_who_may_act(
    listen: Listen, bus: PrivateBus, sessions: dict[str, Session], login: Login
) -> None:
    ear, _ = listen(**sessions)
    assert ear.heard == [login]


def test_a_switch_to_another_user_and_back_is_heard(listen: Listen) -> None:
    ear, logind = listen(c1=FRONT, c2=OTHERS_BACK)
    assert ear.hears(lambda: logind.change(c1=BACK, c2=OTHERS_FRONT)) == MAY_NOT
    assert ear.hears(lambda: logind.change(c2=OTHERS_BACK, c1=FRONT)) == MAY


def test_others_who_log_in_and_out_are_heard(listen: Listen) -> None:
    ear, logind = listen(c1=BACK)
    assert ear.hears(lambda: logind.begin(c2=OTHERS_FRONT)) == MAY_NOT
    assert ear.hears(lambda: logind.end("c2")) == MAY


def test_who_has_logged_out_may_again_once_his_systemd_has_gone(listen: Listen) -> None:
    """As a service of the system's, say."""
    ear, logind = listen(c1=FRONT, c2=OTHERS_BACK)
    logind.user_state = "closing"
    assert ear.hears(lambda: logind.end("c1")) == MAY_NOT
    logind.user_state = ""
    assert ear.hears(logind.remove_user) == MAY


def test_what_changes_nothing_is_not_told(listen: Listen, turning: Turning) -> None:
    ear, logind = listen(c1=FRONT)
    logind.begin(c2=OTHERS_BACK, c3=replace(OTHERS_BACK, kind="background"))
    turning.until(lambda: logind.looks == 3)
    logind.end("c2")
    assert ear.hears(lambda: logind.sleep(True)) == ASLEEP
    assert ear.heard == [MAY, ASLEEP]


def test_hints_that_nobody_works_are_passed_over(listen: Listen) -> None:
    ear, logind = listen(c1=FRONT)
    logind.hint("c1", IdleHint=True)
    logind.hint("c1", LockedHint=True)
    assert ear.hears(lambda: logind.sleep(True)) == ASLEEP
    assert logind.looks == 1


def test_sleep_is_heard_from_its_beginning_to_its_end(listen: Listen) -> None:
    ear, logind = listen(c1=FRONT)
    assert ear.hears(lambda: logind.sleep(True)) == ASLEEP
    assert ear.hears(lambda: logind.sleep(False)) == MAY
    assert logind.looks == 1


def test_who_begins_to_listen_during_a_sleep_hears_of_it(bus: PrivateBus, turning: Turning) -> None:
    logind = FakeLogind(bus.address, turning.context, c1=FRONT)
    logind.asleep = True
    ear = Ear(bus.address, turning)
    turning.until(lambda: ear.heard)
    assert ear.heard == [ASLEEP]
    assert ear.hears(lambda: logind.sleep(False)) == MAY
    ear.watch.close()


def test_a_session_that_goes_during_the_look_counts_for_nothing(
    listen: Listen, turning: Turning
) -> None:
    ear, logind = listen(c1=BACK, c2=OTHERS_FRONT)
    logind.list_only(c3=OTHERS_FRONT)
    assert ear.hears(lambda: logind.end("c2")) == MAY


def test_without_logind_everybody_may_until_it_comes(bus: PrivateBus, turning: Turning) -> None:
    ear = Ear(bus.address, turning)
    turning.until(lambda: ear.heard)
    assert ear.heard == [MAY]
    assert turning.falls_asleep()
    logind = FakeLogind(bus.address, turning.context, c1=BACK, c2=OTHERS_FRONT)
    turning.until(lambda: len(ear.heard) == 2)
    assert ear.heard[-1] == MAY_NOT
    assert ear.hears(lambda: logind.end("c2")) == MAY
    ear.watch.close()


def test_logind_is_not_started_to_be_asked(
    silent_bus: PrivateBus, turning: Turning, tmp_path: Path
) -> None:
    """It is not there in a container, or where an administrator has it stopped."""
    started = tmp_path / "started"
    silent_bus.add_service(ids.LOGIND_BUS_NAME, f"/usr/bin/touch {started}")
    silent_bus.start()
    ear = Ear(silent_bus.address, turning)
    turning.until(lambda: ear.heard)
    assert ear.heard == [read_login(silent_bus.address)] == [MAY]
    ear.watch.close()
    assert not started.exists()


def test_while_logind_is_started_anew_its_last_word_stands(
    listen: Listen, turning: Turning
) -> None:
    """Else everybody would act at that moment."""
    ear, logind = listen(c1=BACK, c2=OTHERS_FRONT)
    logind.go()
    logind.come()
    turning.until(lambda: logind.looks == 2)
    assert ear.hears(lambda: logind.end("c2")) == MAY
    logind.go()
    logind.put(c2=OTHERS_FRONT)
    assert ear.hears(logind.come) == MAY_NOT
    assert ear.heard == [MAY_NOT, MAY, MAY_NOT]


def test_who_sleeps_wakes_up_without_logind(listen: Listen) -> None:
    ear, logind = listen(c1=FRONT)
    assert ear.hears(lambda: logind.sleep(True)) == ASLEEP
    assert ear.hears(logind.go) == MAY


def test_a_restarted_bus_is_found_again(listen: Listen, bus: PrivateBus, turning: Turning) -> None:
    ear, logind = listen(c1=BACK, c2=OTHERS_FRONT)
    for _ in range(2):
        bus.stop()
        turning.until(lambda: ear.watch._logind.bus is None)
        assert turning.wakes_in >= 0  # only now there is something to wait for
        bus.start()
        logind = FakeLogind(bus.address, turning.context, c1=FRONT, c2=OTHERS_BACK)
        turning.until(lambda: ear.heard[-1] == MAY)
        assert turning.falls_asleep()
        assert ear.hears(lambda: logind.change(c1=BACK)) == MAY_NOT  # noqa: B023
    assert ear.heard == [MAY_NOT, MAY, MAY_NOT, MAY, MAY_NOT]


def test_without_a_bus_everybody_may_until_one_comes(
    silent_bus: PrivateBus, turning: Turning
) -> None:
    ear = Ear(silent_bus.address, turning)
    assert ear.heard == []  # not before its maker has got it
    turning.until(lambda: ear.heard)
    assert ear.heard == [MAY]
    silent_bus.start()
    FakeLogind(silent_bus.address, turning.context, c1=BACK, c2=OTHERS_FRONT)
    turning.until(lambda: len(ear.heard) == 2)
    assert ear.heard[-1] == MAY_NOT
    ear.watch.close()


def test_of_several_looks_the_last_one_counts(listen: Listen, turning: Turning) -> None:
    ear, logind = listen(c1=BACK)
    for number in range(20):
        logind.begin(**{f"o{number}": OTHERS_FRONT})
        logind.end(f"o{number}")
    logind.begin(last=OTHERS_FRONT)
    turning.until(lambda: ear.heard[-1] == MAY_NOT)
    assert turning.falls_asleep()
    assert ear.heard[-1] == MAY_NOT


def test_a_logind_that_hangs_keeps_nobody(
    bus: PrivateBus, turning: Turning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_look, "_CALL_MS", 50)
    logind = FakeLogind(bus.address, turning.context, c1=BACK, c2=OTHERS_FRONT)
    logind.silent = True
    ear = Ear(bus.address, turning)
    turning.until(lambda: ear.heard)
    assert ear.heard == [MAY]
    logind.silent = False
    turning.until(lambda: len(ear.heard) == 2)
    assert ear.heard[-1] == MAY_NOT
    assert turning.falls_asleep()
    ear.watch.close()


@pytest.mark.parametrize("turns", range(4))
def test_once_closed_nothing_is_heard(listen: Listen, turning: Turning, turns: int) -> None:
    ear, logind = listen(c1=FRONT, c2=OTHERS_BACK)
    logind.change(c1=BACK, c2=OTHERS_FRONT)
    for _ in range(turns):
        turning.context.iteration(False)
    heard = list(ear.heard)
    ear.watch.close()
    logind.sleep(True)
    logind.bus.call_bus("GetId", "()", ())  # comes back after all that was sent before
    turning.drain()
    assert ear.heard == heard
    assert turning.falls_asleep()


def test_nothing_wakes_up_while_nothing_happens(listen: Listen, turning: Turning) -> None:
    listen(c1=FRONT, c2=OTHERS_BACK)
    assert turning.falls_asleep()


class Served:
    """A logind that answers from a thread of its own, for who waits in this one."""

    def __init__(self, address: str, **sessions: Session) -> None:
        self._turning = Turning()
        self.logind = FakeLogind(address, self._turning.context, **sessions)
        self._over = False
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        while not self._over:
            self._turning.context.iteration(True)

    def __enter__(self) -> FakeLogind:
        self._thread.start()
        return self.logind

    def __exit__(self, *_: object) -> None:
        self._over = True
        self._turning.context.wakeup()
        self._thread.join()


def test_it_can_be_asked_once(bus: PrivateBus) -> None:
    with Served(bus.address, c1=FRONT, c2=OTHERS_BACK) as logind:
        assert read_login(bus.address) == MAY
        logind.put(c1=BACK, c2=OTHERS_FRONT)
        assert read_login(bus.address) == MAY_NOT


def test_who_asks_once_and_gets_no_answer_may(
    silent_bus: PrivateBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_module, "_WAIT_SECONDS", 0.05)
    assert read_login(silent_bus.address) == MAY
    silent_bus.start()
    assert read_login(silent_bus.address) == MAY
    with Served(silent_bus.address, c1=BACK, c2=OTHERS_FRONT) as logind:
        logind.silent = True
        assert read_login(silent_bus.address) == MAY
