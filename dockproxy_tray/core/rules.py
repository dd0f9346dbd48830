"""Which profile a network wants: what is known of the network, the profiles' rules, and why.

A profile's rules are the tables of its ``when``: all keys of one table must hold, and any table is
enough. Profiles are tried in their order, and ``otherwise`` only once nothing else matches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_interface, ip_network
from typing import Literal

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.profile import Profiles
from dockproxy_tray.errors import Invalid

Connectivity = Literal["unknown", "none", "portal", "limited", "full"]

TYPE_NAMES: Mapping[str, str] = {"802-11-wireless": "wifi", "802-3-ethernet": "ethernet"}
"""NetworkManager's types of connections for which nmcli(1) has another name."""


@dataclass(frozen=True)
class NetworkFacts:
    """What is known of the network that this machine is in, as NetworkManager has it.

    Name, UUID, type, Wi-Fi and gateway are of the connection that leads out, a VPN's own aside;
    addresses and domains are that connection's and the VPNs'.
    """

    connection: str = ""
    """Its name; empty: there is none."""
    uuid: str = ""
    type: str = ""
    """As NetworkManager's settings have it: ``802-11-wireless``, ``802-3-ethernet``, ``bridge``."""
    ssid: str = ""
    bssid: str = ""
    vpns: tuple[str, ...] = ()
    """The names of the VPNs that are up, sorted."""
    gateways: tuple[str, ...] = ()
    dns_domains: tuple[str, ...] = ()
    """Search domains, sorted."""
    addresses: tuple[str, ...] = ()
    """With their prefix (``10.1.1.2/24``), sorted."""
    connectivity: Connectivity = "unknown"
    """``limited`` is common behind a proxy: NetworkManager's own check does not use it."""
    metered: bool | None = None

    @property
    def online(self) -> bool:
        """Whether there is a network at all."""
        return bool(self.uuid or self.connection) and self.connectivity != "none"


@dataclass(frozen=True)
class Rule:
    """One table of a profile's ``when``; no conditions: ``otherwise``."""

    profile: str
    conditions: Mapping[str, str] = field(default_factory=dict)

    @property
    def otherwise(self) -> bool:
        return not self.conditions


@dataclass(frozen=True)
class Trial:
    """One rule, tried on a network."""

    rule: Rule
    matched: bool
    """Whether it is the one that decides."""
    why: Message
    """What made it match, or not."""


@dataclass(frozen=True)
class Verdict:
    """What the rules say of a network."""

    rule: Rule | None
    """The rule that decides. None: none does, or there is nothing to decide."""
    reason: Message
    trials: tuple[Trial, ...] = ()
    """Every rule, in the order in which they are tried."""
    usable: bool = True
    """Whether there is a network that a rule may decide about."""

    @property
    def profile(self) -> str | None:
        """The profile that this network wants."""
        return self.rule.profile if self.rule else None


def rules_of(profiles: Profiles) -> tuple[Rule, ...]:
    """Every rule, in the order in which they are tried."""
    fallback = (each for each in profiles.profiles if each.otherwise)
    rules = [Rule(each.name, table) for each in profiles.profiles for table in each.when]
    return (*rules, *(Rule(each.name) for each in fallback))


def judge(profiles: Profiles, facts: NetworkFacts) -> Verdict:
    """Which profile this network wants, and of each rule why it matches or does not.

    Without a network, and behind a page that wants a login first, none is wanted.
    """
    rules = rules_of(profiles)
    winner: Rule | None = None
    reason = say("rule-none") if rules else say("no-rules")
    trials = []
    for rule in rules:
        failed, why = _try(rule, facts)
        if failed or winner is not None:
            later = say("rule-later", profile=winner.profile) if winner else why
            trials.append(Trial(rule, False, why if failed else later))
            continue
        winner, reason = rule, why
        trials.append(Trial(rule, True, why))
    if (obstacle := _obstacle(facts)) is None:
        return Verdict(winner, reason, tuple(trials))
    trials = [Trial(each.rule, False, obstacle if each.matched else each.why) for each in trials]
    return Verdict(None, obstacle, tuple(trials), usable=False)


def _obstacle(facts: NetworkFacts) -> Message | None:
    """Why no rule may decide, whatever it says."""
    if not facts.online:
        return say("network-offline")
    return say("network-portal") if facts.connectivity == "portal" else None


def _try(rule: Rule, facts: NetworkFacts) -> tuple[bool, Message]:
    """Whether a rule fails, and why; of one that holds, what makes it hold."""
    if rule.otherwise:
        return False, say("rule-otherwise")
    held = []
    for key, wanted in rule.conditions.items():
        found = found_for(key, facts)
        fitting = [text for text in found if _holds(key, wanted, text)]
        noun = say(f"fact-{key}")
        if not found:
            return True, say("rule-absent", what=noun, wanted=wanted)
        if not fitting:
            return True, say("rule-differs", what=noun, wanted=wanted, found=found)
        code = "rule-within" if key == "subnet" else "rule-held"
        held.append(say(code, what=noun, wanted=wanted, found=fitting[0]))
    return False, held[0] if len(held) == 1 else say("rule-all", conditions=tuple(held))


_FOUND: Mapping[str, Callable[[NetworkFacts], tuple[str, ...]]] = {
    "connection": lambda facts: (facts.connection,),
    "uuid": lambda facts: (facts.uuid,),
    "type": lambda facts: (TYPE_NAMES.get(facts.type, facts.type),),
    "ssid": lambda facts: (facts.ssid,),
    "bssid": lambda facts: (facts.bssid,),
    "vpn": lambda facts: facts.vpns,
    "gateway": lambda facts: facts.gateways,
    "dns_domain": lambda facts: facts.dns_domains,
    "subnet": lambda facts: tuple(each.partition("/")[0] for each in facts.addresses),
}
"""What a rule's key is compared with; any of several is enough."""


def found_for(key: str, facts: NetworkFacts) -> tuple[str, ...]:
    """What a rule's key is compared with; empty where the network has no such thing."""
    return tuple(text for text in _FOUND[key](facts) if text)


def _holds(key: str, wanted: str, found: str) -> bool:
    match key:
        case "subnet":
            return ip_address(found) in parse_subnet(wanted)
        case "type":
            known = (found, *(long for long, short in TYPE_NAMES.items() if short == found))
            return any(fnmatchcase(name, wanted) for name in known)
        case "uuid" | "bssid" | "dns_domain":
            return fnmatchcase(found.casefold(), wanted.casefold())
        case "gateway":
            return _same_address(found, wanted) or fnmatchcase(found, wanted)
        case _:
            return fnmatchcase(found, wanted)


def _same_address(one: str, other: str) -> bool:
    """Whether both are addresses, and the same one, however it is spelt."""
    try:
        return ip_address(one) == ip_address(other)
    except ValueError:
        return False


def parse_subnet(text: str) -> IPv4Network | IPv6Network:
    """A network of addresses (``10.0.0.0/8``, ``fd00::/8``); bits of a host in it are no error, so
    an address with its prefix can be copied as it is. Raises ``Invalid("bad-subnet")``."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise Invalid("bad-subnet", subnet=text) from None


def suggested(facts: NetworkFacts) -> tuple[tuple[str, str], ...]:
    """Conditions that hold in this network, each of which may be made a rule: key and value."""
    # Several addresses may be of one subnet.
    return tuple(dict.fromkeys(_suggested(facts)))


def _suggested(facts: NetworkFacts) -> Iterator[tuple[str, str]]:
    for key in _FOUND:
        for found in found_for(key, facts) if key != "subnet" else ():
            yield key, escaped(found) if key != "gateway" else found
    for address in facts.addresses:
        network = ip_interface(address).network
        if not (network.is_loopback or network.is_link_local):
            yield "subnet", str(network)


def escaped(name: str) -> str:
    """A pattern that this name alone matches."""
    return "".join(f"[{each}]" if each in "*?[" else each for each in name)


@dataclass(frozen=True)
class Standing:
    """Where this machine is, as far as it matters which profile is in force: another one means
    that the network has really changed. An address that was renewed, or another access point of the
    same Wi-Fi, is no other network, unless the rules tell them apart."""

    uuid: str
    ssid: str
    vpns: tuple[str, ...]
    rule: Rule | None = None

    def same_network(self, other: Standing) -> bool:
        """Whether both are the same network, whatever the rules say of it."""
        return replace(self, rule=None) == replace(other, rule=None)


def standing_of(facts: NetworkFacts, rule: Rule | None = None) -> Standing:
    """The standing in this network, where this rule decides."""
    return Standing(facts.uuid or facts.connection, facts.ssid, facts.vpns, rule)


def has_bssid(profiles: Profiles) -> bool:
    """Whether a rule asks for an access point."""
    return any("bssid" in rule.conditions for rule in rules_of(profiles))
