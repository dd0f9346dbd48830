"""Shows a file in the program that the desktop has for it, and never runs one. No Qt in here.

The paths come from unit files and from what they name, so they may be anything. A desktop may
start what it is asked to open: a ``.desktop`` file, a program, a disk image.
"""

from __future__ import annotations

import os
import stat

_TEXTS = ("", ".conf", ".json", ".toml", ".env", ".service", ".socket", ".list")
"""How the files end that Docker, systemd and this program are set up by."""


def shown_path(path: str) -> str | None:
    """What is to be opened for this path: the file itself where it is a text that cannot be run,
    else the nearest folder that is there. None: there is nothing."""
    try:
        target = os.path.realpath(path)
    except ValueError:  # a NUL in it
        return None
    try:
        mode = os.stat(target).st_mode
    except OSError:
        mode = 0
    if stat.S_ISREG(mode) and not mode & 0o111 and os.path.splitext(target)[1].lower() in _TEXTS:
        return target
    while not os.path.isdir(target):
        above = os.path.dirname(target)
        if above == target or not above:
            return None
        target = above
    return target
