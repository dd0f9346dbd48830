"""Which way one pull, run or build takes, hop by hop, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dockproxy_tray.core.bypass import ascii_name
from dockproxy_tray.core.endpoints import endpoints_of
from dockproxy_tray.core.image_reference import parse_image
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.proxies import Choice, Proxies
from dockproxy_tray.core.proxy_url import check_host, check_port, mask, mask_url, split_host_port
from dockproxy_tray.errors import Invalid

if TYPE_CHECKING:
    from dockproxy_tray.core.basis import Basis
    from dockproxy_tray.core.observed import Builder, Container
    from dockproxy_tray.core.registries import LookUp

Operation = Literal["pull", "run", "build"]
Place = Literal["mirror", "registry", "web"]

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
    """A URL in its parts, as far as a proxy is chosen by them."""

    url: str
    """Whole, and masked."""
    scheme: str
    host: str
    """As it is looked up, an IPv6 address without its brackets."""
    port: int


@dataclass(frozen=True)
class Hop:
    """One request: where to, and by which proxy."""

    url: str
    """Masked."""
    via: str | None
    """The proxy's URL, masked; None: it goes direct."""
    why: Message
    """In a few words."""
    place: Place
    host: str
    port: int
    choice: Choice = field(repr=False, compare=False)


@dataclass(frozen=True)
class Explanation:
    """The whole way. Of several hops each is tried where those before it fail."""

    operation: Operation
    target: str
    """The URL, masked, or the image's name in full. That is not to be masked: a registry's port
    before a digest would be taken for a password."""
    hops: tuple[Hop, ...]
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Around:
    """What else there is on the machine that such a way may stumble over."""

    gateway: str | None = None
    """The bridge's, by which a container reaches the machine; None: not known."""
    containers: tuple[Container, ...] = ()
    """Those that run."""
    builders: tuple[Builder, ...] = ()
    shell: Proxies | None = None
    """The proxies of the shell in which ``docker build`` would be typed; None: not known."""


NOTHING_AROUND = Around()


def explain_pull(image: str, basis: Basis, look_up: LookUp) -> Explanation:
    """The way of ``docker pull``: mirrors where there are any, then the registry.

    ``look_up`` finds the registry's addresses, where these decide whether it is an insecure one.
    Raises ``Invalid("bad-image")``.
    """
    from dockproxy_tray.core.pitfalls import pull_warnings

    reference = parse_image(image)
    found = endpoints_of(reference, basis.mirrors, basis.insecure, look_up, basis.version)
    hops = tuple(_hop(_target(f"{each.url}v2/"), each.kind, basis.daemon) for each in found.tried)
    unsure = reference.domain if found.unsure else None
    return Explanation("pull", str(reference), hops, tuple(pull_warnings(basis, hops, unsure)))


def explain_run(url: str, basis: Basis, around: Around = NOTHING_AROUND) -> Explanation:
    """The way of a request from inside a new container. Raises ``Invalid("bad-target")``."""
    from dockproxy_tray.core.pitfalls import run_warnings

    target = parse_target(url)
    hop = _hop(target, "web", basis.client)
    return Explanation("run", mask(target.url), (hop,), tuple(run_warnings(basis, hop, around)))


def explain_build(url: str, basis: Basis, around: Around = NOTHING_AROUND) -> Explanation:
    """The way of a request from a build's RUN step. Raises ``Invalid("bad-target")``."""
    from dockproxy_tray.core.pitfalls import build_warnings

    target = parse_target(url)
    hop = _hop(target, "web", basis.client)
    return Explanation("build", mask(target.url), (hop,), tuple(build_warnings(basis, hop, around)))


def parse_target(text: str) -> Target:
    """Read a URL of http or https; what has no scheme is one of https.

    Raises ``Invalid("bad-target", url=MASKED, why=Message)``.
    """
    url = text if "://" in text else f"https://{text}"
    if why := _why_bad(text, url):
        raise Invalid("bad-target", url=mask_url(text), why=why)
    return _target(url)


def _why_bad(text: str, url: str) -> Message | None:
    if not text:
        return say("url-empty")
    if not text.isprintable() or " " in text:
        return say("target-character")
    scheme, authority, _ = _split(url)
    if scheme not in PORTS:
        return say("target-scheme")
    host, port = split_host_port(authority.rpartition("@")[2])
    return check_host(ascii_name(host)) or check_port(port)


def _target(url: str) -> Target:
    """The parts of a URL that stands the engine's checks, or ours: not looked at again."""
    scheme, authority, rest = _split(url)
    host, port = split_host_port(authority.rpartition("@")[2])
    number = int(port) if port and port.isdecimal() else PORTS.get(scheme, 443)
    masked = mask_url(url.removesuffix(rest)) + rest
    return Target(masked, scheme, ascii_name(host).strip("[]"), number)


def _split(url: str) -> tuple[str, str, str]:
    """Scheme, authority, and all that follows."""
    scheme, _, rest = url.partition("://")
    authority = re.match("[^/?#]*", rest)
    end = authority.end() if authority else 0
    return scheme.lower(), rest[:end], rest[end:]


def _hop(target: Target, place: Place, proxies: Proxies) -> Hop:
    choice = proxies.choose(target.scheme, target.host, target.port)
    via = None if choice.proxy is None else mask_url(choice.proxy)
    return Hop(target.url, via, _why(choice, proxies), place, target.host, target.port, choice)


def _why(choice: Choice, proxies: Proxies) -> Message:
    if not proxies.any:
        return say("why-none")
    match choice.reason:
        case "proxy":
            return say("why-proxy", setting=choice.variable)
        case "no-proxy":
            return say("why-no-proxy", entry=choice.entry)
        case "loopback":
            return say("why-loopback")
        case "unset":
            return say("why-unset", setting=choice.variable)
        case "unreadable":
            return say("why-unreadable", setting=choice.variable)
