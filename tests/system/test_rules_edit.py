"""A profile's rules are edited where they stand: what stays keeps its comments and its place."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.system.profiles_edit import replace_profile

TABLES = """\
[profiles.Office]
proxy = "http://p:1" # ask IT

# On the ground floor
[[profiles.Office.when]]
ssid = "CorpWiFi" # 5 GHz too
gateway = "10.1.0.1"

[profiles.Home] # mine
description = "h"

# From outside
[[profiles.Office.when]]
vpn = "corp-vpn"

# The end
"""
INLINE = """\
[profiles.Office]
when = [ # both
  { ssid = "CorpWiFi" }, # 5 GHz too
  { vpn = "corp-vpn" },
] # of them
proxy = "http://p:1"
"""
WIFI = {"ssid": "CorpWiFi", "gateway": "10.1.0.1"}
VPN = {"vpn": "corp-vpn"}
NEW = {"connection": 'Desk "3"'}


def edited(text: str, when: object) -> str:
    """The profile's other keys stay."""
    table = {k: v for k, v in tomllib.loads(text)["profiles"]["Office"].items() if k != "when"}
    wanted = table if when is None else {**table, "when": when}
    result = replace_profile(text, "Office", wanted)
    assert tomllib.loads(result)["profiles"]["Office"] == wanted
    return result


def test_one_value_of_one_rule_is_all_that_changes() -> None:
    assert edited(TABLES, [{**WIFI, "ssid": "Other"}, VPN]) == TABLES.replace("CorpWiFi", "Other")
    assert edited(TABLES, [WIFI, {"vpn": "v"}]) == TABLES.replace("corp-vpn", "v")
    assert edited(INLINE, [{"ssid": "CorpWiFi"}, {"vpn": "v"}]) == INLINE.replace("corp-vpn", "v")


def test_a_condition_comes_and_goes_in_its_rule() -> None:
    added = edited(TABLES, [{**WIFI, "type": "wifi"}, VPN])
    assert added == TABLES.replace('10.1.0.1"\n', '10.1.0.1"\ntype = "wifi"\n')
    assert edited(added, [WIFI, VPN]) == TABLES
    without = edited(TABLES, [{"ssid": "CorpWiFi"}, VPN])
    assert without == TABLES.replace('gateway = "10.1.0.1"\n', "")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_rule_comes_and_goes_at_its_place(place: int) -> None:
    rules: list[dict[str, str]] = [WIFI, VPN]
    rules.insert(place, NEW)
    added = edited(TABLES, rules)
    for line in TABLES.splitlines():
        assert line in added
    assert tomllib.loads(edited(added, [WIFI, VPN])) == tomllib.loads(TABLES)
    assert edited(INLINE, [NEW, {"ssid": "CorpWiFi"}, VPN]).endswith(
        '# of them\nproxy = "http://p:1"\n'
    )


def test_a_rule_goes_with_its_comments_and_no_others() -> None:
    first = edited(TABLES, [VPN])
    assert "ground floor" not in first
    for comment in ("# ask IT", "# mine", "# From outside", "# The end"):
        assert comment in first
    second = edited(TABLES, [WIFI])
    assert "From outside" not in second
    assert "5 GHz" in second


def test_rules_of_one_line_stay_so() -> None:
    text = '[profiles.Office]\nwhen = [{ssid = "CorpWiFi"}, {vpn = "corp-vpn"}] # two\n'
    assert edited(text, [VPN]).count("\n") == 2
    assert edited(text, [VPN]).endswith("# two\n")
    assert edited(text, [{"ssid": "CorpWiFi"}, VPN, NEW]).count("[[") == 0


def test_the_other_way_of_saying_it_keeps_the_rest() -> None:
    for text in (TABLES, INLINE):
        for when in ("otherwise", None):
            other = edited(text, when)
            assert 'proxy = "http://p:1"' in other
            assert "[[" not in other
            back = edited(other, [WIFI, VPN])
            assert 'proxy = "http://p:1"' in back
    assert "# ask IT" in edited(TABLES, "otherwise")
    assert "# of them" in edited(INLINE, "otherwise")


def test_a_profile_of_nothing_but_rules_loses_them() -> None:
    assert edited('[[profiles.Office.when]]\nssid = "x"\n', None)
    assert "otherwise" in edited('[[profiles.Office.when]]\nssid = "x"\n', "otherwise")


def test_windows_line_ends_stay() -> None:
    text = TABLES.replace("\n", "\r\n")
    result = edited(text, [NEW, {**WIFI, "type": "wifi"}])
    assert "\n" not in result.replace("\r\n", "")


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
rules = st.dictionaries(st.sampled_from(["ssid", "vpn", "connection"]), texts, min_size=1)
whens = st.one_of(st.none(), st.just("otherwise"), st.lists(rules, min_size=1, max_size=5))


@given(st.sampled_from([TABLES, INLINE]), whens, whens)
def test_any_rules_become_any_others(text: str, first: Any, second: Any) -> None:
    result = edited(edited(text, first), second)
    if text is TABLES:
        for line in ('proxy = "http://p:1" # ask IT', "[profiles.Home] # mine", "# The end"):
            assert line in result
