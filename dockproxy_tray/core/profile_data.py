"""From the tables of profiles.toml to profiles: every key, type and value is checked here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.no_proxy import check_no_proxy, join_no_proxy, split_no_proxy
from dockproxy_tray.core.profile import DIRECT, Always, Profile, Profiles, make_collection
from dockproxy_tray.core.proxy_url import parse_proxy_url
from dockproxy_tray.core.registries import check_insecures, check_mirrors
from dockproxy_tray.errors import Invalid

VERSION = 1
MAX_NAME = 64
WHEN_KEYS = (
    "connection",
    "uuid",
    "type",
    "ssid",
    "bssid",
    "vpn",
    "gateway",
    "dns_domain",
    "subnet",
)
CGROUP_DRIVERS = ("systemd", "cgroupfs")

_SHARED_KEYS = ("no_proxy", "mirrors", "insecure_registries", "live_restore", "cgroup_driver")
_PROXY_KEYS = ("proxy", "http_proxy", "https_proxy")
_PROFILE_KEYS = ("description", *_PROXY_KEYS, *_SHARED_KEYS, "client", "when")
_CLIENT_URLS = (*_PROXY_KEYS, "ftp_proxy", "all_proxy")
_CLIENT_KEYS = (*_CLIENT_URLS, "no_proxy")

# Marks, embeddings, overrides and isolates: they make a name look like another one (UAX 9).
_BIDIRECTIONAL = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

Path = tuple[str | int, ...]
T = TypeVar("T")


class ProfileError(ValueError):
    """Something in profiles.toml is wrong: where (keys and list positions), and why."""

    def __init__(self, path: Path, why: Message) -> None:
        super().__init__(path, why)
        self.path = path
        self.why = why


def make_profiles(data: Mapping[str, object]) -> Profiles:
    """Profiles from parsed TOML. Raises ``ProfileError`` for the first thing that is wrong.

    The format is CONTRACT's ``profiles.toml``; a missing ``version`` is 1.
    """
    _known((), data, ("version", "always", "profiles"))
    version = data.get("version", VERSION)
    if type(version) is not int or version != VERSION:
        raise ProfileError(("version",), say("profiles-version", known=VERSION))
    always = _always(_table(("always",), data.get("always", {})))
    profiles: list[Profile] = []
    folded: dict[str, str] = {}
    for name, table in _table(("profiles",), data.get("profiles", {})).items():
        path = ("profiles", name)
        _checked(path, check_name, name)
        same = folded.setdefault(name.casefold(), name)
        if same != name or (name != DIRECT and name.casefold() == DIRECT.casefold()):
            other = same if same != name else DIRECT
            raise ProfileError(path, say("same-name", name=name, other=other))
        profile = _profile(path, name, _table(path, table))
        if profile.otherwise and any(other.otherwise for other in profiles):
            raise ProfileError((*path, "when"), say("second-otherwise"))
        profiles.append(profile)
    collection = make_collection(always, profiles)
    for name in collection.names:
        # Each list is within its limits; joined with [always] it need not be.
        _checked(("profiles", name), collection.resolve, name)
    return collection


def check_name(name: str) -> None:
    """1 to 64 characters, NFC, no control or bidirectional characters.

    Raises ``Invalid("bad-profile-name", name=ESCAPED, why=Message)``.
    """
    why = None
    if not 1 <= len(name) <= MAX_NAME:
        why = say("name-length", length=len(name), limit=MAX_NAME)
    elif any(_unwelcome(character) for character in name):
        why = say("name-character")
    elif not unicodedata.is_normalized("NFC", name):
        why = say("name-not-nfc")
    if why:
        shown = name[:MAX_NAME].encode("unicode_escape").decode()
        raise Invalid("bad-profile-name", name=shown, why=why)


def _unwelcome(character: str) -> bool:
    # Zl and Zp break a line wherever a name is shown; Cs cannot be written as UTF-8.
    unwelcome = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
    return unwelcome or character in _BIDIRECTIONAL


def _always(table: Mapping[str, object]) -> Always:
    path = ("always",)
    _known(path, table, _SHARED_KEYS)
    return Always(
        no_proxy=_list(path, table, "no_proxy", check_no_proxy),
        mirrors=_list(path, table, "mirrors", check_mirrors),
        insecure_registries=_list(path, table, "insecure_registries", check_insecures),
        live_restore=_bool(path, table, "live_restore"),
        cgroup_driver=_cgroup_driver(path, table),
    )


def _profile(path: Path, name: str, table: Mapping[str, object]) -> Profile:
    _known(path, table, _PROFILE_KEYS)
    proxies = _urls(path, table, _PROXY_KEYS)
    client = _client((*path, "client"), _table((*path, "client"), table.get("client", {})))
    when, otherwise = _when((*path, "when"), table.get("when", []))
    profile = Profile(
        name=name,
        description=_str(path, table, "description") or "",
        http_proxy=proxies.get("http_proxy") or None,
        https_proxy=proxies.get("https_proxy") or None,
        no_proxy=_list(path, table, "no_proxy", check_no_proxy) or (),
        mirrors=_list(path, table, "mirrors", check_mirrors),
        insecure_registries=_list(path, table, "insecure_registries", check_insecures),
        live_restore=_bool(path, table, "live_restore"),
        cgroup_driver=_cgroup_driver(path, table),
        client=client,
        when=when,
        otherwise=otherwise,
    )
    if name == DIRECT and profile.proxied:
        raise ProfileError((*path, *_first_proxy(table)), say("direct-has-proxy"))
    return profile


def _first_proxy(table: Mapping[str, object]) -> Path:
    """Where a profile's first proxy is, its own before the client's."""
    client = _table(("client",), table.get("client", {}))
    own: list[Path] = [(key,) for key in _PROXY_KEYS if table.get(key)]
    clients: list[Path] = [("client", key) for key in _CLIENT_URLS if client.get(key)]
    return (own + clients)[0]


def _client(path: Path, table: Mapping[str, object]) -> dict[str, str]:
    _known(path, table, _CLIENT_KEYS)
    values = _urls(path, table, _CLIENT_URLS)
    no_proxy = table.get("no_proxy")
    if isinstance(no_proxy, str):
        entries = split_no_proxy(no_proxy)
        _checked((*path, "no_proxy"), check_no_proxy, entries)
        values["no_proxy"] = join_no_proxy(entries)
    elif no_proxy is not None:
        values["no_proxy"] = join_no_proxy(_list(path, table, "no_proxy", check_no_proxy) or ())
    return values


def _urls(path: Path, table: Mapping[str, object], keys: Iterable[str]) -> dict[str, str]:
    """Proxy URLs by key, with ``proxy`` spelt out; one named beside it wins. ``""`` is kept."""
    values: dict[str, str] = {}
    for key in keys:
        value = _str(path, table, key)
        if value:
            _checked((*path, key), parse_proxy_url, value)
        if value is not None:
            values[key] = value
    if (both := values.pop("proxy", None)) is not None:
        values = {"http_proxy": both, "https_proxy": both} | values
    return values


def _when(path: Path, value: object) -> tuple[tuple[Mapping[str, str], ...], bool]:
    if value == "otherwise":
        return (), True
    if not isinstance(value, list):
        raise ProfileError(path, say("when-form"))
    rules = []
    for index, item in enumerate(value):
        rule = _table((*path, index), item)
        _known((*path, index), rule, WHEN_KEYS)
        if not rule:
            raise ProfileError((*path, index), say("when-empty", known=WHEN_KEYS))
        rules.append({key: _str((*path, index), rule, key) or "" for key in rule})
        for key, text in rules[-1].items():
            if not text:
                raise ProfileError((*path, index, key), say("entry-empty"))
        if "subnet" in rules[-1]:
            from dockproxy_tray.core.rules import parse_subnet  # rules are not what most calls need

            _checked((*path, index, "subnet"), parse_subnet, rules[-1]["subnet"])
    return tuple(rules), False


def _known(path: Path, table: Mapping[str, object], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise ProfileError((*path, key), say("unknown-key", key=key, known=known))


def _table(path: Path, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ProfileError(path, say("wrong-type", expected="table"))
    return value


def _str(path: Path, table: Mapping[str, object], key: str) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise ProfileError((*path, key), say("wrong-type", expected="string"))
    return value


def _bool(path: Path, table: Mapping[str, object], key: str) -> bool | None:
    value = table.get(key)
    if value is not None and not isinstance(value, bool):
        raise ProfileError((*path, key), say("wrong-type", expected="boolean"))
    return value


def _cgroup_driver(path: Path, table: Mapping[str, object]) -> str | None:
    value = _str(path, table, "cgroup_driver")
    if value is not None and value not in CGROUP_DRIVERS:
        raise ProfileError((*path, "cgroup_driver"), say("cgroup-driver", known=CGROUP_DRIVERS))
    return value


def _list(
    path: Path, table: Mapping[str, object], key: str, check: Callable[[Iterable[str]], None]
) -> tuple[str, ...] | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, list):
        raise ProfileError((*path, key), say("wrong-type", expected="list"))
    for index, entry in enumerate(value):
        if not isinstance(entry, str):
            raise ProfileError((*path, key, index), say("wrong-type", expected="string"))
    try:
        check(value)
    except Invalid as error:
        for index, entry in enumerate(value):
            _checked((*path, key, index), check, (entry,))
        raise ProfileError((*path, key), Message(error.reason, error.values)) from None
    return tuple(value)


def _checked(path: Path, check: Callable[[T], object], value: T) -> None:
    try:
        check(value)
    except Invalid as error:
        raise ProfileError(path, Message(error.reason, error.values)) from None
