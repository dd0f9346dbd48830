"""Who listens to the network in a test, and to what goes over the wire for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.system.bus import Bus
from dockproxy_tray.system.network import NetworkWatch
from tests.system.turning import Turning


class Ear:
    """Listens to the network, and keeps what it is told."""

    def __init__(self, address: str, turning: Turning, *, access_points: bool = False) -> None:
        self.told: list[NetworkFacts | None] = []
        self._turning = turning
        self.watch = NetworkWatch(
            self.told.append, turning.context, access_points=access_points, address=address
        )

    @property
    def facts(self) -> NetworkFacts:
        """The last ones."""
        facts = self.told[-1]
        assert facts is not None
        return facts

    def hears(self, act: Callable[[], object]) -> NetworkFacts | None:
        """Do it, and wait until something is told."""
        former = len(self.told)
        act()
        self._turning.until(lambda: len(self.told) > former)
        return self.told[-1]

    def until(self, is_so: Callable[[NetworkFacts], object]) -> None:
        """Wait until such facts are told."""
        self._turning.until(lambda: self.told and self.told[-1] and is_so(self.told[-1]))

    def settles(self) -> None:
        """Have everything read, after all that was told on the bus until now."""
        self.watch.look()
        assert self._turning.falls_asleep()


class Wire:
    """What goes over the watch's connection to the bus."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        """Whom, and about which object."""
        self.subscribed: list[tuple[str | None, str | None]] = []
        """To which object, and to what of it."""
        self.hearing: list[str | None] = []
        """The objects whose subscriptions have not ended."""
        self.signals = 0
        self.timeout_ms = 60_000
        self._before: dict[str, Callable[[], object]] = {}
        self._before_hearing: dict[str, Callable[[], object]] = {}

    def before(self, path: str, act: Callable[[], object]) -> None:
        """Do this when this object is asked next, just before that."""
        self._before[path] = act

    def before_hearing(self, path: str, act: Callable[[], object]) -> None:
        """Do this when this object is subscribed to, just before that."""
        self._before_hearing[path] = act

    def put_into(self, patch: pytest.MonkeyPatch) -> None:
        ask, subscribe = Bus.ask, Bus.subscribe

        def asked(bus: Bus, owner: str, path: str, *values: Any, **_: Any) -> None:
            self.asked.append((owner, path))
            self._before.pop(path, lambda: None)()
            ask(bus, owner, path, *values, timeout_ms=self.timeout_ms)

        def subscribed(
            bus: Bus, owner: str, signal: str, heard: Callable[..., None], **of: str | None
        ) -> Callable[[], None]:
            def count(values: tuple[Any, ...]) -> None:
                self.signals += 1
                heard(values)

            self._before_hearing.pop(of.get("path") or "", lambda: None)()
            self.subscribed.append((of.get("path"), of.get("first")))
            self.hearing.append(of.get("path"))
            end = subscribe(bus, owner, signal, count, **of)

            def ended() -> None:
                self.hearing.remove(of.get("path"))
                end()

            return ended

        patch.setattr(Bus, "ask", asked)
        patch.setattr(Bus, "subscribe", subscribed)
