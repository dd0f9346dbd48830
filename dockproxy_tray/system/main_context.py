"""What lives in a GLib main context: something to do soon or later, a descriptor to read from.

A source is served by whoever runs its own context, whatever other loops (Qt's) there are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gi.repository import GLib

Context = Any
"""A ``GLib.MainContext``."""


def new_context() -> Context:
    """A context of one's own. Who makes it runs it: ``iteration(True)`` waits for what comes."""
    return GLib.MainContext.new()


FIRST_PAUSE_MS = 100
LONGEST_PAUSE_MS = 60_000


def soon(context: Context, act: Callable[[], object]) -> None:
    """Do this in the thread that runs the context, in the order of the calls; from any thread."""
    source = GLib.idle_source_new()
    source.set_priority(GLib.PRIORITY_DEFAULT)
    _attach(source, context, act)


def after(context: Context, milliseconds: int, act: Callable[[], object]) -> Callable[[], None]:
    """Do this once, later; the answer calls it off."""
    source = GLib.timeout_source_new(milliseconds)
    _attach(source, context, act)
    return lambda: source.destroy()


def _attach(source: Any, context: Context, act: Callable[[], object]) -> None:
    def once(*_: object) -> bool:
        act()
        return bool(GLib.SOURCE_REMOVE)

    source.set_callback(once)
    source.attach(context)


def on_readable(
    descriptor: int, heard: Callable[[], object], context: Context
) -> Callable[[], None]:
    """Call whenever a descriptor has something to read, its end included; the answer ends that.

    A channel's source, since one that is made in Python is gone before GLib is done with it where
    it is ended from within its own call.
    """
    condition = GLib.IOCondition.IN | GLib.IOCondition.HUP | GLib.IOCondition.ERR
    source = GLib.io_create_watch(GLib.IOChannel.unix_new(descriptor), condition)

    def readable(*_: object) -> bool:
        heard()
        return bool(GLib.SOURCE_CONTINUE)

    source.set_callback(readable)
    source.attach(context)
    return lambda: source.destroy()


class Retry:
    """Tries something again, after pauses that double from a tenth of a second to a minute."""

    def __init__(
        self, attempt: Callable[[], object], context: Context, *, forever: bool = True
    ) -> None:
        """Unless ``forever``, it gives up where the next pause would be longer than a minute."""
        self._attempt = attempt
        self._context = context
        self._forever = forever
        self._pause = FIRST_PAUSE_MS
        self._call_off: Callable[[], None] | None = None

    def later(self) -> None:
        """Try again after the next pause; once, however often this is called meanwhile."""
        if self._call_off is not None or (self._pause > LONGEST_PAUSE_MS and not self._forever):
            return
        self._call_off = after(self._context, min(self._pause, LONGEST_PAUSE_MS), self._try)
        self._pause *= 2

    def stop(self) -> None:
        """Nothing is to be tried again, and the next pause is a short one."""
        self._pause = FIRST_PAUSE_MS
        if self._call_off is not None:
            self._call_off()
            self._call_off = None

    def _try(self) -> None:
        self._call_off = None
        self._attempt()
