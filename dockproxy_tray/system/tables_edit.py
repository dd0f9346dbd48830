"""Edits of one table of profiles.toml, as text to text: what stays the same keeps its comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit

from dockproxy_tray.core.toml_edit import (
    insert_at,
    insert_lines,
    line_end,
    newline_of,
    whole_lines,
    without,
)
from dockproxy_tray.core.toml_text import Path, scan_toml
from dockproxy_tray.system.profiles_file import parse_toml
from dockproxy_tray.system.profiles_text import is_tables, spell, tables_text, values_text


def replace_table(text: str, base: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Make a table say ``new``; what has no better place is written after its last block."""
    text = set_values(text, base, {k: v for k, v in new.items() if not is_tables(v)}, new)
    for key in ("client", "when"):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            text = set_values(text, (*base, key), after, after)
            continue
        if is_tables(before):
            text = without(scan_toml(text), (*base, key))
        if is_tables(after):
            newline = newline_of(text)
            layout = scan_toml(text)
            last = max(i for i, s in enumerate(layout.statements) if s.path[:2] == base)
            at = line_end(text, layout.statements[last].end)
            header = ".".join(tomlkit.key(str(part)).as_string() for part in base)
            block = "".join(tables_text(header, key, after)).replace("\n", newline)
            text = insert_at(text, at, block)
    return text


def set_values(text: str, table: Path, values: Mapping[str, Any], kept: Mapping[str, Any]) -> str:
    """Write ``values`` into a table, and take out its values that are not in ``kept``."""
    layout = scan_toml(text)
    data = parse_toml(text, "")
    for part in table:
        data = data[str(part)]
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


def extended(array: str, entries: Sequence[str]) -> str:
    """A list's text with more entries at its end."""
    document = tomlkit.parse(f"k = {array}")
    document["k"].extend(entries)
    return tomlkit.dumps(document).removeprefix("k = ")
