"""What a switch changed in our files: what undo needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dockproxy_tray.core.values import Key, Value


@dataclass(frozen=True)
class Change:
    """One setting with its values before and after a switch."""

    key: Key
    former: Value = field(repr=False)
    written: Value = field(repr=False)


def merge_changes(first: Sequence[Change], last: Sequence[Change]) -> tuple[Change, ...]:
    """Two switches as one: the first former value and the last written one of each setting."""
    merged = {change.key: change for change in first}
    for change in last:
        former = merged[change.key].former if change.key in merged else change.former
        merged[change.key] = Change(change.key, former, change.written)
    return tuple(merged.values())
