"""How a test of proxies and mirrors ended, and which mirror is the fastest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dockproxy_tray.core.certificate import Certificate
from dockproxy_tray.core.message import Message
from dockproxy_tray.core.probe_plan import Target

Step = Literal["look-up", "connect", "proxy", "tls", "answer", "token", "manifest"]
"""Where it is, or where it ended: the name, the connection, what the proxy says to it, the
certificate, ``GET /v2/``, a token for an image, the image."""

State = Literal["good", "doubtful", "bad"]
"""``doubtful``: it is alive, and yet a pull may get nothing from it."""


@dataclass(frozen=True)
class Reached:
    """How one target fared."""

    target: Target
    state: State
    said: Message
    step: Step
    via: str | None = None
    """The proxy on the way, masked; None: there was none."""
    connect_ms: float | None = None
    """How long the first connection took to open, the name's look-up aside."""
    answer_ms: float | None = None
    """From the question to the head of the answer: of ``GET /v2/``, of a proxy to CONNECT."""
    certificate: Certificate | None = None
    """What was presented by TLS, trusted or not."""

    @property
    def ok(self) -> bool:
        return self.state != "bad"

    @property
    def address(self) -> tuple[str, int]:
        return self.target.address


def rank_mirrors(reached: Iterable[Reached]) -> tuple[Reached, ...]:
    """The mirrors that are alive: those that serve first, the fastest answer of each first."""
    alive = [each for each in reached if each.target.kind == "mirror" and each.ok]
    return tuple(sorted(alive, key=lambda each: (each.state != "good", each.answer_ms or 0.0)))


def fastest_mirror(reached: Iterable[Reached]) -> Reached | None:
    """The mirror that serves and answers first, if any does."""
    first = next(iter(rank_mirrors(reached)), None)
    return first if first is not None and first.state == "good" else None
