"""What the editor's window shows of a draft, and what becomes of it. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.editor.checks import Checker, Verdict
from dockproxy_tray.ui.editor.draft import ALWAYS, Draft, Entry, Source, start
from dockproxy_tray.ui.editor.merging import Merged, merge, restart
from dockproxy_tray.ui.editor.shown import Line, Place, Shown
from dockproxy_tray.ui.editor.table import read_form
from dockproxy_tray.ui.editor.trying import Network, RulesShown, show_rules
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import shown


class Desk:
    """A draft, which of its entries is looked at, and the file's other text, should it have one."""

    def __init__(self) -> None:
        self.draft: Draft | None = None
        self.key = ALWAYS
        self.waiting: Merged | None = None
        """The draft on top of what somebody else has written meanwhile: it is to be chosen."""
        self.site: tuple[Entry, ...] = ()
        """The administrators' profiles that no profile of the user's takes the place of."""
        self._there: Source | None = None
        self._checker = Checker()

    def take(self, source: Source) -> None:
        """The files say this now. An untouched draft follows; a dirty one waits for a choice.

        Raises ``Invalid("profiles-invalid")``; a dirty draft is kept then, too.
        """
        draft = self.draft
        if draft is None:
            self._set(start(source))
            self.key = self._first_key()
        elif source.text == draft.source.text:
            self.waiting = self._there = None
            self._set(replace(draft, source=source))
        elif not draft.is_dirty:
            self.waiting = self._there = None
            self._set(merge(draft, source).draft)
        else:
            self._there, self.waiting = source, merge(draft, source)

    def keep_mine(self) -> None:
        """What was changed here goes on top of what is in the file."""
        if self.draft is not None and self._there is not None:
            self._set(merge(self.draft, self._there).draft)
            self.waiting = self._there = None

    def take_theirs(self) -> None:
        """What was changed here is dropped."""
        if self.draft is not None:
            self._set(restart(self.draft, self._there or self.draft.source))
            self.waiting = self._there = None

    def saved(self, saved: Draft, source: Source, unkept: Mapping[str, str]) -> None:
        """This draft is in the file now, but for the passwords of these profiles. What was
        changed meanwhile goes on top of it."""
        if self.draft is None:
            return
        since = replace(self.draft, was=saved.entries, was_always=saved.always)
        draft = merge(since, source).draft
        for name, password in unkept.items():
            entry = draft.named(name)
            if entry is not None and entry.password is None:
                draft = draft.change(entry.key, "password", password)
        self._set(draft)

    def edit(self, draft: Draft, key: int | None = None) -> None:
        """Go on with this draft, and with this entry of it."""
        if key is not None:
            self.key = key
        self._set(draft)

    def remove(self, key: int) -> None:
        """Take a profile out; the next one is looked at. One that is gone already is gone."""
        keys = [entry.key for entry in self.draft.entries] if self.draft else []
        if self.draft is None or key not in keys:
            return
        place = keys.index(key)
        rest = [each for each in keys if each != key]
        self.edit(self.draft.remove(key), rest[min(place, len(rest) - 1)] if rest else ALWAYS)

    def copy_of_site(self, key: int) -> None:
        """An administrators' profile becomes one of the user's, which takes its place."""
        entry = next((entry for entry in self.site if entry.key == key), None)
        if self.draft is None or entry is None:
            return
        draft = self.draft.add(entry.name, entry.former, entry.account)
        self.edit(draft, draft.last_key)

    def find(self, name: str) -> int | None:
        """The key of the profile of this name."""
        own = self.draft.entries if self.draft else ()
        return next((entry.key for entry in (*own, *self.site) if entry.name == name), None)

    @property
    def entry(self) -> Entry | None:
        """The one that is looked at."""
        if self.key < ALWAYS:
            return next((entry for entry in self.site if entry.key == self.key), None)
        return self.draft.entry(self.key) if self.draft else None

    def lines(self, in_force: str | None) -> tuple[Line, ...]:
        """The list of profiles."""
        draft = self.draft
        if draft is None:
            return ()
        own = (draft.always, *draft.entries)
        lines = [
            Line(
                entry.key,
                entry.name,
                in_force=entry.key != ALWAYS and (entry.origin or entry.name) == in_force,
                changed=draft.is_changed(entry),
                problem=self._problem(entry),
                # A Direct that is not written has no place in the file.
                movable=entry.key != ALWAYS and entry.written,
            )
            for entry in own
        ]
        lines += [Line(e.key, e.name, in_force=e.name == in_force) for e in self.site]
        return tuple(lines)

    def shown(self, place_of: Callable[[str], Place]) -> Shown | None:
        """The form of the entry that is looked at; ``place_of`` asks the keyring of an account."""
        entry, draft = self.entry, self.draft
        if entry is None or draft is None:
            return None
        if self.key < ALWAYS:
            return Shown(entry, Verdict(), "nobody", read_only=True)
        return Shown(entry, self._checker.check(draft, entry), self.place(entry, place_of))

    def rules(self, network: Network) -> RulesShown | None:
        """The rules of the entry that is looked at, tried on this network; None: it has none."""
        entry, draft = self.entry, self.draft
        if entry is None or draft is None or self.key == ALWAYS:
            return None
        everybody = [(each, self._checked(each).rules) for each in (*draft.entries, *self.site)]
        return show_rules(
            entry, self._checked(entry), everybody, network, read_only=self.key < ALWAYS
        )

    def place(self, entry: Entry, place_of: Callable[[str], Place]) -> Place:
        """Where the password of an entry is kept. The keyring is asked for one that is missing."""
        users = [url for url in entry.kept.values() if url.user]
        if any(url.password for url in users):
            return "file"
        if not (users or entry.form.user):
            return "nobody"
        lacking = any(url.lacks_password for url in users) or entry.form.user
        return place_of(entry.account) if entry.account and lacking else "none"

    def obstacle(self) -> tuple[str, Entry | None, str]:
        """Why the draft cannot be saved, whose fault it is, and which field's; empty: it can."""
        if self.draft is None:
            return tr("There is nothing to save."), None, ""
        if self.waiting is not None:
            return tr("First choose what is to become of the file's changes."), None, ""
        found = self._checker.first_problem(self.draft)
        if found is None:
            return "", None, ""
        entry, field, why = found
        name = tr("Every profile") if entry.key == ALWAYS else shown(entry.name) or "…"
        text = tr("{profile} cannot be saved yet: {why}").format(profile=name, why=told(why))
        return text, entry, field

    def previewed(self, in_force: str | None) -> Entry | None:
        """The profile that a preview is of: of every profile's settings it is the one in force."""
        if self.key != ALWAYS or self.draft is None or not self.draft.entries:
            return self.entry if self.key != ALWAYS else None
        return self.draft.named(in_force or DIRECT) or self.draft.entries[0]

    def warnings(self, entry: Entry) -> tuple[Message, ...]:
        if self.draft is None or entry.key < ALWAYS:
            return ()
        return self._checker.check(self.draft, entry).warnings

    def affects(self, in_force: str | None) -> str | None:
        """The name that the profile in force will have, if saving the draft changes it."""
        draft = self.draft
        if draft is None or in_force is None:
            return None
        entry = next((entry for entry in draft.entries if entry.origin == in_force), None)
        if entry is None:
            return None
        shared = not draft.always.says_same(draft.was_always)
        before = draft.before(entry)
        same = before is not None and _for_docker(entry) == _for_docker(before)
        return None if same and not shared else entry.name

    def _checked(self, entry: Entry) -> Verdict:
        """What there is to say of an entry; of what was read and not touched, nothing."""
        draft = self.draft
        if draft is None or entry.key < ALWAYS or entry is draft.before(entry):
            return Verdict()
        return self._checker.check(draft, entry)

    def _problem(self, entry: Entry) -> str:
        assert self.draft is not None
        if not self.draft.is_changed(entry) and self.draft.always.says_same(self.draft.was_always):
            return ""
        problems = self._checker.check(self.draft, entry).problems
        return told(next(iter(problems.values()))) if problems else ""

    def _set(self, draft: Draft) -> None:
        self.draft = draft
        taken = {entry.name.casefold() for entry in draft.entries}
        site = []
        for number, (name, table) in enumerate(draft.source.site_profiles.items(), 1):
            if name.casefold() not in taken:
                form, kept = read_form(table)
                site.append(Entry(-number, name, form, table, kept, name, name))
        self.site = tuple(site)
        if self.entry is None:
            self.key = self._first_key()

    def _first_key(self) -> int:
        entries = self.draft.entries if self.draft else ()
        proxied = next((entry.key for entry in entries if entry.name != DIRECT), None)
        return proxied if proxied is not None else entries[0].key if entries else ALWAYS


def _for_docker(entry: Entry) -> tuple[object, ...]:
    """What of a profile a switch makes true."""
    table = {k: v for k, v in entry.table.items() if k not in ("description", "when")}
    return entry.name, entry.password, table
