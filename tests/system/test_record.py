"""What is kept of switches: for everybody a name, for undo the settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dockproxy_tray.core.changes import Change
from dockproxy_tray.core.observed import Record, Written
from dockproxy_tray.core.values import DAEMON, MIRRORS
from dockproxy_tray.errors import Unparsable
from dockproxy_tray.system.record import (
    Step,
    check_steps,
    read_record,
    read_step,
    read_written,
    write_record,
    write_step,
)

FIRST = Step("1", None, (Change(DAEMON[0], None, "http://user:s3cret@a:1"),))
SECOND = Step(
    "2",
    "Office",
    (Change(DAEMON[0], "http://user:s3cret@a:1", None), Change(MIRRORS, None, ("m",))),
)


def test_nothing_is_kept_at_first(tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert read_record(folder) is None and read_step(folder, first=True) is None
    assert read_written(folder) == Written()


def test_the_record_is_for_everybody_and_the_values_are_not(tmp_path: Path) -> None:
    record = Record("1", "Office", 1000, 1.5)
    write_record(str(tmp_path), record)
    write_step(str(tmp_path), FIRST, Written(("m",), ("r",)))
    assert read_record(str(tmp_path)) == record
    for path in tmp_path.iterdir():
        readable_by_others = bool(path.stat().st_mode & 0o077)
        assert readable_by_others == (path.name == "record.json")
        assert not readable_by_others or "s3cret" not in path.read_text()


def test_the_last_step_and_all_since_the_first_are_kept(tmp_path: Path) -> None:
    folder = str(tmp_path)
    write_step(folder, FIRST, Written(("m",)))
    write_step(folder, SECOND, None)
    assert read_step(folder, first=False) == SECOND
    everything = read_step(folder, first=True)
    assert everything is not None and everything.former is None
    assert everything.changes == (
        Change(DAEMON[0], None, None),
        Change(MIRRORS, None, ("m",)),
    )
    assert read_written(folder) == Written(("m",))


def test_the_same_switch_is_kept_once(tmp_path: Path) -> None:
    folder = str(tmp_path)
    write_step(folder, FIRST, None)
    before = (tmp_path / "undo.json").read_text()
    write_step(folder, Step("1", "Other", SECOND.changes), None)
    assert (tmp_path / "undo.json").read_text() == before


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "5", "[" * 100_000, '{"last": {"ident": 1}, "written": {"other": []}}'],
)
def test_what_cannot_be_understood_is_refused_before_a_switch_and_does_not_keep_from_looking(
    tmp_path: Path, text: str
) -> None:
    for name in ("record.json", "undo.json"):
        (tmp_path / name).write_text(text)
    folder = str(tmp_path)
    assert read_record(folder) is None and read_written(folder) == Written()
    with pytest.raises(Unparsable, match="record-invalid"):
        check_steps(folder)
    assert (tmp_path / "undo.json").read_text() == text


@pytest.mark.parametrize(
    "wrong",
    [{"time": "x"}, {"time": 1e300}, {"time": float("nan")}, {"time": None}, {"profile": 5}],
)
def test_a_record_that_could_not_be_shown_is_none(tmp_path: Path, wrong: dict[str, object]) -> None:
    data = {"id": "1", "profile": "Office", "uid": 1000, "time": 1.5, **wrong}
    (tmp_path / "record.json").write_text(json.dumps(data))
    assert read_record(str(tmp_path)) is None
