"""Waits for a process to take a claim, as one does that has just been given reason to."""

from __future__ import annotations

from dockproxy_tray.system.claim import claim_holder
from dockproxy_tray.system.file_watch import FileWatch
from dockproxy_tray.system.main_context import after, new_context


def await_holder(path: str, milliseconds: int) -> int | None:
    """The number of the process that holds this claim, as ``claim_holder`` has it, or takes it
    within this time; ``None``: nobody does.

    Who has only just taken it may not have written its number yet.
    """
    context = new_context()
    late: list[bool] = []
    watch = FileWatch(lambda: None, context)
    watch.follow([path])
    call_off = after(context, milliseconds, lambda: late.append(True))
    try:
        while not (holder := claim_holder(path)) and not late:
            context.iteration(True)
            watch.arm()  # before the next look, which then misses nothing
        return holder
    finally:
        call_off()
        watch.close()
