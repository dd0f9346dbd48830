"""Where users stumble: what to warn of on the way of a pull, a run or a build."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dockproxy_tray.core.bypass import parse_address
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.proxies import Proxies, proxy_url
from dockproxy_tray.core.proxy_url import mask_url, same_url
from dockproxy_tray.core.values import Sight, same_value

if TYPE_CHECKING:
    from dockproxy_tray.core.basis import Basis
    from dockproxy_tray.core.bypass import Kind
    from dockproxy_tray.core.explain import Around, Hop
    from dockproxy_tray.core.observed import Container
    from dockproxy_tray.core.values import Key, Value

# RFC 6762, appendix G, and RFC 8375: what networks of one's own are named after.
_INTERNAL = re.compile(
    r"[^.]+|.*\.(?:local|lan|internal|intranet|private|corp|home|home\.arpa|localdomain)",
    re.IGNORECASE,
)
_FORMS: Mapping[Kind, str] = {
    "network": "explain-form-network",
    "wildcard": "explain-form-wildcard",
}
"""The kinds of entries that many other programs do not know."""
_MOST_NAMED = 8
_HUB = ("https", "registry-1.docker.io", 443)


def pull_warnings(basis: Basis, hops: Collection[Hop], unsure: str | None) -> Iterator[Message]:
    """``unsure`` is the registry of which it is not known whether plain http is tried, too."""
    yield from basis.daemon_notes
    if unsure is not None:
        yield say("explain-no-address", host=unsure)
    yield from _proxy_warnings(basis.daemon, hops)
    for hop in hops:
        if hop.via is None:
            continue
        if hop.place == "mirror":
            yield say("explain-mirror-by-proxy", host=hop.host)
        elif looks_internal(hop.host):
            yield say("explain-internal", host=hop.host)
    if basis.daemon.any:
        yield from _meaningless(basis.daemon)


def run_warnings(basis: Basis, hop: Hop, around: Around) -> Iterator[Message]:
    """For a request from inside a container."""
    yield from _client_warnings(basis, hop, around, "explain-loopback")
    client: dict[Key, Value] = {
        **{("client", name): url for name, url in basis.client.urls.items()},
        ("client", "all_proxy"): basis.all_proxy,
    }
    if stale := former_holders(around.containers, client, Sight.INFO):
        yield say("containers-former-proxy", names=stale)


def build_warnings(basis: Basis, hop: Hop, around: Around) -> Iterator[Message]:
    """For a request from a build's RUN step, and for what a build does besides."""
    yield from _client_warnings(basis, hop, around, "explain-build-loopback")
    if _shell_differs(basis.daemon, around.shell):
        yield say("explain-tokens", profile=basis.profile)
    for builder in around.builders:
        if not _same_choice(builder.proxies, basis.client, *_HUB):
            made_with = builder.proxies.choose(*_HUB).proxy
            yield say(
                "explain-builder",
                name=builder.name,
                url=mask_url(made_with or ""),
                profile=basis.profile,
            )


def looks_internal(host: str) -> bool:
    """Whether this seems to be a host of a network of one's own: a private address, or a name
    without a dot or below one of the domains that such networks are named after."""
    address = parse_address(host)
    if address is not None:
        return address.is_private and not address.is_loopback
    return _INTERNAL.fullmatch(host.removesuffix(".")) is not None


def former_holders(
    containers: Collection[Container], client: Mapping[Key, Value], sight: Sight = Sight.WHOLE
) -> tuple[str, ...]:
    """The containers with another proxy than a new one gets of these settings of the client.

    A setting that is not among them is not compared.
    """

    def is_another(name: str, value: str) -> bool:
        key = ("client", name.lower())
        return key in client and bool(value) and not same_value(key, value, client[key], sight)

    return tuple(
        one.name
        for one in containers
        if any(is_another(name, value) for name, value in one.environment.items())
    )


def _client_warnings(basis: Basis, hop: Hop, around: Around, loopback: str) -> Iterator[Message]:
    yield from basis.client_notes
    yield from _proxy_warnings(basis.client, (hop,))
    url = proxy_url(hop.choice.proxy or "")
    if url is not None and url.loopback:
        instead = str(replace(url, host=around.gateway)) if around.gateway else ""
        yield say(loopback, url=str(url), instead=instead)
    elif hop.via is not None and looks_internal(hop.host):
        yield say("explain-internal", host=hop.host)
    if basis.all_proxy and hop.via is None and hop.choice.reason == "unset":
        yield say("route-all-proxy", url=mask_url(basis.all_proxy))
    if basis.client.any:
        yield from _meaningless(basis.client)
        yield from _other_readings(basis.client, hop)


def _proxy_warnings(proxies: Proxies, hops: Collection[Hop]) -> Iterator[Message]:
    """Of the proxies themselves, as far as these hops meet them; each once."""
    for setting, reason in dict.fromkeys((h.choice.variable, h.choice.reason) for h in hops):
        if reason == "unreadable":
            yield say("explain-unreadable", setting=setting, url=mask_url(proxies.urls[setting]))
        elif reason == "unset" and setting == "https_proxy" and proxies.http:
            yield say("route-only-http")
    for proxy in dict.fromkeys(hop.choice.proxy for hop in hops if hop.choice.proxy):
        if proxy.lower().startswith("https://"):
            yield say("explain-https-scheme", url=mask_url(proxy))


def _meaningless(proxies: Proxies) -> Iterator[Message]:
    """Entries that match no host."""
    found = [entry.text for entry in proxies.exceptions.entries if entry.kind == "nothing"]
    if found:
        more = max(len(found) - _MOST_NAMED, 0)
        yield say("explain-form-nothing", entries=tuple(found[:_MOST_NAMED]), more=more)


def _other_readings(proxies: Proxies, hop: Hop) -> Iterator[Message]:
    """Where other programs in the container may take another way to this very host."""
    if hop.via is not None:
        for entry in proxies.exceptions.entries:
            if entry.kind == "below" and entry.suffix == f".{hop.host.lower()}":
                yield say("explain-form-below", entry=entry.text, host=hop.host)
    if hop.choice.reason != "no-proxy":
        return
    matching = tuple(proxies.exceptions.matching(hop.host, hop.port))
    if all(entry.port or entry.kind in _FORMS for entry in matching):
        code = "explain-form-port" if matching[0].port else _FORMS[matching[0].kind]
        yield say(code, entry=matching[0].text, host=hop.host)


def _shell_differs(daemon: Proxies, shell: Proxies | None) -> bool:
    """Whether what ``docker build`` itself fetches takes another way than dockerd's pulls."""
    if shell is None:
        return daemon.any
    return not _same_choice(daemon, shell, "https", "auth.docker.io", 443)


def _same_choice(one: Proxies, other: Proxies, scheme: str, host: str, port: int) -> bool:
    ways = [each.choose(scheme, host, port).proxy for each in (one, other)]
    # dockerd masks user and password, and a profile may have left the password to the keyring.
    return same_url(*ways, compare="info")
