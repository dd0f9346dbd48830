"""What there is to say while the network is followed: news as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dockproxy_tray.core.follower import Followed, Offer
from dockproxy_tray.core.message import Message, say

if TYPE_CHECKING:
    from dockproxy_tray.core.rules import NetworkFacts

_PASSING = ("following-starts", "network-unsteady")
"""What is another thing a moment later."""

_MODES = {
    "ask": say("following-ask"),
    "switch": say("following-on"),
}


@dataclass(frozen=True)
class News:
    """One piece of news."""

    event: Literal["mode", "network", "offer", "switched", "undone", "failed"]
    mode: str
    reason: Message
    """Why it is so; of a failure, the error."""
    network: str | None = None
    """The connection's name."""
    profile: str | None = None
    """The one that is wanted, offered, or switched to."""
    obstacle: Message | None = None
    """Why an offered switch was not made."""
    warnings: tuple[Message, ...] = ()
    """Of a switch that was made."""


def mode_news(state: Followed) -> News:
    """What is done about the network, if anything."""
    return News("mode", state.mode, _MODES.get(state.mode, state.why))


def network_news(state: Followed) -> News | None:
    """What the network wants, or why nothing is done about it. None: nothing worth a line."""
    if state.mode == "off" or state.why.code in _PASSING:
        return None
    verdict, chosen = state.verdict, state.why.code == "network-chosen"
    if verdict is not None and (state.why == verdict.reason or (chosen and state.offer)):
        network = name_of(state.facts)
        return News("network", state.mode, verdict.reason, network, verdict.profile)
    return News("network", state.mode, state.why, name_of(state.facts) if chosen else None)


def offer_news(state: Followed, offer: Offer) -> News:
    """What somebody may agree to."""
    return News(
        "offer",
        state.mode,
        offer.reason,
        name_of(state.facts),
        offer.rule.profile,
        obstacle=offer.obstacle,
    )


def name_of(facts: NetworkFacts | None) -> str | None:
    """What a network is called; None: there is none."""
    return (facts.connection or facts.uuid or None) if facts is not None else None
