"""Profiles: what the user wants of Docker, and what that means for each surface."""

from __future__ import annotations

from dataclasses import dataclass, fields

from .proxy_url import mask_url


@dataclass(frozen=True, repr=False)
class ProxySettings:
    """The proxy variables of one surface. None is "not set"; ``no_proxy`` is joined with ``,``."""

    http_proxy: str | None = None
    https_proxy: str | None = None
    no_proxy: str | None = None
    ftp_proxy: str | None = None
    all_proxy: str | None = None

    def __repr__(self) -> str:
        given = [(f.name, getattr(self, f.name)) for f in fields(self)]
        return f"ProxySettings({', '.join(f'{n}={mask_url(v)!r}' for n, v in given if v)})"


@dataclass(frozen=True)
class Wanted:
    """A profile with ``[always]`` joined to it: what a switch makes true."""

    profile: str
    daemon: ProxySettings
    """dockerd's own. It knows neither ``ftp_proxy`` nor ``all_proxy``."""
    client: ProxySettings
    """What the client gives to containers and builds."""
    mirrors: tuple[str, ...] | None
    """None: not managed, left as found. Empty: managed, and none wanted."""
    insecure_registries: tuple[str, ...] | None
    live_restore: bool | None
    cgroup_driver: str | None
