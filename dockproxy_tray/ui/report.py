"""A report to send to maintainers: plain text, always English, without a password in it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dockproxy_tray import __version__
from dockproxy_tray.core.values import Value, masked
from dockproxy_tray.words.language import english
from dockproxy_tray.words.messages import message_of, shown, whole

if TYPE_CHECKING:
    from dockproxy_tray.core.compare import Row
    from dockproxy_tray.core.message import Message
    from dockproxy_tray.core.observed import Observed
    from dockproxy_tray.system.history import Event
    from dockproxy_tray.ui.findings import Examined
    from dockproxy_tray.ui.snapshot import ReachTest, Snapshot

LAST = 5
"""Switches in a report."""


def make_report(snapshot: Snapshot, examined: Examined | None = None) -> str:
    """Everything that is shown, for a bug report, with what an examination has found."""
    lines = [*_lines(snapshot), *_reached(snapshot.test)]
    if examined is not None:
        from dockproxy_tray.ui.findings import lines_of

        lines += ["", f"Examined at {_time(examined.time)}:"]
        lines += lines_of(examined, lambda check: _said(check.what))
    return "\n".join(lines) + "\n"


def _reached(test: ReachTest | None) -> Iterator[str]:
    if test is None or not test.answers:
        return
    yield from ("", f"Tested at {_time(test.time)}:")
    for one in test.answers:
        yield _one_line(
            f"{one.state}: {one.target.kind} {shown(one.target.url)}: {_said(one.said)}"
        )


def _lines(snapshot: Snapshot) -> Iterator[str]:
    yield f"dockproxy-tray {__version__}"
    sight = snapshot.sight
    if sight is None:
        yield "The engine was not looked at yet."
        return
    status = sight.status
    if status is not None:
        yield from _engine(status.seen)
        yield f"Profile: {shown(status.profile or 'none')} ({status.comparison.state})"
        if status.matches:
            yield f"The files agree with: {shown(status.matches, english)}"
        yield from ("", *_aligned([_HEAD, *map(_cells, status.comparison.rows)]))
        notes = [row for row in status.comparison.rows if row.note is not None]
        if notes:
            yield ""
        for row in notes:
            if row.note is not None:
                yield f"{row.key[0]} {row.key[1]}: {_said(row.note)}"
        for warning in status.warnings:
            yield f"Warning: {_said(warning)}"
    if sight.problem is not None:
        yield f"Problem: {_said(sight.problem)}"
    if snapshot.outcome is not None and snapshot.outcome.error is not None:
        error = snapshot.outcome.error
        yield f"Last switch: {error.code}: {_said(message_of(error))}"
    if sight.history:
        yield ""
        yield "Last switches:"
        yield from _aligned([_event(event) for event in sight.history[-LAST:]])


_HEAD = ["", "wanted", "on disk", "running", "state", "decided by"]


def _engine(seen: Observed) -> Iterator[str]:
    yield f"Engine: {shown(seen.engine.unit)} ({seen.engine.kind})"
    if seen.unit is None:
        yield f"Unit: {_said(seen.unit_problem) if seen.unit_problem else 'unknown'}"
        return
    unit = seen.unit
    yield f"Unit: {shown(unit.active_state)} ({shown(unit.sub_state)}), {shown(unit.load_state)}"
    info = seen.info
    if info is not None:
        yield f"Docker: {shown(info.version)}, {shown(info.operating_system or 'unknown system')}"
        yield f"Containers: {info.containers_running} running of {info.containers}"
    elif seen.info_problem is not None:
        yield f"Docker: {_said(seen.info_problem)}"


def _cells(row: Row) -> list[str]:
    where = f"{row.source or '-'}{f':{row.line}' if row.line else ''}"
    values = [_value(value) for value in (row.wanted, row.on_disk, row.running)]
    return [f"{row.key[0]} {row.key[1]}", *values, row.state, shown(where)]


def _value(value: Value) -> str:
    if value is None:
        return "-"
    return "(none)" if value == () else _one_line(shown(masked(value), english))


def _event(event: Event) -> list[str]:
    when = _time(event.time)
    way = f"{shown(event.former or '-')} -> {shown(event.profile or '-')}"
    took = f"{event.took_ms:.0f} ms"
    return [when, way, shown(event.by), shown(event.action), shown(event.result), took]


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def _said(message: Message) -> str:
    return _one_line(whole(message, english))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    # The last column is not padded, and a column that is wider than most does not push the rest.
    widths = [min(40, max(map(len, column))) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()
