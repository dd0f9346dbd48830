"""Rules in a draft: what is wrong with them, what is saved, and what they say of a network."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import File
from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.ui.editor.checks import Checker
from dockproxy_tray.ui.editor.desk import Desk
from dockproxy_tray.ui.editor.draft import Draft, Source, start
from dockproxy_tray.ui.editor.keep import text_of
from dockproxy_tray.ui.editor.merging import merge
from dockproxy_tray.ui.editor.trying import (
    UNKNOWN,
    Network,
    RulesShown,
    anybody_can_fake,
    condition_words,
)
from dockproxy_tray.ui.editor.when import When, check_when, read_when, write_when
from tests.ui.editor.test_draft import TEXT, draft_of, key_of

WIFI = NetworkFacts(
    connection="Corp 1",
    uuid="c8f2",
    type="802-11-wireless",
    ssid="CorpWiFi",
    bssid="02:00:00:00:01:00",
    vpns=("corp-vpn",),
    gateways=("10.1.0.1",),
    dns_domains=("corp.example",),
    addresses=("10.1.0.57/16", "fd00::5/64", "fd00::99/64", "fe80::1/64"),
    connectivity="full",
)


def changed(draft: Draft, name: str, when: When) -> Draft:
    return draft.change(key_of(draft, name), "when", when)


def when_of(draft: Draft, name: str = "Office") -> When:
    entry = draft.named(name)
    assert entry is not None
    return entry.form.when


# What is kept


def test_rules_come_and_go_and_are_replaced() -> None:
    when = When().add(("ssid", "a")).add(("vpn", "b"), ("type", "wifi"))
    assert when.rules == ((("ssid", "a"),), (("vpn", "b"), ("type", "wifi")))
    assert when.put(0, (("ssid", "c"),)).rules[0] == (("ssid", "c"),)
    assert when.put(0, ()).rules == when.rules[1:]


@pytest.mark.parametrize(
    "said", [None, [], "otherwise", [{"ssid": "a", "vpn": "b"}, {"uuid": "c"}]]
)
def test_what_is_not_changed_is_said_as_it_was(said: object) -> None:
    assert write_when(read_when(said), said) is said


def test_a_profile_has_rules_or_is_for_where_none_matches() -> None:
    rules = When().add(("ssid", "a"))
    assert write_when(rules, "otherwise") == [{"ssid": "a"}]
    assert write_when(replace(rules, otherwise=True), None) == "otherwise"
    assert write_when(When(), [{"ssid": "a"}]) is None
    # Whoever changes his mind before saving has his rules again.
    draft = draft_of()
    before = when_of(draft)
    there = changed(draft, "Office", replace(before, otherwise=True))
    assert there.is_dirty
    assert not changed(there, "Office", replace(when_of(there), otherwise=False)).is_dirty


def test_spaces_belong_to_names_and_to_nothing_else() -> None:
    when = When().add(("ssid", " a "), ("subnet", " 10.0.0.0/8 "), ("dns_domain", "x "))
    assert check_when(when) == {}
    assert write_when(when, None) == [{"ssid": " a ", "subnet": "10.0.0.0/8", "dns_domain": "x"}]


INLINE = """\
[profiles.Office] # mine
when = [ # both
  {ssid = "CorpWiFi"}, # on all floors
  {vpn = "corp-vpn"}
]

[profiles.Home]
when = "otherwise" # else
"""


@pytest.mark.parametrize("text", [TEXT, INLINE])
def test_what_else_is_changed_leaves_the_rules_as_they_are_written(text: str) -> None:
    draft = draft_of(text)
    draft = draft.change(key_of(draft, "Office"), "description", "Desk")
    saved = text_of(draft)
    for line in text.splitlines(keepends=True):
        assert line in saved
    assert saved.replace('description = "Desk"\n', "") == text


def test_a_rule_that_is_changed_keeps_the_comments_of_all() -> None:
    draft = draft_of(INLINE)
    when = when_of(draft).put(1, (("vpn", "other"),))
    assert text_of(changed(draft, "Office", when)) == INLINE.replace("corp-vpn", "other")


def test_rules_for_direct_write_it() -> None:
    draft = draft_of()
    saved = text_of(changed(draft, "Direct", When(otherwise=True)))
    assert tomllib.loads(saved)["profiles"]["Direct"] == {"when": "otherwise"}


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
rules = st.lists(st.tuples(st.sampled_from(["ssid", "vpn", "subnet", "type"]), texts), min_size=1)
whens = st.builds(
    lambda each, otherwise: When(tuple(tuple(rule) for rule in each), otherwise=otherwise),
    st.lists(rules, max_size=3),
    st.booleans(),
)


@given(whens)
def test_what_is_not_marked_can_be_saved_and_read_again(when: When) -> None:
    draft = changed(draft_of(), "Office", when)
    problem = Checker().first_problem(draft)
    if check_when(when):
        assert problem is None or problem[1] == "when"
        return
    assert problem is None
    saved = tomllib.loads(text_of(draft))["profiles"]["Office"]
    entry = draft.named("Office")
    assert entry is not None
    assert saved == entry.table


# What is wrong


@pytest.mark.parametrize(
    ("rule", "places"),
    [
        ((("ssid", ""),), {(0, 0): "entry-empty"}),
        ((("gateway", " "),), {(0, 0): "entry-empty"}),
        ((("vpn", "v"), ("subnet", "10.0.0.0/33")), {(0, 1): "bad-subnet"}),
        ((("ssid", "a"), ("ssid", "b")), {(0, 1): "condition-twice"}),
        ((("subnet", "x"), ("ssid", "")), {(0, 0): "bad-subnet", (0, 1): "entry-empty"}),
    ],
)
def test_a_bad_condition_is_named_with_its_reason(
    rule: tuple[tuple[str, str], ...], places: dict[tuple[int, int], str]
) -> None:
    when = When((rule,))
    assert {place: why.code for place, why in check_when(when).items()} == places
    draft = changed(draft_of(), "Home", when)
    verdict = Checker().check(draft, draft.entries[2])
    assert verdict.rules.keys() == places.keys()
    assert verdict.problems["when"] == next(iter(verdict.rules.values()))
    # Behind a switch that is off nothing is bad.
    assert check_when(replace(when, otherwise=True)) == {}


def test_one_profile_is_for_where_no_rule_matches() -> None:
    draft = changed(draft_of(INLINE), "Office", When(otherwise=True))
    found = Checker().first_problem(draft)
    assert found is not None
    assert (found[0].name, found[1], found[2]) == (
        "Office",
        "when",
        say("otherwise-taken", profile="Home"),
    )
    # Who has had it for longer is in its right, and may give it away.
    home = draft.named("Home")
    assert home is not None
    assert Checker().check(draft, home).problems == {}
    assert Checker().first_problem(changed(draft, "Home", When())) is None


# What others change


def other(text: str) -> Source:
    return Source(File("/profiles.toml", text), text)


def test_what_two_have_changed_in_the_rules_is_disputed() -> None:
    draft = changed(draft_of(), "Office", When().add(("vpn", "mine")))
    block = '[[profiles.Office.when]]\nssid = "CorpWiFi"\n'
    merged = merge(
        draft,
        other(
            TEXT.replace(block, "").replace(
                "# The desk\n[profiles.Office]\n", '[profiles.Office]\nwhen = "otherwise"\n'
            )
        ),
    )
    assert merged.disputed == ("Office",)
    assert when_of(merged.draft) == When().add(("vpn", "mine"))
    untouched = merge(draft, other(TEXT.replace("# ask IT", "")))
    assert untouched.disputed == ()


def test_a_copy_has_no_rules() -> None:
    draft = draft_of()
    copied = draft.duplicate(key_of(draft, "Office"))
    assert when_of(copied, "Office 2") == When()


# What a network makes of them


def page(draft: Draft, network: Network = WIFI, name: str = "Office", site: str = "") -> RulesShown:
    desk = Desk()
    source = replace(draft.source, site=tomllib.loads(site))
    desk.take(source)
    desk.edit(replace(draft, source=source))
    found = desk.find(name)
    assert found is not None
    desk.key = found
    shows = desk.rules(network)
    assert shows is not None
    return shows


def test_the_facts_are_shown_each_with_the_condition_that_it_makes() -> None:
    shows = page(draft_of())
    assert [(fact.text, fact.condition) for fact in shows.facts] == [
        ("Corp 1", ("connection", "Corp 1")),
        ("CorpWiFi", ("ssid", "CorpWiFi")),
        ("corp-vpn", ("vpn", "corp-vpn")),
        ("10.1.0.1", ("gateway", "10.1.0.1")),
        ("corp.example", ("dns_domain", "corp.example")),
        ("10.1.0.57/16", ("subnet", "10.1.0.0/16")),
        ("fd00::5/64, fd00::99/64", ("subnet", "fd00::/64")),
    ]
    assert {("type", "wifi"), ("uuid", "c8f2"), ("bssid", "02:00:00:00:01:00")} <= {
        *shows.conditions
    }


def test_a_rule_of_any_fact_matches_here_alone() -> None:
    strange = replace(WIFI, ssid="Corp*[1]?", connection="a*b", vpns=("x", "x"))
    for fact in page(draft_of(), strange).facts:
        tried = page(changed(draft_of(), "Office", When().add(fact.condition)), strange).tried
        assert tried[0].matched, fact
    ssid = next(fact for fact in page(draft_of(), strange).facts if fact.condition[0] == "ssid")
    assert ssid.text == "Corp*[1]?"
    elsewhere = replace(strange, ssid="Corp-1x")
    tried = page(changed(draft_of(), "Office", When().add(ssid.condition)), elsewhere).tried
    assert not tried[0].matched


def test_the_conclusion_follows_the_draft() -> None:
    draft = draft_of()
    said = "In this network Office would be switched to: The Wi-Fi network is CorpWiFi."
    assert page(draft).conclusion == said
    assert page(draft, name="Home").conclusion == said
    draft = changed(draft, "Office", When().add(("ssid", "Other")))
    assert page(draft).conclusion == "No rule matches this network."
    assert page(changed(draft, "Office", When())).conclusion == (
        "No profile has a rule for the network."
    )
    draft = changed(draft, "Home", When(otherwise=True))
    assert page(draft).conclusion == (
        "In this network Home would be switched to: No other rule matches."
    )


def test_each_rule_says_why_it_matches_or_not() -> None:
    when = When().add(("ssid", "Other")).add(("subnet", "x")).add(("vpn", "corp-*"))
    shows = page(changed(draft_of(), "Office", when))
    assert shows.tried[0].text == "The Wi-Fi network is CorpWiFi, not Other."
    assert 1 not in shows.tried  # it has something wrong in it, and is not tried
    assert shows.problems[1, 0].startswith("'x' is no network of addresses.")
    assert (shows.tried[2].matched, shows.tried[2].text) == (
        True,
        "This rule decides now. The VPN is corp-vpn.",
    )


def test_the_order_of_the_profiles_decides() -> None:
    draft = changed(draft_of(), "Home", When().add(("vpn", "corp-vpn")))
    assert page(draft, name="Home").tried[0].text == (
        "It would match, but a rule of Office comes first."
    )
    draft = draft.order([key_of(draft, name) for name in ("Home", "Office")])
    assert page(draft, name="Home").tried[0].matched


def test_the_administrators_profiles_come_last_and_can_be_looked_at() -> None:
    site = "[profiles.Site]\nproxy = 'http://s:1'\nwhen = [{ssid = 'CorpWiFi'}]\n"
    draft = changed(draft_of(), "Office", When())
    shows = page(draft, name="Site", site=site)
    assert shows.read_only
    assert shows.tried[0].matched
    assert shows.conclusion.startswith("In this network Site would be switched to:")


def test_two_for_where_no_rule_matches_are_said_to_be_one_too_many() -> None:
    draft = changed(draft_of(INLINE), "Office", When(otherwise=True))
    shows = page(draft)
    assert shows.problem.startswith("Home has this already, and only one profile can.")
    assert shows.otherwise is None
    assert page(draft, name="Home").problem == ""


@pytest.mark.parametrize(
    ("network", "obstacle", "conclusion"),
    [
        (UNKNOWN, "The network is being looked at.", ""),
        (say("no-network-manager"), "NetworkManager does not run or does not", ""),
        (NetworkFacts(), "There is no network.", "There is no network."),
        (replace(WIFI, connectivity="portal"), "", "The network wants a login in the browser"),
        (replace(WIFI, connectivity="none"), "", "There is no network."),
    ],
)
def test_where_nothing_can_be_tried_it_is_said_why(
    network: Network, obstacle: str, conclusion: str
) -> None:
    shows = page(draft_of(), network)
    assert shows.obstacle.startswith(obstacle) and bool(shows.obstacle) is bool(obstacle)
    assert shows.conclusion.startswith(conclusion) and bool(shows.conclusion) is bool(conclusion)
    assert not any(tried.matched for tried in shows.tried.values())


def test_a_name_that_strangers_chose_is_spelt_out() -> None:
    bad = "a\x1b[31m\u202e<b>x"
    shows = page(draft_of(), replace(WIFI, ssid=bad))
    texts = (
        *(fact.text for fact in shows.facts),
        shows.tried[0].text,
        condition_words(("ssid", bad)),
    )
    for text in texts:
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_a_draft_in_disorder_is_tried_all_the_same() -> None:
    draft = draft_of().change(key_of(draft_of(), "Home"), "name", "Office")
    draft = draft.add("").change(draft_of().last_key + 1, "when", When().add(("vpn", "corp-vpn")))
    draft = draft.change(key_of(draft, ""), "proxy", "nonsense")
    assert page(draft).tried[0].matched


def test_what_every_profile_gets_has_no_rules() -> None:
    desk = Desk()
    desk.take(other(TEXT))
    desk.key = 0
    assert desk.rules(WIFI) is None


@pytest.mark.parametrize(
    ("keys", "fake"),
    [("ssid", True), ("bssid ssid", True), ("ssid gateway", True), ("ssid vpn", False),
     ("connection ssid", False), ("gateway", False)],
)  # fmt: skip
def test_what_a_wifi_says_of_itself_proves_nothing(keys: str, fake: bool) -> None:
    assert anybody_can_fake(tuple((key, "x") for key in keys.split())) is fake


def test_a_draft_that_is_begun_anew_has_the_files_rules() -> None:
    draft = start(other(INLINE))
    assert when_of(draft) == When().add(("ssid", "CorpWiFi")).add(("vpn", "corp-vpn"))
    assert when_of(draft, "Home") == When(otherwise=True)
