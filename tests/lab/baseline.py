"""The state a machine goes back to between tests, and the quick way back."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.engine import Engine
from tests.lab.guest_files import GuestFiles
from tests.lab.instance import LabError

# What /info says of the moment, not of the configuration.
_VOLATILE = (
    "Containers", "ContainersRunning", "ContainersPaused", "ContainersStopped", "Images",
    "NFd", "NGoroutines", "NEventsListener", "SystemTime", "MemTotal", "DriverStatus", "Warnings",
    "ContainerdCommit", "FirewallBackend", "Swarm",
)  # fmt: skip
# What systemd makes anew for every start of a unit.
_PER_START = (
    "INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID", "LISTEN_PID", "LISTEN_PIDFDID",
    "MANAGERPID", "MANAGERPIDFDID", "ROOTLESSKIT_STATE_DIR",
)  # fmt: skip


@dataclass(frozen=True)
class _Kept:
    """One file as it was."""

    stat: os.stat_result
    content: bytes | str | None  # a file's bytes, a link's target, None for a folder


class Baseline:
    """Remembers files, the manager's environment and the engine, and puts them back."""

    def __init__(self, engine: Engine, files: GuestFiles, trees: tuple[str, ...]) -> None:
        self._engine = engine
        self._files = files
        self._trees = trees
        self._kept: dict[str, _Kept] = {}
        self.keep_files()
        self._environment = self._observe()[0]
        self._running = self._fingerprint()
        self._images = self._tags()
        self._networks = self._network_ids()

    def keep_files(self) -> None:
        """Take the files as they are now for the state to go back to."""
        self._kept = {path: self._keep(path) for path in self._paths()}

    def restore(self) -> None:
        """Go back. Raises LabError when the engine then answers otherwise than at first."""
        changed = self._restore_files()
        environment, active, stale = self._observe()
        self._restore_environment(environment)
        if stale or any("systemd" in path.split("/") for path in changed):
            self._engine.systemctl("daemon-reload")
        if active:
            self._remove_objects()
        if not active or self._fingerprint() != self._running:
            self._restart()
            self._remove_objects()
            now = self._fingerprint()
            if now != self._running:
                differences = _differences(self._running, now)
                raise LabError(f"reset left the engine different: {differences}")

    def _paths(self) -> list[str]:
        return [path for tree in self._trees for path in self._files.walk(tree)]

    def _keep(self, path: str) -> _Kept:
        place = self._files.host_path(path, follow=False)
        info = place.lstat()
        content: bytes | str | None = None
        if stat.S_ISREG(info.st_mode):
            content = place.read_bytes()
        elif stat.S_ISLNK(info.st_mode):
            content = os.readlink(place)
        return _Kept(info, content)

    def _restore_files(self) -> list[str]:
        changed = []
        for path in reversed(self._paths()):
            if path not in self._kept:
                changed.append(path)
                _remove(self._files.host_path(path, follow=False))
        for path, kept in self._kept.items():
            place = self._files.host_path(path, follow=False)
            if _same(place, kept):
                continue
            changed.append(path)
            _put(place, kept)
            self._kept[path] = _Kept(place.lstat(), kept.content)
        return changed

    def _observe(self) -> tuple[dict[str, str], bool, bool]:
        """The manager's environment, whether engine and socket are active, whether units changed.

        Clears the start counters too, so that each test has all its starts.
        """
        scope = "--user" if self._engine.user != "root" else "--system"
        unit = self._engine.unit
        script = (
            f"systemctl {scope} reset-failed {unit} docker.socket 2>/dev/null; "
            f"systemctl {scope} show {unit} --property=ActiveState,NeedDaemonReload; "
            f"echo --; systemctl {scope} show-environment"
        )
        state, _, text = self._engine.run("sh", "-c", script).stdout.partition("--\n")
        environment = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        return environment, "ActiveState=active" in state, "NeedDaemonReload=yes" in state

    def _restore_environment(self, now: dict[str, str]) -> None:
        added = [name for name in now if name not in self._environment]
        if added:
            self._engine.systemctl("unset-environment", *added)
        other = [f"{name}={value}" for name, value in self._environment.items()
                 if now.get(name) != value]  # fmt: skip
        if other:
            self._engine.systemctl("set-environment", *other)

    def _restart(self) -> None:
        scope = "--user" if self._engine.user != "root" else "--system"
        sockets = "docker.socket" if scope == "--system" else ""
        unit = self._engine.unit
        script = (
            f"systemctl {scope} reset-failed {unit} {sockets}; "
            f"[ -z '{sockets}' ] || systemctl {scope} start {sockets}; "
            f"systemctl {scope} restart {unit}"
        )
        self._engine.run("sh", "-c", script, timeout=120)
        self._engine.wait_answering()

    def _fingerprint(self) -> dict[str, Any]:
        """Everything the engine says of its configuration, and what it was started with."""
        answer: dict[str, Any] = self._engine.info()
        for name in _VOLATILE:
            answer.pop(name, None)
        environment = self._engine.process_env()
        for name in list(environment):
            if name in _PER_START or name.startswith("_ROOTLESSKIT_REEXEC"):
                del environment[name]
        pid = self._engine.dockerd_pid()
        command = self._engine.host_path(f"/proc/{pid}/cmdline").read_bytes()
        return {**answer, "environment": environment, "command": command}

    def _remove_objects(self) -> None:
        """Remove containers, swarm, foreign images, networks and volumes."""
        engine = self._engine
        for container in engine.api("GET", "/containers/json?all=1"):
            engine.api("DELETE", f"/containers/{container['Id']}?force=1&v=1")
        if engine.info()["Swarm"]["LocalNodeState"] != "inactive":
            engine.api("POST", "/swarm/leave?force=1")
        for tag in self._tags() - self._images:
            engine.api("DELETE", f"/images/{tag}?force=1")
        for network in self._network_ids() - self._networks:
            engine.api("DELETE", f"/networks/{network}")
        for volume in engine.api("GET", "/volumes")["Volumes"] or []:
            engine.api("DELETE", f"/volumes/{volume['Name']}?force=1")

    def _tags(self) -> set[str]:
        images = self._engine.api("GET", "/images/json")
        return {tag for image in images for tag in image["RepoTags"] or [image["Id"]]}

    def _network_ids(self) -> set[str]:
        return {network["Name"] for network in self._engine.api("GET", "/networks")}


def _same(place: Path, kept: _Kept) -> bool:
    try:
        now = place.lstat()
    except FileNotFoundError:
        return False
    fields = ["st_mode", "st_uid", "st_gid"]
    if not stat.S_ISDIR(kept.stat.st_mode):
        fields += ["st_ino", "st_mtime_ns", "st_size"]
    return all(getattr(now, name) == getattr(kept.stat, name) for name in fields)


def _put(place: Path, kept: _Kept) -> None:
    mode = stat.S_IMODE(kept.stat.st_mode)
    if not (stat.S_ISDIR(kept.stat.st_mode) and place.is_dir() and not place.is_symlink()):
        _remove(place)
    if kept.content is None:
        place.mkdir(exist_ok=True)
    elif isinstance(kept.content, str):
        place.symlink_to(kept.content)
    else:
        place.write_bytes(kept.content)
    os.chown(place, kept.stat.st_uid, kept.stat.st_gid, follow_symlinks=False)
    if not place.is_symlink():
        place.chmod(mode)
        os.utime(place, ns=(kept.stat.st_atime_ns, kept.stat.st_mtime_ns))


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
        return
    with contextlib.suppress(FileNotFoundError):
        place.unlink()


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = sorted({*before, *after})
    return {
        name: (before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    }
