"""Makes plans and runs them, with a name server and a trust store of the test's own."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dockproxy_tray.core.probe_plan import (
    HUB,
    ProbePlan,
    Target,
    TrustFiles,
    Via,
    Ways,
    make_targets,
)
from dockproxy_tray.core.probe_result import Reached
from dockproxy_tray.core.proxy_url import parse_proxy_url
from dockproxy_tray.system.probe.run import Probe
from dockproxy_tray.words.english import ENGLISH
from dockproxy_tray.words.messages import whole
from tests.system.probe.servers import LOCAL, Address

LIMIT = 10.0
"""No test waits for it: what is slow here is slow for ever."""
SHORT = 0.3


class Bench:
    """One machine's names and certificates."""

    def __init__(self, folder: Path) -> None:
        self.certs = folder / "certs.d"
        self.certs.mkdir()
        self.bundle = folder / "bundle.pem"
        self.bundle.write_text("")
        self.names: dict[str, Address] = {}
        self.looked_up: list[str] = []

    def trust(self, path: Path) -> None:
        """The machine trusts this authority."""
        self.bundle.write_bytes(path.read_bytes())

    def trust_for(self, authority: str, path: Path, name: str = "ca.crt") -> None:
        """Docker has this file for this registry."""
        folder = self.certs / authority
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(path.read_bytes())

    def name(self, host: str, address: Address) -> str:
        """Give a server a name; host and port. It is this machine by another address than one of
        loopback, of whose certificates Docker checks none."""
        self.names[host] = "0.0.0.0", address[1]
        return f"{host}:{address[1]}"

    def look_up(self, host: str, port: int, **how: Any) -> list[Any]:
        """A name may stand for an address with another port, so that all servers share one."""
        self.looked_up.append(host)
        place = self.names.get(host, (host, port))
        if not re.fullmatch(r"[\d.]+|[\da-f:]+", place[0]):
            raise socket.gaierror(socket.EAI_NONAME, "no")
        return socket.getaddrinfo(*place, **how)

    def plan(
        self, *mirrors: str, ways: Ways | None = None, insecure: Iterable[str] = (),
        hub: bool = False, client: Iterable[tuple[str, Via]] = (), proxies: bool = False,
    ) -> ProbePlan:  # fmt: skip
        """A test of these mirrors; of the Hub and of the proxies only where that is wanted."""
        ways = ways or Ways()
        targets = make_targets(ways, client, mirrors, insecure)
        kept = [each for each in targets if _is_wanted(each, hub, proxies)]
        trust = TrustFiles(str(self.certs), str(self.bundle), ())
        return ProbePlan(tuple(kept), ways, tuple(insecure), trust)

    def run(self, plan: ProbePlan, limit: float = LIMIT) -> tuple[Reached, ...]:
        """Run it; whatever is said of it has words."""
        reached = Probe(plan, limit=limit, look_up=self.look_up).run()
        assert reached is not None
        for each in reached:
            assert each.said.code in ENGLISH
            text = whole(each.said)
            assert "{" not in text and "?" not in text and text.isprintable(), text
        return reached

    def one(self, *mirrors: str, limit: float = LIMIT, **how: Any) -> Reached:
        """Run the test of one thing."""
        (reached,) = self.run(self.plan(*mirrors, **how), limit)
        return reached


def via(text: str, *, hidden: bool = False) -> Via:
    return Via(parse_proxy_url(text), hidden)


def by(address: Address, scheme: str = "http", login: str = "", **how: Any) -> Ways:
    """All goes by this proxy. It is not on loopback's names, or nothing would."""
    gate = via(f"{scheme}://{login}{address[0]}:{address[1]}", **how)
    return Ways(gate, gate)


def url(address: Address, scheme: str = "http") -> str:
    return f"{scheme}://{LOCAL}:{address[1]}"


def _is_wanted(target: Target, hub: bool, proxies: bool) -> bool:
    if target.kind == "proxy":
        return proxies
    return hub or target.sites != (HUB,)
