"""What an examination comes to, in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import fill

if TYPE_CHECKING:
    from dockproxy_tray.core.doctor.check import Check


def summary(checks: Iterable[Check]) -> str:
    """How many of these are bad, and how many are to be thought about."""
    count = Counter(check.state for check in checks)
    if count["bad"]:
        text = tr("{bad:# thing is|# things are} bad{warnings:, and # to think about}.")
        return fill(text, bad=count["bad"], warnings=count["warning"])
    if count["warning"]:
        text = tr("Nothing is bad; {warnings:# thing|# things} to think about.")
        return fill(text, warnings=count["warning"])
    return tr("Nothing is bad.")
