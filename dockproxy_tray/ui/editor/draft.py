"""profiles.toml as somebody is changing it: plain data without Qt. Nothing is written from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from dockproxy_tray.core.observed import File
from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.core.profile_data import MAX_NAME
from dockproxy_tray.system.profiles_file import parse_profiles, parse_toml
from dockproxy_tray.ui.editor.addresses import settle
from dockproxy_tray.ui.editor.form import Form, Kept, Table, with_field
from dockproxy_tray.ui.editor.table import read_form, write_table

ALWAYS = 0
"""The key of what every profile gets."""


@dataclass(frozen=True)
class Source:
    """What was read: the user's profiles.toml, and the administrators' beneath it."""

    file: File
    text: str = field(repr=False)
    """The file's text; a file that is not there yet begins with this one."""
    site: Table = field(default_factory=dict, repr=False)
    """All tables of the administrators' file."""
    site_path: str = ""

    @property
    def site_profiles(self) -> Mapping[str, Table]:
        """The administrators' profiles by name."""
        tables = self.site.get("profiles", {})
        return tables if isinstance(tables, Mapping) else {}


@dataclass(frozen=True)
class Entry:
    """One profile, or with the key ``ALWAYS`` what every profile gets."""

    key: int
    name: str
    form: Form = Form()
    former: Table = field(default_factory=dict, repr=False)
    """Its table when the form was made from it."""
    kept: Kept = field(default_factory=dict, repr=False)
    origin: str | None = None
    """Its name in the file; None: it is not there yet."""
    account: str | None = None
    """The name under which the keyring would have its password now."""
    written: bool = True
    """False for the Direct that no file mentions, as long as it says nothing."""
    password: str | None = field(default=None, repr=False)
    """A new one; empty: none any more; None: it stays as it is."""

    @property
    def table(self) -> dict[str, object]:
        """What the file is to say of it."""
        return write_table(self.form, self.former, self.kept)

    def says_same(self, other: Entry) -> bool:
        """Whether there is nothing to save, where the other one is in the file."""
        if self is other:
            return True
        same = (self.name, self.password, self.origin) == (other.name, None, other.origin)
        return same and (self.form == other.form or self.table == other.table)


@dataclass(frozen=True)
class Draft:
    """The profiles in the order of their rules, and what they were when they were read."""

    source: Source
    always: Entry
    entries: tuple[Entry, ...]
    was_always: Entry
    was: tuple[Entry, ...]
    last_key: int = ALWAYS

    def entry(self, key: int) -> Entry | None:
        """None for one that is gone."""
        if key == ALWAYS:
            return self.always
        return next((entry for entry in self.entries if entry.key == key), None)

    def named(self, name: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.name == name), None)

    def is_changed(self, entry: Entry) -> bool:
        """Whether there is something of it to save."""
        before = self.before(entry)
        return before is None or not entry.says_same(before)

    def before(self, entry: Entry) -> Entry | None:
        """The same as it was read."""
        return self._was_by_key.get(entry.key)

    @cached_property
    def _was_by_key(self) -> dict[int, Entry]:
        return {each.key: each for each in (self.was_always, *self.was)}

    @property
    def is_dirty(self) -> bool:
        """Whether there is anything to save."""
        if [entry.key for entry in self.entries] != [entry.key for entry in self.was]:
            return True
        pairs = zip((self.always, *self.entries), (self.was_always, *self.was), strict=True)
        return any(not now.says_same(before) for now, before in pairs)

    def put(self, entry: Entry) -> Draft:
        """The same with this entry in its place."""
        if entry.key == ALWAYS:
            return replace(self, always=entry)
        entries = tuple(entry if each.key == entry.key else each for each in self.entries)
        return replace(self, entries=entries)

    def change(self, key: int, name: str, value: object) -> Draft:
        """Another value in one field; ``name`` and ``password`` are fields like the form's."""
        entry = self.entry(key)
        if entry is None:
            return self
        if name == "name":
            return self.put(replace(entry, name=str(value)))
        if name == "password":
            return self.put(replace(entry, password=None if value is None else str(value)))
        form = with_field(entry.form, name, value)
        # As long as https has the same one, its field follows, for whoever opens it then.
        for both in ("", "client_"):
            if name == f"{both}proxy" and not getattr(form, f"{both}https_differs"):
                form = with_field(form, f"{both}https_proxy", value)
        return self.put(replace(entry, form=form))

    def settle(self, key: int) -> Draft:
        """Take passwords out of the addresses that somebody typed or pasted."""
        entry = self.entry(key)
        if entry is None:
            return self
        form, kept, password = settle(entry.form, entry.kept)
        if form == entry.form:
            return self
        password = entry.password if password is None else password
        return self.put(replace(entry, form=form, kept=kept, password=password))

    def add(self, name: str, table: Table | None = None, account: str | None = None) -> Draft:
        """One more profile at the end; its key is the answer's ``last_key``."""
        form, kept = read_form(table or {})
        key = self.last_key + 1
        entry = Entry(key, name, form, table or {}, kept, account=account)
        return replace(self, entries=(*self.entries, entry), last_key=key)

    def duplicate(self, key: int) -> Draft:
        """A copy right after the one it is made of, but for its rules: they match once."""
        entry = self.entry(key)
        if entry is None or key == ALWAYS:
            return self
        table = {name: value for name, value in entry.table.items() if name != "when"}
        draft = self.add(self.free_name(entry.name), table, entry.account)
        copy = replace(draft.entries[-1], password=entry.password)
        at = draft.entries.index(entry) + 1
        return replace(draft, entries=(*draft.entries[:at], copy, *draft.entries[at:-1]))

    def remove(self, key: int) -> Draft:
        return replace(self, entries=tuple(each for each in self.entries if each.key != key))

    def order(self, keys: Iterable[int]) -> Draft:
        """The profiles in this order; those that are not named come last."""
        places = {key: place for place, key in enumerate(keys)}
        entries = sorted(self.entries, key=lambda each: places.get(each.key, len(places)))
        return replace(self, entries=tuple(entries))

    def free_name(self, name: str) -> str:
        """This name, or with the first number that makes it one that is not taken."""
        taken = {entry.name.casefold() for entry in self.entries} | {DIRECT.casefold()}
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{name[: MAX_NAME - 1 - len(str(number))].rstrip()} {number}"
        return free


def start(source: Source, keys: Mapping[str, int] | None = None, last_key: int = ALWAYS) -> Draft:
    """The draft in which nothing is changed yet; ``keys`` are those of names that had one.

    Raises ``Invalid("profiles-invalid")``.
    """
    parse_profiles(source.text, source.file.path)
    data = parse_toml(source.text, source.file.path)
    keys = keys or {}
    tables: Mapping[str, Table] = data.get("profiles", {})
    # Direct is always there; the administrators may have written theirs.
    mine = tables if DIRECT in {**tables, **source.site_profiles} else {DIRECT: {}, **tables}
    entries = []
    for name, table in mine.items():
        key = keys.get(name)
        if key is None:
            key = last_key = last_key + 1
        form, kept = read_form(table)
        written = name in tables
        entries.append(Entry(key, name, form, table, kept, name, name, written=written))
    table = data.get("always", {})
    always = Entry(ALWAYS, "", read_form(table)[0], table)
    own = tuple(entries)
    return Draft(source, always, own, always, own, last_key)
