"""Whose word counts, setting by setting, and what the profile in force wants."""

from __future__ import annotations

from collections.abc import Iterator

from dockproxy_tray.core.adopt import can_end
from dockproxy_tray.core.doctor.check import Finding, bad, good, skipped, warning
from dockproxy_tray.core.doctor.gathered import Gathered
from dockproxy_tray.core.message import say
from dockproxy_tray.core.values import CLIENT, DAEMON, Key, same_value


def check_shadows(found: Gathered) -> Iterator[Finding]:
    """Sources that win over the drop-in."""
    shadows = [finding for key in DAEMON for finding in _shadow(found, key)]
    yield from shadows
    if not shadows:
        yield good(say("doctor-no-shadow"))


def _shadow(found: Gathered, key: Key) -> Iterator[Finding]:
    sources = found.sources
    ours, winner = sources.on_disk(key), sources.next(key)
    if same_value(key, ours.value, winner.value):
        return
    source, line, name = winner.source, winner.line, key[1]
    if source is None:
        return  # A bare Environment= takes it away: another check names that.
    if found.wanted is None and ours.value is None:
        yield warning(say("doctor-unmanaged", setting=name, source=source, line=line))
    elif can_end(found.seen, key, source):
        yield bad(say("doctor-shadow", setting=name, source=source, line=line))
    else:
        yield bad(say("doctor-shadow-foreign", setting=name, source=source, line=line))


def check_client_entry(found: Gathered) -> Iterator[Finding]:
    """An entry of config.json for this engine, which ``docker`` takes whole in place of the
    default."""
    sources = found.sources
    entry = sources.client_entry
    other = [
        key[1]
        for key in CLIENT
        if not same_value(key, sources.on_disk(key).value, sources.next(key).value)
    ]
    if entry is None or not other:
        yield good(say("doctor-no-entry"))
        return
    path, line = found.seen.client.path, sources.client.lines.get((entry, ""))
    if found.wanted is None and sources.client.default is None:
        yield warning(say("doctor-entry-unmanaged", path=path, line=line, entry=entry))
    else:
        yield bad(say("doctor-entry", path=path, line=line, entry=entry, settings=", ".join(other)))


def check_agreement(found: Gathered) -> Iterator[Finding]:
    """Whether the files say what the profile in force wants; who wins over them is told above."""
    if found.comparison is None or found.wanted is None:
        yield skipped(say("doctor-no-profile"))
        return
    profile, clean = found.wanted.profile, True
    for row in found.comparison.rows:
        if row.state in ("different", "missing"):
            clean = False
            surface, setting = row.key
            # Of the others there is but one of each name.
            surface = surface if row.key in (*DAEMON, *CLIENT) else ""
            yield bad(
                say(
                    "doctor-differs",
                    surface=surface, setting=setting, source=row.source, line=row.line,
                    profile=profile,
                )
            )  # fmt: skip
    if clean:
        yield good(say("doctor-agrees", profile=profile))
