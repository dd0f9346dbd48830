"""What an explanation rests on: the settings as they count now, or as a profile has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dockproxy_tray.core.compare import compare
from dockproxy_tray.core.engine import Version
from dockproxy_tray.core.in_force import Setting, setting_now
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.profile import Wanted
from dockproxy_tray.core.proxies import Proxies
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import CLIENT, DAEMON, INSECURE, MIRRORS, Key, Value
from dockproxy_tray.errors import Unparsable


@dataclass(frozen=True)
class Basis:
    """Settings, and how sure they are."""

    daemon: Proxies
    client: Proxies
    mirrors: tuple[str, ...]
    insecure: tuple[str, ...]
    """Without the engine's own loopback networks."""
    all_proxy: str = field(default="", repr=False)
    """The client's, which Docker itself does not look at."""
    profile: str | None = None
    """Whose settings these are; of those that count now, the one last switched to."""
    version: Version | None = None
    """The engine's, where it is known."""
    daemon_notes: tuple[Message, ...] = ()
    """Why dockerd's settings are perhaps not these."""
    client_notes: tuple[Message, ...] = ()
    """The same of the client's, and which of its entries counts."""


def basis_now(seen: Observed) -> Basis:
    """The settings as they count now: what runs, or where that is not known what the files say."""
    look = _Look(seen)
    daemon = tuple(map(look.at, DAEMON))
    client = tuple(map(look.at, CLIENT))
    mirrors, insecure = look.at(MIRRORS), look.at(INSECURE)
    http, https, no_proxy, _, everything = (setting.text for setting in client)
    return Basis(
        daemon=Proxies(*(setting.text for setting in daemon)),
        client=Proxies(http, https, no_proxy),
        mirrors=_entries(mirrors.value),
        insecure=_entries(insecure.value),
        all_proxy=everything,
        profile=seen.record.profile if seen.record else None,
        version=seen.version,
        daemon_notes=look.doubts((*daemon, mirrors, insecure)),
        client_notes=(*look.doubts(client), *look.entry()),
    )


def basis_of(wanted: Wanted, seen: Observed) -> Basis:
    """The settings that a profile makes true on this machine.

    What it does not manage stays as it is. An entry of config.json for this engine's endpoint
    counts whatever the profile says.
    """
    now = basis_now(seen)
    look = _Look(seen)
    entry = tuple(look.entry())
    managed = wanted.mirrors is not None and wanted.insecure_registries is not None
    return Basis(
        daemon=Proxies.of(wanted.daemon),
        client=now.client if entry else Proxies.of(wanted.client),
        mirrors=now.mirrors if wanted.mirrors is None else wanted.mirrors,
        insecure=(
            now.insecure if wanted.insecure_registries is None else wanted.insecure_registries
        ),
        all_proxy=now.all_proxy if entry else wanted.client.all_proxy or "",
        profile=wanted.profile,
        version=now.version,
        daemon_notes=() if managed else look.doubts(map(look.at, (MIRRORS, INSECURE))),
        client_notes=entry,
    )


class _Look:
    """One look at what was observed."""

    def __init__(self, seen: Observed) -> None:
        self._seen = seen
        self._sources = Sources(seen)
        self._rows = {row.key: row for row in compare(None, seen).rows}

    def at(self, key: Key) -> Setting:
        return setting_now(key, self._sources, self._rows)

    def doubts(self, settings: Iterable[Setting]) -> tuple[Message, ...]:
        """Each reason once. Without a profile to compare with, a setting has one only where what
        counts is not known."""
        unit = self._seen.unit
        stopped = unit is not None and not unit.running
        found: list[Message] = []
        for setting in settings:
            if setting.why is None:
                continue
            note = say("explain-unsure", why=setting.why)
            if stopped and setting.why.code == "running-unknown":
                note = say("explain-stopped", unit=self._seen.engine.unit)
            if note not in found:
                found.append(note)
        return tuple(found)

    def entry(self) -> Iterator[Message]:
        """That the client has an entry for this very engine, if it has one."""
        try:
            entry = self._sources.client_entry
        except Unparsable:
            return
        if entry is not None:
            path, lines = self._seen.client.path, self._sources.client.lines
            yield say("explain-entry", path=path, line=lines.get((entry, "")), entry=entry)


def _entries(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
