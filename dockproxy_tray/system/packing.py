"""Settings, messages and results as plain data: for the files that keep them between two runs, and
for what the helper answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dockproxy_tray.core.changes import Change
from dockproxy_tray.core.message import Message
from dockproxy_tray.core.observed import Written
from dockproxy_tray.core.result import FileChange, Result
from dockproxy_tray.core.values import ALL, Key, Value

_NO_DAY = 253_402_000_000
"""Seconds since the epoch that no calendar with years of four digits has."""


def is_time(value: object) -> bool:
    """Whether it is a time in seconds since the epoch that can be shown as a date."""
    return isinstance(value, (int, float)) and 0 <= value < _NO_DAY


def is_name(value: object) -> bool:
    """Whether it is a text, or that there is none."""
    return value is None or isinstance(value, str)


def pack_values(values: Mapping[Key, Value]) -> dict[str, Value]:
    return {".".join(key): value for key, value in values.items()}


def unpack_values(data: Mapping[str, Any]) -> dict[Key, Value]:
    """Raises ``ValueError`` or ``AttributeError`` for what are no settings, as ``unpack_changes``
    and ``unpack_written`` do, or ``TypeError``."""
    return {_key(name): _value(value) for name, value in data.items()}


def pack_changes(changes: Iterable[Change]) -> list[list[Any]]:
    return [[".".join(change.key), change.former, change.written] for change in changes]


def unpack_changes(data: Iterable[Iterable[Any]]) -> tuple[Change, ...]:
    return tuple(Change(_key(k), _value(former), _value(new)) for k, former, new in data)


def unpack_written(data: Mapping[str, Iterable[str]] | None) -> Written | None:
    return None if data is None else Written(**{name: _entries(v) for name, v in data.items()})


def pack_message(message: Message) -> dict[str, Any]:
    return {"code": message.code, "values": {k: _plain(v) for k, v in message.values.items()}}


def unpack_message(data: Any) -> Message:
    """Raises ``ValueError`` for what is no message."""
    if not isinstance(data, dict) or not {"code", "values"} <= data.keys():
        raise ValueError("no message")
    values = {str(name): _lively(value) for name, value in dict(data["values"]).items()}
    return Message(str(data["code"]), values)


def pack_result(result: Result) -> dict[str, Any]:
    """As the helper answers: the command line's document, but for the messages' words."""
    data = {
        **vars(result),
        "changes": [dict(vars(change)) for change in result.changes],
        "warnings": [pack_message(warning) for warning in result.warnings],
    }
    containers = {name: data.pop(f"containers_{name}") for name in ("running", "kept")}
    return {**data, "containers": containers}


def unpack_result(data: Any) -> Result:
    """What a later version may have added is left out.

    Raises ``ValueError``, ``TypeError``, ``KeyError`` or ``AttributeError`` for what is none.
    """
    changes = ((change["path"], change["kind"], change["diff"]) for change in data["changes"])
    return Result(
        id=data["id"],
        profile=data["profile"],
        former=data["former"],
        applied=data["applied"],
        action=data["action"],
        changes=tuple(FileChange(*change) for change in changes),
        containers_running=data["containers"]["running"],
        containers_kept=data["containers"]["kept"],
        verified=data["verified"],
        warnings=tuple(unpack_message(warning) for warning in data["warnings"]),
        took_ms=dict(data["took_ms"]),
    )


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return pack_message(value)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _lively(value: Any) -> object:
    if isinstance(value, dict):
        return unpack_message(value)
    return tuple(_lively(item) for item in value) if isinstance(value, list) else value


def _key(name: str) -> Key:
    surface, _, setting = name.partition(".")
    if (surface, setting) not in ALL:
        raise ValueError("no setting")
    return surface, setting


def _value(value: Any) -> Value:
    if value is None or isinstance(value, bool):
        return value
    return _entries(value) if isinstance(value, list) else _text(value)


def _entries(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(map(_text, values))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    value.encode("utf-8")  # JSON may hold half of a character.
    return value
