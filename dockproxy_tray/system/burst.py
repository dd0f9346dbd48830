"""Many notes, one call."""

from __future__ import annotations

from collections.abc import Callable

from gi.repository import GLib

from dockproxy_tray.system.main_context import Context, after

SETTLE_MS = 100
"""Changes come in bursts (a new file is made, filled, renamed): look once they have ended."""
LONGEST_MS = 400
"""A burst that does not end is looked at all the same."""


class Burst:
    """Many notes, one call: when no more have come for a while, or this has taken long enough."""

    def __init__(self, settled: Callable[[], None], context: Context) -> None:
        self._settled = settled
        self._context = context
        self._first = self._last = 0
        self._call_off: Callable[[], None] | None = None

    def note(self) -> None:
        self._last = now_ms()
        if self._call_off is None:
            self._first = self._last
            self._wait()

    def close(self) -> None:
        if self._call_off is not None:
            self._call_off()
            self._call_off = None

    def _wait(self) -> None:
        due = min(self._last + SETTLE_MS, self._first + LONGEST_MS)
        self._call_off = after(self._context, max(0, due - now_ms()), self._ring)

    def _ring(self) -> None:
        now = now_ms()
        if now < self._last + SETTLE_MS and now < self._first + LONGEST_MS:
            self._wait()  # Others have come since.
            return
        self._call_off = None
        self._settled()


def now_ms() -> int:
    """In milliseconds; a changed clock does not matter."""
    return int(GLib.get_monotonic_time() // 1000)
