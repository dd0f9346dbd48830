"""Says when something that a status shows may have changed: a file, the unit, the engine itself.

The kernel, systemd and dockerd tell it; nothing is polled, and while nothing happens no timer runs.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from typing import NoReturn

from gi.repository import GLib

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.system.burst import Burst
from dockproxy_tray.system.docker_events import EventStream
from dockproxy_tray.system.file_watch import FileWatch
from dockproxy_tray.system.interrupts import interrupts
from dockproxy_tray.system.main_context import Context
from dockproxy_tray.system.unit_watch import UnitWatch


class Watcher:
    """Watches one engine and some files. Make it, use it and close it in the thread that runs the
    context; ``changed`` is called there."""

    def __init__(self, engine: Engine, changed: Callable[[], None], context: Context) -> None:
        """``changed`` is also called once it is known that changes will be told from now on, and
        whenever a connection that had been lost is back."""
        self._changed = changed
        self._burst = Burst(self._settled, context)
        note = self._burst.note
        self._files = FileWatch(note, context)
        self._events = EventStream(engine.socket, note, lambda: self._unit.ask(), context)
        self._unit = UnitWatch(engine, note, self._events.follow, context)

    def follow(self, paths: Iterable[str]) -> None:
        """The files and folders to watch from now on, there or not; of a folder anything directly
        in it counts. Where one is new, ``changed`` follows: it may have changed since it
        was looked at."""
        if self._files.follow(paths):
            self._burst.note()

    @property
    def problem(self) -> OSError | None:
        """Why changes of files may be missed: a limit of the kernel's (``fs.inotify``)."""
        return self._files.problem

    def close(self) -> None:
        """End it; ``changed`` is not called any more."""
        self._unit.close()
        self._events.close()
        self._files.close()
        self._burst.close()

    def _settled(self) -> None:
        # First of all, so that what happens from here on is told, and what was is seen by a look.
        self._files.arm()
        self._changed()


def watch(
    engine: Engine, look: Callable[[], Iterable[str]], troubled: Callable[[OSError], None]
) -> NoReturn:
    """Call ``look`` now and after every change, for ever, in this thread, which is the main one.

    ``look`` answers with the paths to watch from then on; ``troubled`` hears why changes of files
    may be missed. Ctrl-C ends it, and whatever ``look`` raises.
    """
    context = GLib.MainContext.new()
    changes: list[bool] = []
    watcher = Watcher(engine, lambda: changes.append(True), context)
    try:
        while True:
            changes.clear()
            watcher.follow(look())
            if watcher.problem is not None:
                troubled(watcher.problem)
            with interrupts(context, signal.SIGINT) as caught:
                while not (changes or caught):
                    context.iteration(True)
            if caught:
                raise KeyboardInterrupt
    finally:
        watcher.close()
