"""Who listens to the network in a test."""

from __future__ import annotations

from collections.abc import Callable

from dockproxy_tray.core.rules import NetworkFacts
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
