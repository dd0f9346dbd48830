"""What is drawn of a lane, from left to right: boxes, each in a column that all lanes share.

There is a column for where it starts, one for the first proxy, and one for what it goes to; a lane
without a proxy leaves that column empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.ui.route_words import caption_of, direct_of, name_of, state_of

if TYPE_CHECKING:
    from dockproxy_tray.core.in_force import State
    from dockproxy_tray.core.route import Hop, Lane
    from dockproxy_tray.ui.snapshot import ReachTest

MIRRORS_SHOWN = 2
"""Mirrors beyond these are counted."""
LEAST_SHOWN = 1
"""Where there is little room."""
_WORST: Sequence[State] = ("broken", "changed", "unknown", "good")


@dataclass(frozen=True)
class Box:
    """One hop as it is drawn; several, where there is no room for all."""

    hops: tuple[Hop, ...]
    column: int
    text: str
    caption: str
    arrow: str
    state: State
    standby: bool


def boxes_of(lane: Lane, test: ReachTest | None, shown: int = MIRRORS_SHOWN) -> list[Box]:
    """The hops of a lane, with all mirrors but the first ones put together."""
    boxes: list[Box] = []
    for hops, folded in _grouped(lane.hops, shown):
        column = boxes[-1].column + 1 if boxes else 0
        if column == 1 and hops[0].kind != "proxy":
            column = 2
        boxes.append(_fold(hops, column, test) if folded else _box(hops[0], column, test))
    return boxes


def _grouped(hops: tuple[Hop, ...], shown: int) -> Iterator[tuple[tuple[Hop, ...], bool]]:
    """The hops one by one; from the first mirror that is not shown to the last mirror, together."""
    mirrors = [number for number, hop in enumerate(hops) if hop.kind == "mirror"]
    first, last = (mirrors[shown], mirrors[-1]) if len(mirrors) > shown else (-1, -1)
    for number, hop in enumerate(hops):
        if number == first:
            yield hops[first : last + 1], True
        elif not first <= number <= last:
            yield (hop,), False


def _box(hop: Hop, column: int, test: ReachTest | None) -> Box:
    texts = (name_of(hop), caption_of(hop, test), direct_of(hop))
    return Box((hop,), column, *texts, state_of(hop, test), hop.standby)


def _fold(hops: tuple[Hop, ...], column: int, test: ReachTest | None) -> Box:
    count = sum(hop.kind == "mirror" for hop in hops)
    worst = min((state_of(hop, test) for hop in hops), key=_WORST.index)
    return Box(hops, column, f"+{count}", "", "", worst, hops[0].standby)
