"""Mirrors and insecure registries, by the engine's own rules (moby, ``daemon/pkg/registry``).

A bad one keeps dockerd from starting, and ``dockerd --validate`` does not see them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from dockproxy_tray.core.bypass import parse_address, parse_network
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.no_proxy import ENGINES_OWN
from dockproxy_tray.core.proxy_url import (
    check_host,
    check_port,
    find_bad_character,
    mask,
    split_host_port,
)
from dockproxy_tray.errors import Invalid

if TYPE_CHECKING:
    from dockproxy_tray.core.bypass import Network
    from dockproxy_tray.core.engine import Version

MAX_MIRRORS = 32
MAX_INSECURE = 256
MAX_LENGTH = 2048
IPV6_LOOPBACK_SINCE = (28, 0, 0)
"""Older engines count only IPv4's loopback among the insecure registries (moby#48540)."""

LookUp = Callable[[str], "tuple[str, ...] | None"]
"""A name's addresses, none where it has none; None where that could not be found out in time."""

_PATH = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*")
# distribution's reference.DomainRegexp: unlike a proxy's host, without underscores.
_DOMAIN_PART = r"(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])"
_DOMAIN = re.compile(rf"{_DOMAIN_PART}(?:\.{_DOMAIN_PART})*")
# Go's ParseCIDR takes "/08" as well, which may be a slip.
_LENGTH = re.compile(r"/(?:0|[1-9][0-9]{0,2})\Z")


def check_mirror(text: str) -> None:
    """Refuse what ``ValidateMirror`` refuses, and a missing or impossible host besides.

    A path is fine here: whether the engine is new enough for it (25.0) is for the plan to say.
    Raises ``Invalid("bad-mirror", mirror=MASKED, why=Message)``.
    """
    if why := _why_bad_mirror(text):
        raise Invalid("bad-mirror", mirror=mask(text), why=why)


def _why_bad_text(text: str) -> Message | None:
    if not text:
        return say("entry-empty")
    if len(text) > MAX_LENGTH:
        return say("entry-too-long", length=len(text), limit=MAX_LENGTH)
    if position := find_bad_character(text):
        return say("url-character", position=position)
    return None


def _why_bad_mirror(text: str) -> Message | None:
    if why := _why_bad_text(text):
        return why
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in {"http", "https"}:
        return say("mirror-scheme")
    if "?" in rest or "#" in rest:
        return say("mirror-query")
    address, _, path = rest.partition("/")
    if "@" in address:
        return say("mirror-userinfo")
    host, port = split_host_port(address)
    if why := check_host(host) or check_port(port):
        return why
    return None if _PATH.fullmatch(path) else say("mirror-path")


def mirror_has_path(text: str) -> bool:
    """Whether it needs Docker 25.0: older engines do not start with a path in a mirror."""
    return bool(text.partition("://")[2].partition("/")[2])


def normal_mirror(text: str) -> str:
    """As the engine shows it in /info, with one trailing slash; scheme and host in lower case."""
    scheme, _, rest = text.removesuffix("/").partition("://")
    address, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{address.lower()}{slash}{path}/"


def same_mirrors(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether two lists name the same mirrors in the same order. The engine drops duplicates."""
    return list(dict.fromkeys(map(normal_mirror, a))) == list(dict.fromkeys(map(normal_mirror, b)))


def check_mirrors(entries: Iterable[str]) -> None:
    """Each by ``check_mirror``; ``Invalid("too-many-entries", key, count, limit)`` beyond 32."""
    entries = tuple(entries)
    for entry in entries:
        check_mirror(entry)
    if len(entries) > MAX_MIRRORS:
        raise Invalid("too-many-entries", key="mirrors", count=len(entries), limit=MAX_MIRRORS)


def check_insecure(text: str) -> None:
    """Refuse what ``loadInsecureRegistries`` refuses: anything but ``host[:port]`` or a network.

    Like the engine it lets a leading ``http://`` or ``https://`` pass. Raises
    ``Invalid("bad-insecure-registry", registry=MASKED, why=Message)``.
    """
    if why := _why_bad_insecure(text):
        raise Invalid("bad-insecure-registry", registry=mask(text), why=why)


def _why_bad_insecure(text: str) -> Message | None:
    if why := _why_bad_text(text):
        return why
    registry = _without_scheme(text)
    if "://" in registry:
        return say("registry-scheme")
    if "/" in registry:
        network = parse_network(registry) if _LENGTH.search(registry) else None
        return None if network is not None else say("registry-path")
    if registry.count(":") > 1 and not registry.startswith("["):
        return None if check_host(f"[{registry}]") is None else say("registry-host")
    host, port = split_host_port(registry)
    if host.startswith("["):
        # Without a port the engines before 23.0 refuse the brackets, and nobody needs them.
        good = port is not None and check_host(host) is None
    else:
        good = _DOMAIN.fullmatch(host) is not None
    if not good:
        return say("registry-host")
    if port is not None and not (re.fullmatch(r"[0-9]{1,5}", port) and int(port) <= 65535):
        return say("url-port")
    return None


def check_insecures(entries: Iterable[str]) -> None:
    """Each by ``check_insecure``; ``Invalid("too-many-entries", key, count, limit)`` beyond 256."""
    entries = tuple(entries)
    for entry in entries:
        check_insecure(entry)
    if len(entries) > MAX_INSECURE:
        raise Invalid(
            "too-many-entries", key="insecure_registries", count=len(entries), limit=MAX_INSECURE
        )


def normal_insecure(text: str) -> str:
    """As the engine shows it in /info: without a scheme, a network without its host bits."""
    registry = _without_scheme(text)
    network = None if registry in ENGINES_OWN else parse_network(registry)
    return registry if network is None else str(network)


def same_insecure(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether two lists name the same registries, the engine's own networks aside."""
    return set(map(normal_insecure, a)) - ENGINES_OWN == set(map(normal_insecure, b)) - ENGINES_OWN


def is_insecure(
    entries: Iterable[str], authority: str, look_up: LookUp, version: Version | None = None
) -> bool | None:
    """Whether the engine checks no certificate there, and tries plain http as well (moby,
    ``isSecureIndex``, ``isCIDRMatch``). None: an address decides, and none could be found out.

    ``authority`` is host and port as a mirror's URL or an image's name has them: an entry must be
    the same, letter by letter, or be a network that has its address. ``look_up`` is asked at most
    once, and only for a name. Of an unknown ``version`` the newest is assumed.
    """
    named = {normal_insecure(entry) for entry in entries}
    if authority in named:
        return True
    addresses = _addresses(authority, look_up)
    if addresses is None:
        return None if any(_networks(named - ENGINES_OWN)) else False
    networks = tuple(_networks(named | _loopback(version)))
    found = (parse_address(address) for address in addresses)
    return any(one in network for one in found if one is not None for network in networks)


def _addresses(authority: str, look_up: LookUp) -> tuple[str, ...] | None:
    host, port = split_host_port(authority)
    if host.startswith("[") and port is None:
        return ()  # Go finds no address in brackets without a port behind them
    if parse_address(host) is not None:
        return (host,)
    return ("127.0.0.1", "::1") if host == "localhost" else look_up(host)


def _loopback(version: Version | None) -> frozenset[str]:
    """Those that the engine adds by itself."""
    newer = version is None or version >= IPV6_LOOPBACK_SINCE
    return ENGINES_OWN if newer else ENGINES_OWN - {"::1/128"}


def _networks(entries: Iterable[str]) -> Iterator[Network]:
    for entry in entries:
        if (network := parse_network(entry)) is not None:
            yield network


def _without_scheme(text: str) -> str:
    for prefix in ("http://", "https://"):
        if text.lower().startswith(prefix):
            return text[len(prefix) :]
    return text
