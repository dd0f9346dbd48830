"""One of a user's processes that would do the same thing does it; the others wait for its end.

It holds a lock (flock(2)) on a file for as long as it lives, so that one that is killed leaves none
behind. Who finds it taken keeps the file open and hears from the kernel (inotify(7)) whenever
somebody closes it: without a thread, and without looking again and again.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable

from dockproxy_tray.system import inotify
from dockproxy_tray.system.files import make_public_folder
from dockproxy_tray.system.inotify import Inotify
from dockproxy_tray.system.main_context import Context, Retry, on_readable

_CLOSED = inotify.CLOSE_WRITE | inotify.CLOSE_NOWRITE
_LOOKS = 5
"""How often to look again after the news that the file was closed.

The kernel tells of a close just before it drops the lock, be it that the process was killed. So
the first look may come too early, and on a busy machine the second.
"""


class Claim:
    """Use it from the context's own thread. Several of one process exclude each other, too."""

    def __init__(self, path: str, taken: Callable[[], None], context: Context) -> None:
        """``held`` says at once whether it is ours. Where it is not, ``taken`` is called when it
        has become so, unless it is closed before.

        Where there can be no lock (a folder that cannot be written, a file system that has none)
        it counts as ours: rather two that act than nobody.
        """
        self.held = False
        self._path = path
        self._taken = taken
        self._file: int | None = None
        self._looks = 0
        self._retry = Retry(self._look_again, context)
        self._deafen: Callable[[], None] = lambda: None
        self._inotify: Inotify | None = None
        with contextlib.suppress(OSError):
            self._inotify = Inotify()
            self._deafen = on_readable(self._inotify.descriptor, self._closed, context)
        self._look()

    def close(self) -> None:
        """Let go of it, or no longer wait for it."""
        self._stop_waiting()
        self.held = False
        if self._file is not None:
            # By hand, so that it is free before the others hear of it.
            with contextlib.suppress(OSError):
                fcntl.flock(self._file, fcntl.LOCK_UN)
            self._close_file()

    def _closed(self) -> None:
        """Somebody has closed the file: who held it, who no longer waits, or who only looked."""
        if self._inotify is not None and any([*self._inotify.read()]):
            self._looks = _LOOKS
            self._retry.stop()
            self._look_again()

    def _look_again(self) -> None:
        self._look()
        if self.held:
            self._taken()

    def _look(self) -> None:
        self.held = self._take()
        if self.held:
            self._stop_waiting()
        elif self._inotify is None:
            self._retry.later()
        elif self._looks:
            self._looks -= 1
            self._retry.later()

    def _take(self) -> bool:
        """Whether it is ours now."""
        try:
            file = self._open()
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        with contextlib.suppress(OSError):
            # Always as many bytes, so that nobody finds the file empty.
            os.pwrite(file, b"%10d\n" % os.getpid(), 0)
        return True

    def _open(self) -> int:
        """The file that is at the path now; somebody may have deleted the one that was."""
        if self._file is not None:
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(self._file), os.stat(self._path)):
                    return self._file
            self._close_file()
        make_public_folder(os.path.dirname(self._path))
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._watch(self._file)
        return self._file

    def _watch(self, file: int) -> None:
        if self._inotify is not None:
            try:
                self._inotify.add_open(file, _CLOSED)
            except OSError:  # The user has too many: then we look now and then.
                self._end_news()

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _stop_waiting(self) -> None:
        self._retry.stop()
        self._end_news()

    def _end_news(self) -> None:
        self._deafen()
        self._deafen = lambda: None
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None


def claim_holder(path: str) -> int | None:
    """The number of the process that holds this claim; ``None``: nobody does.

    0 stands for one that has not said, as on a full disk. Who waits for the claim looks up at this.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        # Shared, so that two who ask do not take each other for the holder.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.flock(file, fcntl.LOCK_UN)
    except BlockingIOError:
        number = os.pread(file, 16, 0).strip()
        return int(number) if number.isdigit() else 0
    except OSError:
        return None
    finally:
        os.close(file)
    return None
