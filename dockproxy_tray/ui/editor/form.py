"""The fields by which a person edits a profile. None of them ever holds a password that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dockproxy_tray.core.proxy_url import ProxyUrl
from dockproxy_tray.ui.editor.when import When

Table = Mapping[str, object]
"""A table as tomllib reads it."""

Kept = Mapping[str, ProxyUrl]
"""The URLs that the fields were made from, with their passwords, by field."""


@dataclass(frozen=True, repr=False)
class Form:
    """What the fields show. A list is a text with an entry on each line. It has no repr that says
    it: while somebody types, a password may be in the field of a proxy."""

    description: str = ""
    proxy: str = ""
    """Without its user, unless the URLs have different ones."""
    https_differs: bool = False
    https_proxy: str = ""
    user: str = ""
    """As a person writes it: not percent-encoded."""
    no_proxy: str = ""
    mirrors: str = ""
    insecure_registries: str = ""
    live_restore: str = ""
    """``on``, ``off``, or empty: left alone."""
    cgroup_driver: str = ""
    client_differs: bool = False
    """Whether containers and builds have a section of their own."""
    client_proxy: str | None = None
    """None: the same as Docker's; empty: none."""
    client_https_differs: bool = False
    client_https_proxy: str | None = None
    client_ftp_proxy: str = ""
    client_all_proxy: str = ""
    client_no_proxy: str | None = None
    when: When = When()


def with_field(form: Form, field: str, value: object) -> Form:
    """The same with another value in one field."""
    return replace(form, **{field: value})  # type: ignore[arg-type]  # the fields' types differ


def entries_of(key: str, text: str) -> list[str]:
    """A list's entries: one on a line; hosts may be separated by commas as well."""
    parts = text.replace(",", "\n") if key == "no_proxy" else text
    return [entry for line in parts.split("\n") if (entry := line.strip())]


def line_of(key: str, text: str, index: int) -> int:
    """In which line, from 0, the list's entry of this index stands."""
    for number, line in enumerate(text.split("\n")):
        count = len(entries_of(key, line))
        if index < count:
            return number
        index -= count
    return 0


def lines_of(value: object) -> str:
    """A list as a text with an entry on each line."""
    if isinstance(value, str):
        return "\n".join(entries_of("no_proxy", value))
    return "\n".join(map(str, value)) if isinstance(value, Iterable) else ""
