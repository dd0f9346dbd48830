"""Python's garbage, looked for in Qt's thread alone.

Python looks for what only refers to itself whenever enough was made, in whichever thread makes it,
and frees what it finds there. A widget that is freed in another thread than Qt's takes the program
down. So Python is kept from looking by itself, and Qt's thread looks when something has been done.
"""

from __future__ import annotations

import gc


def look_in_this_thread_only() -> None:
    """From now on only ``look_for_garbage`` looks, which Qt's thread has to call. What is there by
    now stays, and is not looked at again and again."""
    gc.disable()
    gc.freeze()


def look_for_garbage() -> None:
    """Look as far as Python would have looked by itself, if it is kept from that."""
    if gc.isenabled():
        return
    limits, counts = gc.get_threshold(), gc.get_count()
    for generation in (2, 1, 0):
        if limits[generation] and counts[generation] > limits[generation]:
            gc.collect(generation)
            return
