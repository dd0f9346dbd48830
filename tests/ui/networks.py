"""What is known of a network, and what is made of it, as the tests need it."""

from __future__ import annotations

from dataclasses import replace

from dockproxy_tray.core.follower import Followed, Offer
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.profile_data import make_profiles
from dockproxy_tray.core.rules import NetworkFacts, judge
from dockproxy_tray.ui.snapshot import Snapshot

OFFICE = NetworkFacts(
    connection="Office",
    uuid="o",
    type="802-11-wireless",
    ssid="CorpWiFi",
    gateways=("10.1.1.1",),
    dns_domains=("corp.example",),
    addresses=("10.1.1.2/24",),
    connectivity="full",
)
PROFILES = make_profiles(
    {"profiles": {"Office": {"proxy": "http://p:1", "when": [{"ssid": "CorpWiFi"}]}}}
)
VERDICT = judge(PROFILES, OFFICE)
NEEDS_PASSWORD = say("takes-password")


def offer(obstacle: Message | None = None) -> Offer:
    """Office's rule wants a switch."""
    assert VERDICT.rule is not None
    return Offer(VERDICT.rule, VERDICT.reason, obstacle)


def followed(mode: str = "switch", offered: Offer | None = None) -> Followed:
    """The office's network is followed."""
    return Followed(mode, VERDICT.reason, OFFICE, VERDICT, offered)


def with_offer(snapshot: Snapshot, obstacle: Message | None = None) -> Snapshot:
    """The same, and the network wants Office."""
    return replace(snapshot, followed=followed("ask", offer(obstacle)))
