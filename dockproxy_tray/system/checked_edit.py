"""An edit of profiles.toml's text, read again: it must say what was meant, and be valid."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from dockproxy_tray.core.toml_text import Layout, scan_toml
from dockproxy_tray.errors import Invalid
from dockproxy_tray.system.profiles_file import parse_profiles, parse_toml


def edited(
    text: str,
    path: str,
    change: Callable[[dict[str, Any]], None],
    edit: Callable[[Layout], str],
    *,
    ordered: bool = False,
) -> str:
    """Apply an edit to the text, and make sure that it says what the change makes of the data,
    where that matters in the same order. Raises ``Invalid``: "profiles-edit-by-hand", or as
    ``parse_profiles`` does."""
    data = parse_toml(text, path)
    parse_profiles(text, path)
    meant = copy.deepcopy(data)
    change(meant)
    # Inline tables, for instance, are valid TOML but with no place for a new table.
    by_hand = Invalid("profiles-edit-by-hand", path=path)
    try:
        result = edit(scan_toml(text))
        said = parse_toml(result, path)
    except (Invalid, ValueError, LookupError):
        raise by_hand from None
    if _tidy(said) != _tidy(meant):
        raise by_hand
    if ordered and [*said["profiles"]] != [*meant["profiles"]]:
        raise by_hand
    try:
        parse_profiles(result, path)
    except Invalid as error:
        # The line is one of a text that nobody sees.
        raise Invalid(error.reason, **{**error.values, "line": None}) from None
    return result


def _tidy(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value != {}}
