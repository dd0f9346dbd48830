"""A cgroup for each guest: two guests in one would kill each other's services."""

from __future__ import annotations

import contextlib
from pathlib import Path

_TOP = Path("/sys/fs/cgroup")


def own_cgroup(name: str) -> list[str]:
    """The words before a command that make it run in a cgroup of its own, called `name`.

    A host with systemd is asked for a scope that is ours to divide. Elsewhere the cgroup is made
    by hand; `remove_cgroups` takes it away again.
    """
    if Path("/run/systemd/system").is_dir():
        return ["systemd-run", "--scope", "--quiet", "--property=Delegate=yes", f"--unit={name}"]
    own = []
    for hierarchy in _hierarchies():
        with contextlib.suppress(OSError):  # not there, or not ours to write
            (hierarchy / name).mkdir(exist_ok=True)
            own.append(hierarchy / name)
            for controller in ("cpu", "memory", "pids", "io"):
                with contextlib.suppress(OSError):
                    (hierarchy / "cgroup.subtree_control").write_text(f"+{controller}")
    return _joining(own)


def join_cgroups(pid: int) -> list[str]:
    """The words before a command that make it run in the cgroups that systemd `pid` lies in."""
    places = []
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for hierarchy in _hierarchies():
            if controllers == {"systemd": "name=systemd"}.get(hierarchy.name, ""):
                places.append(hierarchy / path.lstrip("/"))
    return _joining(places)


def _joining(places: list[Path]) -> list[str]:
    enter = "; ".join(f"echo $$ > '{place}/cgroup.procs'" for place in places)
    return ["sh", "-c", f'{enter}\nexec "$@"', "sh"]


def remove_cgroups(name: str, containers: list[str]) -> None:
    """Remove a dead guest's cgroups, and its killed containers' in the host's v1 hierarchies."""
    for hierarchy in _hierarchies():
        top = hierarchy / name
        below = sorted(top.rglob("*/"), key=lambda path: len(path.parts), reverse=True)
        for place in (*below, top):
            _remove(place)
    for controller in _TOP.glob("*/docker"):
        for container in containers:
            _remove(controller / container)
        if containers:
            _remove(controller)  # unless another guest's containers are there


def _hierarchies() -> list[Path]:
    if (_TOP / "cgroup.controllers").exists():
        return [_TOP]
    return [path for path in (_TOP / "systemd", _TOP / "unified") if path.is_dir()]


def _remove(place: Path) -> None:
    with contextlib.suppress(OSError):
        place.rmdir()
