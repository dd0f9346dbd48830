"""Whether anybody but root may write the code that runs here as root."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def find_untrusted(package: str = PACKAGE, *, owner: int = 0) -> str | None:
    """The first file or folder of our code, of where Python looks for modules, or of what it has
    loaded, that others may write: it, or a folder above it, up to ``/``. ``None``: root alone may.

    A folder that others may write counts even where it is sticky, as /tmp is: a name in it that
    does not exist yet is theirs to make.
    """
    seen: set[str] = set()
    for path in (*_tree(package), *_existing(sys.path), *_loaded(), sys.executable):
        # Of a link its own folder counts too, and where it points.
        for each in (*_upwards(os.path.abspath(path)), *_upwards(os.path.realpath(path))):
            if each in seen:
                continue
            seen.add(each)
            if _writable_by_others(each, owner):
                return each
    return None


def _tree(folder: str) -> Iterator[str]:
    for base, folders, files in os.walk(folder):
        yield base
        yield from (os.path.join(base, name) for name in (*folders, *files))


def _loaded() -> list[str]:
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return [file for file in files if isinstance(file, str)]


def _existing(paths: Iterable[str]) -> Iterator[str]:
    # Of a path that is not there (python313.zip), the folder that it would be made in counts.
    for path in paths:
        while path and not os.path.exists(path):
            path = os.path.dirname(path)
        if path:
            yield path


def _upwards(path: str) -> Iterator[str]:
    while True:
        yield path
        above = os.path.dirname(path)
        if above == path:
            return
        path = above


def _writable_by_others(path: str, owner: int) -> bool:
    try:
        status = os.stat(path)
    except OSError:
        return True
    writable = stat.S_IWOTH | (stat.S_IWGRP if status.st_gid != 0 else 0)
    return status.st_uid not in (0, owner) or bool(status.st_mode & writable)
