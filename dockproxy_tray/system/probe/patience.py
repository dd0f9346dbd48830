"""How long a test may take, and whether it was called off: all of its threads wait by this."""

from __future__ import annotations

import os
import select
import weakref
from time import monotonic


class CalledOff(Exception):
    """Nobody waits for the answer any more."""


class Patience:
    """One limit for everything. Every wait ends with it, or at once where it is called off."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._deadline = monotonic() + seconds
        # What is written to it stays readable, however many threads look.
        self._bell = os.eventfd(0, os.EFD_CLOEXEC)
        # A thread that hangs in a look-up may come to it long after everybody else has left.
        weakref.finalize(self, os.close, self._bell)

    def begin(self) -> None:
        """The limit counts from now on."""
        self._deadline = monotonic() + self.seconds

    def call_off(self) -> None:
        """End every wait, and let no other begin. May be called from any thread."""
        os.eventfd_write(self._bell, 1)

    @property
    def left(self) -> float:
        """Seconds."""
        return max(self._deadline - monotonic(), 0.0)

    def wait(self, *waiting: tuple[int, int]) -> list[int]:
        """Wait for any of these descriptors, each with its events of poll(2); those that are ready.

        Raises ``TimeoutError`` and ``CalledOff``.
        """
        poll = select.poll()
        poll.register(self._bell, select.POLLIN)
        for descriptor, events in waiting:
            poll.register(descriptor, events)
        left = self.left
        ready = [descriptor for descriptor, _ in poll.poll(left * 1000)]
        if self._bell in ready:
            raise CalledOff
        if not ready or not left:  # who always has something to say must not win time by it
            raise TimeoutError
        return ready
