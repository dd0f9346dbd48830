"""Changes to profiles.toml's ``[always]``, as text to text: comments, order and style stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dockproxy_tray.core.toml_edit import above, insert_at, insert_lines, newline_of
from dockproxy_tray.core.toml_text import Layout
from dockproxy_tray.system.checked_edit import edited
from dockproxy_tray.system.profiles_file import parse_toml
from dockproxy_tray.system.profiles_text import Fields, plain, spell, values_text
from dockproxy_tray.system.values_edit import extended, set_values


def set_always(text: str, key: str, entries: Sequence[str], path: str = "profiles.toml") -> str:
    """Add entries to one of ``[always]``'s lists; those that are there already stay as they are."""
    found = parse_toml(text, path).get("always", {})
    old = found.get(key) if isinstance(found, dict) else None
    old = old if isinstance(old, list) else []
    new = [entry for entry in dict.fromkeys(entries) if entry not in old]
    if not new and old:
        return text

    def change(data: dict[str, Any]) -> None:
        data.setdefault("always", {})[key] = [*old, *new]

    def edit(layout: Layout) -> str:
        for statement in layout.statements:
            if statement.path == ("always", key):
                value = extended(text[statement.value : statement.end], new)
                return text[: statement.value] + value + text[statement.end :]
        return _with_always(layout, f"{key} = {spell(new)}{newline_of(text)}")

    return edited(text, path, change, edit)


def replace_always(text: str, fields: Fields, path: str = "profiles.toml") -> str:
    """Give ``[always]`` these keys and no others. What stays the same keeps its comments."""
    wanted = plain(fields)

    def change(data: dict[str, Any]) -> None:
        data["always"] = wanted

    def edit(layout: Layout) -> str:
        if ("always",) in layout.offsets:
            return set_values(text, ("always",), wanted, wanted)
        lines = values_text(wanted).replace("\n", newline_of(text))
        return _with_always(layout, lines) if wanted else text

    return edited(text, path, change, edit)


def _with_always(layout: Layout, lines: str) -> str:
    """Put lines into ``[always]``, which is made where there is none."""
    text = layout.text
    newline = newline_of(text)
    if ("always",) in layout.offsets:
        return insert_lines(text, ("always",), lines)
    first = next((index for index, s in enumerate(layout.statements) if s.header), None)
    at = len(text) if first is None else above(layout, first)
    gap = newline if text[:at].strip() and not text[:at].endswith(newline * 2) else ""
    after = newline if text[at:] else ""
    return insert_at(text, at, f"{gap}[always]{newline}{lines}{after}")
