"""Changes to profiles.toml, as text to text: the user's comments, order and style stay.

Each result is read again before it is given back: it must say what was meant, and be valid.
``tomlkit`` spells values; where things stand is ``core.toml_text``'s, for tomlkit would put a new
key below the comment that heads the next table.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tomlkit

from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.core.proxy_url import ProxyUrl, parse_proxy_url
from dockproxy_tray.core.toml_edit import (
    above,
    insert_at,
    insert_lines,
    moved,
    newline_of,
    without,
)
from dockproxy_tray.core.toml_text import Layout, scan_toml
from dockproxy_tray.errors import Invalid
from dockproxy_tray.system.profiles_file import parse_profiles, parse_toml
from dockproxy_tray.system.profiles_text import Fields, plain, profile_text, spell, values_text
from dockproxy_tray.system.tables_edit import extended, replace_table, set_values


def add_profile(text: str, name: str, fields: Fields, path: str = "profiles.toml") -> str:
    """Append a profile. Raises ``Invalid``: "profile-exists", or as ``parse_profiles`` does."""

    def change(data: dict[str, Any]) -> None:
        _refuse_taken(data, name)
        data.setdefault("profiles", {})[name] = plain(fields)

    def edit(layout: Layout) -> str:
        newline = newline_of(text)
        gap = newline if text else ""
        return insert_at(text, len(text), gap + profile_text(name, fields).replace("\n", newline))

    return _edited(text, path, change, edit)


def remove_profile(text: str, name: str, path: str = "profiles.toml") -> str:
    """Take a profile out, with the comments right above it and within. Raises
    ``Invalid``: "no-such-profile", "direct-stays" for a Direct that is not written."""

    def change(data: dict[str, Any]) -> None:
        _refuse_missing(data, name)
        del data["profiles"][name]

    def edit(layout: Layout) -> str:
        return without(layout, ("profiles", name))

    return _edited(text, path, change, edit)


def rename_profile(text: str, old: str, new: str, path: str = "profiles.toml") -> str:
    """Give a profile another name, in its place. Raises ``Invalid``: "no-such-profile",
    "profile-exists", "direct-stays"."""
    if old == new:
        return text

    def change(data: dict[str, Any]) -> None:
        _refuse_missing(data, old)
        if old == DIRECT:
            raise Invalid("direct-stays", name=old)
        if new.casefold() != old.casefold():
            _refuse_taken(data, new)
        profiles = data["profiles"]
        data["profiles"] = {new if name == old else name: profiles[name] for name in profiles}

    def edit(layout: Layout) -> str:
        result = text
        for statement in reversed(layout.statements):
            # How many keys of the path come from the header above and not from the statement.
            above_it = 0 if statement.header else len(statement.path) - len(statement.keys)
            if statement.path[:2] == ("profiles", old) and above_it <= 1:
                start, end = statement.keys[1 - above_it]
                result = result[:start] + tomlkit.key(new).as_string() + result[end:]
        return result

    return _edited(text, path, change, edit)


def move_profile(text: str, name: str, before: str | None, path: str = "profiles.toml") -> str:
    """Put a profile, with its comments, right before another one, or with None after them all:
    rules are tried in this order. Raises ``Invalid("no-such-profile")``."""

    def change(data: dict[str, Any]) -> None:
        for each in (name, before):
            if each is not None:
                _refuse_missing(data, each)
        profiles = data["profiles"]
        order = [each for each in profiles if each != name]
        order.insert(len(order) if before is None else order.index(before), name)
        data["profiles"] = {each: profiles[each] for each in order}

    def edit(layout: Layout) -> str:
        return moved(layout, ("profiles", name), None if before is None else ("profiles", before))

    return text if name == before else _edited(text, path, change, edit, ordered=True)


def replace_profile(text: str, name: str, fields: Fields, path: str = "profiles.toml") -> str:
    """Give a profile these keys and no others. What stays the same keeps its comments.

    Raises ``Invalid("no-such-profile")``. A Direct that was not written is added.
    """
    parse_profiles(text, path)
    data = parse_toml(text, path)
    if name == DIRECT and name not in data.get("profiles", {}):
        return add_profile(text, name, fields, path)
    _refuse_missing(data, name)
    wanted = plain(fields)

    def change(data: dict[str, Any]) -> None:
        data["profiles"][name] = wanted

    def edit(layout: Layout) -> str:
        return replace_table(text, ("profiles", name), data["profiles"][name], wanted)

    try:
        return _edited(text, path, change, edit)
    except Invalid as error:
        if error.reason != "profiles-edit-by-hand":
            raise
        return add_profile(remove_profile(text, name, path), name, fields, path)


def change_urls(
    text: str, name: str, change: Callable[[ProxyUrl], ProxyUrl], path: str = "profiles.toml"
) -> str:
    """Change each proxy URL of a profile, the client's among them, also one that another key
    beside it overrides. Raises ``Invalid("no-such-profile")``."""
    parse_profiles(text, path)
    data = parse_toml(text, path)
    _refuse_missing(data, name)

    def changed(table: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: change(parse_proxy_url(value)).text
            if key.endswith("proxy") and key != "no_proxy" and value
            else value
            for key, value in table.items()
        }

    profile = changed(data["profiles"][name])
    if "client" in profile:
        profile["client"] = changed(profile["client"])
    if profile == data["profiles"][name]:
        return text
    return replace_profile(text, name, profile, path)


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

    return _edited(text, path, change, edit)


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

    return _edited(text, path, change, edit)


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


def _edited(
    text: str,
    path: str,
    change: Callable[[dict[str, Any]], None],
    edit: Callable[[Layout], str],
    *,
    ordered: bool = False,
) -> str:
    """Apply an edit to the text, and make sure that it says what the change makes of the data,
    where that matters in the same order."""
    data = parse_toml(text, path)
    parse_profiles(text, path)
    meant = copy.deepcopy(data)
    change(meant)
    # Inline tables, for instance, are valid TOML but with no place for a new table.
    by_hand = Invalid("profiles-edit-by-hand", path=path)
    try:
        result = edit(scan_toml(text))
        said = parse_toml(result, path)
    except (Invalid, ValueError):
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


def _refuse_missing(data: Mapping[str, Any], name: str) -> None:
    known = tuple(data.get("profiles", {}))
    if name in known:
        return
    if name == DIRECT:
        raise Invalid("direct-stays", name=name)
    raise Invalid("no-such-profile", name=name, known=(*known, DIRECT))


def _refuse_taken(data: Mapping[str, Any], name: str) -> None:
    for other in data.get("profiles", {}):
        if other.casefold() == name.casefold():
            raise Invalid("profile-exists", name=other)
