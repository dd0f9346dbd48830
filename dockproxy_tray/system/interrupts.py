"""Signals that end a program which waits in a main context."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from dockproxy_tray.system.main_context import Context, on_readable

_USUAL = {signal.SIGINT: signal.default_int_handler}
"""How Python itself handles them; the others are left to the kernel."""


@contextmanager
def interrupts(context: Context, *signals: signal.Signals) -> Iterator[list[int]]:
    """While this lasts, these signals wake the context and are put on the list; in the main thread.

    Raised in a callback of GLib's, a KeyboardInterrupt would be printed and forgotten; coming just
    before the wait it would be noticed after it. A signal that somebody else handles or ignores
    (nohup) is left to them.
    """
    caught: list[int] = []
    taken = {
        number: former
        for number in signals
        if (former := signal.getsignal(number)) is _USUAL.get(number, signal.SIG_DFL)
    }
    if not taken:
        yield caught
        return
    # First and last of all: nothing is raised in between, where something would be left open.
    for number in taken:
        signal.signal(number, lambda number, _: caught.append(number))
    try:
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        deafen = on_readable(ours.fileno(), lambda: ours.recv(64), context)
        former_fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        try:
            yield caught
        finally:
            signal.set_wakeup_fd(former_fd)
            deafen()
            ours.close()
            theirs.close()
    finally:
        for number, former in taken.items():
            signal.signal(number, former)
