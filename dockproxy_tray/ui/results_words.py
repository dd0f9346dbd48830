"""What a test has found, as rows of plain texts. Without Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.core.probe_result import fastest_mirror, rank_mirrors
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.look import moment
from dockproxy_tray.ui.route_words import latency_of
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import shown
from dockproxy_tray.words.probe_short import KINDS, RESULTS, milliseconds, way_of

if TYPE_CHECKING:
    from dockproxy_tray.core.probe_plan import Target
    from dockproxy_tray.core.probe_result import Reached
    from dockproxy_tray.ui.snapshot import ReachTest

_SIGNS = {"good": "same", "doubtful": "warning", "bad": "bad"}


@dataclass(frozen=True)
class Result:
    """One target, and how it fared."""

    kind: str
    url: str
    sign: str
    """The name of the state whose symbol and colour it has."""
    word: str
    way: str = ""
    time: str = ""
    """How long it took; empty: it was not measured."""
    share: float = 0.0
    """Of the time that the slowest took."""
    advice: str = ""
    """What is wrong, and what to do; empty where nothing is."""

    @property
    def sentence(self) -> str:
        """For who does not see it."""
        values = (self.way, self.word, self.time)
        facts = tr(", ", "facts").join(value for value in values if value)
        text = tr("{kind} {url}: {facts}.")
        return text.format(kind=self.kind, url=self.url, facts=facts)


def results_of(test: ReachTest) -> tuple[Result, ...]:
    """A row for each target, in the order in which they are used; some wait for their answer."""
    reached = test.so_far if test.answers is None else test.answers
    slowest = max((latency_of(each) or 0.0 for each in reached), default=0.0)
    fastest = fastest_mirror(reached) if len(rank_mirrors(reached)) > 1 else None
    return tuple(
        _waiting(each) if one is None else _result(one, slowest, one is fastest)
        for each, one in _paired(test.targets, reached, test.answers is not None)
    )


def _paired(
    targets: Sequence[Target], reached: Sequence[Reached], ended: bool
) -> Iterator[tuple[Target, Reached | None]]:
    if ended:
        yield from ((one.target, one) for one in reached)
        return
    by_target = {one.target: one for one in reached}
    yield from ((target, by_target.get(target)) for target in targets)


def _waiting(target: Target) -> Result:
    return Result(tr(KINDS[target.kind]), shown(target.url), "pending", tr("waiting"))


def _result(one: Reached, slowest: float, fastest: bool) -> Result:
    ms = latency_of(one) if one.ok else None
    time = "" if ms is None else tr("{ms} ms").format(ms=milliseconds(ms))
    if fastest:
        time = tr("{time}, the fastest").format(time=time)
    return Result(
        tr(KINDS[one.target.kind]),
        shown(one.target.url),
        _SIGNS[one.state],
        tr(RESULTS[one.said.code]),
        way_of(one),
        time,
        0.0 if ms is None or not slowest else ms / slowest,
        "" if one.state == "good" else told(one.said),
    )


def status_of(test: ReachTest | None) -> str:
    """A line that says how far it is, or when it was; empty before the first test."""
    if test is None:
        return ""
    if test.answers is None:
        if not test.targets:
            return tr("Testing proxies and mirrors …")
        done, count = len(test.so_far), len(test.targets)
        return tr("Testing: {done} of {count} have ended …").format(done=done, count=count)
    if not test.answers:
        return tr("There is no proxy and no mirror to test.")
    return tr("Tested at {time}").format(time=moment(test.time))


def order_of(test: ReachTest) -> str:
    """Which mirrors are the fastest, where several serve that are not tried in that order."""
    answers = test.answers or ()
    ranked = [one for one in rank_mirrors(answers) if one.state == "good"]
    used = [one for one in answers if one in ranked]
    if ranked == used:
        return ""
    text = tr("{url} ({ms} ms)")
    order = [
        text.format(url=shown(one.target.url), ms=milliseconds(latency_of(one) or 0.0))
        for one in ranked
    ]
    return tr("Mirrors, the fastest first: {order}.").format(order=tr(", ").join(order))
