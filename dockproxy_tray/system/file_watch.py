"""Says when what some paths lead to may have changed; they need not exist.

A path is followed name by name. Each folder on its way is watched for being moved or removed
itself, which is quiet; only where a name can come, go or lead elsewhere (the last one, one that is
missing, a symbolic link) are the entries of its folder watched, and other names there passed over.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from dockproxy_tray.system import inotify
from dockproxy_tray.system.inotify import Event, Inotify
from dockproxy_tray.system.main_context import Context, on_readable

_ITSELF = inotify.DELETE_SELF | inotify.MOVE_SELF | inotify.ATTRIB
_NAMES = inotify.CREATE | inotify.DELETE | inotify.MOVED_FROM | inotify.MOVED_TO
_CONTENT = inotify.MODIFY | inotify.CLOSE_WRITE | inotify.ATTRIB
_MOST_LINKS = 40
"""The kernel's own limit (path_resolution(7))."""
_ATTEMPTS = 5


@dataclass
class Place:
    """What is of interest in one folder."""

    mask: int = _ITSELF
    names: set[str] = field(default_factory=set)
    everything: bool = False
    """Whether any name is."""

    def concerns(self, event: Event) -> bool:
        return not event.name or self.everything or event.name in self.names

    def join(self, other: Place) -> Place:
        names = self.names | other.names
        return Place(self.mask | other.mask, names, self.everything or other.everything)


def find_places(paths: Iterable[str]) -> dict[str, Place]:
    """What to watch for these paths, by folder as things are now. No folder in the answer is
    reached by a symbolic link. Of a path that is a folder anything directly in it counts."""
    places: dict[str, Place] = {}
    for path in paths:
        _follow(path if path.startswith("/") else os.path.join(os.getcwd(), path), places)
    return places


def _follow(path: str, places: dict[str, Place]) -> None:
    folder, left, links = "/", path.split("/"), 0
    while left:
        name = left.pop(0)
        if name in ("", ".", ".."):
            folder = os.path.dirname(folder) if name == ".." else folder
            continue
        here = os.path.join(folder, name)
        kind = _kind(here)
        if kind == stat.S_IFDIR:
            folder = here
            places.setdefault(folder, Place())
            continue
        is_last = not any(left)
        place = places.setdefault(folder, Place())
        place.names.add(name)
        place.mask |= _NAMES
        if kind != stat.S_IFLNK:
            place.mask |= _CONTENT if is_last else 0
            return
        target = _target(here)
        links += 1
        if target is None or links > _MOST_LINKS:
            return
        folder = "/" if target.startswith("/") else folder
        left = target.split("/") + left
    place = places.setdefault(folder, Place())
    place.mask |= _NAMES | _CONTENT
    place.everything = True


def _kind(path: str) -> int | None:
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except OSError:
        return None


def _target(path: str) -> str | None:
    try:
        return os.readlink(path)
    except OSError:
        return None


class FileWatch:
    """Use it from the context's own thread."""

    def __init__(self, noticed: Callable[[], None], context: Context) -> None:
        self._noticed = noticed
        self._paths: tuple[str, ...] = ()
        self._watched: dict[int, Place] = {}
        self.problem: OSError | None = None
        """Why not all can be watched: the kernel's limits (``fs.inotify``) are reached."""
        self._inotify: Inotify | None = None
        try:
            self._inotify = Inotify()
        except OSError as error:
            self.problem = error
            return
        self._deafen = on_readable(self._inotify.descriptor, self._read, context)

    def follow(self, paths: Iterable[str]) -> bool:
        """Watch these from now on; says whether one of them was not watched before."""
        former, self._paths = self._paths, tuple(dict.fromkeys(paths))
        if self._paths != former:
            self.arm()
        return not {*self._paths} <= {*former}

    def arm(self) -> None:
        """Watch where the paths lead now. To be called after whatever was noticed: it may be that
        a folder has come, gone, or been made again."""
        if self._inotify is None:
            return
        known = {*self._watched}
        for _ in range(_ATTEMPTS):
            places = find_places(self._paths)
            self._watched = self._add(self._inotify, places)
            known |= self._watched.keys()
            if find_places(self._paths) == places:
                break  # Nothing has changed between the look and the watch.
        for former in known - self._watched.keys():
            self._inotify.remove(former)

    def close(self) -> None:
        """Nothing is noticed any more."""
        if self._inotify is not None:
            self._deafen()
            self._inotify.close()
            self._inotify = None

    def _add(self, kernel: Inotify, places: dict[str, Place]) -> dict[int, Place]:
        watched: dict[int, Place] = {}
        for folder, place in places.items():
            try:
                watch = kernel.add(folder, place.mask)
                if watch in watched:  # A folder that is mounted at two places.
                    place = place.join(watched[watch])
                    kernel.add(folder, place.mask)
                watched[watch] = place
            except OSError as error:
                # It has gone meanwhile, or may not be read: then neither may what is in it.
                if error.errno in (errno.ENOSPC, errno.ENOMEM):
                    self.problem = error
        return watched

    def _read(self) -> None:
        assert self._inotify is not None
        noticed = False
        for event in self._inotify.read():
            place = self._watched.get(event.watch)
            if event.mask & inotify.OVERFLOW:
                noticed = True
            elif event.mask & inotify.IGNORED:
                self._watched.pop(event.watch, None)
            elif place is not None and place.concerns(event):
                noticed = True
        if noticed:
            self._noticed()
