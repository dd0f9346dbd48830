"""Units as the manager loads them from the sandbox's folders (systemd.unit)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.surfaces.env_file import parse_env_file
from dockproxy_tray.core.surfaces.unit_text import (
    Kind,
    Op,
    parse_service,
    parse_statements,
    split_lines,
)


class MissingFile(Exception):
    """An ``EnvironmentFile=`` without "-" is not there."""


@dataclass(frozen=True)
class UnitFile:
    path: str
    mtime_ns: int
    text: str = field(repr=False)


@dataclass(frozen=True)
class Loaded:
    """A unit as it was when it was last read: later edits do not show before a reload."""

    name: str
    state: str
    """The property ``LoadState``."""
    files: tuple[UnitFile, ...] = ()
    """The unit's own file, then its drop-ins in their order."""

    @property
    def fragment(self) -> str:
        return self.files[0].path if self.files else ""

    @property
    def dropins(self) -> tuple[str, ...]:
        return tuple(file.path for file in self.files[1:])

    def ops(self, *kinds: Kind) -> tuple[Op, ...]:
        found = (op for file in self.files for op in parse_service(file.text).ops)
        return tuple(op for op in found if op.kind in kinds)

    @property
    def environment(self) -> Mapping[str, str]:
        """The property ``Environment``."""
        values: dict[str, str] = {}
        for op in self.ops(Kind.SET, Kind.RESET_ENV):
            if op.kind is Kind.RESET_ENV:
                values.clear()
            else:
                values[op.name] = op.value
        return values

    @property
    def environment_files(self) -> tuple[tuple[str, bool], ...]:
        """The property ``EnvironmentFiles``: path, and whether it may be missing."""
        return tuple(
            (op.name, op.optional)
            for op in _since_reset(self.ops(Kind.ENV_FILE, Kind.RESET_ENV_FILES))
        )

    @property
    def unset(self) -> tuple[str, ...]:
        return tuple(op.name for op in _since_reset(self.ops(Kind.UNSET, Kind.RESET_UNSET)))

    @property
    def passed(self) -> tuple[str, ...]:
        return tuple(op.name for op in _since_reset(self.ops(Kind.PASS, Kind.RESET_PASS)))

    @property
    def exec_start(self) -> tuple[str, ...]:
        found = self.ops(Kind.EXEC_START, Kind.RESET_EXEC_START)
        return tuple(op.value for op in _since_reset(found))

    def values(self, section: str, key: str) -> tuple[str, ...]:
        """A list-like setting; an empty assignment resets it."""
        values: list[str] = []
        for file in self.files:
            for statement in parse_statements(split_lines(file.text)):
                if statement.section == section and statement.key == key:
                    values = [*values, statement.value] if statement.value else []
        return tuple(values)

    def seconds(self, section: str, key: str, default: float) -> float:
        """A time span such as ``2`` or ``100ms`` (systemd.time)."""
        values = self.values(section, key)
        match = re.fullmatch(r"([0-9.]+)\s*(ms|s|min|)", values[-1]) if values else None
        if match is None:
            return default
        return float(match[1]) * {"ms": 0.001, "s": 1.0, "min": 60.0, "": 1.0}[match[2]]


def _since_reset(ops: Iterable[Op]) -> list[Op]:
    kept: list[Op] = []
    for op in ops:
        kept = [] if op.kind.value.startswith("reset") else [*kept, op]
    return kept


def load_unit(unit_path: tuple[str, ...], name: str) -> Loaded:
    """Read the unit and its drop-ins."""
    fragment = _find_fragment(unit_path, name)
    if fragment is None:
        return Loaded(name, "not-found")
    if os.path.realpath(fragment) == os.devnull or os.path.getsize(fragment) == 0:
        return Loaded(name, "masked", (UnitFile(fragment, _mtime(fragment), ""),))
    paths = (fragment, *_find_dropins(unit_path, name))
    files = tuple(UnitFile(path, _mtime(path), _read(path)) for path in paths)
    loaded = Loaded(name, "loaded", files)
    if name.endswith(".service") and not loaded.exec_start:
        return Loaded(name, "bad-setting", files)
    return loaded


def needs_reload(loaded: Loaded, unit_path: tuple[str, ...]) -> bool:
    """The property ``NeedDaemonReload``: files came, went or have another time."""
    fragment = _find_fragment(unit_path, loaded.name)
    dropins = _find_dropins(unit_path, loaded.name) if fragment else ()
    paths = (fragment, *dropins) if fragment else ()
    return [(path, _mtime(path)) for path in paths] != [
        (file.path, file.mtime_ns) for file in loaded.files
    ]


def compute_environment(loaded: Loaded, manager: Mapping[str, str]) -> dict[str, str]:
    """What the unit's processes get (systemd.exec, "Environment"). Raises ``MissingFile``.

    ``EnvironmentFile=`` is read now, at the start of a process, and beats ``Environment=``;
    ``UnsetEnvironment=`` comes last. ``PassEnvironment=`` adds nothing: the manager's own
    variables reach every service here.
    """
    values = {**manager, **loaded.environment}
    for path, optional in loaded.environment_files:
        if os.path.exists(path):
            values.update({name: value for name, (value, _) in parse_env_file(_read(path)).items()})
        elif not optional:
            raise MissingFile(path)
    for entry in loaded.unset:
        name, equals, value = entry.partition("=")
        if not equals or values.get(name) == value:
            values.pop(name, None)
    return values


def _find_fragment(unit_path: tuple[str, ...], name: str) -> str | None:
    candidates = (f"{base}/{name}" for base in unit_path)
    return next((path for path in candidates if os.path.lexists(path)), None)


def _find_dropins(unit_path: tuple[str, ...], name: str) -> tuple[str, ...]:
    """By file name; of equal names the unit's own folder wins, then the earlier one."""
    found: dict[str, str] = {}
    for folder in (f"{name}.d", f"{name.rpartition('.')[2]}.d"):
        for base in unit_path:
            directory = f"{base}/{folder}"
            for entry in os.listdir(directory) if os.path.isdir(directory) else ():
                if entry.endswith(".conf"):
                    found.setdefault(entry, f"{directory}/{entry}")
    return tuple(
        found[entry] for entry in sorted(found) if os.path.realpath(found[entry]) != os.devnull
    )


def _mtime(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _read(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "surrogateescape")
    except OSError:
        return ""
