"""When a network makes a switch: once it is steady, once each, never over a choice by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dockproxy_tray.core.follower import Decision, Follower, obstacle_of, quiet_policy
from dockproxy_tray.core.profile import Profiles
from dockproxy_tray.core.profile_data import make_profiles
from dockproxy_tray.core.rules import NetworkFacts, judge
from dockproxy_tray.errors import DockproxyError, EngineFailed, NeedsConsent, NotAuthorized

STEADY = 3.0
ROAMING = make_profiles(
    {
        "profiles": {
            "Desk": {"proxy": "http://d:1", "when": [{"bssid": "D"}]},
            "Hall": {"proxy": "http://h:1", "when": [{"bssid": "H"}]},
            "Direct": {},
        }
    }
)
PROFILES = make_profiles(
    {
        "profiles": {
            "Office": {"proxy": "http://p:1", "when": [{"connection": "Office"}]},
            "Hall": {"proxy": "http://l:1", "when": [{"bssid": "H"}]},
            "Home": {"proxy": "http://h:1", "when": [{"ssid": "Home"}]},
            "Direct": {"when": "otherwise"},
        }
    }
)
OFFICE = NetworkFacts("Office", "o", "802-3-ethernet", connectivity="full")
HOME = NetworkFacts("wifi", "h", "802-11-wireless", "Home", connectivity="full")
HALL = replace(HOME, bssid="H")  # the same network, in which another rule matches
CAFE = NetworkFacts("cafe", "c", "802-11-wireless", "Cafe", connectivity="full")
PORTAL = replace(CAFE, connectivity="portal")
OFFLINE = NetworkFacts(connectivity="none")
NETWORKS = (OFFICE, HOME, HALL, CAFE)


class Day:
    """A machine's day: networks come and go, and the clock goes on."""

    def __init__(self, in_force: str | None = None, profiles: Profiles | None = None) -> None:
        self.follower = Follower()
        self.profiles = profiles or PROFILES
        self.in_force = in_force
        self.now = 0.0
        self.switches: list[str] = []
        self.last: Decision | None = None

    def enter(self, facts: NetworkFacts | None, stay: float = 0.0) -> None:
        self.follower.hear(facts, self.now)
        self.stay(stay)

    def choose(self, profile: str) -> None:
        self.in_force = profile
        self.follower.note_choice(self.profiles, profile)
        self.stay(0)

    def restart(self, facts: NetworkFacts | None, stay: float = 0.0) -> None:
        """Another process goes on from where this one leaves off, and finds this network."""
        left_off = self.follower.left_off
        self.follower = Follower()
        self.follower.take_up(left_off)
        self.enter(facts, stay)

    def stay(self, seconds: float) -> None:
        """Let time pass, and decide whenever a decision is due."""
        until = self.now + seconds
        while True:
            self.last = self.follower.decide(self.profiles, self.in_force, STEADY, self.now)
            if self.last.switch_to is not None:
                self.switches.append(self.last.switch_to.profile)
                self.in_force = self.last.switch_to.profile
            due = self.now + self.last.wait if self.last.wait is not None else None
            if due is None or due > until:
                break
            self.now = due
        self.now = until

    @property
    def why(self) -> str:
        assert self.last is not None
        return self.last.why.code


def test_it_switches_once_the_network_was_steady_and_not_before() -> None:
    day = Day("Direct")
    day.enter(OFFICE, STEADY - 0.1)
    assert day.switches == [] and day.why == "network-unsteady"
    day.stay(0.1)
    assert day.switches == ["Office"]
    day.stay(1000)
    assert day.switches == ["Office"]


def test_where_the_right_profile_is_in_force_nothing_is_done() -> None:
    day = Day("Office")
    day.enter(OFFICE, 100)
    assert day.switches == [] and day.why == "rule-held"


def test_twenty_flips_make_one_switch() -> None:
    day = Day("Direct")
    for _ in range(10):
        day.enter(HOME, STEADY - 0.5)
        day.enter(OFFICE, STEADY - 0.5)
    day.stay(100)
    assert day.switches == ["Office"]


def test_flips_that_end_where_they_began_make_none() -> None:
    day = Day("Direct")
    day.enter(OFFICE, 10)
    for _ in range(10):
        day.enter(OFFLINE, 1)
        day.enter(HOME, STEADY - 0.5)
        day.enter(OFFICE, 1)
    day.stay(100)
    assert day.switches == ["Office"]


@pytest.mark.parametrize(
    ("facts", "why"), [(OFFLINE, "network-offline"), (PORTAL, "network-portal")]
)
def test_nothing_is_done_offline_or_before_a_login(facts: NetworkFacts, why: str) -> None:
    day = Day("Office")
    day.enter(facts, 100)
    assert day.switches == [] and day.why == why


def test_after_the_login_the_network_counts() -> None:
    day = Day("Office")
    day.enter(PORTAL, 100)
    day.enter(CAFE, STEADY)
    assert day.switches == ["Direct"]


def test_a_choice_by_hand_stays_until_the_network_is_another_one() -> None:
    day = Day("Direct")
    day.enter(OFFICE, 10)
    day.choose("Direct")
    day.stay(100)
    assert day.why == "network-chosen"
    day.enter(OFFLINE, 100)
    day.enter(replace(OFFICE, addresses=("10.1.1.9/24",), connectivity="limited"), 100)
    assert day.switches == ["Office"]
    day.enter(HOME, 10)
    day.enter(OFFICE, 10)
    assert day.switches == ["Office", "Home", "Office"]


def test_a_choice_while_the_network_settles_is_a_choice_for_it() -> None:
    day = Day("Direct")
    day.enter(replace(OFFICE, connection="", uuid="o"), 1)
    day.choose("Home")
    day.enter(OFFICE, 100)
    assert day.switches == []
    day.enter(CAFE, 100)
    assert day.switches == ["Direct"]


def test_a_choice_in_a_network_that_is_left_before_it_settles_is_not_for_the_next() -> None:
    day = Day("Direct")
    day.enter(CAFE, 1)
    day.choose("Home")
    day.enter(OFFICE, 100)
    assert day.switches == ["Office"]


def test_a_choice_without_a_network_is_not_for_the_next_one() -> None:
    day = Day("Direct")
    day.enter(OFFLINE, 10)
    day.choose("Home")
    day.enter(OFFICE, 100)
    assert day.switches == ["Office"]


def test_a_choice_stays_however_often_other_rules_match_in_its_network() -> None:
    desk, hall = (replace(HOME, bssid=each) for each in "DH")
    day = Day("Direct", ROAMING)
    day.enter(desk, 10)
    day.choose("Direct")
    for _ in range(2):
        day.enter(hall, 10)
        day.enter(desk, 10)
    assert day.switches == ["Desk"]


def test_to_choose_what_the_network_wants_is_to_go_on_following_it() -> None:
    desk, hall = (replace(HOME, bssid=each) for each in "DH")
    day = Day("Direct", ROAMING)
    day.enter(desk, 10)
    day.choose("Direct")
    day.choose("Desk")
    day.enter(hall, 10)
    assert day.switches == ["Desk", "Hall"]


def test_to_choose_what_a_network_seems_to_want_before_it_has_settled_is_a_choice() -> None:
    day = Day("Office")
    day.enter(replace(OFFICE, connection=""), 1)
    day.choose("Direct")  # as it happens, what would be wanted in this moment
    day.enter(OFFICE, 100)
    assert day.switches == []


def test_a_vpn_makes_another_network() -> None:
    day = Day("Direct")
    day.enter(OFFICE, 10)
    day.choose("Direct")
    day.enter(replace(OFFICE, vpns=("corp",)), 10)
    assert day.switches == ["Office", "Office"]


def test_what_another_run_has_settled_stays_so() -> None:
    day = Day("Direct")
    day.enter(OFFICE, 10)
    day.choose("Direct")
    day.restart(OFFICE, 100)
    assert day.switches == ["Office"]
    day.enter(HOME, 100)
    assert day.switches == ["Office", "Home"]


def test_what_was_chosen_in_another_run_stays_where_another_rule_matches_now() -> None:
    desk, hall = (replace(HOME, bssid=each) for each in "DH")
    day = Day("Direct", ROAMING)
    day.enter(desk, 10)
    day.choose("Direct")
    day.restart(hall, 100)
    assert day.switches == ["Desk"]


def test_what_was_chosen_in_another_run_before_the_network_settled_stays() -> None:
    day = Day("Direct")
    day.enter(OFFICE, 1)
    day.choose("Direct")
    day.restart(OFFICE, 100)
    assert day.switches == []


def test_to_begin_anew_is_to_decide_anew() -> None:
    day = Day("Direct")
    day.enter(OFFICE, 10)
    day.choose("Direct")
    day.follower.start_over()
    day.stay(0)
    assert day.switches == ["Office", "Office"]


def test_after_a_sleep_it_must_be_steady_anew() -> None:
    day = Day("Direct")
    day.enter(OFFICE, 2)
    day.follower.wake(day.now)
    day.stay(2)
    assert day.switches == []
    day.stay(1)
    assert day.switches == ["Office"]


def test_without_network_manager_there_is_nothing_to_follow() -> None:
    day = Day("Direct")
    day.enter(OFFICE, 10)
    day.enter(None, 10)
    assert day.why == "no-network-manager"
    day.enter(OFFICE, 10)
    assert day.switches == ["Office"]


@pytest.mark.parametrize(
    ("error", "offered"),
    [
        (NotAuthorized("needs-password", action="x"), True),
        (NotAuthorized("keyring-may-ask", account="x"), True),
        (NeedsConsent("needs-consent", reasons=()), True),
        (NotAuthorized("not-authorized", action="x"), False),
        (EngineFailed("engine-failed"), False),
    ],
)
def test_what_somebody_can_agree_to_is_an_obstacle(error: DockproxyError, offered: bool) -> None:
    assert (obstacle_of(error) is not None) is offered


def test_a_switch_that_nobody_asked_for_stops_no_container_without_asking() -> None:
    assert [quiet_policy(each) for each in ("keep", "ask", "stop")] == ["keep", "ask", "keep"]


class Days(RuleBasedStateMachine):
    """Whatever happens in whatever order, these hold."""

    def __init__(self) -> None:
        super().__init__()
        self.day = Day("Direct")
        self.chosen: str | None = None
        """The network for which another profile was chosen by hand than it wants."""
        self.since = 0.0

    @rule(
        facts=st.sampled_from([*NETWORKS, PORTAL, OFFLINE, None]),
        stay=st.sampled_from([0.0, 1.0, 2.5, 3.0, 10.0]),
        anew=st.booleans(),
    )
    def move(self, facts: NetworkFacts | None, stay: float, anew: bool) -> None:
        """Another network, and now and then another process that finds it."""
        if anew or facts != self.day.follower.facts:
            self.since = self.day.now
        before = len(self.day.switches)
        (self.day.restart if anew else self.day.enter)(facts, stay)
        made = self.day.switches[before:]
        assert len(made) <= 1
        if made:
            assert self.day.now - self.since >= STEADY
            assert facts in NETWORKS and facts.uuid != self.chosen
        self.forget_a_choice_for_elsewhere()

    @precondition(lambda self: self.day.follower.facts in NETWORKS)
    @rule(profile=st.sampled_from(["Office", "Hall", "Home", "Direct"]))
    def choose(self, profile: str) -> None:
        before = list(self.day.switches)
        agrees = self.is_settled and judge(PROFILES, self.here).profile == profile
        self.chosen = None if agrees else self.here.uuid
        self.day.choose(profile)
        self.day.stay(100)
        assert self.day.switches == before
        assert self.day.in_force == profile

    def forget_a_choice_for_elsewhere(self) -> None:
        if self.day.follower.facts in NETWORKS and self.here.uuid != self.chosen:
            self.chosen = None if self.is_settled else self.chosen

    @property
    def here(self) -> NetworkFacts:
        assert self.day.follower.facts is not None
        return self.day.follower.facts

    @property
    def is_settled(self) -> bool:
        return self.day.follower.stands(judge(PROFILES, self.here))

    @precondition(lambda self: self.day.follower.facts in NETWORKS)
    @rule()
    def leave_and_come_back(self) -> None:
        here = self.day.follower.facts
        self.day.stay(10)
        self.forget_a_choice_for_elsewhere()
        before = list(self.day.switches)
        self.day.enter(OFFLINE, 10)
        self.day.enter(here, 10)
        assert self.day.switches == before

    @invariant()
    def nothing_waits_unless_the_network_is_new(self) -> None:
        last = self.day.last
        if last is not None and last.wait is not None:
            assert 0 < last.wait <= STEADY


TestDays = Days.TestCase
TestDays.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
