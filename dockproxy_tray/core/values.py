"""The settings that are switched, by surface, and when two values of one count as equal."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from dockproxy_tray.core.no_proxy import same_no_proxy
from dockproxy_tray.core.profile import ProxySettings, Wanted
from dockproxy_tray.core.proxy_url import mask, same_url
from dockproxy_tray.core.registries import same_insecure, same_mirrors

Key = tuple[str, str]
"""Surface and setting, as the status document names them."""

Value = str | tuple[str, ...] | bool | None
"""``None`` is "not set"."""

DAEMON: tuple[Key, ...] = tuple(("daemon", s) for s in ("http_proxy", "https_proxy", "no_proxy"))
CLIENT: tuple[Key, ...] = tuple(
    ("client", s) for s in ("http_proxy", "https_proxy", "no_proxy", "ftp_proxy", "all_proxy")
)
MIRRORS: Key = ("mirrors", "mirrors")
INSECURE: Key = ("mirrors", "insecure_registries")
LIVE_RESTORE: Key = ("engine", "live_restore")
CGROUP_DRIVER: Key = ("engine", "cgroup_driver")
ALL: tuple[Key, ...] = (*DAEMON, *CLIENT, MIRRORS, INSECURE, LIVE_RESTORE, CGROUP_DRIVER)


class Sight(Enum):
    """How well a proxy's URL could be seen."""

    WHOLE = "full"
    NO_PASSWORD = "no-password"
    """From the drop-in's masked comment lines: user and host are true, the password is not."""
    INFO = "info"
    """From ``/info``, which masks user and password alike."""


def wanted_values(wanted: Wanted) -> dict[Key, Value]:
    """What a profile wants, by setting. A setting that is not in the answer is left alone."""
    values: dict[Key, Value] = {}
    for surface, settings in (("daemon", wanted.daemon), ("client", wanted.client)):
        for key in DAEMON if surface == "daemon" else CLIENT:
            values[key] = getattr(settings, key[1])
    if wanted.mirrors is not None:
        values[MIRRORS] = wanted.mirrors
    if wanted.insecure_registries is not None:
        values[INSECURE] = wanted.insecure_registries
    if wanted.live_restore is not None:
        values[LIVE_RESTORE] = wanted.live_restore
    if wanted.cgroup_driver is not None:
        values[CGROUP_DRIVER] = wanted.cgroup_driver
    return values


def client_settings(values: Mapping[Key, Value]) -> ProxySettings:
    """The client's part of some values, as its file knows them."""
    texts = {setting: values.get((surface, setting)) for surface, setting in CLIENT}
    return ProxySettings(**{name: text for name, text in texts.items() if isinstance(text, str)})


def same_value(key: Key, a: Value, b: Value, sight: Sight = Sight.WHOLE) -> bool:
    """Whether two values of this setting mean the same to Docker.

    URLs ignore the case of scheme and host and one trailing slash; no_proxy and insecure
    registries are sets, without the loopback ranges that the engine adds itself; mirrors are
    lists. ``sight`` says how much of ``b`` could be seen.
    """
    if key == MIRRORS:
        return same_mirrors(_entries(a), _entries(b))
    if key == INSECURE:
        return same_insecure(_entries(a), _entries(b))
    if key[0] == "engine":
        return a == b
    left, right = _text(a), _text(b)
    if key[1] == "no_proxy":
        return same_no_proxy(left, right)
    if not left or not right:
        return not left and not right
    return same_url(left, right, compare=sight.value)


def masked(value: Value) -> Value:
    """The value as it may be shown: no password in it."""
    return mask(value) if isinstance(value, str) else value


def _entries(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
