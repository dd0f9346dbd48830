"""What two interleaved series of runs say of each other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_UNITS = {"us": (1e6, 0), "ms": (1000.0, 0), "MiB": (1 / 1024**2, 1), "times": (1.0, 0)}
_HEADINGS = ("", "ours", "against", "ratio", "target", "")


@dataclass(frozen=True)
class Run:
    """One run: start and end in seconds since boot, as /proc/uptime counts them."""

    start: float
    end: float

    @property
    def took(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class Measure:
    """Two series under one name, and what their ratio or difference should be at most."""

    name: str
    against: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    target: float
    unit: str = "ms"
    """How they are shown: seconds as ``ms`` or ``us``, bytes as ``MiB``, numbers as ``times``."""
    difference: bool = False
    """Whether the target is for how much ours is more, not for the ratio."""

    @property
    def compared(self) -> float:
        """The medians: a run that another process held up does not count."""
        ours, theirs = median(self.ours), median(self.theirs)
        return ours - theirs if self.difference else ours / theirs

    @property
    def reached(self) -> bool:
        return self.compared <= self.target


def longest_gap(beats: Sequence[float], run: Run) -> float:
    """The longest time without a beat that touches the run, in seconds.

    The gaps that lie across its start and its end count whole. Raises ValueError where the beats
    do not surround the run: then nothing is known of how long the silence was.
    """
    if not beats or beats[0] > run.start or beats[-1] < run.end:
        raise ValueError(f"no beats around {run}")
    return max(
        later - earlier
        for earlier, later in pairwise(beats)
        if later > run.start and earlier < run.end
    )


def table(measures: Sequence[Measure]) -> str:
    """A line for each measure: the medians, their ratio, and whether that is what it should be.

    A difference has its sign before it."""
    lines = [_HEADINGS, *(_cells(measure) for measure in measures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, len(widths) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cells(measure: Measure) -> tuple[str, ...]:
    scale, digits = _UNITS[measure.unit]
    shape = "+.0f" if measure.difference else ".2f"
    return (
        f"{measure.name}, against {measure.against}",
        f"{median(measure.ours) * scale:.{digits}f} {measure.unit}",
        f"{median(measure.theirs) * scale:.{digits}f} {measure.unit}",
        f"{measure.compared:{shape}}",
        f"{measure.target:{shape}}",
        "reached" if measure.reached else "MISSED",
    )
