"""Read a file, and replace it only while it is still the one that was read.

A write is a new file beside the target, made durable, then renamed over it: a reader or a crash
sees the old text or the new one. Owner, mode and extended attributes (the security label among
them) are those of the file that it replaces.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import File, FileEdit
from dockproxy_tray.errors import Conflict

LIMIT = 1024 * 1024
_TEMP_MARK = ".dockproxy-"


def read_file(path: str, *, follow: bool = False, limit: int = LIMIT) -> File:
    """Read a text file; what keeps us from it is in the answer's ``problem``, never raised.

    A link is refused unless ``follow``: only the user's own config.json may be one. The file
    must be regular, UTF-8 and at most ``limit`` bytes long.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | _nofollow(follow))
    except FileNotFoundError:
        if follow and os.path.islink(path):
            return File(path, problem=say("file-link-dangles", path=path))
        return File(path)
    except OSError as error:
        return File(path, problem=_why_unread(path, error), changed=_changed(path))
    except ValueError as error:  # a NUL in a path that a unit file names
        return File(path, problem=say("file-unreadable", path=path, why=str(error)))
    try:
        changed = os.fstat(descriptor).st_mtime_ns // 1000
        data = _read_regular(descriptor, path, limit)
    except OSError as error:
        return File(path, problem=_why_unread(path, error))
    finally:
        os.close(descriptor)
    if isinstance(data, Message):
        return File(path, problem=data)
    try:
        return File(path, data.decode("utf-8"), changed=changed)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return File(path, problem=say("file-not-utf8", path=path, line=line))


def check_writable(file: File, *, follow: bool = False) -> None:
    """Raise ``Conflict`` where replacing the file would change what is not ours to change.

    That is: somebody else's file, one with several names (a link, unless ``follow``, or a hard
    link), or anything that could not be read.
    """
    if file.problem is not None:
        raise Conflict(file.problem.code, **dict(file.problem.values))
    try:
        status = os.stat(file.path, follow_symlinks=follow)
    except FileNotFoundError:
        return
    if stat.S_ISLNK(status.st_mode):
        raise Conflict("file-linked", path=file.path)
    if status.st_uid != os.geteuid():
        raise Conflict("file-not-ours", path=file.path)
    if status.st_nlink > 1:
        raise Conflict("file-hard-linked", path=file.path)


@dataclass
class Prepared:
    """A new text that lies ready beside its target. ``commit`` makes it the target's."""

    edit: FileEdit
    folder: str
    name: str
    temp: str | None
    follow: bool

    def commit(self) -> None:
        """Put the new text in place, or delete the file.

        Raises ``Conflict`` where the file is no longer the one that was read, or the system
        refuses; the target is then as it was.
        """
        path = self.edit.path
        with _said(path), _folder(self.folder) as folder:
            self._check_unchanged()
            if self.temp is None:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self.name, dir_fd=folder)
            else:
                os.rename(self.temp, self.name, src_dir_fd=folder, dst_dir_fd=folder)
                self.temp = None
            os.fsync(folder)

    def discard(self) -> None:
        """Take the unused new text away."""
        if self.temp is not None:
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(self.folder, self.temp))
            self.temp = None

    def _check_unchanged(self) -> None:
        now = read_file(self.edit.path, follow=self.follow)
        if now.problem is not None or now.text != self.edit.before.text:
            raise Conflict("file-changed", path=self.edit.path)


def prepare_edit(edit: FileEdit, *, follow: bool = False) -> Prepared:
    """Write the new text beside the target, durable, without touching the target.

    Raises ``Conflict`` with the reason where that cannot be done.
    """
    check_writable(edit.before, follow=follow)
    target = os.path.realpath(edit.path) if follow else edit.path
    folder, name = os.path.split(target)
    if edit.after is None:
        return Prepared(edit, folder, name, None, follow)
    with _said(edit.path):
        _make_folder(folder, private=follow)
        temp = f".{name}{_TEMP_MARK}{os.urandom(6).hex()}"
        with _folder(folder) as opened:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(temp, flags, 0o600, dir_fd=opened)
        prepared = Prepared(edit, folder, name, temp, follow)
        try:
            try:
                _write_all(descriptor, edit.after.encode("utf-8"))
                _copy_attributes(target, descriptor, edit.mode, new=0o600 if follow else 0o644)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except BaseException:
            prepared.discard()
            raise
    return prepared


def replace_file(edit: FileEdit, *, follow: bool = False) -> None:
    """Prepare and commit in one go; raises ``Conflict``, the file then being as it was."""
    prepared = prepare_edit(edit, follow=follow)
    try:
        prepared.commit()
    finally:
        prepared.discard()


def write_private(path: str, text: str, mode: int = 0o600) -> None:
    """Replace a file of our own (journal, record), durable before this returns."""
    edit = FileEdit(read_file(path), text, mode)
    replace_file(edit)


def is_public(edit: FileEdit) -> bool:
    """Whether everybody may read this file, as it is and as it will be."""
    if edit.mode is not None and not edit.mode & 0o004:
        return False
    if edit.before.text is None:
        return True
    folder = os.stat(os.path.dirname(edit.path)).st_mode
    return bool(folder & 0o001 and os.stat(edit.path).st_mode & 0o004)


def remove_litter(path: str, *, follow: bool = False) -> None:
    """Take away new texts that a killed run has left beside this target."""
    target = os.path.realpath(path) if follow else path
    folder, name = os.path.split(target)
    start = f".{name}{_TEMP_MARK}"
    try:
        left = [entry for entry in os.listdir(folder) if entry.startswith(start)]
    except OSError:
        return
    for entry in left:
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(folder, entry))


def is_litter(name: str) -> bool:
    """Whether a file of this name is a new text that lies ready, or was left by a killed run."""
    return _TEMP_MARK in name


def remove_all_litter(folder: str) -> None:
    """The same for a folder of our own, whatever the target."""
    try:
        left = [entry for entry in os.listdir(folder) if is_litter(entry)]
    except OSError:
        return
    for entry in left:
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(folder, entry))


def _nofollow(follow: bool) -> int:
    return os.O_CLOEXEC if follow else os.O_CLOEXEC | os.O_NOFOLLOW


def _read_regular(descriptor: int, path: str, limit: int) -> bytes | Message:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return say("file-not-regular", path=path)
    if status.st_size > limit:
        return say("file-too-large", path=path)
    parts = []
    size = 0
    while part := os.read(descriptor, 65536):
        parts.append(part)
        size += len(part)
        if size > limit:
            return say("file-too-large", path=path)
    return b"".join(parts)


def _changed(path: str) -> int:
    """A file that may not be read still tells when it was written."""
    try:
        return os.stat(path, follow_symlinks=False).st_mtime_ns // 1000
    except OSError:
        return 0


def _why_unread(path: str, error: OSError) -> Message:
    if error.errno == errno.ELOOP:
        return say("file-linked", path=path)
    if error.errno in (errno.EACCES, errno.EPERM):
        return say("file-permission", path=path)
    return say("file-unreadable", path=path, why=error.strerror or type(error).__name__)


@contextlib.contextmanager
def _said(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Conflict("file-not-written", path=path, why=why) from error


@contextlib.contextmanager
def _folder(path: str) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _make_folder(path: str, *, private: bool) -> None:
    # Docker's CLI makes ~/.docker with 0700; systemd's and dockerd's folders are public.
    if private:
        os.makedirs(path, mode=0o700, exist_ok=True)
    else:
        make_public_folder(path)


def make_public_folder(path: str) -> None:
    """Make a folder that everybody may look into, if there is none. Raises ``OSError``.

    A strict umask of root's must not hide the system's files from its users; in a user's own
    home it is respected.
    """
    if os.path.isdir(path):
        return
    os.makedirs(path, mode=0o755, exist_ok=True)
    if os.geteuid() == 0:
        os.chmod(path, 0o755)


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _copy_attributes(target: str, descriptor: int, mode: int | None, *, new: int) -> None:
    """``new`` is the mode of a file that was not there: config.json may hold credentials."""
    try:
        old = os.stat(target)
    except FileNotFoundError:
        os.fchmod(descriptor, new if mode is None else mode)
        return
    now = os.fstat(descriptor)
    if (old.st_uid, old.st_gid) != (now.st_uid, now.st_gid):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode) if mode is None else mode)
    names: list[str] = []
    with contextlib.suppress(OSError):  # sshfs and the like have none, and say so by an error
        names = os.listxattr(target)
    for name in names:
        # An access list would open again what a new mode is to close.
        if mode is not None and name == "system.posix_acl_access":
            continue
        # A label or an access list that cannot be carried over (another file system's) is
        # no reason to refuse: the new file has its folder's default then.
        with contextlib.suppress(OSError):
            os.setxattr(descriptor, name, os.getxattr(target, name))
