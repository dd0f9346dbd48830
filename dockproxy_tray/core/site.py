"""A place of the web as it is fetched: scheme, host, port and path. No user, no fragment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urljoin

from dockproxy_tray.core.proxy_url import (
    check_host,
    check_port,
    find_bad_character,
    split_host_port,
)

_PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 8192


@dataclass(frozen=True)
class Site:
    """``authority`` is host and port as they were given, which is how dockerd names a registry in
    certs.d and among the insecure ones; ``host`` is without an IPv6 address's brackets."""

    scheme: str
    authority: str
    host: str
    port: int
    target: str = ""
    """Path and query; empty, or with a leading slash."""

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def place(self) -> str:
        """Host and port, the port always."""
        return endpoint(self.host, self.port)

    def below(self, path: str) -> Site:
        """A path below this one, which is a folder whether or not it ends in a slash."""
        return replace(self, target=self.target.rstrip("/") + path)

    def follow(self, location: str) -> Site | None:
        """Where a redirect leads from here; None: nowhere that can be gone to."""
        if len(location) > _MAX_LENGTH or find_bad_character(location):
            return None
        try:
            return parse_site(urljoin(self.url, location))
        except ValueError:
            return None


def endpoint(host: str, port: int) -> str:
    """Host and port in one, as CONNECT has them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse_site(text: str) -> Site | None:
    """An http or https URL; None: it is no such thing, or names a user."""
    if len(text) > _MAX_LENGTH or find_bad_character(text):
        return None
    scheme, separator, rest = text.partition("#")[0].partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in _PORTS:
        return None
    end = min((place for mark in "/?" if (place := rest.find(mark)) >= 0), default=len(rest))
    authority, target = rest[:end], rest[end:]
    host, port = split_host_port(authority)
    if "@" in authority or check_host(host) or check_port(port or None):
        return None
    return Site(
        scheme,
        authority,
        host[1:-1] if host.startswith("[") else host,
        int(port) if port else _PORTS[scheme],
        f"/{target}" if target.startswith("?") else target,
    )
