"""What is said of switches by network: in notifications, in the history, in the tooltip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import in_a_row, shown, words

if TYPE_CHECKING:
    from dockproxy_tray.core.follower import Offer

MODES = {
    "off": mark("Off"),
    "ask": mark("Ask first"),
    "switch": mark("Switch"),
}
"""What becomes of what the network wants."""


def rule_words(conditions: Mapping[str, str]) -> str:
    """A rule in a few words: "Wi-Fi network CorpWiFi, VPN corp-vpn"."""
    if not conditions:
        return tr("no other rule matches")
    each = (
        tr("{what} {value}").format(what=words(say(f"fact-{key}")), value=shown(value))
        for key, value in conditions.items()
    )
    return tr(", ").join(each)


def switched_words(profile: str, reason: Message) -> tuple[str, str]:
    """Of a switch that the network has made: its headline, and why."""
    return tr("Switched to {profile}").format(profile=shown(profile)), words(reason)


def offer_words(offer: Offer) -> tuple[str, str]:
    """Of a switch that the user may agree to: its headline, and why it is offered."""
    headline = tr("Switch to {profile}?").format(profile=shown(offer.rule.profile))
    if offer.obstacle is None:
        return headline, words(offer.reason)
    return headline, in_a_row((words(offer.reason), words(offer.obstacle)))


def offer_button(offer: Offer) -> str:
    """What agrees to it."""
    return tr("Switch to {profile}").format(profile=shown(offer.rule.profile))
