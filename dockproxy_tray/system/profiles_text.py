"""Writing profiles.toml: a new file, one profile, an export. ``tomlkit`` spells the values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tomlkit

from dockproxy_tray.core.profile import Profile, Profiles
from dockproxy_tray.core.proxy_url import parse_proxy_url

Fields = Mapping[str, object]
"""A profile's keys as profiles.toml has them; None is left out."""


def starter_text(always_no_proxy: Sequence[str]) -> str:
    """What a new profiles.toml says: these hosts without a proxy, and an example to fill in."""
    return f"""\
# Profiles for Docker's proxies. After a change: dockproxy use NAME
version = 1

[always]                      # joined to every profile, Direct included
no_proxy = {spell(list(always_no_proxy))}

# [profiles.Office]
# description = "Desk and meeting rooms"
# proxy = "http://proxy.example.com:8080"   # http_proxy and https_proxy; or name each of them
# no_proxy = [".example.com", "10.0.0.0/8"]
# mirrors = ["https://mirror.example.com"]  # for Docker Hub only
# insecure_registries = ["registry.example.com:5000"]
#
# [profiles.Office.client]                  # where containers and builds need another value
# proxy = "http://172.17.0.1:8080"          # "" is "not set"

[profiles.Direct]             # no proxy; may hold anything else
"""


def export_text(profiles: Profiles, names: Iterable[str] = ()) -> str:
    """These profiles (or all, with ``[always]``) as a profiles.toml of their own, without
    passwords. Raises ``Invalid("no-such-profile")``."""
    chosen = tuple(names)
    parts = ["version = 1\n"]
    if not chosen:
        always = {key: value for key, value in vars(profiles.always).items() if value is not None}
        if always:
            parts.append("[always]\n" + values_text(always))
    for name in chosen or [p.name for p in profiles.profiles if p.written]:
        parts.append(profile_text(name, _fields(profiles.get(name))))
    return "\n".join(parts)


def profile_text(name: str, fields: Fields) -> str:
    table = plain(fields)
    header = f"profiles.{tomlkit.key(name).as_string()}"
    client = table.pop("client", None)
    when = table.pop("when", None)
    if isinstance(when, str):
        table["when"] = when
    parts = [f"[{header}]\n{values_text(table)}"]
    for key, value in (("client", client), ("when", when)):
        parts += tables_text(header, key, value) if is_tables(value) else ()
    return "".join(parts)


def tables_text(header: str, key: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"\n[{header}.{key}]\n{values_text(value)}"]
    return [f"\n[[{header}.{key}]]\n{values_text(rule)}" for rule in value]


def values_text(values: Mapping[str, Any]) -> str:
    return "".join(f"{tomlkit.key(k).as_string()} = {spell(plain(v))}\n" for k, v in values.items())


def spell(value: Any) -> str:
    return str(tomlkit.item(value).as_string())


def is_tables(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, dict) for item in value)
    )


def plain(value: Any) -> Any:
    """As tomllib would read it: lists for tuples, None left out."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _fields(profile: Profile) -> Fields:
    """A profile's keys, its URLs without passwords."""
    client = {
        key: value if key == "no_proxy" else _without_password(value)
        for key, value in profile.client.items()
    }
    hosts = profile.client.get("no_proxy")
    own: dict[str, object] = {**client, "no_proxy": hosts.split(",")} if hosts else {**client}
    return {
        "description": profile.description or None,
        "http_proxy": _without_password(profile.http_proxy),
        "https_proxy": _without_password(profile.https_proxy),
        "no_proxy": profile.no_proxy or None,
        "mirrors": profile.mirrors,
        "insecure_registries": profile.insecure_registries,
        "live_restore": profile.live_restore,
        "cgroup_driver": profile.cgroup_driver,
        "client": own or None,
        "when": "otherwise" if profile.otherwise else profile.when or None,
    }


def _without_password(url: str | None) -> str | None:
    return parse_proxy_url(url).without_password().text if url else url
