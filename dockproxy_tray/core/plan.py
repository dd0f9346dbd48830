"""From what is wanted and what was observed to a plan: file edits, a unit action, a prediction.

The least disruption that works: nothing to do, only the client's file, a reload for what dockerd
reads again (dockerd, "Configuration reload behavior"), a restart for the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.changes import Change
from dockproxy_tray.core.edits import (
    edit_client,
    edit_daemon_json,
    edit_dropin_files,
    foreign_variables,
)
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import File, FileEdit, Observed
from dockproxy_tray.core.passage import RELOADED, Passage, make_passage
from dockproxy_tray.core.proxy_url import has_password
from dockproxy_tray.core.registries import mirror_has_path
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import (
    ALL,
    CGROUP_DRIVER,
    CLIENT,
    DAEMON,
    INSECURE,
    LIVE_RESTORE,
    MIRRORS,
    Key,
    Sight,
    Value,
    same_value,
)
from dockproxy_tray.errors import Invalid

KEEP, ASK, STOP = "keep", "ask", "stop"
"""What to do with running containers when the engine must be restarted."""


@dataclass(frozen=True)
class Known:
    """Entries that some profile holds: dropping one of these loses nothing."""

    mirrors: Collection[str] = ()
    insecure_registries: Collection[str] = ()


@dataclass(frozen=True)
class Plan:
    """What a switch would do. Nothing in it has been done."""

    edits: tuple[FileEdit, ...]
    """The engine's files, in the order in which they are written."""
    client: FileEdit | None
    action: str
    """``none``, ``write``, ``reload`` or ``restart``."""
    daemon_reload: bool
    """Whether systemd must read its unit files again."""
    forward: Passage
    """daemon.json's way to what it is to be."""
    back: Passage
    """Its way back, should the engine not follow."""
    keep_containers: bool
    """Whether running containers must outlive a restart, by live restore."""
    prediction: Mapping[Key, Value] = field(repr=False)
    """What will run afterwards, visible shadows included."""
    changes: tuple[Change, ...]
    warnings: tuple[Message, ...]
    consents: tuple[Message, ...]
    """What needs the user's yes first."""
    shadowed: tuple[Key, ...]
    containers_running: int

    @property
    def all_edits(self) -> tuple[FileEdit, ...]:
        return self.edits if self.client is None else (*self.edits, self.client)


def make_plan(
    targets: Mapping[Key, Value],
    observed: Observed,
    *,
    known: Known = Known(),
    containers: str = KEEP,
    former: Observed | None = None,
) -> Plan:
    """Plan to make every target true and leave each other setting as it is.

    ``former`` is what was really observed, where ``observed`` already has planned edits in it
    (adopt). Raises ``Unparsable`` or ``Conflict`` for a file that cannot be edited, ``Invalid``
    for a target that this engine's version refuses.
    """
    start = former or observed
    engine_edits: list[FileEdit] = []
    client = edit_client(targets, observed.client)
    if observed.unit is not None:
        _check_version(targets, observed)
        engine_edits += edit_dropin_files(targets, observed)
        engine_edits += edit_daemon_json(targets, observed)
    after = observed.after([*engine_edits, *([client] if client else [])])
    edits = _difference(start, after)
    client = next((e for e in edits if e.path == start.client.path), None)
    edits = [e for e in edits if e is not client]
    return _finish(targets, start, after, edits, client, known, containers)


def _finish(
    targets: Mapping[Key, Value],
    start: Observed,
    after: Observed,
    edits: list[FileEdit],
    client: FileEdit | None,
    known: Known,
    containers: str,
) -> Plan:
    old, new = Sources(start), Sources(after)
    prediction = _predict(targets, old, new) if start.unit is not None else {}
    unit_files_changed = any(e.path.endswith(".conf") for e in edits)
    action = _action(old, new, prediction, bool(edits) or client is not None)
    takes_files = action == "restart" or (bool(edits) and not _runs_at_all(start))
    stale = start.unit is not None and start.unit.need_reload and takes_files
    count = start.info.containers_running if start.info else 0
    keep = False
    consents: list[Message] = []
    if action == "restart":
        keep, consents = _keep_containers(old, new, containers, count)
        if _cgroup_changes(old, new, targets):
            consents.append(say("cgroup-driver-changes", containers=_total(start)))
    consents += _dropped(old, new, known)
    shadowed = tuple(key for key, value in targets.items() if _is_shadowed(key, value, new))
    expected = {key: value for key, value in prediction.items() if key in RELOADED}
    runs = _running_now(start)
    if keep:  # It is switched on for the restart, so it must be seen as it was afterwards.
        expected.setdefault(LIVE_RESTORE, runs.get(LIVE_RESTORE))
    return Plan(
        edits=tuple(edits),
        client=client,
        action=action,
        daemon_reload=unit_files_changed or stale,
        forward=make_passage(after, expected if runs else {}, keep=keep),
        back=make_passage(start, runs, keep=keep),
        keep_containers=keep,
        prediction=prediction,
        changes=_changes(old, new),
        warnings=_warnings(start, new, shadowed, client is not None),
        consents=tuple(consents),
        shadowed=shadowed,
        containers_running=count,
    )


def _is_shadowed(key: Key, value: Value, new: Sources) -> bool:
    if new.seen.unit is None and key not in CLIENT:
        return False
    winner = new.next(key)
    return not same_value(key, value, winner.value, winner.sight)


def _runs_at_all(seen: Observed) -> bool:
    return seen.unit is not None and seen.unit.running


def _running_now(seen: Observed) -> dict[Key, Value]:
    """What a reload can change of the running engine, as it is before the switch."""
    if seen.info is None:
        return {}
    return {key: getattr(seen.info, key[1]) for key in RELOADED}


def _difference(start: Observed, after: Observed) -> list[FileEdit]:
    """Every file whose text differs: an .env file comes before the drop-in that names it."""
    pairs = [(start.env_file, after.env_file), (start.dropin, after.dropin)]
    if start.unit is not None and after.unit is not None:
        later = {file.path: file for file in after.unit.files}
        others = (file for file in start.unit.files if file.path != start.dropin.path)
        pairs += [(file, later.get(file.path, File(file.path))) for file in others]
    pairs += [(start.daemon_json, after.daemon_json), (start.client, after.client)]
    modes = {start.env_file.path: _env_mode(after.env_file)}
    return [FileEdit(a, b.text, modes.get(a.path)) for a, b in pairs if a.text != b.text]


def _env_mode(file: File) -> int | None:
    text = file.text or ""
    if has_password(text):
        return 0o600
    # Whether somebody's own variables in it are secret is not ours to say.
    return None if foreign_variables(file) else 0o644


def _check_version(targets: Mapping[Key, Value], observed: Observed) -> None:
    version = observed.version
    mirrors = targets.get(MIRRORS)
    if version is None or version >= (25, 0, 0) or not isinstance(mirrors, tuple):
        return
    for mirror in mirrors:
        if mirror_has_path(mirror):
            found = observed.info.version if observed.info else ""
            raise Invalid("mirror-path-unsupported", mirror=mirror, version=found)


def _predict(targets: Mapping[Key, Value], old: Sources, new: Sources) -> dict[Key, Value]:
    prediction: dict[Key, Value] = {key: new.next(key).value for key in DAEMON}
    for key in (MIRRORS, INSECURE, LIVE_RESTORE, CGROUP_DRIVER):
        if new.flag_of(key) is not None:
            continue  # A flag is not ours to bring into force: it may wait for somebody's restart.
        value = new.next(key).value
        if value is not None and (key in targets or value != old.next(key).value):
            prediction[key] = value
    return prediction


def _action(old: Sources, new: Sources, prediction: Mapping[Key, Value], files_change: bool) -> str:
    unit = old.seen.unit
    if unit is not None and unit.running:
        deviating = {key for key, value in prediction.items() if not _runs(old, key, value)}
        if deviating & {*DAEMON, CGROUP_DRIVER} or _drops_driver(old, new):
            return "restart"
        if deviating and _loses_insecure(new):
            return "restart"
        if deviating:
            return "reload"
    return "write" if files_change else "none"


def _runs(old: Sources, key: Key, value: Value) -> bool:
    running = old.running(key)
    if running is None:
        # Unknown: trust what the files said before, if they say the same afterwards.
        return same_value(key, value, old.next(key).value)
    if running.sight is Sight.INFO and isinstance(value, str) and "@" in value:
        # All users and passwords look the same there, and another password is another setting.
        return False
    return same_value(key, value, running.value, running.sight)


def _loses_insecure(new: Sources) -> bool:
    """moby#45552: from 23.0.0 to 23.0.6 and in 24.0.0 any reload of a file with both lists loses
    the insecure one, whether or not that one is ours. (20.10.24 keeps it: tried.)"""
    version = new.seen.version
    if version is None or not ((23,) <= version < (23, 0, 7) or version == (24, 0, 0)):
        return False
    return new.next(MIRRORS).value is not None and bool(new.next(INSECURE).value)


def why_containers_stop(old: Sources, new: Sources, count: int) -> Message | None:
    """Why this many running containers would not outlive a restart; None: they would, by live
    restore."""
    info, unit = old.seen.info, old.seen.unit
    if info is None:
        return say("containers-unknown", unit=old.seen.engine.unit)
    if count == 0:
        return None
    if info.swarm:
        return say("containers-swarm", count=count)
    if unit is not None and unit.kill_mode != "process":
        # Live restore leaves them to their shims; those are in the service's own control group.
        return say("containers-kill-mode", count=count, mode=unit.kill_mode)
    if not info.live_restore:
        if new.flag_of(LIVE_RESTORE) is not None:
            return say("containers-flag", count=count)
        if new.config_elsewhere is not None:
            return say("containers-elsewhere", count=count, path=new.config_elsewhere)
    return None


def _keep_containers(
    old: Sources, new: Sources, containers: str, count: int
) -> tuple[bool, list[Message]]:
    """Whether running containers are to outlive a restart, and what to ask where they cannot."""
    if containers == STOP:
        return False, []
    if (why := why_containers_stop(old, new, count)) is not None:
        return False, [why]
    if count == 0:
        return False, []
    return True, [say("containers-ask", count=count)] if containers == ASK else []


def _cgroup_changes(old: Sources, new: Sources, targets: Mapping[Key, Value]) -> bool:
    """Whether a restart changes it, be it by an edit of somebody's that waits for one."""
    info, driver = old.seen.info, new.next(CGROUP_DRIVER).value
    if info is None:
        return CGROUP_DRIVER in targets
    differs = driver is not None and info.cgroup_driver != driver
    return info.containers > 0 and (differs or _drops_driver(old, new))


def _drops_driver(old: Sources, new: Sources) -> bool:
    """Whether the choice goes back to the engine, which makes it at its start."""
    return old.next(CGROUP_DRIVER).value is not None and new.next(CGROUP_DRIVER).value is None


def _total(seen: Observed) -> int:
    return seen.info.containers if seen.info else 0


def _dropped(old: Sources, new: Sources, known: Known) -> list[Message]:
    """Entries that would be lost although no switch of ours wrote them and no profile has them."""
    found = []
    for key in (MIRRORS, INSECURE):
        if old.seen.unit is None:
            continue
        before, after = old.on_disk(key).value, new.on_disk(key).value
        if not isinstance(before, tuple):
            continue
        keep = {*(after if isinstance(after, tuple) else ())}
        keep |= {*getattr(known, key[1]), *getattr(old.seen.written, key[1])}
        # What the engine has by itself counts as nothing, and cannot be lost.
        counting = (e for e in before if not same_value(key, (e,), ()))
        lost = [e for e in counting if not any(same_value(key, (e,), (k,)) for k in keep)]
        if lost and not same_value(key, before, after):
            path = old.seen.daemon_json.path
            found.append(say("drops-entries", setting=key[1], entries=tuple(lost), path=path))
    return found


def _changes(old: Sources, new: Sources) -> tuple[Change, ...]:
    keys = ALL if old.seen.unit is not None else CLIENT
    pairs = ((key, old.on_disk(key).value, new.on_disk(key).value) for key in keys)
    return tuple(Change(key, a, b) for key, a, b in pairs if a != b)


def _warnings(
    seen: Observed, new: Sources, shadowed: tuple[Key, ...], writes_client: bool
) -> tuple[Message, ...]:
    found = []
    for key in shadowed:
        winner = new.next(key)
        found.append(
            say(
                "shadowed",
                setting=key[1],
                source=winner.source or "",
                line=winner.line or 0,
            )
        )
    given = (new.on_disk(key).value for key in CLIENT)
    if writes_client and any(isinstance(value, str) and has_password(value) for value in given):
        found.append(say("client-password", path=seen.client.path))
    if seen.unit is not None and not seen.unit.running:
        found.append(say("takes-effect-at-start", unit=seen.engine.unit))
    if seen.unit is not None:
        found += new.daemon_json.unread
    if new.config_elsewhere is not None:
        found.append(say("daemon-json-elsewhere", path=new.config_elsewhere))
    return tuple(found)
