"""Ending the shadows, and going back: the two switches that start from the files, not a profile."""

from __future__ import annotations

from collections.abc import Sequence

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import FileEdit, Observed
from dockproxy_tray.core.plan import KEEP, Change, Plan, make_plan
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.surfaces import client_config, daemon_json, dropin
from dockproxy_tray.core.values import ALL, CLIENT, DAEMON, LIVE_RESTORE, Key, Value, same_value


def make_adopt_plan(observed: Observed, *, containers: str = KEEP) -> Plan:
    """Take the proxy settings out of the sources that shadow ours, and nothing else.

    Those are daemon.json's "proxies", another ``*.conf`` in the engine's drop-in folder, and the
    client's own entry for this engine. Our values stay; where we say nothing of a setting, it
    takes the value that was winning. Any other source is named in the plan's warnings.
    """
    sources = Sources(observed)
    targets: dict[Key, Value] = {}
    shadowed = []
    for key in (*DAEMON, *CLIENT) if observed.unit is not None else CLIENT:
        ours, winner = sources.on_disk(key), sources.next(key)
        targets[key] = ours.value if ours.value is not None else winner.value
        if not same_value(key, ours.value, winner.value):
            shadowed.append(key)
    cleared = observed.after(_take_out(shadowed, sources))
    return make_plan(targets, cleared, containers=containers, former=observed)


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
    return make_plan(targets, observed, containers=containers), tuple(left)


def merge_changes(first: Sequence[Change], last: Sequence[Change]) -> tuple[Change, ...]:
    """Two switches as one: the first former value and the last written one of each setting."""
    merged = {change.key: change for change in first}
    for change in last:
        former = merged[change.key].former if change.key in merged else change.former
        merged[change.key] = Change(change.key, former, change.written)
    return tuple(merged.values())


def _restorable(change: Change) -> Value:
    # A deleted key survives a reload (moby#36632): what was not there is written as its default.
    if change.former is None and change.key[0] == "mirrors":
        return ()
    if change.former is None and change.key == LIVE_RESTORE:
        return False
    return change.former


def _take_out(shadowed: list[Key], sources: Sources) -> list[FileEdit]:
    seen = sources.seen
    edits = []
    names = {dropin.VARIABLES[key[1]] for key in shadowed if key in DAEMON}
    if names and seen.unit is not None:
        after = daemon_json.edit_daemon_json(
            seen.daemon_json.text, seen.daemon_json.path, drop_proxies=True
        )
        edits.append(FileEdit(seen.daemon_json, after))
        folder = seen.engine.dropin_dir + "/"
        for file in seen.unit.files:
            ours = file.path == seen.dropin.path
            if file.path.startswith(folder) and not ours and file.text is not None:
                edits.append(FileEdit(file, dropin.drop_proxies(file.text, names, path=file.path)))
    if any(key in CLIENT for key in shadowed) and sources.client_entry is not None:
        after_client = client_config.edit_client_config(
            seen.client.text,
            seen.client.path,
            default=sources.client.default or type(sources.client.entries[sources.client_entry])(),
            drop_entry_proxies=sources.client_entry,
        )
        edits.append(FileEdit(seen.client, after_client))
    return [edit for edit in edits if edit.after != edit.before.text]
