"""What was switched, when, by what and with what result: a line of JSON each, the newest last."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.errors import Conflict
from dockproxy_tray.system.files import read_file, write_private
from dockproxy_tray.system.packing import is_name, is_time

LIMIT = 500
"""Lines kept; the oldest go first."""

_NAME = "history.jsonl"


@dataclass(frozen=True)
class Event:
    """One switch. It holds names and no values, so no password can be in it."""

    time: float
    """Seconds since the epoch."""
    id: str
    engine: str
    by: str
    """``use``, ``undo``, ``adopt``, …"""
    profile: str | None
    former: str | None
    action: str
    result: str
    """``done`` or an error's code."""
    proxied: bool
    """Whether the profile has a proxy: ``on`` goes back to the last one that had."""
    took_ms: float
    rule: Mapping[str, str] | None = None
    """The conditions of the rule that made it, none for ``otherwise``; None: no rule did."""


def read_history(state_dir: str) -> tuple[Event, ...]:
    """All kept switches, the oldest first; lines that cannot be read are passed over."""
    events = []
    for line in (read_file(f"{state_dir}/{_NAME}").text or "").splitlines():
        try:
            event = Event(**json.loads(line))
        except (ValueError, TypeError, RecursionError):
            continue
        if _is_sound(event):
            events.append(event)
    return tuple(events)


def history_problem(state_dir: str) -> Message | None:
    """What is wrong with the file that the history is in."""
    file = read_file(f"{state_dir}/{_NAME}")
    if file.problem is not None:
        return file.problem
    lost = len((file.text or "").splitlines()) - len(read_history(state_dir))
    return say("doctor-history-lines", path=file.path, count=lost) if lost else None


def _is_sound(event: Event) -> bool:
    texts = (event.id, event.engine, event.by, event.action, event.result)
    return (
        all(isinstance(text, str) for text in texts)
        and is_name(event.profile)
        and is_name(event.former)
        and is_time(event.time)
        and is_time(event.took_ms)
        and _is_table(event.rule)
    )


def _is_table(rule: object) -> bool:
    if rule is None:
        return True
    return isinstance(rule, dict) and all(isinstance(value, str) for value in rule.values())


def add_event(state_dir: str, event: Event) -> None:
    """Add a switch. A history that cannot be written never fails the switch that it is about."""
    events = (*read_history(state_dir), event)[-LIMIT:]
    text = "".join(json.dumps(vars(e)) + "\n" for e in events)
    try:
        os.makedirs(state_dir, mode=0o700, exist_ok=True)
        write_private(f"{state_dir}/{_NAME}", text)
    except (OSError, Conflict):
        return
