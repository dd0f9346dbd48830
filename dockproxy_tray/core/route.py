"""Which way a pull, a run and a build take now, and why: three lanes as plain data.

A pull is made by dockerd, with its own proxy; a container and the steps of a build get theirs from
the client's config.json. Mirrors are asked for images of Docker Hub alone, in their order, and the
Hub itself where all of them fail (moby, ``lookupV2Endpoints``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from dockproxy_tray.core.compare import Comparison, Row
from dockproxy_tray.core.in_force import Setting, State, setting_now
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.no_proxy import split_no_proxy
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.proxies import Proxies, proxy_url
from dockproxy_tray.core.proxy_url import ProxyUrl, mask_url
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import MIRRORS, Key, Value

Operation = Literal["pull", "run", "build"]
Kind = Literal["daemon", "container", "build", "proxy", "mirror", "registry", "web"]
HUB = ("registry-1.docker.io", 443)

PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_MOST_NAMED = 8


@dataclass(frozen=True)
class Hop:
    """One place that it goes by."""

    kind: Kind
    label: str = ""
    """``host[:port]``. Empty where the kind says it all, or where there is no such thing."""
    state: State = "good"
    why: Message | None = None
    url: str = ""
    """Masked, and whole."""
    address: tuple[str, int] | None = None
    """Host and port of a proxy or a mirror, by which it is reached."""
    direct: Message | None = None
    """Why it is reached without a proxy although there is one."""
    standby: bool = False
    """Whether it is used only where what comes before it fails."""


@dataclass(frozen=True)
class Lane:
    """The way of one operation. What differs for some of its targets is in the notes."""

    operation: Operation
    hops: tuple[Hop, ...]
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class _Proxies:
    """The proxies of one surface, by the scheme of what is fetched."""

    http: Setting
    https: Setting
    no_proxy: Setting

    @cached_property
    def _decide(self) -> Proxies:
        return Proxies(self.http.text, self.https.text, self.no_proxy.text)

    def hop(self, scheme: str) -> Hop | None:
        """The proxy's hop; None where there is none and none is wanted. Go takes each scheme's
        own variable, and no other one in its place."""
        return _proxy_hop(self.https if scheme == "https" else self.http)

    def direct(self, scheme: str, host: str, port: int) -> Message | None:
        """Why this host is reached without the proxy that there is."""
        choice = self._decide.choose(scheme, host, port)
        if choice.reason == "loopback":
            return say("route-loopback-direct")
        if choice.reason == "no-proxy":
            return say("route-no-proxy", entry=choice.entry)
        return self.https_goes_direct if scheme == "https" else None

    @property
    def https_goes_direct(self) -> Message | None:
        """Why https does, where http has a proxy and nobody wants that of https."""
        if self.http.text and self.hop("https") is None:
            return say("route-only-http")
        return None

    @property
    def any(self) -> bool:
        return self._decide.any


def make_lanes(seen: Observed, comparison: Comparison) -> tuple[Lane, ...]:
    """The three lanes, from what was observed and how it compares with the profile in force.

    What runs counts; where that is not known, what the files say, and the hop says so.
    """
    sources = Sources(seen)
    rows = {row.key: row for row in comparison.rows}
    pull = _pull(seen, sources, rows)
    client = _proxies("client", sources, rows)
    run, build = (_client_lane(each, client) for each in ("run", "build"))
    everything = setting_now(("client", "all_proxy"), sources, rows).text
    if everything and not client.https.text:
        note = say("route-all-proxy", url=mask_url(everything))
        run = replace(run, notes=(*run.notes, note))
    if any(hop.kind == "proxy" and hop.label for hop in pull.hops):
        build = replace(build, notes=(*build.notes, say("route-tokens")))
    if seen.unit is not None and not seen.unit.running:
        # No container goes any way now; the pull's lane has the break.
        run, build = (_stopped(lane, pull.hops[0].why) for lane in (run, build))
    return pull, run, build


def _stopped(lane: Lane, why: Message | None) -> Lane:
    return replace(lane, hops=tuple(_idle(hop, why) for hop in lane.hops))


def addresses(lanes: Iterable[Lane]) -> tuple[tuple[str, int], ...]:
    """Host and port of every proxy and mirror in the lanes, each once."""
    hops = (hop for lane in lanes for hop in lane.hops)
    return tuple(dict.fromkeys(hop.address for hop in hops if hop.address is not None))


def _pull(seen: Observed, sources: Sources, rows: Mapping[Key, Row]) -> Lane:
    daemon = _daemon_hop(seen)
    if seen.unit is None:
        end = Hop("registry", state="unknown", why=seen.unit_problem)
        return Lane("pull", (daemon, end))
    proxies = _proxies("daemon", sources, rows)
    hops = [daemon, *_to_registries(proxies, setting_now(MIRRORS, sources, rows))]
    if daemon.state == "broken":
        # Nothing goes this way now, so nothing of it is good, and one break is enough to look at.
        return Lane("pull", (daemon, *(_idle(hop, daemon.why) for hop in hops[1:])))
    return Lane("pull", tuple(hops), tuple(_notes(proxies)))


def _daemon_hop(seen: Observed) -> Hop:
    if seen.unit is None:
        return Hop("daemon", state="unknown", why=seen.unit_problem)
    if not seen.unit.running:
        return Hop("daemon", state="broken", why=say("route-engine-down", unit=seen.engine.unit))
    return Hop("daemon")


def _idle(hop: Hop, why: Message | None) -> Hop:
    return replace(hop, state="unknown", why=why) if hop.state in ("good", "changed") else hop


def _to_registries(proxies: _Proxies, mirrors: Setting) -> Iterator[Hop]:
    targets = [_mirror_hop(text, mirrors) for text in _entries(mirrors.value)]
    if not targets and mirrors.lacks:
        targets.append(Hop("mirror", state=mirrors.state, why=mirrors.why))
    targets.append(Hop("registry"))
    former: Hop | None = None
    standby = False
    for target in targets:
        host, port = target.address or HUB
        scheme = "http" if target.url.lower().startswith("http:") else "https"
        direct = proxies.direct(scheme, host, port)
        proxy = None if direct else proxies.hop(scheme)
        if proxy is not None and proxy != former:
            yield replace(proxy, standby=standby)
        former = proxy
        if proxy is None:
            target = _unless_known(target, proxies.https)
        yield replace(target, direct=direct if proxies.any else None, standby=standby)
        standby = standby or bool(target.label)


def _unless_known(hop: Hop, proxy: Setting) -> Hop:
    """The hop that is reached without a proxy, as far as can be told."""
    if proxy.state != "unknown" or hop.state != "good":
        return hop
    return replace(hop, state="unknown", why=hop.why or proxy.why)


def _client_lane(operation: Operation, proxies: _Proxies) -> Lane:
    start = Hop("container" if operation == "run" else "build")
    notes = tuple(_notes(proxies))
    excepted = split_no_proxy(proxies.no_proxy.text)
    proxy = proxies.hop("https")
    if proxy is None or "*" in excepted:
        direct = proxies.https_goes_direct if proxy is None else say("route-no-proxy", entry="*")
        web = _unless_known(Hop("web", direct=direct), proxies.https)
        return Lane(operation, (start, web), notes)
    url = proxy_url(proxies.https.text)
    if url is not None and url.loopback:
        proxy = replace(proxy, state="broken", why=say("route-loopback", url=proxy.url))
    why = None
    if excepted:
        more = max(len(excepted) - _MOST_NAMED, 0)
        why = say("route-excepted", entries=excepted[:_MOST_NAMED], more=more)
    return Lane(operation, (start, proxy, Hop("web", why=why)), notes)


def _notes(proxies: _Proxies) -> Iterator[Message]:
    """What the hops do not show: the other scheme's proxy, and a no_proxy that is not as wanted."""
    if proxies.https_goes_direct:
        yield say("route-http-by", url=mask_url(proxies.http.text))
    off = proxies.no_proxy
    if proxies.any and off.state != "good" and off.why is not None:
        yield say("route-no-proxy-off", why=off.why)


def _proxy_hop(setting: Setting) -> Hop | None:
    if not setting.text:
        return Hop("proxy", state=setting.state, why=setting.why) if setting.lacks else None
    url = proxy_url(setting.text)
    if url is None:
        masked = mask_url(setting.text)
        return Hop("proxy", masked, "unknown", say("route-bad-proxy", url=masked), masked)
    label, address = endpoint_of(url)
    return Hop("proxy", label, setting.state, setting.why, str(url), address)


def _mirror_hop(text: str, setting: Setting) -> Hop:
    masked = mask_url(text)
    scheme, _, rest = text.partition("://")
    url = proxy_url(f"{scheme}://{rest.partition('/')[0]}")
    if url is None:
        return Hop("mirror", masked, setting.state, setting.why, masked)
    label, address = endpoint_of(url)
    return Hop("mirror", label, setting.state, setting.why, masked, address)


def endpoint_of(url: ProxyUrl) -> tuple[str, tuple[str, int]]:
    """``host[:port]`` as it is shown, and host and port by which it is reached."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    label = host if url.port is None else f"{host}:{url.port}"
    return label, (url.host, url.port or PORTS[url.scheme.lower()])


def _proxies(surface: str, sources: Sources, rows: Mapping[Key, Row]) -> _Proxies:
    names = ("http_proxy", "https_proxy", "no_proxy")
    return _Proxies(*(setting_now((surface, name), sources, rows) for name in names))


def _entries(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
