"""What an examination answers: one line a check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dockproxy_tray.core.message import Message

State = Literal["good", "bad", "warning", "unknown", "skipped"]
"""``bad``: it keeps something from working as it is meant. ``warning``: it may surprise somebody.
``unknown``: this user cannot find out. ``skipped``: there is nothing to look at here."""

Group = Literal["engine", "files", "client", "profiles", "helper", "desktop"]

GROUPS: tuple[Group, ...] = ("engine", "files", "client", "profiles", "helper", "desktop")


@dataclass(frozen=True)
class Finding:
    """One thing that a check has found. What mends it is its message's hint."""

    state: State
    what: Message


@dataclass(frozen=True)
class Check:
    """A finding, and the check that made it. Who finds several things is there as often."""

    name: str
    """It stays the same from version to version."""
    group: Group
    state: State
    what: Message
    """What was found; the remedy is its hint (``words.messages.hint``, a window's ``advice``)."""


def is_healthy(checks: Iterable[Check]) -> bool:
    """Whether nothing is bad."""
    return all(check.state != "bad" for check in checks)


def good(what: Message) -> Finding:
    return Finding("good", what)


def bad(what: Message) -> Finding:
    return Finding("bad", what)


def warning(what: Message) -> Finding:
    return Finding("warning", what)


def unknown(what: Message) -> Finding:
    return Finding("unknown", what)


def skipped(what: Message) -> Finding:
    return Finding("skipped", what)
