"""The JSON documents. Their keys are a promise to other programs; they only ever gain some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from dockproxy_tray.core.proxy_url import mask
from dockproxy_tray.core.result import STEPS

if TYPE_CHECKING:
    from dockproxy_tray.core.compare import Row
    from dockproxy_tray.core.message import Message
    from dockproxy_tray.core.observed import Observed
    from dockproxy_tray.core.profile import Profile, Profiles, ProxySettings, Wanted
    from dockproxy_tray.core.result import Result
    from dockproxy_tray.operations import Status
    from dockproxy_tray.system.history import Event


def status_document(status: Status) -> dict[str, object]:
    """The comparison."""
    return {
        "profile": status.profile,
        "matches": list(status.matches),
        "state": status.comparison.state,
        "engine": _engine(status.seen),
        "rows": [_row(row) for row in status.comparison.rows],
        "warnings": messages(status.all_warnings),
    }


def result_document(result: Result) -> dict[str, object]:
    """What a switch did, or would do."""
    return {
        "id": result.id,
        "profile": result.profile,
        "former": result.former,
        "applied": result.applied,
        "action": result.action,
        "changes": [dict(vars(change)) for change in result.changes],
        "containers": {"running": result.containers_running, "kept": result.containers_kept},
        "verified": result.verified,
        "warnings": messages(result.warnings),
        "took_ms": {step: round(result.took_ms.get(step, 0.0), 3) for step in STEPS},
    }


def list_document(profiles: Profiles, current: str | None) -> dict[str, object]:
    """All profiles; ``current`` is the one in force."""
    return {
        "profile": current,
        "profiles": [
            {
                "name": profile.name,
                "description": profile.description,
                "proxied": profile.proxied,
                "in_force": profile.name == current,
            }
            for profile in profiles.profiles
        ],
        "warnings": messages(profiles.warnings),
    }


def show_document(
    profile: Profile, wanted: Wanted, current: str | None, warnings: Iterable[Message]
) -> dict[str, object]:
    """One profile, with ``[always]`` joined to it."""
    return {
        "name": profile.name,
        "description": profile.description,
        "proxied": profile.proxied,
        "in_force": profile.name == current,
        "daemon": _settings(wanted.daemon, ("http_proxy", "https_proxy", "no_proxy")),
        "client": _settings(wanted.client, tuple(field.name for field in fields(wanted.client))),
        "mirrors": safe(wanted.mirrors),
        "insecure_registries": safe(wanted.insecure_registries),
        "live_restore": wanted.live_restore,
        "cgroup_driver": wanted.cgroup_driver,
        "when": "otherwise" if profile.otherwise else [dict(rule) for rule in profile.when],
        "warnings": messages(warnings),
    }


def history_document(events: Iterable[Event]) -> dict[str, object]:
    """Switches, in the order given; ``time`` is in seconds since the epoch."""
    return {"history": [dict(vars(event)) for event in events]}


def messages(found: Iterable[Message]) -> list[dict[str, str]]:
    """Messages with their sentences, which are always English."""
    said = tuple(found)
    if not said:
        return []
    from dockproxy_tray.words.language import english
    from dockproxy_tray.words.messages import whole

    return [{"code": message.code, "text": whole(message, english)} for message in said]


def safe(value: object) -> object:
    """A setting as JSON has it: masked, tuples as lists."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, tuple):
        return [safe(item) for item in value]
    return value


def _engine(seen: Observed) -> Mapping[str, object]:
    info, unit = seen.info, seen.unit
    return {
        "kind": seen.engine.kind,
        "unit": seen.engine.unit,
        "active": unit.active_state if unit else None,
        "version": info.version if info else None,
        "live_restore": info.live_restore if info else None,
        "cgroup_driver": info.cgroup_driver if info else None,
        "containers_running": info.containers_running if info else None,
    }


def _row(row: Row) -> dict[str, object]:
    surface, setting = row.key
    return {
        "surface": surface,
        "setting": setting,
        "wanted": safe(row.wanted),
        "on_disk": safe(row.on_disk),
        "running": safe(row.running),
        "source": row.source,
        "line": row.line,
        "state": row.state,
        "note": messages([row.note])[0] if row.note else None,
    }


def _settings(settings: ProxySettings, names: Iterable[str]) -> dict[str, object]:
    return {name: safe(getattr(settings, name)) for name in names}
