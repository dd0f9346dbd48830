"""What an examination has found, as sections of plain lines. Without Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.core.doctor.check import GROUPS
from dockproxy_tray.ui.advice import advice
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import in_a_row, words
from dockproxy_tray.words.terms import CHECK_GROUPS, CHECK_STATES

if TYPE_CHECKING:
    from dockproxy_tray.core.doctor.check import Check, Group, State

SIGNS: Mapping[State, str] = {
    "good": "same",
    "bad": "bad",
    "warning": "warning",
    "unknown": "unreadable",
    "skipped": "unmanaged",
}
"""The row's state whose symbol and colour each has."""

_FIRST: tuple[State, ...] = ("bad", "warning", "unknown")
_PARTS: tuple[tuple[str, tuple[State, ...]], ...] = (
    (mark("To look at"), _FIRST),
    (mark("As it should be"), ("good",)),
)


@dataclass(frozen=True)
class Examined:
    """An examination that has ended."""

    checks: tuple[Check, ...]
    time: float
    """In seconds since the epoch."""


@dataclass(frozen=True)
class Found:
    """One line."""

    sign: str
    word: str
    text: str
    remedy: str
    """Empty where nothing is to be done."""

    @property
    def sentence(self) -> str:
        """For who does not see it."""
        text = tr("{state}: {text}").format(state=self.word, text=self.text)
        return in_a_row((text, self.remedy))


@dataclass(frozen=True)
class Section:
    """What was found in one group."""

    title: str
    lines: tuple[Found, ...]


@dataclass(frozen=True)
class Part:
    """What is not good, or what is."""

    title: str
    sections: tuple[Section, ...]


def parts_of(checks: tuple[Check, ...]) -> Iterator[Part]:
    """What is not good comes first, the worst of each group at its head; what there is nothing to
    look at for is left out."""
    for title, states in _PARTS:
        sections = (_section(group, checks, states) for group in GROUPS)
        kept = tuple(section for section in sections if section.lines)
        if kept:
            yield Part(tr(title), kept)


def _section(group: Group, checks: tuple[Check, ...], states: tuple[State, ...]) -> Section:
    of_group = [check for check in checks if check.group == group and check.state in states]
    of_group.sort(key=lambda check: states.index(check.state))
    return Section(tr(CHECK_GROUPS[group]), tuple(map(_found, of_group)))


def _found(check: Check) -> Found:
    word = tr(CHECK_STATES[check.state])
    return Found(SIGNS[check.state], word, words(check.what), advice(check.what))


def lines_of(examined: Examined, said: Callable[[Check], str]) -> Iterator[str]:
    """For a report: all that is not good, and how much is."""
    notable = [check for check in examined.checks if check.state in _FIRST]
    for check in sorted(notable, key=lambda check: _FIRST.index(check.state)):
        yield f"{check.state}: {check.name}: {said(check)}"
    yield f"good: {sum(check.state == 'good' for check in examined.checks)} more"
