"""The guest's files, read and written from the host without entering the guest."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple


class FileState(NamedTuple):
    """Enough of one file to tell whether anything about it changed. `sha` is None for a folder."""

    mode: int
    uid: int
    gid: int
    ino: int
    mtime_ns: int
    sha: str | None


class GuestFiles:
    """Paths are the guest's own; its symbolic links are followed inside the guest only."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def host_path(self, path: str, *, follow: bool = True) -> Path:
        """Where the host finds a guest's path; `follow` says whether a last link is followed."""
        parts = [part for part in path.split("/") if part]
        found: list[str] = []
        links = 0
        while parts:
            part = parts.pop(0)
            if part in (".", ".."):
                del found[len(found) - (part == "..") :]
                continue
            place = self._root.joinpath(*found, part)
            if place.is_symlink() and (parts or follow):
                links += 1
                if links > 40:
                    raise OSError(f"{path}: too many symbolic links")
                target = os.readlink(place)
                found = [] if target.startswith("/") else found
                parts = [piece for piece in target.split("/") if piece] + parts
            else:
                found.append(part)
        return self._root.joinpath(*found)

    def read(self, path: str) -> str:
        return self.host_path(path).read_bytes().decode()

    def read_bytes(self, path: str) -> bytes:
        return self.host_path(path).read_bytes()

    def write(
        self, path: str, text: str | bytes, mode: int | None = None, owner: int | None = None
    ) -> None:
        """Write a file in place; missing folders are made. `owner` (a uid) gets those too."""
        place = self.host_path(path)
        missing = [folder for folder in place.parents if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir()
            if owner is not None:
                os.chown(folder, owner, owner)
        place.write_bytes(text.encode() if isinstance(text, str) else text)
        if mode is not None:
            place.chmod(mode)
        if owner is not None:
            os.chown(place, owner, owner)

    def exists(self, path: str) -> bool:
        """Whether something lies there, a dangling link included."""
        return os.path.lexists(self.host_path(path, follow=False))

    def stat(self, path: str) -> os.stat_result:
        """The file's own stat: a symbolic link's, not its target's."""
        return self.host_path(path, follow=False).lstat()

    def listdir(self, path: str) -> list[str]:
        return sorted(os.listdir(self.host_path(path)))

    def snapshot(self, paths: Iterable[str]) -> dict[str, FileState]:
        """Every file at or below these paths as it is now; what is missing is left out."""
        found: dict[str, FileState] = {}
        for path in paths:
            for name in self.walk(path):
                place = self.host_path(name, follow=False)
                info = place.lstat()
                found[name] = FileState(
                    info.st_mode, info.st_uid, info.st_gid, info.st_ino, info.st_mtime_ns,
                    _digest(place, info.st_mode),
                )  # fmt: skip
        return found

    def walk(self, path: str) -> Iterator[str]:
        """The path and all below it, parents first, on the same file system."""
        place = self.host_path(path, follow=False)
        if not os.path.lexists(place):
            return
        yield path
        info = place.lstat()
        if not stat.S_ISDIR(info.st_mode):
            return
        stack = [(path, place)]
        while stack:
            name, folder = stack.pop()
            for entry in os.scandir(folder):
                below = f"{name.rstrip('/')}/{entry.name}"
                if not entry.is_dir(follow_symlinks=False):
                    yield below
                elif entry.stat(follow_symlinks=False).st_dev == info.st_dev:
                    yield below
                    stack.append((below, Path(entry.path)))


def _digest(place: Path, mode: int) -> str | None:
    if stat.S_ISLNK(mode):
        return hashlib.sha256(os.readlink(place).encode()).hexdigest()
    if stat.S_ISREG(mode):
        return hashlib.sha256(place.read_bytes()).hexdigest()
    return None
