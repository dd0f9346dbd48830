"""A thread that listens for a program whose own thread is busy, with a window, say.

Bus signals and file changes arrive in a GLib main context. Where they arrive in this thread's own,
they do whatever loop the program itself runs: Qt need not have been built on GLib's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from gi.repository import GLib

from dockproxy_tray.system.main_context import soon


class Listener:
    """One thread that serves ``context`` from ``start`` to ``close``, asleep while nothing happens.

    Whatever lives in it is made, used and closed by functions that are given to ``call``.
    """

    def __init__(self) -> None:
        self.context = GLib.MainContext.new()
        self._loop = GLib.MainLoop.new(self.context, False)
        # A program that ends without closing it is not kept.
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Let the thread do this, after all that it was asked for before; from any thread.

        What was asked for before ``start`` is done then; after ``close`` nothing is.
        """
        soon(self.context, lambda: function(*arguments))

    def close(self) -> None:
        """Let it do what it was asked for until now, and wait for its end. Not from its thread."""
        if self._thread.is_alive():
            self.call(self._loop.quit)
            self._thread.join()

    def _run(self) -> None:
        self.context.push_thread_default()
        try:
            self._loop.run()
        finally:
            self.context.pop_thread_default()
