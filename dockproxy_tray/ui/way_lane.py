"""The way of one pull, run or build as a lane, drawn as the others are. Without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.proxies import proxy_url
from dockproxy_tray.core.route import HUB, Hop, Kind, Lane, Operation, endpoint_of
from dockproxy_tray.core.site import parse_site

if TYPE_CHECKING:
    from dockproxy_tray.core.explain import Explanation
    from dockproxy_tray.core.explain import Hop as Request

_STARTS: Mapping[Operation, Kind] = {"pull": "daemon", "run": "container", "build": "build"}
_WHY = {
    "why-proxy": "route-by",
    "why-no-proxy": "route-no-proxy",
    "why-loopback": "route-loopback-direct",
    "why-unset": "route-unset",
    "why-unreadable": "route-unreadable",
    "why-none": "route-none",
}
"""What is said in a few words on a terminal, as a sentence of the picture's."""


def operation_of(target: str) -> Operation:
    """What is meant where nobody has said so: a URL is no image's name."""
    return "run" if "://" in target else "pull"


def lane_of(found: Explanation, lanes: Iterable[Lane]) -> Lane:
    """The lane of an answer. It starts where the usual one of its operation does, which says
    whether Docker runs."""
    usual = (lane.hops[0] for lane in lanes if lane.operation == found.operation)
    start = next(usual, Hop(_STARTS[found.operation]))
    return Lane(found.operation, (start, *_hops(found)))


def _hops(found: Explanation) -> Iterator[Hop]:
    former: Hop | None = None
    for number, request in enumerate(found.hops):
        standby = number > 0
        why = Message(_WHY[request.why.code], request.why.values)
        proxy = None if request.via is None else _proxy(request.via, why, found.operation)
        if proxy is not None and proxy != former:
            yield replace(proxy, standby=standby)
        former = proxy
        direct = why if proxy is None else None
        yield replace(_place(request, number), direct=direct, standby=standby)


def _proxy(via: str, why: Message, operation: Operation) -> Hop:
    url = proxy_url(via)
    if url is None:
        return Hop("proxy", via, "unknown", say("route-bad-proxy", url=via), via)
    label, address = endpoint_of(url)
    if url.loopback and operation != "pull":
        return Hop("proxy", label, "broken", say("route-loopback", url=via), via, address)
    return Hop("proxy", label, "good", why, via, address)


def _place(request: Request, number: int) -> Hop:
    address = request.host, request.port
    if request.place == "registry" and address == HUB:
        return Hop("registry", url=request.url)
    site = parse_site(request.url)
    label = request.host if site is None else site.authority
    if request.place == "registry" and number > 0:
        label = f"http://{label}"  # the same host once more, without TLS
    url = request.url.removesuffix("v2/") if request.place == "mirror" else request.url
    return Hop(request.place, label, url=url, address=address)
