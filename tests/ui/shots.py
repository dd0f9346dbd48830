"""Snapshots as the tests need them, made by the core from a profile and from what was seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dockproxy_tray.core.compare import compare, find_matches
from dockproxy_tray.core.observed import Observed, Record
from dockproxy_tray.core.plan import make_plan
from dockproxy_tray.core.route import make_lanes
from dockproxy_tray.core.values import wanted_values
from dockproxy_tray.operations import Status
from dockproxy_tray.system.history import Event
from dockproxy_tray.system.profiles_file import parse_profiles
from dockproxy_tray.ui.snapshot import Sight, Snapshot
from tests.core.seen import seen as make_seen
from tests.core.seen import started

NOW = 1_764_150_000.0

PROFILES = """\
version = 1

[profiles.Office]
description = "Desk"
proxy = "http://jo:geheim@proxy.corp.example:8080"
no_proxy = [".corp.example"]
mirrors = ["https://mirror.corp.example"]

[profiles.Home]
proxy = "http://home.example:3128"
"""


def observed(profile: str | None = None, *, text: str = PROFILES, **changed: Any) -> Observed:
    """A machine that was switched to this profile, and runs it, with ``changed`` differing."""
    seen = make_seen()
    if profile is not None:
        targets = wanted_values(parse_profiles(text, "profiles.toml").resolve(profile))
        seen = started(seen.after(make_plan(targets, seen).all_edits))
        seen = replace(seen, record=Record("id-1", profile, 1000, NOW))
    return replace(seen, **changed)


def snapshot(seen: Observed, *, text: str = PROFILES, history: tuple[Event, ...] = ()) -> Snapshot:
    """What is shown of this observation."""
    profiles = parse_profiles(text, "profiles.toml")
    name = seen.record.profile if seen.record else None
    wanted = profiles.resolve(name) if name in profiles.names and name else None
    everything = [profiles.resolve(known) for known in profiles.names]
    comparison = compare(wanted, seen)
    status = Status(name, find_matches(everything, seen), seen, comparison)
    lanes = make_lanes(seen, comparison)
    return Snapshot(Sight(profiles, status, history, lanes=lanes), place="system")


def event(profile: str, former: str | None = None, *, by: str = "use", **more: object) -> Event:
    """One switch in the history."""
    fields: dict[str, object] = {
        "time": NOW, "id": "id-1", "engine": "system", "by": by, "profile": profile,
        "former": former, "action": "restart", "result": "done", "proxied": True, "took_ms": 600.0,
    }  # fmt: skip
    return Event(**{**fields, **more})  # type: ignore[arg-type]  # the tests name its fields
