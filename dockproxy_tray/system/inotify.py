"""The kernel's own news of files (inotify(7)), which the standard library does not have.

GIO's file monitors are built on it, but look every four seconds for a folder that is gone, look
every five at files on a network, and hold changes back; nothing of that happens here.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator
from typing import NamedTuple

MODIFY = 0x002
ATTRIB = 0x004
CLOSE_WRITE = 0x008
CLOSE_NOWRITE = 0x010
MOVED_FROM = 0x040
MOVED_TO = 0x080
CREATE = 0x100
DELETE = 0x200
DELETE_SELF = 0x400
MOVE_SELF = 0x800
OVERFLOW = 0x4000
"""More happened than the kernel keeps: anything may have changed."""
IGNORED = 0x8000
"""The watch is no more: it was removed, or its folder was."""

_ONLY_FOLDERS = 0x0100_0000
_DONT_FOLLOW = 0x0200_0000
_BUFFER = 65536
_EVENT = struct.Struct("iIII")


class Event(NamedTuple):
    watch: int
    mask: int
    name: str
    """Which entry of the folder it is about; empty: the folder itself."""


class Inotify:
    """One queue of news about folders and open files.

    Raises ``OSError`` where the user has too many.
    """

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = self._checked(self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))

    def close(self) -> None:
        os.close(self.descriptor)

    def add(self, folder: str, mask: int) -> int:
        """Watch a folder, or change what of it is watched: the watch's number, which is the same
        for the same folder under whatever path. Raises ``OSError``."""
        mask |= _ONLY_FOLDERS | _DONT_FOLLOW
        return self._checked(
            self._libc.inotify_add_watch(self.descriptor, os.fsencode(folder), mask)
        )

    def add_open(self, descriptor: int, mask: int) -> int:
        """Watch the file that is open here, wherever it is by now: the watch's number. Raises
        ``OSError``."""
        path = os.fsencode(f"/proc/self/fd/{descriptor}")
        return self._checked(self._libc.inotify_add_watch(self.descriptor, path, mask))

    def remove(self, watch: int) -> None:
        """End a watch, if it has not ended by itself."""
        self._libc.inotify_rm_watch(self.descriptor, watch)

    def read(self) -> Iterator[Event]:
        """What has happened since the last call, up to a buffer full."""
        try:
            data = os.read(self.descriptor, _BUFFER)
        except BlockingIOError:
            return
        start = 0
        while start < len(data):
            watch, mask, _, length = _EVENT.unpack_from(data, start)
            start += _EVENT.size
            name = os.fsdecode(data[start : start + length].rstrip(b"\0"))
            start += length
            yield Event(watch, mask, name)

    @staticmethod
    def _checked(answer: int) -> int:
        if answer < 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))
        return answer
