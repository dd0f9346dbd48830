"""What the list and the form show: plain data, made by the desk. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dockproxy_tray.ui.editor.checks import Verdict
from dockproxy_tray.ui.editor.draft import ALWAYS, Entry
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import shown

Place = Literal["none", "file", "keyring", "asking", "locked", "nobody"]
"""Where a password is kept now; ``nobody``: no proxy names a user."""


@dataclass(frozen=True)
class Line:
    """One line of the list."""

    key: int
    """Below 0: an administrators' profile."""
    name: str
    in_force: bool = False
    changed: bool = False
    problem: str = ""
    movable: bool = False

    @property
    def text(self) -> str:
        name = tr("Every profile") if self.key == ALWAYS else shown(self.name) or "…"
        if self.key < ALWAYS:
            return tr("{profile} (administrator's)").format(profile=name)
        if self.in_force:
            name = tr("{profile} (in force)").format(profile=name)
        return tr("{profile} – changed").format(profile=name) if self.changed else name


@dataclass(frozen=True)
class Shown:
    """What a form shows."""

    entry: Entry
    verdict: Verdict
    place: Place
    """Where its password is kept."""
    read_only: bool = False
