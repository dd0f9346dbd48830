"""What the worker's thread does for the editor: read, preview and save. No Qt in here.

Everything is written by the same code as the command line's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.profile import Profiles, merge_profiles
from dockproxy_tray.core.profile_data import make_profiles
from dockproxy_tray.core.result import FileChange
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.operations import Operations
from dockproxy_tray.passwords import forget_password, save_edited, set_password
from dockproxy_tray.saving import open_text
from dockproxy_tray.system.always_edit import replace_always
from dockproxy_tray.system.profiles_edit import (
    add_profile,
    move_profile,
    remove_profile,
    rename_profile,
    replace_profile,
)
from dockproxy_tray.system.profiles_file import parse_profiles, parse_toml, read_profiles_text
from dockproxy_tray.ui.editor.draft import Draft, Source


@dataclass(frozen=True)
class Preview:
    """What a switch would write now, and what there is to say of it."""

    changes: tuple[FileChange, ...]
    notes: tuple[Message, ...]


@dataclass(frozen=True)
class Saved:
    """How saving ended: the text is written, whatever became of the passwords."""

    source: Source
    notes: tuple[Message, ...] = ()
    unkept: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Passwords that could not be kept, by the name of their profile."""


def read_source(operations: Operations) -> Source:
    """Both files as they are. Raises ``Conflict``, and ``Invalid`` for the administrators'."""
    file, text = open_text(operations)
    path = operations.site_path
    site = read_profiles_text(path) if path is not None else None
    if path is None or site is None:
        return Source(file, text)
    parse_profiles(site, path)
    return Source(file, text, parse_toml(site, path), path)


def find_password(operations: Operations, account: str) -> bool:
    """Whether the keyring has a password. Raises as ``Secrets`` does."""
    return operations.secrets.read(account) is not None


def preview(operations: Operations, draft: Draft, name: str, account: str | None) -> Preview:
    """What a switch to a profile of the draft would write. ``account``: whose password the
    keyring has, and may be asked for. Raises as a switch does."""
    entry = draft.named(name)
    password = entry.password if entry else None
    if password is None and account is not None:
        password = operations.secrets.read(account)
    return Preview(*operations.preview(profiles_of(draft), name, password))


def profiles_of(draft: Draft) -> Profiles:
    """The draft's profiles and the administrators'. Raises ``ProfileError``."""
    own = make_profiles(_data(draft))
    return merge_profiles(make_profiles(draft.source.site), own) if draft.source.site else own


def _data(draft: Draft) -> dict[str, object]:
    from dockproxy_tray.ui.editor.addresses import without_passwords

    tables = {
        entry.name: entry.table if entry.password is None else without_passwords(entry.table)
        for entry in draft.entries
        if entry.written or entry.table
    }
    return {"always": draft.always.table, "profiles": tables}


def save(operations: Operations, draft: Draft) -> Saved:
    """Write the draft, and let each password follow its profile.

    Raises ``Conflict``: the file is as it was; and ``Invalid`` for a text that cannot be edited.
    """
    takes = {entry.name: entry.account for entry in draft.entries if entry.account != entry.name}
    _, notes = save_edited(operations, draft.source.file, text_of(draft), takes)
    unkept = {}
    for entry in draft.entries:
        if entry.password is None:
            continue
        try:
            notes = (*notes, *set_password(operations, entry.name, entry.password).warnings)
        except DockproxyError as error:
            if error.reason == "password-without-user" and not entry.password:
                notes = (*notes, *forget_password(operations, entry.name))
                continue
            notes = (*notes, Message(error.reason, error.values))
            unkept[entry.name] = entry.password
    return Saved(read_source(operations), notes, unkept)


def text_of(draft: Draft) -> str:
    """What the file is to say: each change of the draft, and no other. Raises ``Invalid``."""
    text, path = draft.source.text, draft.source.file.path
    origins = {entry.origin for entry in draft.entries}
    for before in draft.was:
        if before.name not in origins:
            text = remove_profile(text, before.name, path)
    text = _renamed(text, {e.origin: e.name for e in draft.entries if e.origin is not None}, path)
    for entry in draft.entries:
        if entry.origin is None:
            text = add_profile(text, entry.name, entry.table, path)
        elif entry.table != entry.former:
            text = replace_profile(text, entry.name, entry.table, path)
    if draft.always.table != draft.always.former:
        text = replace_always(text, draft.always.table, path)
    return _ordered(text, [entry.name for entry in draft.entries], path)


def _renamed(text: str, names: Mapping[str, str], path: str) -> str:
    """Give each profile its new name; those that change names by turns go by way of a third."""
    waiting = {old: new for old, new in names.items() if old != new}
    while waiting:
        taken = {name.casefold() for name in parse_toml(text, path).get("profiles", {})}
        free = [
            old
            for old, new in waiting.items()
            if new.casefold() not in taken or new.casefold() == old.casefold()
        ]
        old = free[0] if free else next(iter(waiting))
        new = waiting.pop(old)
        if not free:
            way = next(name for n in range(len(taken) + 1) if (name := f"~{n}") not in taken)
            waiting[way] = new
            new = way
        text = rename_profile(text, old, new, path)
    return text


def _ordered(text: str, names: list[str], path: str) -> str:
    """Bring the profiles into this order by moving as few of them as will do."""
    written = [*parse_toml(text, path).get("profiles", {})]
    names = [name for name in names if name in written]
    staying = _longest_run([written.index(name) for name in names])
    following: str | None = None
    for name in reversed(names):
        if written.index(name) not in staying:
            text = move_profile(text, name, following, path)
        following = name
    return text


def _longest_run(places: list[int]) -> set[int]:
    """The most of these numbers that are in ascending order already (patience sorting)."""
    tops: list[int] = []
    below: dict[int, int | None] = {}
    for place in places:
        pile = bisect_left(tops, place)
        below[place] = tops[pile - 1] if pile else None
        tops[pile : pile + 1] = [place]
    run: set[int] = set()
    last = tops[-1] if tops else None
    while last is not None:
        run.add(last)
        last = below[last]
    return run
