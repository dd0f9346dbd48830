"""What the desktop is told by who follows the network without one of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.core.message import Message
from dockproxy_tray.words.following import offer_button, offer_words, switched_words
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import in_a_row, message_of, shown, whole, words

if TYPE_CHECKING:
    from dockproxy_tray.core.follower import Offer
    from dockproxy_tray.core.result import Result
    from dockproxy_tray.errors import DockproxyError


@dataclass(frozen=True)
class Undo:
    """The user wants this switch undone."""

    id: str


@dataclass(frozen=True)
class Notice:
    """One notice, in plain text."""

    summary: str
    body: str
    stays: bool = False
    """Whether it stays until it is read."""
    actions: tuple[tuple[str, str, object], ...] = ()
    """Key, text, and what is handed over when it is chosen: an ``Offer`` or an ``Undo``."""


def offer_notice(offer: Offer) -> Notice:
    """It stays for as long as it may be agreed to."""
    summary, body = offer_words(offer)
    return Notice(summary, body, stays=True, actions=(("switch", offer_button(offer), offer),))


def switched_notice(profile: str, reason: Message, result: Result) -> Notice:
    """It says why, and which running containers keep the former proxy."""
    summary, why = switched_words(profile, reason)
    stale = (words(w) for w in result.warnings if w.code == "containers-former-proxy")
    undo = ("undo", tr("Undo"), Undo(result.id))
    return Notice(summary, in_a_row((why, *stale)), actions=(undo,))


def failed_notice(profile: str | None, error: DockproxyError) -> Notice:
    """It stays until it is read. A journal's lines are left to the program's own output."""
    message = message_of(error)
    if "lines" in message.values:
        message = Message(message.code, {**message.values, "lines": ()})
    return Notice(failed_words(profile), whole(message), stays=True)


def failed_words(profile: str | None) -> str:
    """The headline of a failure; None: to undo has failed."""
    if profile is None:
        return tr("Undoing the last switch failed")
    return tr("Switching to {profile} failed").format(profile=shown(profile))
