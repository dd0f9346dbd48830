"""The part of org.freedesktop.systemd1(5) that the stand-in has, as introspection data."""

from __future__ import annotations


def _method(name: str, takes: str = "", gives: str = "") -> str:
    arguments = "".join(f'<arg type="{t}" direction="in"/>' for t in takes.split())
    arguments += "".join(f'<arg type="{t}" direction="out"/>' for t in gives.split())
    return f'<method name="{name}">{arguments}</method>'


def _signal(name: str, types: str) -> str:
    arguments = "".join(f'<arg type="{t}"/>' for t in types.split())
    return f'<signal name="{name}">{arguments}</signal>'


def _interface(name: str, properties: dict[str, str], *members: str) -> str:
    described = "".join(
        f'<property name="{n}" type="{t}" access="read"/>' for n, t in properties.items()
    )
    return f'<node><interface name="{name}">{"".join(members)}{described}</interface></node>'


MANAGER_TYPES = {
    "Version": "s",
    "Environment": "as",
    "UnitPath": "as",
    "UnitsLoadTimestamp": "t",
    "UnitsLoadTimestampMonotonic": "t",
}
UNIT_TYPES = {
    "Id": "s",
    "Names": "as",
    "Description": "s",
    "LoadState": "s",
    "ActiveState": "s",
    "SubState": "s",
    "FragmentPath": "s",
    "DropInPaths": "as",
    "UnitFileState": "s",
    "CanReload": "b",
    "Job": "(uo)",
    "NeedDaemonReload": "b",
    "LoadError": "(ss)",
    "InvocationID": "ay",
}
SERVICE_TYPES = {
    "MainPID": "u",
    "NRestarts": "u",
    "Result": "s",
    "ExecMainStatus": "i",
    "KillMode": "s",
    "ExecMainStartTimestamp": "t",
    "ExecMainStartTimestampMonotonic": "t",
    "Environment": "as",
    "EnvironmentFiles": "a(sb)",
    "UnsetEnvironment": "as",
    "PassEnvironment": "as",
    "ExecStart": "a(sasbttttuii)",
}

MANAGER_XML = _interface(
    "org.freedesktop.systemd1.Manager",
    MANAGER_TYPES,
    _method("Subscribe"),
    _method("Unsubscribe"),
    _method("Reload"),
    _method("LoadUnit", "s", "o"),
    _method("GetUnit", "s", "o"),
    _method("StartUnit", "s s", "o"),
    _method("StopUnit", "s s", "o"),
    _method("RestartUnit", "s s", "o"),
    _method("ReloadUnit", "s s", "o"),
    _method("ResetFailedUnit", "s"),
    _method("SetEnvironment", "as"),
    _method("UnsetEnvironment", "as"),
    _signal("JobNew", "u o s"),
    _signal("JobRemoved", "u o s s"),
    _signal("Reloading", "b"),
    _signal("UnitFilesChanged", ""),
)
UNIT_XML = _interface("org.freedesktop.systemd1.Unit", UNIT_TYPES)
SERVICE_XML = _interface("org.freedesktop.systemd1.Service", SERVICE_TYPES)
