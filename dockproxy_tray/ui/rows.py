"""The comparison as a table's lines: plain texts, masked and short enough for a cell."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.core.values import (
    CGROUP_DRIVER,
    CLIENT,
    INSECURE,
    LIVE_RESTORE,
    MIRRORS,
    Key,
    Value,
    masked,
    same_value,
)
from dockproxy_tray.ui.terms import NAMES, TITLES
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import shown
from dockproxy_tray.words.terms import STATES, SURFACES, UNIT_STATES

if TYPE_CHECKING:
    from dockproxy_tray.core.compare import Row
    from dockproxy_tray.core.observed import Observed
    from dockproxy_tray.operations import Status

NOTHING = "—"
"""Of any language: it is not set."""

_RARE = frozenset((*CLIENT[3:], INSECURE, LIVE_RESTORE, CGROUP_DRIVER))
_IN_CELL = 2
_IN_LONG_CELL = 8
_IN_TIP = 30


@dataclass(frozen=True)
class Line:
    """One line of the table: a setting, or a group's head, whose key names no setting. It holds no
    password."""

    key: Key
    cells: tuple[str, ...]
    """By column. A head has its title, and what belongs to the whole group."""
    whole: tuple[str, ...]
    """The same in full."""
    tips: tuple[str, ...]
    """The same in full, as far as a tooltip can show it: plain text."""
    sentence: str
    """The line for who cannot see the columns."""
    state: str = ""

    @property
    def is_head(self) -> bool:
        return not self.key[1]


def make_lines(status: Status, *, everything: bool = False) -> tuple[Line, ...]:
    """The table. Settings that few know of are left out where nobody has set or wants them, unless
    ``everything`` is to be shown."""
    lines = []
    group = ""
    for row in status.comparison.rows:
        if row.key[0] != group:
            group = row.key[0]
            lines.append(_head(group, status.seen))
        if everything or not is_quiet(row):
            lines.append(make_line(row))
    return tuple(lines)


def is_quiet(row: Row) -> bool:
    """Whether it is one of the settings that few know of, and nobody has set or wants it."""
    if row.key not in _RARE or row.state not in ("same", "unmanaged"):
        return False
    if row.wanted not in (None, ()) or row.on_disk not in (None, ()):
        return False
    if row.key == CGROUP_DRIVER:
        return True  # the engine has chosen it
    return not row.running or same_value(row.key, None, row.running)


def make_line(row: Row) -> Line:
    """One setting."""
    values = [_shown(row.key, value) for value in (row.wanted, row.on_disk, row.running)]
    blind = row.state == "unreadable" or row.state == "unmanaged" and row.note is not None
    unseen = (False, blind and row.source is None, blind and row.running is None)
    cells = [_short(row.key, value, _IN_CELL) for value in values]
    whole = [_full(row.key, value) for value in values]
    if row.state not in ("same", "unmanaged") and len(set(cells)) < len(set(whole)):
        # Cut so short, what differs would look the same.
        cells = [_listed(_entries(row.key, value), _IN_LONG_CELL) for value in values]
    tips = ["\n".join(_cut(_entries(row.key, value), _IN_TIP)) for value in values]
    for texts in (cells, whole, tips):
        for index, value in enumerate(values):
            if unseen[index]:
                texts[index] = tr("unknown")
            elif value is None or value == () and row.wanted != ():
                texts[index] = NOTHING
    title, state = tr(TITLES[row.key[1]]), tr(STATES[row.state])
    sentence = tr(
        "{group}, {setting}: {state}. Wanted: {wanted}. On disk: {disk}. Running: {running}."
    ).format(
        setting=title,
        group=tr(SURFACES[row.key[0]]),
        state=state,
        wanted=cells[0],
        disk=cells[1],
        running=cells[2],
    )
    return Line(
        row.key,
        (title, *cells, state),
        (title, *whole, state),
        (title, *tips, state),
        sentence,
        row.state,
    )


def title_of(row: Row) -> str:
    """What a setting is called within a sentence."""
    return tr(NAMES[row.key])


def value_text(key: Key, value: Value) -> str:
    """A value within a sentence: masked, and of a long list the first entries."""
    return NOTHING if value is None else _short(key, _shown(key, value), _IN_CELL)


def engine_text(seen: Observed) -> str:
    """The engine in one line: unit, version, state, containers."""
    if seen.unit is None:
        return shown(seen.engine.unit)
    state = seen.unit.active_state
    state = tr(UNIT_STATES[state]) if state in UNIT_STATES else shown(state)
    if seen.info is None:
        return tr("{unit}, {state}").format(unit=shown(seen.engine.unit), state=state)
    count = seen.info.containers_running
    text = (
        tr("{unit}, Docker {version}, {state}, {count} running container")
        if count == 1
        else tr("{unit}, Docker {version}, {state}, {count} running containers")
    )
    return text.format(
        unit=shown(seen.engine.unit), version=shown(seen.info.version), state=state, count=count
    )


def path_text(path: str) -> str:
    """A path as people write it: the home is ``~``."""
    home = os.path.expanduser("~")
    return shown("~" + path[len(home) :] if path.startswith(f"{home}/") else path)


def _head(group: str, seen: Observed) -> Line:
    engine = seen.engine
    about = {
        "daemon": path_text(engine.dropin),
        "client": path_text(engine.client_config),
        "mirrors": path_text(engine.daemon_json),
        "engine": engine_text(seen),
    }[group]
    texts = (tr(SURFACES[group]), about, "", "", "")
    said = tr("{group}: {about}").format(group=texts[0], about=about)
    return Line((group, ""), texts, texts, texts, said)


def _shown(key: Key, value: Value) -> Value:
    """Without passwords, and without the loopback networks that the engine adds to its lists."""
    if key == INSECURE and isinstance(value, tuple):
        return tuple(each for each in value if not same_value(key, (each,), None))
    return masked(value)


def _short(key: Key, value: Value, most: int) -> str:
    if isinstance(value, str) and key[1] != "no_proxy":
        return shown(_bare(value, "http"))
    if key == MIRRORS and isinstance(value, tuple) and value:
        return _listed([shown(_bare(entry, "https")) for entry in value], most)
    return _listed(_entries(key, value), most)


def _full(key: Key, value: Value) -> str:
    return tr(", ").join(_entries(key, value))


def _entries(key: Key, value: Value) -> list[str]:
    """A value as a list of texts; most have one."""
    if isinstance(value, bool):
        return [tr("on") if value else tr("off")]
    if isinstance(value, tuple):
        return [shown(each) for each in value] or [tr("none")]
    if isinstance(value, str) and key[1] == "no_proxy":
        return [shown(each) for each in value.split(",")]
    return [] if value is None else [shown(value)]


def _listed(entries: Sequence[str], most: int) -> str:
    rest = len(entries) - most
    return tr(", ").join(entries[:most]) + (f" +{rest}" if rest > 0 else "")


def _cut(entries: Sequence[str], most: int) -> Iterable[str]:
    yield from entries[:most]
    if len(entries) > most:
        yield tr("and {count} more").format(count=len(entries) - most)


def _bare(url: str, usual: str) -> str:
    """Host and port, and the scheme where it is not the usual one: what tells proxies apart."""
    scheme, separator, rest = url.rpartition("://")
    address = rest.rpartition("@")[2].removesuffix("/")
    return address if not separator or scheme == usual else f"{scheme}://{address}"
