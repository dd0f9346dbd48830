"""Edits of one profile of profiles.toml, as text to text: what stays keeps its comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dockproxy_tray.core.toml_edit import without
from dockproxy_tray.core.toml_text import Path, scan_toml
from dockproxy_tray.system.profiles_text import is_tables
from dockproxy_tray.system.rules_edit import append_tables, replace_rules
from dockproxy_tray.system.values_edit import inline, set_values


def replace_table(text: str, base: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Make a table say ``new``; what has no better place is written after its last block."""
    for key in ("client", "when"):
        path = (*base, key)
        gone = is_tables(old.get(key)) and not is_tables(new.get(key))
        if gone and inline(scan_toml(text), path) is None:
            text = without(scan_toml(text), path)
    text = set_values(text, base, {k: v for k, v in new.items() if not is_tables(v)}, new)
    before, after = old.get("client"), new.get("client")
    if isinstance(after, dict) and before != after:
        if isinstance(before, dict):
            text = set_values(text, (*base, "client"), after, after)
        else:
            text = append_tables(text, base, "client", after)
    if is_tables(new.get("when")) and old.get("when") != new["when"]:
        text = replace_rules(text, base, old.get("when"), new["when"])
    return text
