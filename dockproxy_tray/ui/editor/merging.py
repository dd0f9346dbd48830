"""A draft on top of a profiles.toml that somebody else has changed meanwhile. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from dockproxy_tray.ui.editor.draft import Draft, Entry, Source, start
from dockproxy_tray.ui.editor.form import Form, with_field


@dataclass(frozen=True)
class Merged:
    """The draft on the new text."""

    draft: Draft
    disputed: tuple[str, ...]
    """Profiles of which a setting was changed there and here: the draft has the one from here."""


def restart(draft: Draft, source: Source) -> Draft:
    """A draft of what is in the file now; whoever is known by its name keeps its key.

    Raises ``Invalid("profiles-invalid")``.
    """
    keys = {entry.name: entry.key for entry in draft.entries}
    return start(source, keys, draft.last_key)


def merge(draft: Draft, source: Source) -> Merged:
    """All that was changed in the draft, on top of the new text: nobody's change is lost.

    Raises ``Invalid("profiles-invalid")``.
    """
    keys = {entry.name: entry.key for entry in draft.was}
    fresh = start(source, keys, draft.last_key)
    mine = {entry.key: entry for entry in draft.entries}
    before = {entry.key: entry for entry in draft.was}
    disputed: list[str] = []
    entries: list[Entry] = []
    for theirs in fresh.entries:
        was, own = before.get(theirs.key), mine.get(theirs.key)
        if was is None:
            entries.append(theirs)
        elif own is not None:
            entries.append(_join(was, own, theirs, disputed))
        elif theirs.table != was.table:
            disputed.append(theirs.name)  # removed here and changed there: it stays
            entries.append(theirs)
    there = {entry.key for entry in entries}
    for own in draft.entries:
        was = before.get(own.key)
        if own.key not in there and (was is None or not own.says_same(was)):
            # New here; or changed here and removed there, so that it is new again.
            entries.append(own if was is None else replace(own, origin=None))
    always = _join(draft.was_always, draft.always, fresh.always, disputed)
    merged = replace(fresh, always=always, entries=tuple(entries))
    if _order(draft.entries) != _order(draft.was, {entry.key for entry in draft.entries}):
        merged = merged.order(_order(draft.entries))
    return Merged(merged, tuple(disputed))


def _join(was: Entry, mine: Entry, theirs: Entry, disputed: list[str]) -> Entry:
    """Each field from whoever has changed it; from here, where both have."""
    form, both = theirs.form, False
    for each in fields(Form):
        old, new, other = (getattr(entry.form, each.name) for entry in (was, mine, theirs))
        if new != old:
            form = with_field(form, each.name, new)
            both = both or other not in (old, new)
    kept = {**theirs.kept, **{f: url for f, url in mine.kept.items() if was.kept.get(f) != url}}
    if both:
        disputed.append(theirs.name)
    name = theirs.name if mine.name == was.name else mine.name
    password = None if mine.password == was.password else mine.password
    return replace(theirs, name=name, form=form, kept=kept, password=password)


def _order(entries: tuple[Entry, ...], among: set[int] | None = None) -> list[int]:
    """The keys in their order, of those that were there before the draft was begun."""
    return [e.key for e in entries if (e.origin is not None if among is None else e.key in among)]
