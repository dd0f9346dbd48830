"""What is kept of switches in a state folder: the record for everybody, the undo for its owner."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dockproxy_tray.core.changes import Change, merge_changes
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Record, Written
from dockproxy_tray.errors import Conflict, Unparsable
from dockproxy_tray.system.files import read_file, write_private
from dockproxy_tray.system.packing import (
    is_name,
    is_time,
    pack_changes,
    unpack_changes,
    unpack_written,
)

_RECORD = "record.json"
_UNDO = "undo.json"

DONE = "done"
"""The result of a switch that was carried out."""


@dataclass(frozen=True)
class Step:
    """What undo needs of a switch, or of all switches since the first."""

    id: str
    former: str | None
    """The profile that was in force before."""
    changes: tuple[Change, ...]


def record_path(state_dir: str) -> str:
    """Where an engine's record is."""
    return f"{state_dir}/{_RECORD}"


def read_record(state_dir: str) -> Record | None:
    """The last switch on this engine, for anybody to read; ``None``: none, or not readable."""
    try:
        data = _read(record_path(state_dir))
        record = Record(data["id"], data["profile"], data["uid"], data["time"]) if data else None
    except (Unparsable, KeyError):
        return None
    # Everything is drawn from it: what is no record of ours must not get so far.
    fits = record is not None and is_name(record.profile) and is_time(record.time)
    return record if fits else None


def record_problems(state_dir: str) -> tuple[Message, ...]:
    """What is wrong with the record and the undo, as far as this user may read them."""
    found = []
    path = record_path(state_dir)
    if read_file(path).text is not None and read_record(state_dir) is None:
        attempt = read_attempt(state_dir)  # before the first switch that is carried out
        found += [say("record-invalid", path=path)] if attempt is None else []
    try:
        check_steps(state_dir)
    except Unparsable as error:
        found.append(Message(error.reason, error.values))
    return tuple(found)


def write_record(state_dir: str, record: Record) -> None:
    """World-readable: a name, an id, a uid and a time, no values."""
    _write_record(state_dir, {**vars(record), "last": {"id": record.id, "result": DONE}})


def write_attempt(state_dir: str, identity: str, result: str) -> None:
    """Keep how a switch ended that changed nothing, beside the record of the one in force.

    Where that cannot be written, the switch has ended so all the same.
    """
    try:
        data = _read(record_path(state_dir)) or {}
    except Unparsable:
        data = {}
    with contextlib.suppress(Conflict):
        _write_record(state_dir, {**data, "last": {"id": identity, "result": result}})


def read_attempt(state_dir: str) -> tuple[str, str] | None:
    """Id and result of the last switch that was tried: ``done``, or an error's code.

    For a caller that lost its answer; ``None``: nothing was tried, or it cannot be read.
    """
    try:
        last = (_read(record_path(state_dir)) or {}).get("last")
        return (str(last["id"]), str(last["result"])) if last else None
    except (Unparsable, KeyError, TypeError):
        return None


def _write_record(state_dir: str, data: Mapping[str, Any]) -> None:
    write_private(record_path(state_dir), json.dumps(data), 0o644)


def read_written(state_dir: str) -> Written:
    """The entries that the last switch wrote; none where that may not be read."""
    try:
        data = _read(f"{state_dir}/{_UNDO}") or {}
        return unpack_written(data.get("written")) or Written()
    except (Unparsable, ValueError, TypeError, AttributeError):
        return Written()


def read_step(state_dir: str, *, first: bool) -> Step | None:
    """What the last switch (or all since the first one ever) changed.

    Raises ``Unparsable`` for what is not ours, or another version's.
    """
    path = f"{state_dir}/{_UNDO}"
    data = (_read(path) or {}).get("first" if first else "last")
    if not data:
        return None
    try:
        return Step(data["id"], data["former"], unpack_changes(data["changes"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unparsable("record-invalid", path=path) from None


def check_steps(state_dir: str) -> Step | None:
    """The last step. Raises ``Unparsable`` where a switch's undo could not be kept: before anything
    is changed."""
    read_step(state_dir, first=True)
    return read_step(state_dir, first=False)


def write_step(state_dir: str, step: Step, written: Written | None) -> None:
    """Keep a switch for undo; writing the same switch twice changes nothing more."""
    last, first = read_step(state_dir, first=False), read_step(state_dir, first=True)
    if last is not None and last.id == step.id:
        return
    if written is None:
        written = read_written(state_dir)
    if step.changes:
        changes = merge_changes(first.changes, step.changes) if first else step.changes
        first = Step(step.id, first.former if first else step.former, changes)
    data = {"last": _pack(step), "first": _pack(first), "written": vars(written)}
    write_private(f"{state_dir}/{_UNDO}", json.dumps(data))


def _pack(step: Step | None) -> Mapping[str, Any] | None:
    if step is None:
        return None
    return {"id": step.id, "former": step.former, "changes": pack_changes(step.changes)}


def _read(path: str) -> dict[str, Any] | None:
    file = read_file(path)
    if file.problem is not None or file.text is None:
        return None
    try:
        data = json.loads(file.text)
    except (ValueError, RecursionError):
        raise Unparsable("record-invalid", path=path) from None
    if not isinstance(data, dict):
        raise Unparsable("record-invalid", path=path)
    return data
