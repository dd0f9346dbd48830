"""The arithmetic, the table and the stopwatch's order; what the times are is nobody's test."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray.core.bypass import NoProxy
from tests.bench.decisions import COUNTS, entries
from tests.bench.ratio import Measure, Run, longest_gap, table
from tests.bench.stopwatch import time_pairs


def _measure(
    ours: tuple[float, ...], theirs: tuple[float, ...], target: float = 2, name: str = "use"
) -> Measure:
    return Measure(name, "plain", ours, theirs, target)


def test_ratio_is_of_the_medians_so_that_one_slow_run_does_not_count() -> None:
    assert _measure((0.3, 0.2, 9.0), (0.1, 0.2, 0.1)).compared == pytest.approx(3)


@pytest.mark.parametrize(("ours", "reached"), [(0.24, True), (0.25, True), (0.26, False)])
def test_target_is_reached_up_to_and_with_its_own_value(ours: float, reached: bool) -> None:
    assert _measure((ours,), (0.2,), target=1.25).reached is reached


def test_table_shows_medians_ratio_target_and_verdict_in_columns() -> None:
    measures = [
        _measure((0.1, 0.3, 0.2), (0.1,), target=1.5),
        _measure((1.2344,), (1.0,), target=1.25, name="longer name"),
    ]
    assert table(measures).splitlines() == [
        "                               ours  against  ratio  target",
        "use, against plain           200 ms   100 ms   2.00    1.50  MISSED",
        "longer name, against plain  1234 ms  1000 ms   1.23    1.25  reached",
    ]


def test_a_difference_is_held_against_its_own_target_and_shown_with_its_sign() -> None:
    measure = Measure("idle", "plain", (7, 9, 8), (3,), 5, "times", difference=True)
    assert measure.reached
    assert table([measure]).splitlines()[1].split() == (
        "idle, against plain 8 times 3 times +5 +5 reached".split()
    )


def test_longest_gap_counts_only_silence_that_touches_the_run() -> None:
    beats = [0.0, 0.5, 0.52, 0.54, 0.60, 0.62, 1.5]
    assert longest_gap(beats, Run(0.52, 0.61)) == pytest.approx(0.06)


def test_longest_gap_counts_a_gap_across_the_end_whole() -> None:
    assert longest_gap([0.0, 0.02, 0.04, 0.50], Run(0.01, 0.05)) == pytest.approx(0.46)


@pytest.mark.parametrize("beats", [[], [0.2, 0.4], [0.0, 0.2]])
def test_a_run_without_beats_around_it_is_not_taken_for_a_quiet_one(beats: list[float]) -> None:
    with pytest.raises(ValueError, match="no beats around"):
        longest_gap(beats, Run(0.1, 0.3))


def _append(path: Path, word: str, *expect: str) -> dict[str, Any]:
    code = "import sys; open(sys.argv[1], 'a').write(sys.argv[2] + ' '); print('said')"
    argv = [sys.executable, "-S", "-c", code, str(path), word]
    return {"rounds": [argv], "before": [], "expect": [*expect]}


def test_stopwatch_alternates_the_side_that_goes_first_and_drops_the_warm_up(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    work = {"ours": _append(log, "ours"), "theirs": _append(log, "theirs"), "pairs": 2}
    times = time_pairs(work)
    assert log.read_text().split() == ["theirs", "ours", "ours", "theirs", "theirs", "ours"]
    assert {side: len(runs) for side, runs in times.items()} == {"ours": 2, "theirs": 2}
    assert all(start < end for runs in times.values() for start, end in runs)


def test_stopwatch_takes_the_rounds_in_turn_and_runs_the_command_before(tmp_path: Path) -> None:
    log = tmp_path / "log"
    ours = _append(log, "one")
    ours["rounds"] += _append(log, "two")["rounds"]
    ours["before"] = _append(log, "before")["rounds"][0]
    quiet = _append(tmp_path / "other", "x")
    time_pairs({"ours": ours, "theirs": quiet, "pairs": 2})
    assert log.read_text().split() == ["before", "one", "before", "two", "before", "one"]


def test_warm_up_may_find_nothing_to_do(tmp_path: Path) -> None:
    work = {
        "ours": _append(tmp_path / "log", "ours", "restart"),
        "theirs": _append(tmp_path / "log", "theirs"),
        "pairs": 0,
    }
    assert time_pairs(work) == {"ours": [], "theirs": []}


def test_stopwatch_refuses_a_command_that_does_something_else(tmp_path: Path) -> None:
    work = {
        "ours": _append(tmp_path / "log", "ours", "said", "restart"),
        "theirs": _append(tmp_path / "log", "theirs"),
        "pairs": 1,
    }
    with pytest.raises(RuntimeError, match="not as expected:\nsaid"):
        time_pairs(work)


@pytest.mark.parametrize("count", COUNTS)
def test_the_list_that_is_decided_by_is_as_long_as_said_and_has_no_such_host(count: int) -> None:
    found = NoProxy.parse(entries(count))
    assert len(found.entries) == count
    assert not any(entry.kind == "nothing" for entry in found.entries)
    assert found.match("www.example.com", 443) is None
