"""What the desktop is told of a switch that has ended: one notice at a time, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.core.follower import obstacle_of
from dockproxy_tray.core.message import Message
from dockproxy_tray.errors import (
    Busy,
    Dismissed,
    Incomplete,
    Invalid,
    NeedsConsent,
    NoEngine,
    NotAuthorized,
)
from dockproxy_tray.ui.advice import advice
from dockproxy_tray.ui.command import Command
from dockproxy_tray.words.following import offer_button, offer_words, rule_words
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import message_of, shown, words

if TYPE_CHECKING:
    from dockproxy_tray.core.follower import Offer
    from dockproxy_tray.core.result import Result
    from dockproxy_tray.core.settings import Settings
    from dockproxy_tray.errors import DockproxyError
    from dockproxy_tray.ui.snapshot import Job, Outcome

SUMMARY_LENGTH = 80
SENTENCE_LENGTH = 360
"""In characters, of what happened and of what to do next, each: the window has all of it."""

Action = tuple[str, str, Command]
"""Its key, what its button says, and what is then to be done."""


@dataclass(frozen=True)
class Notification:
    """One notice. The texts are plain: nothing in them is markup, and nothing of it is obeyed."""

    summary: str
    body: str
    stays: bool = False
    """Whether it stays until it is read."""
    actions: tuple[Action, ...] = ()
    """``default`` is the key of a click on the notice itself."""


def notification_of(outcome: Outcome, settings: Settings) -> Notification | None:
    """What to tell of a switch. None: nothing, since it is seen or was wanted so."""
    if not settings.notifications:
        return None
    if outcome.error is not None:
        return _failed(outcome.job, outcome.error)
    if outcome.result is None:
        return None
    return (_unasked if outcome.job.unasked else _succeeded)(outcome.job, outcome.result)


def notification_of_offer(offer: Offer, settings: Settings) -> Notification | None:
    """What to tell of a switch that the network wants and that the user may agree to."""
    if not settings.notifications:
        return None
    summary, body = offer_words(offer)
    accept: Action = ("accept", offer_button(offer), Command("accept", offer.rule.profile))
    return Notification(
        _cut(summary, SUMMARY_LENGTH),
        _cut(body, SENTENCE_LENGTH),
        stays=True,
        actions=(*_opening(), accept),
    )


def _succeeded(_job: Job, result: Result) -> Notification | None:
    """Quiet, but for what nobody sees: running containers that go on as before."""
    for warning in result.warnings:
        if warning.code == "containers-former-proxy":
            summary = tr("Running containers keep the former proxy")
            return Notification(summary, _cut(words(warning), SENTENCE_LENGTH), actions=_opening())
    return None


def _unasked(job: Job, result: Result) -> Notification:
    """The network's rule that made it, and the way back."""
    summary = tr("Switched to {profile}").format(profile=shown(job.profile))
    rule = tr("By network: {rule}").format(rule=rule_words(job.rule or {}))
    kept = _succeeded(job, result)
    body = "\n".join((_cut(rule, SENTENCE_LENGTH), *([kept.body] if kept else [])))
    undo: Action = ("undo", tr("Undo"), Command("undo", result.id))
    return Notification(_cut(summary, SUMMARY_LENGTH), body, actions=(*_opening(), undo))


def _failed(job: Job, error: DockproxyError) -> Notification | None:
    # The user has closed the prompt, or is asked by a dialog.
    if isinstance(error, (Dismissed, NeedsConsent)):
        return None
    # It is offered; or somebody is switching by hand just now, and that counts.
    if job.unasked and (obstacle_of(error) is not None or isinstance(error, Busy)):
        return None
    return Notification(
        _cut(_summary(job, error), SUMMARY_LENGTH),
        _body(message_of(error)),
        stays=not isinstance(error, (Busy, NotAuthorized)),
        actions=(*_opening(), *_remedies(job, error)),
    )


def _summary(job: Job, error: DockproxyError) -> str:
    if isinstance(error, Incomplete):
        return tr("Only a part was switched")
    if job.deed == "use":
        return tr("Switching to {profile} failed").format(profile=shown(job.profile))
    return {
        "toggle": tr("Turning the proxy on or off failed"),
        "undo": tr("Undoing the last switch failed"),
        "adopt": tr("Adopting what wins over the profile failed"),
    }[job.deed]


def _body(message: Message) -> str:
    """What happened and what was restored, then what to do next. The engine's journal is left to
    the window."""
    brief = message
    if "lines" in message.values:
        brief = Message(message.code, {**message.values, "lines": ()})
    parts = (words(brief), advice(brief))
    return "\n".join(_cut(part, SENTENCE_LENGTH) for part in parts if part)


def _opening() -> tuple[Action, ...]:
    """Not every desktop shows that the notice itself can be clicked."""
    text, command = tr("Open status"), Command("open")
    return ("default", text, command), ("status", text, command)


def _remedies(job: Job, error: DockproxyError) -> tuple[Action, ...]:
    if isinstance(error, NoEngine):
        return ()
    if isinstance(error, Invalid):
        # The profile is to be mended; as it is, it fails as often as it is tried.
        edit = Command("edit", job.profile)
        return (("edit", tr("Edit profiles…"), edit),) if job.deed == "use" else ()
    if isinstance(error, Incomplete):
        # To toggle once more would go back.
        again = Command("again") if job.deed == "toggle" else _same(job)
        undo: tuple[Action, ...] = (("undo", tr("Undo"), Command("undo")),)
        return ("again", tr("Switch again"), again), *(undo if job.deed != "undo" else ())
    return (("again", tr("Try again"), _same(job)),)


def _same(job: Job) -> Command:
    """The same once more. What it asked about is asked again."""
    if job.deed == "use":
        return Command("keep" if job.keep_foreign else "use", job.profile)
    return Command(job.deed, job.only)


def _cut(text: str, length: int) -> str:
    """At most so many characters; a cut is between words where there are any."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(None, 1)[0] + "…"
