"""What the dockerd stand-in reads from its flags and daemon.json, by dockerd's own rules.

Written apart from the program's own reader of that file, so that a fault of one is not
the other's as well. Rules: moby, ``daemon/config`` and ``daemon/pkg/registry``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dockproxy_tray.core.registries import check_insecure, check_mirror, normal_insecure
from dockproxy_tray.errors import Invalid

Flags = Mapping[str, tuple[str, ...]]
"""By long name, each with its values in order."""

PROXIES = ("http-proxy", "https-proxy", "no-proxy")

# The keys of the file whose flag has another name.
_FLAG_OF = {
    "registry-mirrors": "registry-mirror",
    "insecure-registries": "insecure-registry",
    "exec-opts": "exec-opt",
    "hosts": "host",
    "labels": "label",
}
_LISTS = (*_FLAG_OF, "dns", "dns-opts", "dns-search", "storage-opts")
_KNOWN = frozenset(
    """allow-nondistributable-artifacts authorization-plugins bip bridge builder cgroup-parent
    containerd containerd-namespace data-root debug default-address-pools default-cgroupns-mode
    default-gateway default-ipc-mode default-network-opts default-runtime default-shm-size
    default-ulimits exec-root experimental features fixed-cidr fixed-cidr-v6 group
    host-gateway-ip http-proxy https-proxy icc init init-path ip ip-forward ip-masq ip6tables
    iptables ipv6 live-restore log-driver log-format log-level log-opts max-concurrent-downloads
    max-concurrent-uploads max-download-attempts metrics-addr mtu no-new-privileges no-proxy
    node-generic-resources oom-score-adjust pidfile raw-logs runtimes seccomp-profile
    selinux-enabled shutdown-timeout storage-driver swarm-default-advertise-addr tls tlscacert
    tlscert tlskey tlsverify userland-proxy userland-proxy-path userns-remap validate""".split()
) | frozenset(_LISTS)
_NOT_FLATTENED = frozenset(
    """builder default-network-opts default-ulimits features log-opts nri-opts runtimes""".split()
)
_USERINFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@")


class BadConfiguration(Exception):
    """dockerd would not start with this, and would not take it at a reload."""


@dataclass(frozen=True)
class Settings:
    """What a running dockerd goes by."""

    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By flag name; frozen when the process starts."""
    mirrors: tuple[str, ...] = ()
    insecure: tuple[str, ...] = ()
    live_restore: bool = False
    cgroup_driver: str = "systemd"

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def settings_from_json(text: str) -> Settings:
    raw = json.loads(text)
    lists = {key: tuple(raw[key]) for key in ("mirrors", "insecure")}
    return Settings(**{**raw, **lists})


def read_settings(text: str | None, flags: Flags, environ: Mapping[str, str]) -> Settings:
    """What dockerd starts with. Raises ``BadConfiguration``."""
    raw = parse_configuration(text, flags)
    return _check(
        Settings(
            proxies={name: _proxy(name, raw, flags, environ) for name in PROXIES},
            mirrors=_list(raw, flags, "registry-mirrors"),
            insecure=_list(raw, flags, "insecure-registries"),
            live_restore=bool(raw.get("live-restore"))
            or flags.get("live-restore", ("false",))[-1] == "true",
            cgroup_driver=_cgroup_driver(_list(raw, flags, "exec-opts")),
        )
    )


def reload_settings(old: Settings, text: str | None, flags: Flags) -> Settings:
    """What a SIGHUP makes of it: of what is switched here only these three, and a key that is
    absent keeps its old value (dockerd, "Configuration reload behavior")."""
    raw = parse_configuration(text, flags)
    new = old
    if raw.get("registry-mirrors") is not None:
        new = replace(new, mirrors=tuple(raw["registry-mirrors"]))
    if raw.get("insecure-registries") is not None:
        new = replace(new, insecure=tuple(raw["insecure-registries"]))
    if raw.get("live-restore") is not None:
        new = replace(new, live_restore=raw["live-restore"])
    return _check(new)


def parse_configuration(text: str | None, flags: Flags) -> dict[str, Any]:
    """The file's object, known keys of the right types only, none of them also a flag."""
    if text is None or not text.strip():
        return {}
    try:
        raw = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadConfiguration(f"invalid JSON: {error}") from None
    if not isinstance(raw, dict):
        raise BadConfiguration("cannot unmarshal into a configuration")
    directives: list[str] = []
    for key, value in raw.items():
        flat = isinstance(value, dict) and key not in _NOT_FLATTENED
        directives += list(value) if flat else [key]
    if unknown := [name for name in directives if name not in _KNOWN]:
        text = ", ".join(unknown)
        raise BadConfiguration(f"the following directives don't match any option: {text}")
    if twice := [name for name in directives if _FLAG_OF.get(name, name) in flags]:
        text = ", ".join(twice)
        raise BadConfiguration(f"specified both as a flag and in the configuration file: {text}")
    _check_types(raw)
    return raw


def _check_types(raw: Mapping[str, Any]) -> None:
    for key in _LISTS:
        value = raw.get(key)
        if value is not None and not (
            isinstance(value, list) and all(isinstance(item, str) for item in value)
        ):
            raise BadConfiguration(f"{key}: cannot unmarshal into a list of strings")
    if not isinstance(raw.get("live-restore", False), (bool, type(None))):
        raise BadConfiguration("live-restore: cannot unmarshal into a bool")
    for name, value in (raw.get("proxies") or {}).items():
        if not isinstance(value, (str, type(None))):
            raise BadConfiguration(f"{name}: cannot unmarshal into a string")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _proxy(
    name: str,
    raw: Mapping[str, Any],
    flags: Flags,
    environ: Mapping[str, str],
) -> str:
    """Flag or file, then the environment, upper case first; an empty one counts as none."""
    upper = name.replace("-", "_").upper()
    candidates = (
        flags.get(name, ("",))[-1],
        (raw.get("proxies") or {}).get(name),
        environ.get(upper),
        environ.get(upper.lower()),
    )
    return next((value for value in candidates if value), "")


def _list(raw: Mapping[str, Any], flags: Flags, key: str) -> tuple[str, ...]:
    return tuple(raw.get(key) or ()) or flags.get(_FLAG_OF[key], ())


def _cgroup_driver(options: tuple[str, ...]) -> str:
    driver = "systemd"
    for option in options:
        name, _, value = option.partition("=")
        if name != "native.cgroupdriver" or value not in ("systemd", "cgroupfs"):
            raise BadConfiguration(f"invalid exec-opt {option}")
        driver = value
    return driver


def _check(settings: Settings) -> Settings:
    try:
        for mirror in settings.mirrors:
            check_mirror(mirror)
        for registry in settings.insecure:
            check_insecure(registry)
    except Invalid as error:
        raise BadConfiguration(f"invalid registry: {error.reason}") from None
    return settings


def describe_registries(settings: Settings) -> dict[str, Any]:
    """``RegistryConfig`` of ``/info``: networks and hosts apart, the loopback ones added."""
    mirrors = list(dict.fromkeys(mirror.removesuffix("/") + "/" for mirror in settings.mirrors))
    found = [normal_insecure(registry) for registry in settings.insecure]
    networks = [name for name in found if "/" in name]
    hosts = [name for name in found if "/" not in name]
    plain = {"Mirrors": [], "Secure": False, "Official": False}
    index = {name: {"Name": name, **plain} for name in hosts}
    hub = {"Name": "docker.io", "Mirrors": mirrors, "Secure": True, "Official": True}
    return {
        "Mirrors": mirrors,
        "InsecureRegistryCIDRs": list(dict.fromkeys(["::1/128", "127.0.0.0/8", *networks])),
        "IndexConfigs": {**index, "docker.io": hub},
    }


def mask_credentials(url: str) -> str:
    """moby's ``MaskCredentials``: user and password where there is a scheme before them."""
    return _USERINFO.sub(r"\1xxxxx:xxxxx@", url, count=1)
