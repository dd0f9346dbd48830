"""What the rules say of a network."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.profile import Profiles
from dockproxy_tray.core.profile_data import ProfileError, make_profiles
from dockproxy_tray.core.rules import (
    NetworkFacts,
    Rule,
    escaped,
    found_for,
    judge,
    rules_of,
    standing_of,
    suggested,
)
from dockproxy_tray.words.messages import whole, words

OFFICE = NetworkFacts(
    connection="Office",
    uuid="6f1c8b3e-0000-4000-8000-00000000000a",
    type="802-11-wireless",
    ssid="CorpWiFi",
    bssid="AA:BB:CC:00:11:22",
    vpns=("corp-vpn",),
    gateways=("10.1.1.1", "fd00::1"),
    dns_domains=("corp.example", "lan"),
    addresses=("10.1.1.2/24", "fd00::2/64"),
    connectivity="limited",
)


def profiles(**whens: object) -> Profiles:
    """A profile for each, in this order, with these rules."""
    return make_profiles({"profiles": {name: {"when": when} for name, when in whens.items()}})


def matches(facts: NetworkFacts, **conditions: str) -> bool:
    return judge(profiles(A=[conditions]), facts).profile == "A"


@pytest.mark.parametrize(
    "conditions",
    [
        {"connection": "Office"},
        {"connection": "Off*"},
        {"uuid": "6F1C8B3E-0000-4000-8000-00000000000A"},
        {"type": "wifi"},
        {"type": "802-11-wireless"},
        {"ssid": "CorpWiFi"},
        {"ssid": "Corp*"},
        {"ssid": "[CD]orpWiF?"},
        {"bssid": "aa:bb:cc:*"},
        {"vpn": "corp-*"},
        {"gateway": "10.1.1.1"},
        {"gateway": "10.1.*"},
        {"gateway": "fd00:0:0::1"},
        {"dns_domain": "*.example"},
        {"dns_domain": "LAN"},
        {"subnet": "10.0.0.0/8"},
        {"subnet": "10.1.1.2/24"},
        {"subnet": "10.1.1.2"},
        {"subnet": "fd00::/8"},
        {"ssid": "CorpWiFi", "subnet": "10.0.0.0/8", "vpn": "corp-vpn"},
    ],
)
def test_these_hold_in_the_office(conditions: dict[str, str]) -> None:
    assert matches(OFFICE, **conditions)


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ({"connection": "office"}, "The connection is Office, not office."),
        ({"uuid": "0*"}, f"The connection's UUID is {OFFICE.uuid}, not 0*."),
        ({"type": "ethernet"}, "The connection's type is wifi, not ethernet."),
        ({"ssid": "Corp"}, "The Wi-Fi network is CorpWiFi, not Corp."),
        ({"bssid": "aa:bb"}, "The access point is AA:BB:CC:00:11:22, not aa:bb."),
        ({"vpn": "home"}, "The VPN is corp-vpn, not home."),
        ({"gateway": "10.1.1.254"}, "The gateway is 10.1.1.1, fd00::1, not 10.1.1.254."),
        ({"dns_domain": "example"}, "The DNS search domain is corp.example, lan, not example."),
        ({"subnet": "10.2.0.0/16"}, "The address is 10.1.1.2, fd00::2, not 10.2.0.0/16."),
        # The first key that does not hold is told.
        ({"ssid": "CorpWiFi", "vpn": "x", "type": "y"}, "The VPN is corp-vpn, not x."),
    ],
)
def test_these_do_not_hold_and_say_why(conditions: dict[str, str], why: str) -> None:
    verdict = judge(profiles(A=[conditions]), OFFICE)
    assert verdict.profile is None
    assert words(verdict.reason) == "No rule matches this network."
    assert words(verdict.trials[0].why) == why


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("ssid", "x", "There is no Wi-Fi network, and the rule wants x."),
        ("vpn", "*", "There is no VPN, and the rule wants *."),
        ("gateway", "*", "There is no gateway, and the rule wants *."),
        ("subnet", "0.0.0.0/0", "There is no address, and the rule wants 0.0.0.0/0."),
    ],
)
def test_what_the_network_does_not_have_never_holds(key: str, value: str, why: str) -> None:
    bare = NetworkFacts(connection="Cable", uuid="u", connectivity="full")
    verdict = judge(profiles(A=[{key: value}]), bare)
    assert verdict.profile is None
    assert words(verdict.trials[0].why) == why


def test_any_table_is_enough_and_the_reason_is_of_the_one_that_holds() -> None:
    verdict = judge(profiles(A=[{"ssid": "x"}, {"vpn": "corp-vpn"}]), OFFICE)
    assert verdict.rule == Rule("A", {"vpn": "corp-vpn"})
    assert words(verdict.reason) == "The VPN is corp-vpn."
    assert [trial.matched for trial in verdict.trials] == [False, True]


def test_all_of_a_table_is_told() -> None:
    verdict = judge(profiles(A=[{"ssid": "Corp*", "subnet": "10.0.0.0/8"}]), OFFICE)
    reason = "The Wi-Fi network is CorpWiFi. The address 10.1.1.2 is in 10.0.0.0/8."
    assert words(verdict.reason) == reason


def test_profiles_are_tried_in_the_files_order() -> None:
    both = profiles(B=[{"ssid": "Corp*"}], A=[{"connection": "Office"}])
    verdict = judge(both, OFFICE)
    assert verdict.profile == "B"
    assert words(verdict.trials[1].why) == "It would match, but a rule of B comes first."


def test_otherwise_comes_last_wherever_it_stands() -> None:
    rules = profiles(Direct="otherwise", A=[{"ssid": "CorpWiFi"}])
    assert judge(rules, OFFICE).profile == "A"
    elsewhere = dataclasses.replace(OFFICE, ssid="Home")
    verdict = judge(rules, elsewhere)
    assert verdict.profile == "Direct"
    assert verdict.rule is not None and verdict.rule.otherwise
    assert words(verdict.reason) == "No other rule matches."


@pytest.mark.parametrize("when", [[{"ssid": "CorpWiFi"}], "otherwise"])
@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (NetworkFacts(), "There is no network."),
        (NetworkFacts(vpns=("corp-vpn",), connectivity="full"), "There is no network."),
        (dataclasses.replace(OFFICE, connectivity="none"), "There is no network."),
        (
            dataclasses.replace(OFFICE, connectivity="portal"),
            "The network wants a login in the browser first.",
        ),
    ],
)
def test_nothing_is_wanted_offline_or_before_a_login(
    facts: NetworkFacts, why: str, when: object
) -> None:
    verdict = judge(profiles(A=when), facts)
    assert verdict.profile is None
    assert words(verdict.reason) == why
    assert not any(trial.matched for trial in verdict.trials)


@pytest.mark.parametrize("connectivity", ["unknown", "limited", "full"])
def test_a_network_without_internet_of_its_own_counts(connectivity: Any) -> None:
    # Behind a proxy NetworkManager's own check finds nothing.
    assert matches(dataclasses.replace(OFFICE, connectivity=connectivity), ssid="CorpWiFi")


def test_without_a_rule_that_is_said() -> None:
    verdict = judge(make_profiles({}), OFFICE)
    assert "dockproxy edit" in whole(verdict.reason)
    assert verdict.trials == ()


@pytest.mark.parametrize("subnet", ["10.0.0.0/33", "ten", "10.0.0.0/8/8", " "])
def test_a_subnet_that_is_none_is_found_when_the_file_is_read(subnet: str) -> None:
    with pytest.raises(ProfileError) as caught:
        profiles(A=[{"ssid": "x"}, {"subnet": subnet}])
    assert caught.value.path == ("profiles", "A", "when", 1, "subnet")
    assert caught.value.why.code == "bad-subnet"


def test_what_is_suggested_holds_and_is_of_this_network_alone() -> None:
    addresses = ("10.1.1.2/24", "10.1.1.3/24", "fe80::1/64")
    odd = dataclasses.replace(OFFICE, ssid="[home]*?", addresses=addresses)
    found = suggested(odd)
    assert found.count(("subnet", "10.1.1.0/24")) == 1
    assert all(matches(odd, **{key: value}) for key, value in found)
    assert not matches(dataclasses.replace(odd, ssid="home"), ssid=dict(found)["ssid"])
    assert not any(value.startswith("fe80") for _, value in found)


@given(st.text(min_size=1))
def test_an_escaped_name_is_matched_by_itself(name: str) -> None:
    facts = dataclasses.replace(OFFICE, ssid=name)
    assert matches(facts, ssid=escaped(name))
    assert not matches(dataclasses.replace(OFFICE, ssid=name + "x"), ssid=escaped(name))


_WORDS = st.sampled_from(["a", "b", "ab", "x", ""])
_TABLES = st.dictionaries(
    st.sampled_from(["connection", "ssid", "vpn", "dns_domain"]),
    st.sampled_from(["a", "b", "a*", "?", "*b"]),
    min_size=1,
)
_FACTS = st.builds(
    NetworkFacts,
    connection=_WORDS,
    uuid=st.just("u"),
    ssid=_WORDS,
    vpns=st.lists(_WORDS.filter(bool), unique=True).map(lambda some: tuple(sorted(some))),
    dns_domains=st.lists(_WORDS.filter(bool), unique=True).map(lambda some: tuple(sorted(some))),
    connectivity=st.sampled_from(["unknown", "limited", "full"]),
)
_RULES = st.dictionaries(
    st.sampled_from(["A", "B", "C"]), st.lists(_TABLES, min_size=1, max_size=3), max_size=3
)


@given(_RULES, st.booleans(), _FACTS, st.data())
def test_order_and_reasons_do_not_depend_on_what_no_rule_looks_at(
    rules: dict[str, Any], fallback: bool, facts: NetworkFacts, data: st.DataObject
) -> None:
    known = profiles(**rules, **({"Direct": "otherwise"} if fallback else {}))
    used = {key for rule in rules_of(known) for key in rule.conditions}
    changes: dict[str, Any] = {
        "bssid": data.draw(_WORDS),
        "gateways": ("10.0.0.1",),
        "addresses": ("10.0.0.2/24",),
        "metered": data.draw(st.booleans()),
        "connectivity": data.draw(st.sampled_from(["unknown", "limited", "full"])),
        "type": "bridge",
    }
    for key, name in (("connection", "connection"), ("ssid", "ssid")):
        if key not in used:
            changes[name] = data.draw(_WORDS)
    if "vpn" not in used:
        changes["vpns"] = ("z",)
    if "dns_domain" not in used:
        changes["dns_domains"] = ("z.example",)
    one, other = judge(known, facts), judge(known, dataclasses.replace(facts, **changes))
    assert one == other
    assert [trial.rule for trial in one.trials] == list(rules_of(known))


@given(_RULES, _FACTS)
def test_the_winner_is_the_first_rule_that_holds_by_itself(
    rules: dict[str, Any], facts: NetworkFacts
) -> None:
    known = profiles(**rules)
    alone = [rule for rule in rules_of(known) if matches(facts, **rule.conditions)]
    verdict = judge(known, facts)
    assert verdict.rule == (alone[0] if alone else None)
    assert [trial.rule for trial in verdict.trials if trial.matched] == alone[:1]


def test_every_key_of_the_file_is_known_here() -> None:
    from dockproxy_tray.core.profile_data import WHEN_KEYS

    for key in WHEN_KEYS:
        assert found_for(key, OFFICE), key


def test_another_access_point_or_address_is_no_other_network() -> None:
    rule = judge(profiles(A=[{"ssid": "CorpWiFi"}]), OFFICE).rule
    moved = dataclasses.replace(
        OFFICE, bssid="00:00:00:00:00:01", addresses=("10.1.1.77/24",), connectivity="full"
    )
    assert standing_of(OFFICE, rule) == standing_of(moved, rule)
    for change in ({"ssid": "Guest"}, {"uuid": "v"}, {"vpns": ()}):
        assert standing_of(dataclasses.replace(OFFICE, **change), rule) != standing_of(OFFICE, rule)
    # Two homes with the same cable: the rules tell them apart.
    assert standing_of(OFFICE, None) != standing_of(OFFICE, rule)
    assert standing_of(OFFICE, None).same_network(standing_of(OFFICE, rule))
