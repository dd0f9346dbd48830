"""From here to a site, by the way that the engine takes: step by step, up to one HTTP answer."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from typing import Any

from dockproxy_tray.core.certificate import Certificate
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.probe_plan import Via, Ways
from dockproxy_tray.core.probe_result import Step
from dockproxy_tray.core.site import Site, endpoint
from dockproxy_tray.system.probe import gate
from dockproxy_tray.system.probe.handshake import (
    Distrusted,
    NoTls,
    said_of_proxy,
    said_of_registry,
    shake_hands,
)
from dockproxy_tray.system.probe.http import Answer, Garbled, ask
from dockproxy_tray.system.probe.line import Line, connect
from dockproxy_tray.system.probe.patience import Patience
from dockproxy_tray.system.probe.trouble import Trouble
from dockproxy_tray.system.probe.trust import Trust

LookUp = Callable[..., list[Any]]
"""As ``socket.getaddrinfo``."""
Tell = Callable[[Step, str], None]
"""Of each step, and of who is to answer then."""

_NO_NAME = (socket.EAI_NONAME, socket.EAI_NODATA)


class Passage:
    """The ways to one registry, and how they went: its certificates are those of every hop, as
    dockerd has them, and so is whether any are checked."""

    def __init__(
        self, ways: Ways, trust: Trust, patience: Patience, look_up: LookUp, agent: str,
        tell: Tell,
    ) -> None:  # fmt: skip
        self._ways = ways
        self._trust = trust
        self._patience = patience
        self._look_up = look_up
        self._agent = {"User-Agent": agent}
        self._tell = tell
        self._looked_up: dict[tuple[str, int], list[Any] | Message] = {}
        self.trusted = trust.nobody()
        self.folder: str | None = None
        """Where dockerd would look for the registry's own authority; None: nowhere."""
        self.step: Step = "look-up"
        self.place = ""
        """Who is to answer now."""
        self.connect_ms: float | None = None
        """Of the first connection."""
        self.certificate: Certificate | None = None
        """What the registry has presented."""
        self.secured = False
        """Whether the registry speaks TLS."""

    def at(self, step: Step, place: str) -> None:
        """It is there now."""
        self.step, self.place = step, place
        self._tell(step, place)

    def places(self, host: str, port: int) -> list[Any]:
        """What a name stands for, as getaddrinfo has it. Raises ``Trouble``."""
        if (host, port) not in self._looked_up:
            self.at("look-up", host)
            self._looked_up[host, port] = self._find(host, port)
        found = self._looked_up[host, port]
        if isinstance(found, Message):
            raise Trouble(found)
        return found

    def _find(self, host: str, port: int) -> list[Any] | Message:
        try:
            return self._look_up(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            code = "probe-no-name" if error.errno in _NO_NAME else "probe-no-lookup"
            return say(code, host=host)
        except (UnicodeError, OverflowError):  # too long for a name, or for a port
            return say("probe-no-name", host=host)

    def ask(
        self, site: Site, step: Step, method: str, headers: Mapping[str, str], *, body: bool
    ) -> Answer:
        """Go there and ask for it. Raises ``Trouble``."""
        via = self._ways.to(site)
        relay = via if via is not None and _relays(via, site) else None
        sent = {"Host": site.authority, **self._agent, **headers, "Connection": "close"}
        target = site.target or "/"
        if relay is not None:
            target = f"{site.scheme}://{site.authority}{target}"
            sent.update(gate.login(relay))
        with closing(self._to(site, via)) as line:
            self.at(step, site.place)
            try:
                answer = self._heard(lambda: ask(line, method, target, sent, body=body))
            except ConnectionError:
                if relay is None:
                    raise
                self.step = "proxy"  # it is the only one there is a connection with
                raise Trouble(say("probe-proxy-closed", place=relay.place)) from None
        if relay is not None:
            self.step = "proxy"
            gate.check_relayed(answer, relay, site.place)
            self.step = step
        return answer

    def knock(self, via: Via, site: Site) -> Answer | None:
        """Ask a proxy for a way to a site, and leave it at that; None: SOCKS has no answer that
        could be read. Raises ``Trouble``."""
        with closing(self._to_proxy(via)) as line:
            return self._through(line, via, site)

    def _to(self, site: Site, via: Via | None) -> Line:
        """A line on which the site can be asked."""
        if via is None:
            opening: Callable[[], Line] = partial(self._tcp, site.host, site.port)
        elif _relays(via, site):
            return self._to_proxy(via)
        else:
            opening = partial(self._tunnel, via, site)
        if site.scheme != "https":
            return opening()
        opening = self._leading_to_tls(opening, site.place)
        try:
            line, self.certificate = shake_hands(opening, self.trusted, site.host, site.place)
        except (Distrusted, NoTls) as error:
            self.certificate = getattr(error, "certificate", None)
            raise Trouble(said_of_registry(error, site.place, self.folder)) from None
        self.secured = True
        return line

    def _tcp(self, host: str, port: int) -> Line:
        places = self.places(host, port)
        self.at("connect", endpoint(host, port))
        try:
            line, took_ms = connect(places, self._patience)
        except ConnectionRefusedError:
            raise Trouble(say("probe-refused", place=self.place)) from None
        except TimeoutError:
            raise
        except OSError:
            raise Trouble(say("probe-unreachable", place=self.place)) from None
        self.connect_ms = took_ms if self.connect_ms is None else self.connect_ms
        return line

    def _to_proxy(self, via: Via) -> Line:
        opening: Callable[[], Line] = partial(self._tcp, via.host, via.port)
        if via.url.scheme.lower() != "https":
            return opening()
        opening = self._leading_to_tls(opening, via.place)
        try:
            line, _ = shake_hands(opening, self.trusted, via.host, via.place)
        except (Distrusted, NoTls) as error:
            raise Trouble(said_of_proxy(error, via.place)) from None
        return line

    def _leading_to_tls(self, opening: Callable[[], Line], place: str) -> Callable[[], Line]:
        def open_line() -> Line:
            line = opening()
            self.at("tls", place)
            return line

        return open_line

    def _tunnel(self, via: Via, site: Site) -> Line:
        line = self._to_proxy(via)
        try:
            if (answer := self._through(line, via, site)) is not None:
                gate.check_connect(answer, via, site.place)
        except BaseException:
            line.close()
            raise
        return line

    def _through(self, line: Line, via: Via, site: Site) -> Answer | None:
        self.at("proxy", via.place)
        if via.url.scheme.lower().startswith("socks"):
            gate.pass_socks(line, via, site.host, site.port)
            return None
        connecting = partial(gate.ask_connect, line, via, site.host, site.port, self._agent)
        return self._heard(connecting)

    def _heard(self, asking: Callable[[], Answer]) -> Answer:
        try:
            return asking()
        except Garbled:
            code = "probe-proxy-no-http" if self.step == "proxy" else "probe-no-http"
            raise Trouble(say(code, place=self.place)) from None


def _relays(via: Via, site: Site) -> bool:
    """Whether the proxy fetches it in our place: Go tunnels only what has TLS."""
    return site.scheme == "http" and not via.url.scheme.lower().startswith("socks")
