"""Where everything of the route picture stands: plain geometry, measured by whoever draws it.

A box keeps to its column, so that lanes can be compared; an arrow spans what lies between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.ui.route_boxes import LEAST_SHOWN, Box, boxes_of
from dockproxy_tray.ui.route_words import title_of
from dockproxy_tray.words.messages import words

if TYPE_CHECKING:
    from dockproxy_tray.core.in_force import State
    from dockproxy_tray.core.route import Lane
    from dockproxy_tray.ui.snapshot import ReachTest


@dataclass(frozen=True)
class Measures:
    """How wide texts are, and the lengths that everything else is made of, in pixels."""

    title: Callable[[str], float]
    text: Callable[[str], float]
    small: Callable[[str], float]
    line: float
    """The height of a line of text."""
    small_line: float

    @property
    def node(self) -> float:
        return round(self.line * 1.7)

    @property
    def pad(self) -> float:
        return self.line * 0.7

    @property
    def mark(self) -> float:
        """The sign of a state, with the space after it."""
        return self.line * 1.1

    @property
    def arrow(self) -> float:
        return self.line * 2.6

    @property
    def least_arrow(self) -> float:
        return self.line * 1.3

    @property
    def top(self) -> float:
        return self.line * 0.2

    @property
    def lane(self) -> float:
        return self.node + self.small_line + self.line * 0.55


@dataclass(frozen=True)
class Span:
    """A stretch on a line of text."""

    text: str
    x: float
    width: float
    y: float
    """Of the middle."""
    state: State = "good"


@dataclass(frozen=True)
class Node:
    box: Box
    x: float
    width: float
    arrow_from: float
    """Where what the arrow to it comes from ends."""
    y: float
    """Of the middle."""


@dataclass(frozen=True)
class Arrangement:
    """The whole picture. Texts may be longer than their width: they are elided when drawn."""

    titles: tuple[Span, ...]
    nodes: tuple[Node, ...]
    captions: tuple[Span, ...]
    notes: tuple[Span, ...]
    height: float


def arrange(
    lanes: Sequence[Lane], test: ReachTest | None, measures: Measures, width: float
) -> Arrangement:
    """Place everything in this width, or in the least that it needs."""
    left = max((measures.title(title_of(lane)) for lane in lanes), default=0.0) + measures.pad / 2
    rows = [boxes_of(lane, test) for lane in lanes]
    starts = _columns(rows, measures, left, width)
    if sum(starts[-1]) > width:
        rows = [boxes_of(lane, test, LEAST_SHOWN) for lane in lanes]
        starts = _columns(rows, measures, left, width)
    titles: list[Span] = []
    nodes: list[Node] = []
    captions: list[Span] = []
    notes: list[Span] = []
    top = measures.top
    for lane, boxes in zip(lanes, rows, strict=True):
        y = top + measures.node / 2
        titles.append(Span(title_of(lane), 0.0, left, y))
        end = left
        placed = []
        for box in boxes:
            x, room = starts[box.column]
            wide = min(_preferred(box, measures), room)
            placed.append(Node(box, x, wide, end, y))
            end = x + wide
        nodes += placed
        # Chinese letters fill their line, and would touch the box.
        below = top + measures.node + measures.line * 0.12 + measures.small_line / 2
        said = list(_captions(placed, measures, below, width))
        captions += said
        texts = [words(note) for note in lane.notes]
        free = width - end - measures.arrow
        if len(texts) == 1 and (needed := measures.mark + measures.small(texts[0])) <= free:
            notes.append(Span(texts[0], width - needed, needed, y, "changed"))
            texts = []
        start = starts[0][0]
        y = below + (measures.small_line * 1.2 if said else measures.line * 0.15)
        for text in texts:
            notes.append(Span(text, start, width - start, y, "changed"))
            y += measures.small_line * 1.2
        rows_below = len(texts) if said else max(len(texts) - 1, 0)
        top += measures.lane + rows_below * measures.small_line * 1.2
    return Arrangement(tuple(titles), tuple(nodes), tuple(captions), tuple(notes), top)


def least_width(lanes: Sequence[Lane], test: ReachTest | None, measures: Measures) -> float:
    """Narrower than this, nothing could be read."""
    made = arrange(lanes, test, measures, 0.0)
    return max((node.x + node.width for node in made.nodes), default=0.0)


def _preferred(box: Box, measures: Measures) -> float:
    mark = measures.mark if box.state != "good" else 0.0
    return measures.text(box.text) + mark + 2 * measures.pad


def _columns(
    rows: Iterable[list[Box]], measures: Measures, left: float, width: float
) -> list[tuple[float, float]]:
    """Start and width of each column."""
    boxes = [box for row in rows for box in row]
    count = max((box.column for box in boxes), default=0) + 1
    wide = [0.0] * count
    least = [0.0] * count
    gaps = [measures.arrow] * count
    for box in boxes:
        needed = _preferred(box, measures)
        wide[box.column] = max(wide[box.column], needed)
        least[box.column] = max(least[box.column], min(needed, measures.line * 5))
    for row in rows:
        for former, box in zip(row, row[1:], strict=False):
            if box.arrow:
                over = range(former.column + 1, box.column)
                given = sum(wide[n] + gaps[n] for n in over)
                needed = measures.small(box.arrow) + measures.arrow - given
                gaps[box.column] = max(gaps[box.column], min(needed, measures.line * 16))
    spare = width - left - sum(wide) - sum(gaps)
    if spare < 0:
        spare = _shrink(gaps, [measures.least_arrow] * count, spare)
        _shrink(wide, least, spare)
    else:
        more = min(spare / count, measures.arrow * 0.8)
        gaps = [gap + more for gap in gaps]
    starts = []
    x = left
    for gap, room in zip(gaps, wide, strict=True):
        starts.append((x + gap, room))
        x += gap + room
    return starts


def _shrink(lengths: list[float], least: list[float], spare: float) -> float:
    """Take what is lacking from the longest first; what still lacks is the answer."""
    while spare < -0.5:
        free = [n for n, length in enumerate(lengths) if length > least[n]]
        if not free:
            break
        longest = max(lengths[n] for n in free)
        top = [n for n in free if lengths[n] == longest]
        others = [max(lengths[n], least[n]) for n in free if lengths[n] < longest]
        floor = max([*others, *(least[n] for n in top)])
        step = min(longest - floor, -spare / len(top))
        for n in top:
            lengths[n] -= step
        spare += step * len(top)
    return spare


def _captions(nodes: Sequence[Node], measures: Measures, y: float, width: float) -> Iterable[Span]:
    """Below the middle of each node, kept apart from each other and inside of the picture."""
    bound = 0.0
    for number, node in enumerate(nodes):
        if not node.box.caption:
            continue
        after = next((each for each in nodes[number + 1 :] if each.box.caption), None)
        limit = after.x if after is not None else max(width, node.x + node.width)
        wide = min(measures.small(node.box.caption) + 1, limit - bound)
        x = node.x + (node.width - wide) / 2
        x = max(bound, min(x, limit - wide))
        yield Span(node.box.caption, x, wide, y, node.box.state)
        bound = x + wide + measures.line * 0.5
