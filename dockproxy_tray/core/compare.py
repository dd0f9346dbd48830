"""Three columns of truth: what is wanted, what the files say, what runs, and a name for each
disagreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.profile import Wanted
from dockproxy_tray.core.proxy_url import parse_proxy_url
from dockproxy_tray.core.sources import Found, Sources, problem_of
from dockproxy_tray.core.values import (
    ALL,
    CLIENT,
    DAEMON,
    Key,
    Sight,
    Value,
    same_value,
    wanted_values,
)
from dockproxy_tray.errors import Unparsable

IN_SYNC, PENDING, DRIFTED, UNKNOWN = "in-sync", "pending", "drifted", "unknown"


@dataclass(frozen=True)
class Row:
    """One setting in three columns. ``None`` is "not set"."""

    key: Key
    wanted: Value = field(repr=False)
    on_disk: Value = field(repr=False)
    running: Value = field(repr=False)
    source: str | None
    line: int | None
    state: str
    note: Message | None = None


@dataclass(frozen=True)
class Comparison:
    """All rows and one word for them."""

    rows: tuple[Row, ...]
    state: str


def compare(wanted: Wanted | None, observed: Observed) -> Comparison:
    """Compare a profile (``None``: none is known) with what was observed."""
    sources = Sources(observed)
    targets = {} if wanted is None else wanted_values(wanted)
    profile = None if wanted is None else wanted.profile
    rows = tuple(_row(key, targets, sources, profile) for key in ALL)
    return Comparison(rows, UNKNOWN if wanted is None else _overall(rows))


def find_matches(profiles: Iterable[Wanted], observed: Observed) -> tuple[str, ...]:
    """The profiles that say, in every setting they manage, what our files say."""
    sources = Sources(observed)
    disk: dict[Key, Found] = {}
    for key in ALL:
        if observed.unit is None and key not in CLIENT:
            continue
        try:
            disk[key] = sources.on_disk(key)
        except Unparsable:
            return ()
    return tuple(
        wanted.profile
        for wanted in profiles
        if all(
            key not in disk or _agrees(key, value, disk[key])
            for key, value in wanted_values(wanted).items()
        )
    )


def _row(key: Key, targets: Mapping[Key, Value], sources: Sources, profile: str | None) -> Row:
    wanted = targets.get(key)
    if sources.seen.unit is None and key not in CLIENT:
        state = "unreadable" if key in targets else "unmanaged"
        return Row(key, wanted, None, None, None, None, state, sources.seen.unit_problem)
    try:
        disk, later = sources.on_disk(key), sources.next(key)
    except Unparsable as error:
        state = "unreadable" if key in targets else "unmanaged"
        return Row(key, wanted, None, None, None, None, state, problem_of(error))
    running = sources.running(key)
    shown = running.value if running is not None else None
    decides = later if later.source is not None else disk
    state, note = "unmanaged", None
    if key in targets:
        state, note = _state(key, wanted, disk, later, running, sources, profile)
    return Row(key, wanted, disk.value, shown, decides.source, decides.line, state, note)


def _state(
    key: Key,
    wanted: Value,
    disk: Found,
    later: Found,
    running: Found | None,
    sources: Sources,
    profile: str | None,
) -> tuple[str, Message | None]:
    seen = sources.seen
    stopped = seen.unit is not None and not seen.unit.running
    agrees = _agrees(key, wanted, disk)
    if agrees and not _same(key, wanted, later):
        note = say("shadowed-by", source=later.source or "", line=later.line or 0)
        return "shadowed", note
    if wanted is not None and disk.value is None:
        return "missing", None
    if not agrees:
        return "different", None
    if key in CLIENT:
        return "same", None
    if stopped:
        return "pending", say("takes-effect-at-start", unit=seen.engine.unit)
    if running is None:
        return "unreadable", seen.info_problem or say("running-unknown", unit=seen.engine.unit)
    if not _same(key, wanted, running):
        code = "restart-needed" if key in DAEMON else "reload-needed"
        return "pending", say(code, profile=profile)
    return "same", None


def _agrees(key: Key, wanted: Value, disk: Found) -> bool:
    if wanted is not None and disk.value is None:
        return False
    return _same(key, wanted, disk)


def _same(key: Key, wanted: Value, found: Found) -> bool:
    """A wanted URL that names a user and no password takes its password from the keyring, which
    nobody opens for a look: any password will do, or none."""
    sight = found.sight
    if sight is Sight.WHOLE and key in (*DAEMON, *CLIENT) and key[1] != "no_proxy":
        lacks = isinstance(wanted, str) and parse_proxy_url(wanted).lacks_password
        sight = Sight.NO_PASSWORD if lacks else sight
    return same_value(key, wanted, found.value, sight)


def _overall(rows: Iterable[Row]) -> str:
    states = {row.state for row in rows}
    if "unreadable" in states:
        return UNKNOWN
    if states & {"shadowed", "missing", "different"}:
        return DRIFTED
    return PENDING if "pending" in states else IN_SYNC
