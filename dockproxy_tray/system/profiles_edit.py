"""Changes to the profiles of profiles.toml, as text to text: comments, order and style stay.

``tomlkit`` spells values; where things stand is ``core.toml_text``'s, for tomlkit would put a new
key below the comment that heads the next table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import tomlkit

from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.core.proxy_url import ProxyUrl, parse_proxy_url
from dockproxy_tray.core.toml_edit import (
    insert_at,
    moved,
    newline_of,
    without,
)
from dockproxy_tray.core.toml_text import Layout
from dockproxy_tray.errors import Invalid
from dockproxy_tray.system.checked_edit import edited
from dockproxy_tray.system.profiles_file import parse_profiles, parse_toml
from dockproxy_tray.system.profiles_text import Fields, plain, profile_text
from dockproxy_tray.system.tables_edit import replace_table


def add_profile(text: str, name: str, fields: Fields, path: str = "profiles.toml") -> str:
    """Append a profile. Raises ``Invalid``: "profile-exists", or as ``parse_profiles`` does."""

    def change(data: dict[str, Any]) -> None:
        _refuse_taken(data, name)
        data.setdefault("profiles", {})[name] = plain(fields)

    def edit(layout: Layout) -> str:
        newline = newline_of(text)
        gap = newline if text else ""
        return insert_at(text, len(text), gap + profile_text(name, fields).replace("\n", newline))

    return edited(text, path, change, edit)


def remove_profile(text: str, name: str, path: str = "profiles.toml") -> str:
    """Take a profile out, with the comments right above it and within. Raises
    ``Invalid``: "no-such-profile", "direct-stays" for a Direct that is not written."""

    def change(data: dict[str, Any]) -> None:
        _refuse_missing(data, name)
        del data["profiles"][name]

    def edit(layout: Layout) -> str:
        return without(layout, ("profiles", name))

    return edited(text, path, change, edit)


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

    return edited(text, path, change, edit)


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

    return text if name == before else edited(text, path, change, edit, ordered=True)


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
        return edited(text, path, change, edit)
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


def _refuse_missing(data: Mapping[str, Any], name: str) -> None:
    known = tuple(data.get("profiles", {}))
    if name in known:
        return
    if name == DIRECT:
        raise Invalid("direct-stays", name=name)
    raise Invalid("no-such-profile", name=name, known=tuple(dict.fromkeys((*known, DIRECT))))


def _refuse_taken(data: Mapping[str, Any], name: str) -> None:
    for other in data.get("profiles", {}):
        if other.casefold() == name.casefold():
            raise Invalid("profile-exists", name=other)
