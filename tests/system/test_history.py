"""The history of switches: what others may have put into it does no harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dockproxy_tray.system.history import Event, add_event, read_history

GOOD = Event(1.5, "1", "system", "use", "Office", None, "restart", "done", True, 600.0)


WRONG: tuple[dict[str, object], ...] = (
    {"time": "x"},
    {"time": 1e300},
    {"time": float("nan")},
    {"took_ms": None},
    {"profile": ["Office"]},
    {"former": 5},
    {"by": {}},
    {"result": None},
    {"more": 1},
)


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "5", "[" * 100_000, *(json.dumps({**vars(GOOD), **wrong}) for wrong in WRONG)],
)
def test_a_line_that_could_not_be_shown_is_passed_over(tmp_path: Path, line: str) -> None:
    folder = str(tmp_path)
    add_event(folder, GOOD)
    with (tmp_path / "history.jsonl").open("a") as file:
        file.write(f"{line}\n")
    assert read_history(folder) == (GOOD,)
