"""The tray's menu as plain data, made from a snapshot. Qt draws it (``tray``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.look import headline
from dockproxy_tray.ui.standing import test_hint, toggle
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import shown, words

if TYPE_CHECKING:
    from dockproxy_tray.core.profile import Profile
    from dockproxy_tray.ui.snapshot import Snapshot

MOST_PROFILES = 12
"""More than these, and the menu shows the last used ones and "More…"."""
LAST_USED = 8
NAME_LENGTH = 40
"""A name may have 64 characters; a menu as wide as that hides the screen."""

COPIES = (
    ("build-args", mark("Build arguments")),
    ("run-args", mark("Run flags")),
    ("builder-args", mark("Builder options")),
    ("compose", mark("Compose file")),
    ("env", mark("Shell exports")),
)


@dataclass(frozen=True)
class Entry:
    """One line of a menu. ``text`` is as it reads: what Qt would take for a mnemonic is escaped
    where it is drawn."""

    kind: Literal["action", "label", "radio", "check", "separator", "menu"]
    text: str = ""
    command: Command | None = None
    enabled: bool = True
    checked: bool = False
    entries: tuple[Entry, ...] = ()
    hint: str = ""
    """Why it cannot be chosen, or what it does; empty where the text says it all."""


SEPARATOR = Entry("separator")


def make_menu(snapshot: Snapshot) -> tuple[Entry, ...]:
    """Everything the program can do, from this state."""
    profile = snapshot.in_force
    proxy = toggle(snapshot)
    is_on = profile is not None and profile.proxied
    return (
        Entry("action", tr("Open status"), Command("open")),
        Entry("label", headline(snapshot), enabled=False),
        SEPARATOR,
        *_profile_entries(snapshot),
        SEPARATOR,
        Entry(
            "check",
            tr("Proxy on"),
            Command("toggle"),
            enabled=proxy.enabled,
            checked=is_on,
            hint=proxy.hint,
        ),
        _network_entry(snapshot),
        *_offer_entries(snapshot),
        SEPARATOR,
        Entry("action", tr("Apply again"), Command("again"), enabled=profile is not None),
        Entry("action", tr("Undo last switch"), Command("undo"), enabled=snapshot.can_undo),
        _test_entry(snapshot),
        Entry("menu", tr("Copy"), enabled=is_on, entries=_copies()),
        SEPARATOR,
        Entry("action", tr("Edit profiles…"), Command("edit")),
        Entry("action", tr("Settings…"), Command("settings")),
        Entry("action", tr("About"), Command("about")),
        Entry("action", tr("Quit"), Command("quit")),
    )


def _network_entry(snapshot: Snapshot) -> Entry:
    text, followed = tr("Switch by network"), snapshot.followed
    if followed is None:
        return Entry("check", text, None, enabled=False)
    follows = followed.mode != "off"
    command = Command("follow", "off" if follows else "on")
    return Entry("check", text, command, checked=follows, hint=words(followed.why))


def _offer_entries(snapshot: Snapshot) -> Iterable[Entry]:
    """Where there are no notifications, and the menu is all that a panel gives, here is the way."""
    if (offer := snapshot.offer) is not None:
        from dockproxy_tray.words.following import offer_button

        yield Entry("action", offer_button(offer), Command("accept", offer.rule.profile))


def _test_entry(snapshot: Snapshot) -> Entry:
    if snapshot.testing:
        return Entry("action", tr("Cancel the test"), Command("test"))
    hint = test_hint(snapshot)
    text = tr("Test proxy and mirrors")
    return Entry("action", text, Command("test"), enabled=not hint, hint=hint)


def _copies() -> tuple[Entry, ...]:
    return tuple(Entry("action", tr(text), Command("copy", which)) for which, text in COPIES)


def _profile_entries(snapshot: Snapshot) -> Iterable[Entry]:
    """An exclusive group. The mark is at the profile that the engine's record names: it moves when
    the engine has confirmed a switch, never at the click."""
    names = [profile.name for profile in _profiles(snapshot)]
    names.sort(key=lambda name: name != DIRECT)  # stable: Direct comes first
    shortened = len(names) > MOST_PROFILES
    for name in _last_used(names, snapshot) if shortened else names:
        yield Entry("radio", short(name), Command("use", name), checked=name == snapshot.profile)
    if shortened:
        yield Entry("action", tr("More…"), Command("open", "search"))


def _last_used(names: list[str], snapshot: Snapshot) -> list[str]:
    """Direct, the one in force, and those that were in force last, in their usual order."""
    events = snapshot.sight.history if snapshot.sight else ()
    recent = (event.profile for event in reversed(events))
    wanted = dict.fromkeys(name for name in (DIRECT, snapshot.profile, *recent, *names) if name)
    chosen = [name for name in wanted if name in set(names)][:LAST_USED]
    return [name for name in names if name in chosen]


def _profiles(snapshot: Snapshot) -> tuple[Profile, ...]:
    profiles = snapshot.sight.profiles if snapshot.sight else None
    return profiles.profiles if profiles else ()


def short(name: str) -> str:
    """A name as a menu shows it."""
    text = shown(name)
    return text if len(text) <= NAME_LENGTH else f"{text[: NAME_LENGTH - 1]}…"
