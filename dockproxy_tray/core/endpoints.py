"""Where an image is pulled from: what dockerd tries, in its order.

The source is moby's ``lookupV2Endpoints`` and ``isSecureIndex`` (package ``registry``). Mirrors are
asked for images of Docker Hub alone; a registry that counts as insecure is asked by https first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dockproxy_tray.core.bypass import parse_address, parse_network
from dockproxy_tray.core.no_proxy import ENGINES_OWN
from dockproxy_tray.core.proxy_url import split_host_port
from dockproxy_tray.core.registries import normal_insecure

if TYPE_CHECKING:
    from dockproxy_tray.core.bypass import Network
    from dockproxy_tray.core.image_reference import ImageReference

HUB_URL = "https://registry-1.docker.io/"
IPV6_LOOPBACK_SINCE = (28, 0, 0)
"""Older engines count only IPv4's loopback among the insecure registries (moby#48540)."""

LookUp = Callable[[str], "tuple[str, ...] | None"]
"""A name's addresses, none where it has none; None where that could not be found out in time."""

Version = tuple[int, int, int]


@dataclass(frozen=True)
class Endpoint:
    """One place that is tried."""

    url: str
    """With a slash at its end."""
    kind: Literal["mirror", "registry"]


@dataclass(frozen=True)
class Endpoints:
    """All of them."""

    tried: tuple[Endpoint, ...]
    unsure: bool = False
    """Whether plain http may be tried as well: the registry's addresses decide, and are unknown."""


def endpoints_of(
    image: ImageReference,
    mirrors: tuple[str, ...],
    insecure: tuple[str, ...],
    look_up: LookUp,
    version: Version | None = None,
) -> Endpoints:
    """What is tried for an image, each where those before it fail.

    ``look_up`` is asked at most once, and only where an address decides. Of an unknown
    ``version`` the newest is assumed.
    """
    if image.on_hub:
        urls = dict.fromkeys(map(_mirror, mirrors))
        return Endpoints((*(Endpoint(u, "mirror") for u in urls), Endpoint(HUB_URL, "registry")))
    secure = Endpoint(f"https://{image.domain}/", "registry")
    plain = Endpoint(f"http://{image.domain}/", "registry")
    entries = {normal_insecure(entry) for entry in insecure}
    if image.domain in entries:
        return Endpoints((secure, plain))
    networks = [*_networks(entries), *_networks(_loopback(version))]
    addresses = _addresses(image.domain, look_up)
    if addresses is None:
        return Endpoints((secure,), unsure=any(_networks(entries - ENGINES_OWN)))
    found = (parse_address(address) for address in addresses)
    if any(one in network for one in found if one is not None for network in networks):
        return Endpoints((secure, plain))
    return Endpoints((secure,))


def _mirror(text: str) -> str:
    url = text if text.lower().startswith(("http://", "https://")) else f"https://{text}"
    return f"{url.removesuffix('/')}/"


def _addresses(domain: str, look_up: LookUp) -> tuple[str, ...] | None:
    host, port = split_host_port(domain)
    if host.startswith("[") and port is None:
        return ()  # Go finds no address in brackets without a port behind them
    if parse_address(host) is not None:
        return (host,)
    return ("127.0.0.1", "::1") if host == "localhost" else look_up(host)


def _networks(entries: Iterable[str]) -> Iterator[Network]:
    for entry in entries:
        if (network := parse_network(entry)) is not None:
            yield network


def _loopback(version: Version | None) -> set[str]:
    newer = version is None or version >= IPV6_LOOPBACK_SINCE
    return {"127.0.0.0/8", "::1/128"} if newer else {"127.0.0.0/8"}
