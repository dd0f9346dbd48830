"""A unit's properties as org.freedesktop.systemd1(5) names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dockproxy_tray.core.surfaces.exec_start import split_command
from dockproxy_tray.sandbox.service import Service
from dockproxy_tray.sandbox.unit_files import Loaded


def describe_unit(
    loaded: Loaded, service: Service, job: tuple[int, str], needs_reload: bool
) -> Mapping[str, Any]:
    """``org.freedesktop.systemd1.Unit``."""
    if loaded.name == "docker.service":
        active, sub = service.state.active, service.state.sub
    elif loaded.name == "docker.socket":
        active = service.listener.state
        running = "running" if service.main_pid else "listening"
        sub = {"active": running, "inactive": "dead"}.get(active, "failed")
    else:
        active, sub = "inactive", "dead"
    error = ("", "")
    if loaded.state == "not-found":
        error = ("org.freedesktop.systemd1.NoSuchUnit", f"Unit {loaded.name} not found.")
    elif loaded.state == "masked":
        error = ("org.freedesktop.systemd1.UnitMasked", f"Unit {loaded.name} is masked.")
    is_service = loaded.name == "docker.service"
    return {
        "Id": loaded.name,
        "Names": [loaded.name],
        "Description": (loaded.values("Unit", "Description") or (loaded.name,))[-1],
        "LoadState": loaded.state,
        "ActiveState": active,
        "SubState": sub,
        "FragmentPath": loaded.fragment if loaded.state != "not-found" else "",
        "DropInPaths": list(loaded.dropins),
        "UnitFileState": {"loaded": "enabled", "masked": "masked"}.get(loaded.state, ""),
        "CanReload": is_service and loaded.state == "loaded",
        "Job": job,
        "NeedDaemonReload": needs_reload,
        "LoadError": error,
        "InvocationID": bytes.fromhex(service.state.invocation) if is_service else b"",
    }


def describe_service(loaded: Loaded, service: Service) -> Mapping[str, Any]:
    """``org.freedesktop.systemd1.Service``. The environment is the loaded files', not the
    running process's."""
    state = service.state
    own = loaded.name == "docker.service"
    commands = []
    for command in loaded.exec_start if own else ():
        words = split_command(command, {})
        commands.append((words[0], list(words), False, 0, 0, 0, 0, 0, 0, 0))
    return {
        "MainPID": service.main_pid if own else 0,
        "NRestarts": state.restarts if own else 0,
        "Result": state.result if own else "success",
        "ExecMainStatus": state.exit_status if own else 0,
        "KillMode": "process",
        "ExecMainStartTimestamp": state.started_real if own else 0,
        "ExecMainStartTimestampMonotonic": state.started if own else 0,
        "Environment": [f"{name}={value}" for name, value in loaded.environment.items()],
        "EnvironmentFiles": list(loaded.environment_files),
        "UnsetEnvironment": list(loaded.unset),
        "PassEnvironment": list(loaded.passed),
        "ExecStart": commands,
    }
