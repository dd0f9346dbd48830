"""The buses of one examination, and one limit for their first word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dockproxy_tray.system.bus import Bus, BusError
from dockproxy_tray.system.bus_error import LATE, say_late

ANSWER_MS = 10_000
"""For an answer, in milliseconds: whoever is alive takes a few, or some seconds where he is started
first."""
SHORT_SECONDS = 1.0
"""For the first word of another bus, once the limit was used up by one that says nothing."""


class Buses:
    """Opens them, and does not wait for any of them twice."""

    def __init__(self) -> None:
        self._silent: set[str] = set()

    @contextmanager
    def open(self, address: str) -> Iterator[Bus]:
        """A connection to it. Raises ``BusError``; at once for who has not answered before."""
        if self.is_silent(address):
            raise say_late()
        try:
            bus = Bus(address, first_word=SHORT_SECONDS if self._silent else None)
        except BusError as error:
            if error.name == LATE:
                self._silent.add(address)
            raise
        try:
            yield bus
        finally:
            bus.close()

    def is_silent(self, address: str) -> bool:
        """Whether it has not answered."""
        return address in self._silent
