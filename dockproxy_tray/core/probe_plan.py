"""What a test of proxies and mirrors reaches, and by which way: the one that the engine takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from dockproxy_tray.core.bypass import NoProxy, is_loopback
from dockproxy_tray.core.message import Message
from dockproxy_tray.core.proxy_url import ProxyUrl, mask_url
from dockproxy_tray.core.registries import normal_insecure, normal_mirror
from dockproxy_tray.core.site import Site, endpoint, parse_site

if TYPE_CHECKING:
    from dockproxy_tray.core.engine import Version

Kind = Literal["proxy", "mirror", "registry"]

HUB = Site("https", "registry-1.docker.io", "registry-1.docker.io", 443)
"""moby, ``DefaultV2Registry``: where images of Docker Hub come from in the end."""
IMAGE = "library/hello-world"
"""A small image that the Hub, and so every mirror of it, can give."""
PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
"""Where a proxy listens whose URL names no port, as Go has it."""


@dataclass(frozen=True)
class Via:
    """A proxy on the way."""

    url: ProxyUrl
    hidden: bool = False
    """Whether it has a user and a password that may not be read here: ``url`` is without them."""
    profile: str | None = field(default=None, compare=False)
    """The profile that names it, where that is known."""

    @property
    def host(self) -> str:
        return self.url.host

    @property
    def port(self) -> int:
        return self.url.port or PORTS[self.url.scheme.lower()]

    @property
    def place(self) -> str:
        return endpoint(self.host, self.port)


@dataclass(frozen=True)
class Ways:
    """The engine's proxies, by the scheme of what is fetched."""

    http: Via | None = None
    https: Via | None = None
    no_proxy: str | None = None

    def to(self, site: Site) -> Via | None:
        """The proxy that the engine takes to a site; None: none (Go, ``httpproxy``)."""
        via = self.https if site.scheme == "https" else self.http
        if via is None or is_loopback(site.host):
            return None
        return None if self._exceptions.match(site.host, site.port) is not None else via

    @cached_property
    def _exceptions(self) -> NoProxy:
        return NoProxy.parse(self.no_proxy)


@dataclass(frozen=True)
class TrustFiles:
    """Where the engine finds the certificates that it trusts. None: where Go looks by itself."""

    certs_dir: str = "/etc/docker/certs.d"
    """A folder of it is named after each registry, port included where it was given."""
    bundle: str | None = None
    """SSL_CERT_FILE in the engine's environment."""
    folders: tuple[str, ...] | None = None
    """SSL_CERT_DIR in it."""
    since: float | None = None
    """When the engine was started, in seconds since the epoch: what the machine has come to trust
    since then, the engine does not know (Go reads it once). None: it is started anew."""


@dataclass(frozen=True)
class Target:
    """One thing to reach."""

    kind: Kind
    url: str
    """As it was given, masked."""
    sites: tuple[Site, ...] = ()
    """Of a registry: the next one is tried where this one does not speak TLS."""
    proxy: Via | None = None
    plain: bool = False
    """Whether the proxy is there for http:// alone, which takes no CONNECT."""
    surfaces: tuple[str, ...] = ()
    """Who uses the proxy: ``daemon``, ``client``."""
    image: str = ""
    """What can be asked of the registry."""

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the thing itself."""
        if self.proxy is not None:
            return self.proxy.host, self.proxy.port
        return self.sites[0].host, self.sites[0].port


@dataclass(frozen=True)
class ProbePlan:
    """A whole test."""

    targets: tuple[Target, ...]
    ways: Ways = Ways()
    insecure: tuple[str, ...] = ()
    trust: TrustFiles = TrustFiles()
    profile: str | None = None
    """Whose settings they are; None: those that run now."""
    warnings: tuple[Message, ...] = ()
    version: Version | None = None
    """The engine's, where it is known."""

    def via(self, target: Target) -> Via | None:
        """The proxy by which a mirror or registry is reached."""
        return self.ways.to(target.sites[0]) if target.sites else None


def make_targets(
    daemon: Ways | None, client: Iterable[tuple[str, Via]], mirrors: Iterable[str],
    insecure: Iterable[str],
) -> tuple[Target, ...]:  # fmt: skip
    """The proxies, each once, the mirrors in their order, the Hub, and other insecure registries.

    ``client`` has its proxies by variable. Of the daemon nothing is known where it is None.
    """
    own = () if daemon is None else (("http_proxy", daemon.http), ("https_proxy", daemon.https))
    given = [("daemon", name, via) for name, via in own if via is not None]
    given += [("client", name, via) for name, via in client]
    targets = [_proxy(via, given) for via in dict.fromkeys(via for _, _, via in given)]
    if daemon is None:
        return tuple(targets)
    found = {normal_mirror(text): text for text in reversed(list(mirrors))}
    for text in reversed(found.values()):
        if (site := parse_site(text)) is not None:
            targets.append(Target("mirror", text, (site,), image=IMAGE))
    targets.append(Target("registry", HUB.url, (HUB,), image=IMAGE))
    taken = {site.authority for target in targets for site in target.sites}
    targets += _registries(insecure, taken)
    return tuple(targets)


def _proxy(via: Via, given: Iterable[tuple[str, str, Via]]) -> Target:
    users = [(surface, name) for surface, name, other in given if other == via]
    surfaces = tuple(dict.fromkeys(surface for surface, _ in users))
    plain = all(name == "http_proxy" for _, name in users)
    return Target("proxy", mask_url(str(via.url)), proxy=via, plain=plain, surfaces=surfaces)


def _registries(insecure: Iterable[str], taken: set[str]) -> Iterator[Target]:
    """Insecure ones are tried by TLS, whoever they are, and then without (moby,
    ``lookupV2Endpoints``). A mirror's own scheme is all that is tried of it."""
    for entry in dict.fromkeys(map(normal_insecure, insecure)):
        sites = (parse_site(f"{scheme}://{entry}") for scheme in ("https", "http"))
        known = tuple(site for site in sites if site is not None)
        if known and "/" not in entry and entry not in taken:
            yield Target("registry", entry, known)
