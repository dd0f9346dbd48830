"""What the engine's process would get if it were started now, and where each value comes from.

systemd.exec, "Environment": the manager's environment comes first, then every ``Environment=``
in the order of the unit's files, then every ``EnvironmentFile=``, and ``UnsetEnvironment=`` last.
dockerd then lets a flag or daemon.json's "proxies" win over its environment, and of the two
spellings of a variable takes the first that is not empty, upper case first (Go's httpproxy).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.observed import Unit
from dockproxy_tray.core.surfaces.daemon_json import DaemonJson
from dockproxy_tray.core.surfaces.dropin import VARIABLES
from dockproxy_tray.core.surfaces.env_file import parse_env_file
from dockproxy_tray.core.surfaces.unit_text import (
    Kind,
    Op,
    dockerd_flags,
    parse_service,
    split_command,
)

MANAGER = "systemctl set-environment"


@dataclass(frozen=True)
class Origin:
    """A value and what decided it: a path (with its line), a flag or a unit property."""

    value: str = field(repr=False)
    source: str
    line: int | None = None


@dataclass(frozen=True)
class Launch:
    """How the engine would be started now: its environment and its flags."""

    environment: Mapping[str, Origin]
    unset: Mapping[str, Origin]
    """Variables that ``UnsetEnvironment=`` takes away, with the place that does."""
    flags: Mapping[str, tuple[str, ...]] = field(repr=False)
    program: str = ""
    """What is started."""

    def variable(self, name: str) -> Origin | None:
        """The variable as Go reads a proxy: upper case first, an empty one is not there."""
        for spelling in (name.upper(), name.lower()):
            origin = self.environment.get(spelling)
            if origin is not None and origin.value:
                return origin
        return None


def read_launch(unit: Unit, stand_ins: Mapping[str, Mapping[str, str]] | None = None) -> Launch:
    """Work out the environment and the flags from the unit's files as they are on disk.

    ``stand_ins`` has the values, by path, of environment files that may not be read.
    """
    ops = [(op, file.path) for file in unit.files for op in parse_service(file.text or "").ops]
    values = {name: Origin(value, MANAGER) for name, value in unit.manager_environment.items()}
    values.update(_own_environment(ops))
    for path in environment_files(unit):
        file = unit.env_files.get(path)
        if file is not None and file.text is not None:
            for name, (value, line) in parse_env_file(file.text).items():
                values[name] = Origin(value, path, line)
        for name, value in (stand_ins or {}).get(path, {}).items():
            values[name] = Origin(value, path)
    unset = {}
    for name, origin in _unset(ops).items():
        plain, has_value, value = name.partition("=")
        known = values.get(plain)
        if known is not None and (not has_value or known.value == value):
            unset[plain] = origin
            del values[plain]
    words = _command(ops, values)
    return Launch(values, unset, dockerd_flags(words), words[0] if words else "")


def environment_files(unit: Unit) -> tuple[str, ...]:
    """The paths of ``EnvironmentFile=`` in their order, after any reset."""
    paths: list[str] = []
    for file in unit.files:
        for op in parse_service(file.text or "").ops:
            if op.kind is Kind.RESET_ENV_FILES:
                paths.clear()
            elif op.kind is Kind.ENV_FILE:
                paths.append(op.name)
    return tuple(paths)


def decide_proxy(setting: str, launch: Launch, daemon_json: DaemonJson, path: str) -> Origin | None:
    """Which source gives dockerd this proxy setting, ``None`` where none does.

    dockerd, "Daemon proxy configuration": flags and daemon.json take precedence over the
    environment, key by key, and only where they are not empty.
    """
    flag = setting.replace("_", "-")
    given = launch.flags.get(flag, ())
    if given and given[-1]:
        return Origin(given[-1], f"--{flag}")
    value = getattr(daemon_json, setting)
    if value:
        return Origin(value, path, daemon_json.lines.get(setting))
    return launch.variable(VARIABLES[setting])


def _own_environment(ops: list[tuple[Op, str]]) -> dict[str, Origin]:
    values: dict[str, Origin] = {}
    for op, path in ops:
        if op.kind is Kind.RESET_ENV:
            values.clear()
        elif op.kind is Kind.SET:
            values[op.name] = Origin(op.value, path, op.line)
    return values


def _unset(ops: list[tuple[Op, str]]) -> dict[str, Origin]:
    names: dict[str, Origin] = {}
    for op, path in ops:
        if op.kind is Kind.RESET_UNSET:
            names.clear()
        elif op.kind is Kind.UNSET:
            names[op.name] = Origin("", path, op.line)
    return names


def _command(ops: list[tuple[Op, str]], values: Mapping[str, Origin]) -> tuple[str, ...]:
    command: list[str] = []
    for op, _ in ops:
        if op.kind is Kind.RESET_EXEC_START:
            command.clear()
        elif op.kind is Kind.EXEC_START:
            command.append(op.value)
    plain = {name: origin.value for name, origin in values.items()}
    return split_command(command[-1], plain) if command else ()
