"""A switch as the root helper is asked for it: plain values, in both directions.

What comes in is anybody's: each value must pass the grammar that it would have to pass in
profiles.toml, and no value is a path, a unit's name or a file's content.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.message import say
from dockproxy_tray.core.no_proxy import check_no_proxy, join_no_proxy
from dockproxy_tray.core.observed import Written
from dockproxy_tray.core.profile import Wanted
from dockproxy_tray.core.profile_data import CGROUP_DRIVERS, check_name
from dockproxy_tray.core.proxy_url import mask, parse_proxy_url
from dockproxy_tray.core.registries import (
    MAX_LENGTH,
    check_insecure,
    check_insecures,
    check_mirror,
    check_mirrors,
)
from dockproxy_tray.core.values import (
    CGROUP_DRIVER,
    DAEMON,
    INSECURE,
    LIVE_RESTORE,
    MIRRORS,
    Key,
    Value,
)
from dockproxy_tray.errors import Invalid

CONTAINERS = ("keep", "stop")
"""What may become of running containers: asking is for who has a user in front of it."""

# Domains in any script, addresses, networks and ports: what else no_proxy may hold in a user's own
# file (quotes, backslashes, per cent signs) no engine understands, and root writes none of it.
_ENTRY_SIGNS = frozenset("_.*:/[]-")

_LIVE_RESTORE: Mapping[str, bool | None] = {"": None, "true": True, "false": False}
# RFC 4122 as uuid.UUID writes it; other spellings would make two ids of one.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

NOTHING = "—"
"""In a prompt, of any language: there is none."""
MAX_SHOWN = 40
"""Characters of a profile's name in a prompt."""
MAX_LISTED = 5
"""Mirrors, and insecure registries, in a prompt."""

# Letters that are drawn as nothing (Unicode, Default_Ignorable_Code_Point).
_FILLERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")

Arguments = Mapping[str, object]
"""A method's arguments by the names that they have in the interface's XML."""


@dataclass(frozen=True)
class Switch:
    """What ``Switch`` is asked for, checked."""

    profile: str
    targets: Mapping[Key, Value] = field(repr=False)
    written: Written


def switch_arguments(wanted: Wanted) -> dict[str, object]:
    """The daemon's part of a profile. Empty is "not set", or "leave alone"."""
    daemon = wanted.daemon
    live_restore = {value: text for text, value in _LIVE_RESTORE.items()}[wanted.live_restore]
    return {
        "profile_name": wanted.profile,
        "http_proxy": daemon.http_proxy or "",
        "https_proxy": daemon.https_proxy or "",
        "no_proxy": daemon.no_proxy or "",
        "manage_mirrors": wanted.mirrors is not None,
        "mirrors": list(wanted.mirrors or ()),
        "manage_insecure": wanted.insecure_registries is not None,
        "insecure_registries": list(wanted.insecure_registries or ()),
        "live_restore": live_restore,
        "cgroup_driver": wanted.cgroup_driver or "",
    }


def read_switch(arguments: Arguments) -> Switch:
    """Check every value. Raises ``Invalid`` for the first that is not what it must be."""
    name = _text(arguments, "profile_name")
    check_name(name)
    targets: dict[Key, Value] = {key: _proxy(arguments, key[1]) for key in DAEMON[:2]}
    no_proxy = _no_proxy(arguments)
    # Where there is no proxy there is nothing to except from it.
    targets[DAEMON[2]] = no_proxy if any(targets.values()) else None
    mirrors = _list(arguments, "mirrors", "manage_mirrors")
    registries = _list(arguments, "insecure_registries", "manage_insecure")
    check_mirrors(mirrors or ())
    check_insecures(registries or ())
    if mirrors is not None:
        targets[MIRRORS] = mirrors
    if registries is not None:
        targets[INSECURE] = registries
    live_restore = _choice(arguments, "live_restore", tuple(_LIVE_RESTORE))
    if live_restore:
        targets[LIVE_RESTORE] = _LIVE_RESTORE[live_restore]
    if driver := _choice(arguments, "cgroup_driver", ("", *CGROUP_DRIVERS)):
        targets[CGROUP_DRIVER] = driver
    return Switch(name, targets, Written(mirrors or (), registries or ()))


def read_containers(arguments: Arguments) -> str:
    """What becomes of running containers. Raises ``Invalid``."""
    return _choice(arguments, "containers", CONTAINERS)


def read_id(arguments: Arguments) -> str:
    """The switch's id, which is its caller's. Raises ``Invalid``."""
    identity = _text(arguments, "switch_id")
    if not _UUID.fullmatch(identity):
        raise _bad("switch_id", ("UUID",))
    return identity


def shown_in_prompt(arguments: Arguments) -> dict[str, str]:
    """What a password prompt says is asked for: profile, proxies, and registries.

    The prompt is what an administrator goes by, so nothing gets in that could make it read
    otherwise: hosts that have passed their grammar, and of a name its letters.
    """
    return {
        "profile": _shown_name(arguments.get("profile_name")),
        "proxy": _listed(_shown_proxy(arguments.get(key)) for key in ("http_proxy", "https_proxy")),
        "registries": _listed(
            _shown_registry(entry, check)
            for key, check in (("mirrors", check_mirror), ("insecure_registries", check_insecure))
            for entry in _some(arguments.get(key))
        ),
    }


def _shown_name(name: object) -> str:
    try:
        check_name(name if isinstance(name, str) else "")
    except Invalid:
        return "?"
    assert isinstance(name, str)
    letters = "".join(c if _belongs_in_name(c) else "?" for c in name[: MAX_SHOWN + 1])
    return letters if len(letters) <= MAX_SHOWN else f"{letters[:MAX_SHOWN]}…"


def _belongs_in_name(character: str) -> bool:
    kind = unicodedata.category(character)[0]
    return character in " -_.()" or (kind in "LMN" and character not in _FILLERS)


def _shown_proxy(text: object) -> str:
    if not isinstance(text, str) or not text:
        return ""
    try:
        url = parse_proxy_url(text)
    except Invalid:
        return "?"
    host = f"[{url.host}]" if ":" in url.host else url.host
    return host if url.port is None else f"{host}:{url.port}"


def _shown_registry(text: object, check: Callable[[str], None]) -> str:
    if not isinstance(text, str) or len(text) > MAX_LENGTH:
        return "?"
    try:
        check(text)
    except Invalid:
        return "?"
    return text.partition("://")[2].partition("/")[0] or text


def _some(entries: object) -> list[object]:
    """The first few, and a mark for the rest."""
    if not isinstance(entries, (list, tuple)):
        return []
    return [*entries[:MAX_LISTED], *([None] if len(entries) > MAX_LISTED else [])]


def _listed(shown: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, shown))) or NOTHING


def _proxy(arguments: Arguments, key: str) -> str | None:
    text = _text(arguments, key)
    if text:
        parse_proxy_url(text)
    return text or None


def _no_proxy(arguments: Arguments) -> str | None:
    text = _text(arguments, "no_proxy")
    entries = tuple(text.split(",")) if text else ()
    check_no_proxy(entries)
    for entry in entries:
        if ".." in entry:
            raise Invalid("bad-no-proxy", entry=mask(entry), why=say("entry-dots"))
        if not all(map(_belongs_in_entry, entry)):
            raise Invalid("bad-no-proxy", entry=mask(entry), why=say("entry-character"))
    return join_no_proxy(entries) or None


def _belongs_in_entry(character: str) -> bool:
    # Letters, digits, and the marks without which Thai, Hindi and others are not written.
    return character in _ENTRY_SIGNS or unicodedata.category(character)[0] in "LMN"


def _list(arguments: Arguments, key: str, managed: str) -> tuple[str, ...] | None:
    entries = arguments.get(key)
    if not isinstance(entries, (list, tuple)) or not all(isinstance(e, str) for e in entries):
        raise _bad(key, ("list",))
    return tuple(entries) if arguments.get(managed) is True else None


def _choice(arguments: Arguments, key: str, known: tuple[str, ...]) -> str:
    text = _text(arguments, key)
    if text not in known:
        raise _bad(key, known)
    return text


def _text(arguments: Arguments, key: str) -> str:
    text = arguments.get(key)
    if not isinstance(text, str):
        raise _bad(key, ("string",))
    return text


def _bad(key: str, known: tuple[str, ...]) -> Invalid:
    return Invalid("bad-argument", argument=key, why=say("not-one-of", known=known))
