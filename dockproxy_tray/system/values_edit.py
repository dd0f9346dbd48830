"""Edits of the values of one table of profiles.toml, as text to text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit

from dockproxy_tray.core.toml_edit import insert_lines, newline_of, whole_lines
from dockproxy_tray.core.toml_text import Layout, Path, Statement, scan_toml
from dockproxy_tray.system.profiles_file import parse_toml
from dockproxy_tray.system.profiles_text import spell, values_text


def set_values(text: str, table: Path, values: Mapping[str, Any], kept: Mapping[str, Any]) -> str:
    """Write ``values`` into a table, and take out its values that are not in ``kept``."""
    layout = scan_toml(text)
    data: Any = parse_toml(text, "")
    for part in table:
        data = data[part]
    edits: list[tuple[int, int, str]] = []
    missing = dict(values)
    for statement in layout.statements:
        if statement.header or statement.path[:-1] != table:
            continue
        key = str(statement.path[-1])
        missing.pop(key, None)
        if key not in kept:
            edits.append((*whole_lines(text, statement), ""))
        elif key in values and data[key] != values[key]:
            edits.append((statement.value, statement.end, spell(values[key])))
    for start, end, replacement in reversed(edits):
        text = text[:start] + replacement + text[end:]
    if missing:
        lines = values_text(missing).replace("\n", newline_of(text))
        text = insert_lines(text, table, lines)
    return text


def inline(layout: Layout, path: Path) -> Statement | None:
    """Where this key has its value in one statement, and is no table of its own."""
    return next((s for s in layout.statements if s.path == path and not s.header), None)


def extended(array: str, entries: Sequence[str]) -> str:
    """A list's text with more entries at its end."""
    document = tomlkit.parse(f"k = {array}")
    document["k"].extend(entries)
    return tomlkit.dumps(document).removeprefix("k = ")
