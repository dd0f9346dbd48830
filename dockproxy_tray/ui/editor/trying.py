"""What the rules of a draft say of the network that this machine is in. No Qt in here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_interface

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.profile import Always, Profile, Profiles
from dockproxy_tray.core.rules import NetworkFacts, Trial, found_for, judge, suggested
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.editor.checks import Verdict
from dockproxy_tray.ui.editor.draft import Entry
from dockproxy_tray.ui.editor.when import Condition, Conditions, Place, When, table_of
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import in_a_row, shown, words

Network = NetworkFacts | Message
"""What is known of the network, or why nothing is."""

UNKNOWN = say("following-starts")

Everybody = Sequence[tuple[Entry, Mapping[Place, Message]]]
"""The profiles in the order of their rules, with what is wrong with these."""

_FACTS = ("connection", "ssid", "vpn", "gateway", "dns_domain", "subnet")
"""Those that make a rule by themselves; the others are for a rule that has one of them."""


@dataclass(frozen=True)
class Fact:
    """One thing that is known of the network."""

    text: str
    """As it may be shown."""
    condition: Condition
    """What holds here because of it."""


@dataclass(frozen=True)
class Tried:
    """A rule of the draft, tried on the network."""

    matched: bool
    """Whether it is the one that decides."""
    text: str


@dataclass(frozen=True)
class RulesShown:
    """What the page of a profile's rules shows."""

    entry: Entry
    problems: Mapping[Place, str] = field(default_factory=dict)
    problem: str = ""
    """What is wrong with it as the one for where no other rule matches."""
    facts: tuple[Fact, ...] = ()
    conditions: tuple[Condition, ...] = ()
    """All that holds in this network."""
    obstacle: str = ""
    """Why there are no facts."""
    tried: Mapping[int, Tried] = field(default_factory=dict)
    """The profile's rules, by their place."""
    otherwise: Tried | None = None
    conclusion: str = ""
    """What would become of the draft in this network."""
    read_only: bool = False

    @property
    def when(self) -> When:
        return self.entry.form.when


def show_rules(
    entry: Entry,
    verdict: Verdict,
    everybody: Everybody,
    network: Network,
    *,
    read_only: bool = False,
) -> RulesShown:
    """The page of one entry. A rule that is wrong is not tried."""
    problems = {place: told(why) for place, why in verdict.rules.items()}
    clash = verdict.problems.get("when") if entry.form.when.otherwise else None
    shows = RulesShown(entry, problems, told(clash) if clash else "", read_only=read_only)
    if isinstance(network, Message):
        return replace(shows, obstacle=told(network))
    conditions = suggested(network)
    facts = tuple(_facts(network, conditions))
    obstacle = "" if facts else words(say("network-offline"))
    tried, otherwise, conclusion = _try(entry, everybody, network)
    return replace(
        shows, facts=facts, conditions=conditions, obstacle=obstacle, tried=tried,
        otherwise=None if clash else otherwise, conclusion=conclusion,
    )  # fmt: skip


def noun(key: str) -> str:
    """What a rule looks at, as the name of a field."""
    text = words(say(f"fact-{key}"))
    return text[:1].upper() + text[1:]


def condition_words(condition: Condition) -> str:
    """A condition in a few words: "Wi-Fi network CorpWiFi"."""
    key, value = condition
    return tr("{what} {value}").format(what=noun(key), value=shown(value))


def anybody_can_fake(rule: Conditions) -> bool:
    """Whether a rule relies on nothing but what a Wi-Fi says of itself."""
    keys = {key for key, _ in rule}
    return bool(keys & {"ssid", "bssid"}) and not keys & {"connection", "uuid", "vpn"}


def _facts(facts: NetworkFacts, conditions: tuple[Condition, ...]) -> Iterator[Fact]:
    for wanted in _FACTS:
        found = iter(dict.fromkeys(found_for(wanted, facts)))
        for key, value in conditions:
            if key != wanted:
                continue
            if key == "subnet":
                inside = [a for a in facts.addresses if str(ip_interface(a).network) == value]
                yield Fact(shown(inside), (key, value))
            else:
                yield Fact(shown(next(found)), (key, value))


def _try(
    entry: Entry, everybody: Everybody, facts: NetworkFacts
) -> tuple[dict[int, Tried], Tried | None, str]:
    profiles, ours = [], []
    for each, problems in everybody:
        bad = {rule for rule, _ in problems}
        when = each.form.when
        good = () if when.otherwise else tuple(i for i in range(len(when.rules)) if i not in bad)
        tables = tuple(table_of(when.rules[i]) for i in good)
        profiles.append(Profile(each.name, when=tables, otherwise=when.otherwise))
        # In the order in which they are tried.
        ours += [i if each.key == entry.key else None for i in good]
    verdict = judge(Profiles(Always(), tuple(profiles)), facts)
    tried = zip(ours, verdict.trials, strict=False)
    own = {place: _tried(trial) for place, trial in tried if place is not None}
    fallbacks = [each.key for each, _ in everybody if each.form.when.otherwise]
    rest = zip(fallbacks, verdict.trials[len(ours) :], strict=True)
    otherwise = next((_tried(trial) for key, trial in rest if key == entry.key), None)
    if verdict.profile is None:
        return own, otherwise, words(verdict.reason)
    text = tr("In this network {profile} would be switched to: {why}")
    who = shown(verdict.profile) or "…"
    return own, otherwise, text.format(profile=who, why=words(verdict.reason))


def _tried(trial: Trial) -> Tried:
    why = words(trial.why)
    return Tried(
        trial.matched, in_a_row((tr("This rule decides now."), why)) if trial.matched else why
    )
