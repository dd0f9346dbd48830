"""A main context that a test turns by itself, and what can be said of it."""

from __future__ import annotations

import ctypes
import re
import time
from collections.abc import Callable
from typing import Any

from gi.repository import GLib

LIMIT_MS = 60_000
"""Against waiting for ever."""


class Turning:
    """A context that nobody runs but the test."""

    def __init__(self) -> None:
        self.context: Any = GLib.MainContext.new()

    def until(self, is_so: Callable[[], object], what: str = "it") -> None:
        late: list[bool] = []
        alarm = GLib.timeout_source_new(LIMIT_MS)
        alarm.set_callback(lambda *_: late.append(True))
        alarm.attach(self.context)
        try:
            while not is_so():
                self.context.iteration(True)
                assert not late, f"{what} does not come"
        finally:
            alarm.destroy()

    def drain(self) -> None:
        """Serve what is there now, and wait for nothing."""
        while self.context.iteration(False):
            pass

    def falls_asleep(self) -> bool:
        """Whether, when all that is there is served, it would not wake up by itself any more.

        The clock of a call on a bus is stopped just after the answer is there, in another thread.
        """
        deadline = time.monotonic() + LIMIT_MS / 1000
        while self.wakes_in != -1:
            self.drain()
            if time.monotonic() > deadline:
                return False
        return True

    @property
    def wakes_in(self) -> int:
        """After how many milliseconds the context would wake up by itself; -1: never."""
        glib = ctypes.CDLL("libglib-2.0.so.0")
        found = re.search(r"GMainContext at (0x[0-9a-f]+)", repr(self.context))
        assert found is not None
        context = ctypes.c_void_p(int(found[1], 16))
        priority, timeout = ctypes.c_int(), ctypes.c_int()
        assert glib.g_main_context_acquire(context)
        glib.g_main_context_prepare(context, ctypes.byref(priority))
        glib.g_main_context_query(context, priority, ctypes.byref(timeout), None, 0)
        glib.g_main_context_release(context)
        return timeout.value
