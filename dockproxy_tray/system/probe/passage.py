"""From here to a site, by the way that the engine takes: step by step, up to one HTTP answer."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from typing import Any

from dockproxy_tray.core.certificate import Certificate, read_certificate
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.probe_plan import Via, Ways
from dockproxy_tray.core.probe_result import Step
from dockproxy_tray.core.site import Site, endpoint
from dockproxy_tray.system.probe import gate
from dockproxy_tray.system.probe.http import Answer, Garbled, ask
from dockproxy_tray.system.probe.line import Line, TlsLine, connect
from dockproxy_tray.system.probe.patience import Patience
from dockproxy_tray.system.probe.trouble import Trouble
from dockproxy_tray.system.probe.trust import Trust

LookUp = Callable[..., list[Any]]
"""As ``socket.getaddrinfo``."""
Tell = Callable[[Step, str], None]
"""Of each step, and of who is to answer then."""

_NO_NAME = (socket.EAI_NONAME, socket.EAI_NODATA)
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNKNOWN_PROTOCOL")
"""OpenSSL's reasons for what is no record of TLS."""
_TOO_EARLY, _TOO_LATE = 9, 10
_OTHER_NAME, _OTHER_ADDRESS = 62, 64
_NO_ISSUER = (18, 19, 20, 21)
"""Of X509_V_ERR: its own issuer, an unknown one at the end or at the start, only one there."""


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
        self.context = trust.nobody()
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
            target, sent = (
                f"{site.scheme}://{site.authority}{target}",
                {**sent, **gate.login(relay)},
            )
        with closing(self._to(site, via)) as line:
            self.at(step, site.place)
            answer = self._heard(lambda: ask(line, method, target, sent, body=body))
        if relay is not None:
            gate.check_relayed(answer, relay, site.place)
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
        line = self._secure(opening, site.host, site.place, self._distrusted)
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
        opening = partial(self._tcp, via.host, via.port)
        if via.url.scheme.lower() != "https":
            return opening()
        return self._secure(opening, via.host, via.place, self._distrusted_proxy)

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

    def _secure(
        self, opening: Callable[[], Line], host: str, place: str,
        distrusted: Callable[[int, Certificate, str], Message],
    ) -> Line:  # fmt: skip
        """TLS on a line that can be opened a second time, to see who is there."""
        below = opening()
        self.at("tls", place)
        try:
            line = TlsLine(below, self.context, host)
            line.shake_hands()
        except ssl.SSLCertVerificationError as error:
            below.close()
            certificate = self._presented(opening, host)
            self.at("tls", place)
            raise Trouble(
                distrusted(error.verify_code, certificate, error.verify_message)
            ) from None
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            below.close()
            raise ConnectionResetError from None
        except ssl.SSLError as error:
            below.close()
            raise Trouble(self._no_tls(error, place, distrusted)) from None
        except BaseException:
            below.close()
            raise
        self.certificate = read_certificate(line.certificate)
        return line

    def _presented(self, opening: Callable[[], Line], host: str) -> Certificate:
        """Python shows no certificate that it does not trust: this asks for it once more."""
        try:
            with closing(opening()) as below:
                line = TlsLine(below, self._trust.nobody(), host)
                line.shake_hands()
                self.certificate = read_certificate(line.certificate)
                return self.certificate
        except (OSError, Trouble):
            return Certificate()

    def _no_tls(self, error: ssl.SSLError, place: str, distrusted: object) -> Message:
        if error.reason not in _NO_TLS:
            why = (error.reason or "").replace("_", " ").lower()
            return say("probe-tls-fails", place=place, why=why)
        proxy = distrusted == self._distrusted_proxy
        return say("probe-proxy-no-tls" if proxy else "probe-no-tls", place=place)

    def _distrusted(self, code: int, found: Certificate, why: str) -> Message:
        known = {"place": self.place, "issuer": found.issuer, "subject": found.subject}
        if code == _TOO_LATE:
            return say("probe-expired", day=found.not_after, **known)
        if code == _TOO_EARLY:
            return say("probe-too-early", day=found.not_before, **known)
        if code in (_OTHER_NAME, _OTHER_ADDRESS):
            return say("probe-other-name", **known)
        if code not in _NO_ISSUER:
            return say("probe-bad-certificate", why=why, **known)
        if self.folder is None:
            # Everybody's machine trusts the issuer of Docker Hub's own certificate.
            return say("probe-intercepted", **known)
        return say("probe-unknown-issuer", folder=self.folder, **known)

    def _distrusted_proxy(self, code: int, found: Certificate, why: str) -> Message:
        said = self._distrusted(code, found, why)
        if said.code not in ("probe-intercepted", "probe-unknown-issuer"):
            return said
        return say("probe-proxy-issuer", **{**said.values, "folder": None})


def _relays(via: Via, site: Site) -> bool:
    """Whether the proxy fetches it in our place: Go tunnels only what has TLS."""
    return site.scheme == "http" and not via.url.scheme.lower().startswith("socks")
