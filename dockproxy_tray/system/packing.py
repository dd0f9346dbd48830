"""Settings and changes as plain data, for the files that keep them between two runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dockproxy_tray.core.changes import Change
from dockproxy_tray.core.observed import Written
from dockproxy_tray.core.values import Key, Value


def pack_values(values: Mapping[Key, Value]) -> dict[str, Value]:
    return {".".join(key): value for key, value in values.items()}


def unpack_values(data: Mapping[str, Any]) -> dict[Key, Value]:
    return {_key(name): _value(value) for name, value in data.items()}


def pack_changes(changes: Iterable[Change]) -> list[list[Any]]:
    return [[".".join(change.key), change.former, change.written] for change in changes]


def unpack_changes(data: Iterable[Iterable[Any]]) -> tuple[Change, ...]:
    return tuple(Change(_key(k), _value(former), _value(new)) for k, former, new in data)


def unpack_written(data: Mapping[str, Iterable[str]] | None) -> Written | None:
    return None if data is None else Written(**{name: tuple(v) for name, v in data.items()})


def _key(name: str) -> Key:
    surface, _, setting = name.partition(".")
    return surface, setting


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
