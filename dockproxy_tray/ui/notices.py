"""What the window has to tell above everything else, as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.ui.advice import advice, told
from dockproxy_tray.ui.command import Command
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import message_of, words

if TYPE_CHECKING:
    from dockproxy_tray.core.message import Message
    from dockproxy_tray.ui.snapshot import Snapshot

Kind = Literal["error", "warning", "note"]

KINDS: dict[Kind, str] = {
    "error": mark("Error"),
    "warning": mark("Warning"),
    "note": mark("Note"),
}
"""Each kind in a word, for who does not see its colour."""

_NOT_FOLLOWED = ("no-network-manager", "no-rules")
"""Why the network is not followed although the user wants it to be."""

_QUIET = ("Dismissed", "NeedsConsent")
"""The user has answered a question; there is nothing to tell."""


@dataclass(frozen=True)
class Notice:
    """One thing to tell, and what can be done about it."""

    kind: Kind
    text: str
    advice: str = ""
    actions: tuple[tuple[str, Command], ...] = ()
    """Each button's text, and what it asks for."""
    dismissable: bool = False
    """Whether it goes when the user has read it."""


def make_notices(snapshot: Snapshot) -> tuple[Notice, ...]:
    """What there is to tell, the worst first. What a switch failed by and what is seen still may
    be the same: that is told once."""
    seen = (
        *_of_sight(snapshot),
        *_of_watching(snapshot),
        *_of_network(snapshot),
        *_of_panel(snapshot),
    )
    known = {notice.text for notice in seen}
    return (*(each for each in _of_outcome(snapshot) if each.text not in known), *seen)


def _of_outcome(snapshot: Snapshot) -> Iterator[Notice]:
    outcome = snapshot.outcome
    if outcome is None:
        return
    if outcome.error is not None and outcome.error.code not in _QUIET:
        message = message_of(outcome.error)
        yield Notice("error", words(message), advice(message), _open(message), dismissable=True)
    if outcome.result is not None and outcome.result.warnings:
        lines = "\n".join(map(told, outcome.result.warnings))
        yield Notice("warning", lines, dismissable=True)


def _of_sight(snapshot: Snapshot) -> Iterator[Notice]:
    sight = snapshot.sight
    if sight is None:
        return
    if sight.problem is not None:
        problem = sight.problem
        yield Notice("error", words(problem), advice(problem), _open(problem))
    if sight.status is not None and sight.status.seen.unit_problem is not None:
        problem = sight.status.seen.unit_problem
        yield Notice("warning", words(problem), advice(problem))
    for warning in sight.status.warnings if sight.status else ():
        yield Notice("warning", words(warning), advice(warning))
    if sight.profiles is not None and set(sight.profiles.names) <= {DIRECT}:
        yield Notice(
            "note",
            tr("There is no profile yet."),
            tr(
                "A profile can be made of the settings that are found on this machine. "
                "Nothing is changed before you first switch to it."
            ),
            (
                (tr("&Import what is found"), Command("import")),
                (tr("Add a &profile"), Command("edit")),
            ),
        )


def _of_watching(snapshot: Snapshot) -> Iterator[Notice]:
    if snapshot.unwatched is not None:
        yield Notice("warning", words(snapshot.unwatched), advice(snapshot.unwatched))


def _of_network(snapshot: Snapshot) -> Iterator[Notice]:
    followed = snapshot.followed
    if followed is None:
        return
    if followed.offer is not None:
        from dockproxy_tray.words.following import offer_button, offer_words

        headline, why = offer_words(followed.offer)
        accept = Command("accept", followed.offer.rule.profile)
        button = (offer_button(followed.offer), accept)
        yield Notice("note", headline, why, (button,))
    elif followed.why.code in _NOT_FOLLOWED:
        yield Notice("warning", words(followed.why), advice(followed.why))


def _of_panel(snapshot: Snapshot) -> Iterator[Notice]:
    if snapshot.misses_panel:
        yield Notice(
            "note",
            tr("No panel of this desktop shows the icon; it comes as soon as one does."),
            tr(
                "GNOME needs its AppIndicator extension for that. Dockproxy goes on when this "
                "window is closed; start it again to see the window."
            ),
            dismissable=True,
        )


def _open(message: Message) -> tuple[tuple[str, Command], ...]:
    path = message.values.get("path")
    if not isinstance(path, str) or not path.startswith("/"):
        return ()
    return ((tr("Open file"), Command("show-file", path)),)
