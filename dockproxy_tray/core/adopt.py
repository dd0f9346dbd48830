"""Ending the shadows, and going back: the two switches that start from the files, not a profile."""

from __future__ import annotations

from collections.abc import Sequence

from dockproxy_tray.core.changes import Change
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import FileEdit, Observed
from dockproxy_tray.core.plan import KEEP, Known, Plan, make_plan
from dockproxy_tray.core.profile import ProxySettings
from dockproxy_tray.core.sources import Sources, text_of
from dockproxy_tray.core.surfaces import client_config, daemon_json, dropin
from dockproxy_tray.core.values import (
    ALL,
    CLIENT,
    DAEMON,
    INSECURE,
    LIVE_RESTORE,
    MIRRORS,
    Key,
    Value,
    same_value,
)


def make_adopt_plan(observed: Observed, *, containers: str = KEEP) -> Plan:
    """Take the proxy settings out of the sources that shadow ours, and nothing else.

    Those are daemon.json's "proxies", another ``*.conf`` in the engine's drop-in folder, and the
    client's own entry for this engine. Our values stay; where we say nothing of a setting, it
    takes the value that was winning. Any other source is named in the plan's warnings.
    """
    sources = Sources(observed)
    targets: dict[Key, Value] = {}
    for key in (*DAEMON, *CLIENT) if observed.unit is not None else CLIENT:
        ours = sources.on_disk(key).value
        targets[key] = ours if ours is not None else sources.next(key).value
    return make_plan(targets, _clear(observed), containers=containers, former=observed)


def can_end(observed: Observed, key: Key, source: str) -> bool:
    """Whether adopting takes this setting out of this source, where that wins over our files."""
    if key in CLIENT:
        return source == observed.client.path
    engine = observed.engine
    if key not in DAEMON or observed.unit is None:
        return False
    return source == observed.daemon_json.path or (
        source.startswith(f"{engine.dropin_dir}/") and source.endswith(".conf")
    )


def make_undo_plan(
    changes: Sequence[Change], observed: Observed, *, containers: str = KEEP
) -> tuple[Plan, tuple[Message, ...]]:
    """Give each changed setting its former value, if it still has the one that was written.

    A setting that was changed since stays as it is and is named in the second part of the answer.
    """
    sources = Sources(observed)
    targets: dict[Key, Value] = {}
    left = []
    for change in changes:
        if observed.unit is None and change.key not in CLIENT:
            continue
        now = sources.on_disk(change.key).value
        if same_value(change.key, now, change.written):
            targets[change.key] = _restorable(change)
        elif not same_value(change.key, now, change.former):
            left.append(say("changed-since", surface=change.key[0], setting=change.key[1]))
    for key in ALL:
        # Proxies are edited surface by surface: what is not to change is wanted as it is.
        if key in (*DAEMON, *CLIENT) and (observed.unit is not None or key in CLIENT):
            targets.setdefault(key, sources.on_disk(key).value)
    # What a switch of ours wrote may go without asking.
    ours = {c.key: c.written for c in changes if isinstance(c.written, tuple)}
    known = Known(_entries(ours.get(MIRRORS)), _entries(ours.get(INSECURE)))
    return make_plan(targets, observed, known=known, containers=containers), tuple(left)


def _entries(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _restorable(change: Change) -> Value:
    # A deleted key survives a reload (moby#36632): what was not there is written as its default.
    if change.former is None and change.key[0] == "mirrors":
        return ()
    if change.former is None and change.key == LIVE_RESTORE:
        return False
    return change.former


def _clear(seen: Observed) -> Observed:
    """The same without the sources that win over our files, as far as they may be edited.

    Behind one that is gone the next may come to the fore, so this looks again until none is left.
    """
    while edits := _take_out(Sources(seen)):
        seen = seen.after(edits)
    return seen


def _take_out(sources: Sources) -> list[FileEdit]:
    seen = sources.seen
    files = () if seen.unit is None else seen.unit.files
    edits = []
    for winner in _winners(sources, DAEMON) if files else ():
        if not can_end(seen, DAEMON[0], winner):
            continue
        if winner == seen.daemon_json.path:
            before = seen.daemon_json
            after = daemon_json.edit_daemon_json(before.text, before.path, drop_proxies=True)
            edits.append(FileEdit(before, after))
        else:
            before = next(file for file in files if file.path == winner)
            after = dropin.drop_proxies(text_of(before) or "", path=winner)
            edits.append(FileEdit(before, after))
    if sources.client_entry is not None and _winners(sources, CLIENT):
        before = seen.client
        after = client_config.edit_client_config(
            before.text,
            before.path,
            default=sources.client.default or ProxySettings(),
            drop_entry_proxies=sources.client_entry,
        )
        edits.append(FileEdit(before, after))
    return [edit for edit in edits if edit.after != edit.before.text]


def _winners(sources: Sources, keys: Sequence[Key]) -> set[str]:
    """The paths that decide where our files say something else."""
    found = ((sources.on_disk(key), sources.next(key)) for key in keys)
    return {
        winner.source or ""
        for (ours, winner), key in zip(found, keys, strict=True)
        if not same_value(key, ours.value, winner.value)
    }
