"""NO_PROXY lists: the hosts that are reached without a proxy. Which those are, ``bypass`` says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.proxy_url import mask
from dockproxy_tray.errors import Invalid

MAX_ENTRIES = 1024
MAX_BYTES = 16 * 1024

ENGINES_OWN = frozenset({"127.0.0.0/8", "::1/128"})
"""Loopback, which the engine treats specially whatever it is told: never proxied (Go's
``httpproxy``), always among the insecure registries."""


def split_no_proxy(text: str) -> tuple[str, ...]:
    """The entries, as Go's ``httpproxy`` splits them: at commas alone, spaces trimmed."""
    return tuple(entry for part in text.split(",") if (entry := part.strip()))


def join_no_proxy(entries: Iterable[str]) -> str:
    return ",".join(entries)


def check_no_proxy(entries: Iterable[str]) -> None:
    """Refuse what is no list for NO_PROXY.

    Domains may hold any letters. Raises ``Invalid("bad-no-proxy", entry, why)`` for one entry,
    ``Invalid("too-many-entries", key, count, limit)`` and ``Invalid("no-proxy-too-long", bytes,
    limit)`` for the list.
    """
    entries = tuple(entries)
    for entry in entries:
        if why := _why_bad(entry):
            raise Invalid("bad-no-proxy", entry=mask(entry), why=why)
    if len(entries) > MAX_ENTRIES:
        raise Invalid("too-many-entries", key="no_proxy", count=len(entries), limit=MAX_ENTRIES)
    size = len(join_no_proxy(entries).encode())
    if size > MAX_BYTES:
        raise Invalid("no-proxy-too-long", bytes=size, limit=MAX_BYTES)


def _why_bad(entry: str) -> Message | None:
    if not entry:
        return say("entry-empty")
    if "," in entry:
        return say("entry-comma")
    if any(character.isspace() for character in entry):
        return say("entry-space")
    if not entry.isprintable() and any(
        unicodedata.category(character) in {"Cc", "Cs"} for character in entry
    ):
        return say("control-character")
    return None


def same_no_proxy(a: str | None, b: str | None) -> bool:
    """Whether two values name the same hosts, in whatever order; None and ``""`` are "not set".

    The engine's own loopback networks are ignored.
    """
    if not a or not b:
        return not a and not b
    return set(split_no_proxy(a)) - ENGINES_OWN == set(split_no_proxy(b)) - ENGINES_OWN
