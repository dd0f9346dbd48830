"""Whether one request takes a proxy, which one, and why: the engine's own decision.

The rules are those of Go's ``httpproxy`` (golang.org/x/net): each scheme has a variable of its
own, and no other one in its place; ``all_proxy`` counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from dockproxy_tray.core.bypass import NoProxy, is_loopback
from dockproxy_tray.core.go_url import GoUrl, read_proxy
from dockproxy_tray.core.profile import ProxySettings
from dockproxy_tray.core.proxy_url import ProxyUrl, parse_proxy_url
from dockproxy_tray.errors import Invalid

Reason = Literal["proxy", "loopback", "no-proxy", "unset", "unreadable"]
"""``proxy``: it has one. Else why not: it goes to the machine itself, by an entry of no_proxy, or
the variable is not set or is one that Go cannot read."""

VARIABLES: Mapping[str, str] = {"http": "http_proxy", "https": "https_proxy"}
"""The setting that counts for each scheme."""


@dataclass(frozen=True)
class Choice:
    """What becomes of one request."""

    reason: Reason
    variable: str
    """The setting that counts for its scheme."""
    proxy: str | None = field(default=None, repr=False)
    """The proxy's URL, with its password; None: it goes without."""
    entry: str = ""
    """Of no_proxy, as it stands there."""


@dataclass(frozen=True, repr=False)
class Proxies:
    """The proxies of one surface, read once for any number of requests."""

    http: str = ""
    https: str = ""
    no_proxy: str = ""

    @classmethod
    def of(cls, settings: ProxySettings) -> Proxies:
        return cls(settings.http_proxy or "", settings.https_proxy or "", settings.no_proxy or "")

    @classmethod
    def in_environment(cls, environ: Mapping[str, str]) -> Proxies:
        """Those that a program gets by these variables: Go looks at the upper case first."""
        names = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
        return cls(*(environ.get(name) or environ.get(name.lower()) or "" for name in names))

    @property
    def any(self) -> bool:
        return bool(self.http or self.https)

    @cached_property
    def exceptions(self) -> NoProxy:
        return NoProxy.parse(self.no_proxy)

    @property
    def urls(self) -> Mapping[str, str]:
        """The proxies by the setting that names each; empty where it is not set."""
        return {"http_proxy": self.http, "https_proxy": self.https}

    @cached_property
    def _read(self) -> Mapping[str, GoUrl | None]:
        return {name: read_proxy(url) for name, url in self.urls.items()}

    def choose(self, scheme: str, host: str, port: int) -> Choice:
        """For ``http`` or ``https``; ``host`` is a name or an address, in brackets or without."""
        variable = VARIABLES[scheme]
        if is_loopback(host):
            return Choice("loopback", variable)
        if (entry := self.exceptions.match(host, port)) is not None:
            return Choice("no-proxy", variable, entry=entry)
        if (proxy := self._read[variable]) is not None:
            return Choice("proxy", variable, proxy.text)
        return Choice("unreadable" if self.urls[variable] else "unset", variable)


def proxy_url(text: str) -> ProxyUrl | None:
    """A proxy's parts, as Go reads it; None where it is none, or none that others understand."""
    read = read_proxy(text)
    try:
        return None if read is None else parse_proxy_url(read.text)
    except Invalid:
        return None
