"""The journal of a switch: durable before the first byte changes, enough to go back.

One journal lies in the engine's state folder while a transaction runs. Whoever finds one whose
writer is gone (the lock is free) first brings the files to one consistent state: that is
``restore_files``, for a rollback and for a recovery alike. It goes by hash: a file as it was needs
nothing, one that we wrote gets its former text, and one that is neither was edited by somebody
else meanwhile and is left, and named.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dockproxy_tray.core.changes import Change
from dockproxy_tray.core.message import Message
from dockproxy_tray.core.observed import FileEdit, Written
from dockproxy_tray.core.passage import Passage
from dockproxy_tray.core.values import Key, Value
from dockproxy_tray.errors import Busy, Conflict, Unparsable
from dockproxy_tray.system.files import (
    LIMIT,
    is_litter,
    make_public_folder,
    read_file,
    remove_litter,
    replace_file,
    write_private,
)
from dockproxy_tray.system.packing import (
    pack_changes,
    pack_values,
    unpack_changes,
    unpack_values,
    unpack_written,
)

_NAME = "journal.json"
_TEXTS = ("final", "bridge", "spoken")


@dataclass
class Entry:
    """One file of a transaction: its former text and the hashes of all that we may write."""

    path: str
    before: str | None = field(repr=False)
    mode: int | None
    new_mode: int | None
    ours: list[str | None]
    """Tags of our texts; ``None`` stands for "deleted by us"."""


@dataclass
class Journal:
    """What a transaction needs to be undone or finished by somebody else."""

    id: str
    profile: str | None
    uid: int
    time: float
    """Seconds since the epoch."""
    invocation: str
    """The engine's InvocationID before the transaction; empty where it did not run."""
    prediction: Mapping[Key, Value] = field(default_factory=dict, repr=False)
    changes: tuple[Change, ...] = ()
    former: str | None = None
    """The profile in force before."""
    written: Written | None = None
    """The entries that the profile wants; ``None``: this switch does not say (an undo)."""
    entries: list[Entry] = field(default_factory=list)
    back: Passage = field(default_factory=lambda: Passage(None))


@contextlib.contextmanager
def locked(state_dir: str) -> Iterator[None]:
    """Hold the state folder's lock. Raises ``Busy`` at once where another holds it."""
    try:
        # World-readable, because the record is; what holds values in there has mode 0600.
        make_public_folder(state_dir)
        lock = os.open(f"{state_dir}/lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Conflict("file-not-written", path=f"{state_dir}/lock", why=why) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy("busy") from None
        yield
    finally:
        os.close(lock)


def make_entry(edit: FileEdit, *others: str | None) -> Entry:
    """An entry for an edit; ``others`` are further texts that the file has for a while."""
    mode = None
    with contextlib.suppress(OSError):
        mode = os.stat(edit.path, follow_symlinks=False).st_mode & 0o7777
    ours = [text_tag(text) for text in (edit.after, *others)]
    return Entry(edit.path, edit.before.text, mode, edit.mode, ours)


def text_tag(text: str | None) -> str | None:
    """A text's hash, as a journal knows it; ``None`` stands for "no file"."""
    if text is None:
        return None
    # Looking needs no hash, and OpenSSL's takes long to load.
    from hashlib import sha256

    return sha256(text.encode("utf-8")).hexdigest()


def write_journal(state_dir: str, journal: Journal) -> None:
    """Make the journal durable. Raises ``Conflict``: then nothing has been changed."""
    written = journal.written
    data = {
        **vars(journal),
        "prediction": pack_values(journal.prediction),
        "changes": pack_changes(journal.changes),
        "written": None if written is None else vars(written),
        "entries": [vars(entry) for entry in journal.entries],
        "back": {**vars(journal.back), "expected": pack_values(journal.back.expected)},
    }
    write_private(f"{state_dir}/{_NAME}", json.dumps(data))


def read_journal(state_dir: str) -> Journal | None:
    """The journal that an interrupted transaction left, if any.

    Raises ``Unparsable`` for one that is not ours: it is never overwritten.
    """
    path = f"{state_dir}/{_NAME}"
    # It holds several texts of files that may have 1 MiB each.
    file = read_file(path, limit=16 * LIMIT)
    if file.problem is not None:
        raise Unparsable(file.problem.code, **dict(file.problem.values))
    if file.text is None:
        return None
    try:
        data = json.loads(file.text)
        _check_types(data)
        back = {**data["back"], "expected": unpack_values(data["back"]["expected"])}
        parts = {
            "prediction": unpack_values(data["prediction"]),
            "changes": unpack_changes(data["changes"]),
            "written": unpack_written(data["written"]),
            "entries": [Entry(**entry) for entry in data["entries"]],
            "back": Passage(**back),
        }
        return Journal(**{**data, **parts})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unparsable("journal-invalid", path=path) from None


def _check_types(data: Mapping[str, Any]) -> None:
    """Raise ``ValueError`` where a part of a journal is not what recovery may rely on: were it to
    end in the middle, so would every later one."""
    texts = [data["profile"], data["former"], *(data["back"][name] for name in _TEXTS)]
    modes = []
    for entry in data["entries"]:
        texts += [entry["before"], *entry["ours"]]
        modes += [entry["mode"], entry["new_mode"]]
        if not (isinstance(entry["ours"], list) and entry["ours"]):
            raise ValueError("no texts of ours")
    texts = [text for text in texts if text is not None]
    for text in (data["id"], data["invocation"], *(e["path"] for e in data["entries"]), *texts):
        text.encode("utf-8")  # JSON may hold half of a character.
    if not all(mode is None or (type(mode) is int and 0 <= mode <= 0o7777) for mode in modes):
        raise ValueError("no mode of a file")
    if type(data["uid"]) is not int or not isinstance(data["time"], (int, float)):
        raise ValueError("no user or no time")


def is_interrupted(state_dir: str) -> bool:
    """Whether a switch is running, or left something when it was interrupted.

    That is a journal, or a new text of a file of ours that never got into its place.
    """
    try:
        names = os.listdir(state_dir)
    except OSError:
        return False
    return _NAME in names or any(map(is_litter, names))


def end_journal(state_dir: str) -> None:
    """The transaction is over: take the journal away, durably."""
    folder = os.open(state_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(_NAME, dir_fd=folder)
        os.fsync(folder)
    finally:
        os.close(folder)


def files_are_new(journal: Journal) -> bool:
    """Whether every file of the transaction holds the last text that it was to get."""
    return all(text_tag(read_file(e.path).text) == e.ours[0] for e in journal.entries)


def restore_files(journal: Journal, besides: str) -> list[Message]:
    """Give every file that holds our text its former one, except the one at ``besides``.

    The answer is what could not be. Never raises: one file that resists must not keep the others
    from going back.
    """
    left: list[Message] = []
    for entry in reversed(journal.entries):
        remove_litter(entry.path)
        if entry.path == besides:
            continue
        try:
            put_text(entry, entry.before)
        except Conflict as error:
            left.append(Message(error.reason, error.values))
    return left


def put_text(entry: Entry, text: str | None) -> None:
    """Write one of the transaction's texts, unless the file has it already.

    Raises ``Conflict`` where the file holds neither its former text nor one of ours.
    """
    now = read_file(entry.path)
    if now.problem is not None:
        raise Conflict(now.problem.code, **dict(now.problem.values))
    if now.text == text:
        return
    if text_tag(now.text) not in (*entry.ours, text_tag(entry.before)):
        raise Conflict("file-changed", path=entry.path)
    mode = entry.mode if text == entry.before else entry.new_mode
    replace_file(FileEdit(now, text, mode))
