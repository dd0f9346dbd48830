"""Who follows the network: what it hears is made up here, its files are real."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.follower import Followed, LeftOff, Offer
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import Record
from dockproxy_tray.core.rules import NetworkFacts, standing_of
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.following import Following
from dockproxy_tray.places import Place
from dockproxy_tray.system.record import write_attempt, write_record
from dockproxy_tray.system.settings_file import write_settings
from dockproxy_tray.system.standing_file import read_standing, standing_path
from tests.core.seen import ENGINE
from tests.system.turning import Turning

PROFILES = """\
version = 1
[profiles.Office]
proxy = "http://p:1"
[[profiles.Office.when]]
connection = "Office"
[profiles.Direct]
when = "otherwise"
"""
OFFICE = NetworkFacts("Office", "o", "802-3-ethernet", connectivity="full")
CAFE = NetworkFacts("Cafe", "c", "802-11-wireless", "Cafe", connectivity="full")
OFFLINE = NetworkFacts(connectivity="none")
HERE = SimpleNamespace(may_act=True, asleep=False)


class FakeSenses:
    """What is heard, as the test says it."""

    made: list[FakeSenses]

    def __init__(self, claim: str, heard: Callable[[], None], context: object, bus: str) -> None:
        self.heard = heard
        self.facts: NetworkFacts | None = None
        self.knows_network = False
        self.login: Any = HERE
        self.acts = True
        self.closely: bool | None = None
        self.closed = False
        self.made.append(self)

    def listen(self, *, closely: bool) -> None:
        self.closely = closely

    def close(self) -> None:
        self.closed = True

    def say(self, **news: Any) -> None:
        vars(self).update(news)
        self.heard()

    def move(self, facts: NetworkFacts | None) -> None:
        self.say(facts=facts, knows_network=True)


class Stage:
    """A user's files, and who follows the network for that user."""

    def __init__(self, folder: Path) -> None:
        self.turning = Turning()
        engine: Engine = replace(
            ENGINE, state_dir=f"{folder}/state", user_state_dir=f"{folder}/user", refusal=None
        )
        (folder / "config").mkdir()
        self.place = Place(engine, f"{folder}/config/profiles.toml", None, f"{folder}/config")
        Path(self.place.profiles_path).write_text(PROFILES)
        self.told: list[Followed] = []
        self.wanted: list[Offer] = []
        self.settings = Settings(network="switch", steady=1)
        self.following: Following | None = None
        self._count = 0

    def start(self, **changes: Any) -> None:
        """Begin to follow, with these settings."""
        self.choose(**changes)
        self.following = Following(
            self.place,
            self.turning.context,
            switch=lambda offer, _: self.wanted.append(offer),
            told=self.told.append,
        )

    def stop(self) -> None:
        if self.following is not None:
            self.following.close()

    def choose(self, **changes: Any) -> None:
        self.settings = replace(self.settings, **changes)
        write_settings(self.place.config_dir, self.settings)

    def switched(self, profile: str) -> None:
        """Somebody has switched to it."""
        self._count += 1
        Path(self.place.engine.state_dir).mkdir(exist_ok=True)
        record = Record(f"id-{self._count}", profile, 1000, time.time())
        write_record(self.place.engine.state_dir, record)

    @property
    def senses(self) -> FakeSenses:
        return FakeSenses.made[-1]

    @property
    def state(self) -> Followed:
        assert self.following is not None
        return self.following.state

    def until(self, holds: Callable[[], object]) -> None:
        self.turning.until(lambda: bool(holds()))

    def make(self) -> None:
        """The switch that is wanted is made."""
        self.switched(self.wanted[-1].rule.profile)
        assert self.following is not None
        self.following.done()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    FakeSenses.made = []
    made_up = SimpleNamespace(Senses=FakeSenses)
    monkeypatch.setitem(sys.modules, "dockproxy_tray.system.senses", made_up)
    stage = Stage(tmp_path)
    yield stage
    stage.stop()


def test_a_network_that_is_steady_is_switched_to_once(stage: Stage) -> None:
    stage.start()
    stage.senses.move(OFFICE)
    assert stage.state.why.code == "network-unsteady"
    assert stage.wanted == []
    stage.until(lambda: stage.wanted)
    assert stage.wanted[0].rule.profile == "Office"
    stage.make()
    assert stage.state.why.code == "rule-held"
    stage.senses.move(OFFLINE)
    stage.senses.move(OFFICE)
    assert stage.state.why.code == "rule-held"
    assert len(stage.wanted) == 1


def test_while_it_switches_nothing_else_is_wanted(stage: Stage) -> None:
    stage.start()
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.wanted)
    stage.senses.move(CAFE)
    stage.turning.drain()
    assert len(stage.wanted) == 1
    stage.make()
    stage.until(lambda: len(stage.wanted) == 2)
    assert stage.wanted[1].rule.otherwise


def test_off_hears_nothing_and_on_begins_at_once(stage: Stage) -> None:
    stage.start(network="off")
    assert FakeSenses.made == []
    assert [state.why.code for state in stage.told] == ["following-off"]
    stage.choose(network="switch")
    stage.until(lambda: FakeSenses.made)
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.wanted)
    stage.make()
    stage.choose(network="off")
    stage.until(lambda: stage.state.mode == "off")
    assert stage.senses.closed
    assert read_standing(standing_path(stage.place.engine)) == LeftOff()


def test_ask_offers_and_the_choice_of_the_user_ends_that(stage: Stage) -> None:
    stage.start(network="ask")
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.state.offer)
    assert stage.wanted == []
    stage.senses.move(OFFLINE)
    assert stage.state.offer is None  # not here
    stage.senses.move(OFFICE)
    assert stage.state.offer is not None and stage.state.offer.obstacle is None
    stage.switched("Office")
    stage.until(lambda: stage.state.offer is None)


def test_an_offer_goes_with_its_network(stage: Stage) -> None:
    stage.switched("Direct")
    stage.start(network="ask")
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.state.offer)
    stage.senses.move(CAFE)
    assert stage.state.offer is None
    stage.until(lambda: stage.state.why.code == "rule-otherwise")
    assert stage.state.offer is None


def test_what_was_in_the_way_of_a_switch_makes_an_offer_of_it(stage: Stage) -> None:
    stage.start()
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.wanted)
    assert stage.following is not None
    stage.following.done(say("takes-password"))
    offer = stage.state.offer
    assert offer is not None and offer.obstacle is not None
    assert offer.obstacle.code == "takes-password"


@pytest.mark.parametrize("mode", ["ask", "switch"])
def test_what_nobody_has_answered_is_offered_again_at_the_next_start(
    stage: Stage, mode: str
) -> None:
    stage.start(network=mode)
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.wanted or stage.state.offer)
    assert stage.following is not None
    if stage.wanted:
        stage.following.done(say("needs-password", action="x"))
    stage.senses.move(replace(OFFICE, metered=True))
    assert stage.state.why.code == "rule-held"  # nothing was chosen against it
    stage.stop()
    stage.start()
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.state.offer or len(stage.wanted) == 2)


def test_an_offer_that_was_answered_by_another_choice_is_not_made_again(stage: Stage) -> None:
    stage.start(network="ask")
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.state.offer)
    stage.switched("Direct")
    stage.until(lambda: stage.state.why.code == "network-chosen")
    stage.stop()
    stage.start()
    stage.senses.move(OFFICE)
    assert stage.state.why.code == "network-chosen"


def test_what_is_offered_after_it_was_turned_off_is_forgotten(stage: Stage) -> None:
    stage.start()
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.wanted)
    stage.choose(network="off")
    stage.until(lambda: stage.state.mode == "off")
    assert stage.following is not None
    stage.following.done(say("needs-password", action="x"))
    assert stage.state == Followed()
    stage.choose(network="ask")
    stage.until(lambda: stage.state.mode == "ask")
    assert stage.state.offer is None


def test_settings_that_cannot_be_read_for_a_while_are_no_word_against_a_choice(
    stage: Stage,
) -> None:
    stage.start()
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.wanted)
    stage.make()
    stage.switched("Direct")
    stage.until(lambda: stage.state.why.code == "network-chosen")
    path = Path(stage.place.config_dir, "settings.toml")
    text = path.read_text()
    path.write_text("network = ")
    stage.until(lambda: stage.state.why.code == "settings-unread")
    assert stage.state.mode == "off"
    path.write_text(text)
    stage.until(lambda: stage.state.mode == "switch")
    stage.senses.move(OFFICE)
    assert stage.state.why.code == "network-chosen"
    assert len(stage.wanted) == 1


def test_a_choice_in_the_same_moment_as_another_mode_is_one(stage: Stage) -> None:
    stage.switched("Office")
    stage.start(network="ask")
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.state.why.code == "rule-held")
    stage.choose(network="switch")
    stage.switched("Direct")
    stage.until(lambda: stage.state.mode == "switch")
    assert stage.wanted == []
    assert stage.state.why.code == "network-chosen"


def test_a_switch_that_failed_is_not_tried_again_in_this_network(stage: Stage) -> None:
    stage.start()
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.wanted)
    write_attempt(stage.place.engine.state_dir, "x", "EngineFailed")
    assert stage.following is not None
    stage.following.done()
    stage.senses.move(replace(OFFICE, addresses=("10.0.0.1/8",)))
    stage.turning.drain()
    assert len(stage.wanted) == 1
    assert stage.state.offer is None
    assert stage.state.why.code == "network-chosen"


def test_a_choice_by_hand_while_the_network_settles_stays(stage: Stage) -> None:
    stage.switched("Direct")
    stage.start(steady=2)
    stage.senses.move(OFFICE)
    stage.switched("Direct")
    stage.until(lambda: stage.state.why.code == "network-chosen")
    assert stage.wanted == []


def test_a_choice_that_takes_the_place_of_its_switch_stays(stage: Stage) -> None:
    stage.start()
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.wanted)
    stage.switched("Direct")
    assert stage.following is not None
    stage.following.done()
    path = Path(stage.place.profiles_path)
    path.write_text(PROFILES.replace('connection = "Office"', 'connection = "Off*"'))
    stage.until(lambda: stage.state.verdict and stage.state.verdict.rule != stage.wanted[0].rule)
    stage.turning.drain()
    assert len(stage.wanted) == 1
    assert stage.state.why.code == "network-chosen"


def test_where_it_left_off_is_known_at_the_next_start(stage: Stage) -> None:
    stage.start()
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.wanted)
    stage.make()
    stage.stop()
    stage.switched("Direct")  # by hand, while nobody follows
    stage.start()
    stage.senses.move(OFFICE)
    assert stage.state.why.code == "network-chosen"
    stage.choose(network="ask")
    stage.until(lambda: stage.state.offer)  # another mode decides anew


@pytest.mark.parametrize("settled", [True, False])
def test_a_choice_by_hand_is_known_at_the_next_start_whatever_rule_matches_then(
    stage: Stage, settled: bool
) -> None:
    stage.start(steady=1 if settled else 60)
    stage.senses.move(OFFICE)
    if settled:
        stage.until(lambda: stage.wanted)
        stage.make()
    stage.switched("Direct")
    chosen = standing_of(OFFICE)
    stage.until(lambda: read_standing(standing_path(stage.place.engine)).chosen == chosen)
    stage.stop()
    made = len(stage.wanted)
    path = Path(stage.place.profiles_path)
    path.write_text(PROFILES.replace('connection = "Office"', 'connection = "Off*"'))
    stage.start(steady=1)
    stage.senses.move(OFFICE)
    stage.until(lambda: stage.state.why.code != "network-unsteady")
    assert stage.state.why.code == "network-chosen"
    assert len(stage.wanted) == made


@pytest.mark.parametrize(
    ("news", "why"),
    [
        ({"acts": False}, "following-elsewhere"),
        ({"login": None}, "following-starts"),
        ({"login": SimpleNamespace(may_act=False, asleep=False)}, "following-other-session"),
        ({"login": SimpleNamespace(may_act=True, asleep=True)}, "following-asleep"),
    ],
)
def test_who_may_not_act_decides_nothing_and_does_so_later(
    stage: Stage, news: dict[str, Any], why: str
) -> None:
    stage.start()
    stage.senses.say(**news)
    stage.senses.move(OFFICE)
    assert stage.state.why.code == why
    assert stage.state.facts == OFFICE
    stage.senses.say(login=HERE, acts=True)
    stage.until(lambda: stage.wanted)


def test_what_another_process_has_decided_is_not_decided_again(stage: Stage) -> None:
    stage.start()
    stage.senses.say(acts=False)
    stage.senses.move(OFFICE)
    standing = {"uuid": "o", "ssid": "", "vpns": []}
    rule = {"profile": "Office", "conditions": {"connection": "Office"}}
    Path(stage.place.engine.user_state_dir).mkdir()
    path = Path(standing_path(stage.place.engine))
    path.write_text(json.dumps({**standing, "rule": rule}))
    stage.senses.say(acts=True)
    assert stage.state.why.code == "network-chosen"
    assert stage.wanted == []


def test_what_another_process_has_switched_is_no_choice_by_hand(stage: Stage) -> None:
    stage.start(network="ask")
    stage.senses.say(acts=False)
    stage.senses.move(OFFICE)
    stage.switched("Office")
    stage.until(lambda: stage.following and stage.following._in_force == "Office")
    stage.senses.say(acts=True)
    path = Path(stage.place.profiles_path)
    path.write_text(PROFILES.replace('connection = "Office"', 'connection = "Cafe"'))
    stage.until(lambda: stage.state.offer)


def test_profiles_that_cannot_be_read_stop_it_and_mended_ones_let_it_go_on(stage: Stage) -> None:
    path = Path(stage.place.profiles_path)
    path.write_text("version = 2\n")
    stage.start()
    stage.senses.move(OFFICE)
    assert stage.state.why.code == "profiles-invalid"
    path.write_text(PROFILES)
    stage.until(lambda: stage.wanted)


def test_a_rule_that_is_added_counts_at_once(stage: Stage) -> None:
    stage.switched("Direct")
    stage.start()
    stage.senses.move(CAFE)
    stage.until(lambda: stage.state.why.code == "rule-otherwise")
    path = Path(stage.place.profiles_path)
    path.write_text(PROFILES.replace('"Office"\n[profiles.D', '"Cafe"\n[profiles.D'))
    stage.until(lambda: stage.wanted)
    assert stage.wanted[0].rule.conditions == {"connection": "Cafe"}


def test_access_points_are_listened_to_where_a_rule_asks_for_one(stage: Stage) -> None:
    stage.start()
    assert stage.senses.closely is False
    path = Path(stage.place.profiles_path)
    path.write_text(PROFILES.replace("connection =", "bssid ="))
    stage.until(lambda: stage.senses.closely)


def test_an_engine_that_is_not_switched_is_not_switched_by_network(stage: Stage) -> None:
    engine = replace(stage.place.engine, refusal=say("engine-desktop"))
    stage.place = replace(stage.place, engine=engine)
    stage.start()
    stage.senses.move(OFFICE)
    assert stage.state.why.code == "engine-desktop"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '"uuid"',
        '{"uuid": 1}',
        "{",
        '{"rule": []}',
        '{"chosen": 1}',
        '{"chosen": {}}',
    ],
)
def test_a_standing_that_cannot_be_read_is_none(stage: Stage, text: str) -> None:
    Path(stage.place.engine.user_state_dir).mkdir()
    path = standing_path(stage.place.engine)
    Path(path).write_text(text)
    assert read_standing(path) == LeftOff()
