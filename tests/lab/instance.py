"""One booted guest as the host sees it: its mounts, its processes, and its way out.

Nothing is left behind: `close` unmounts and removes all of it, also at exit; what a killed run left
is found by its record (owner's pid and start time) and removed at the next boot.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import subprocess
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.build import cache_dir, ensure_base
from tests.lab.cgroups import join_cgroups, own_cgroup, remove_cgroups
from tests.lab.processes import guest_init, host_pid, kill, start_time

SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
REPOSITORY = Path(__file__).resolve().parents[2]
# dockerd's overlay2 cannot lie on an overlay: these are bound from real folders, owned by this id.
_REAL_FOLDERS = {
    "/var/lib/docker": 0,
    "/var/lib/containerd": 0,
    "/home/dev/.local/share/docker": 1000,
}


class LabError(Exception):
    """Something in the lab failed or took too long; the text holds what is known of it."""


@dataclass
class Instance:
    """A guest and what it occupies on the host."""

    suite: str
    folder: Path
    init: int = 0
    _init_start: str | None = None
    _nspawn: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def root(self) -> Path:
        """The guest's own root, all its mounts included."""
        return Path(f"/proc/{self.init}/root")

    @classmethod
    def boot(cls, suite: str, name: str) -> Instance:
        """Start a guest of `suite`; its systemd runs afterwards, but may still be starting units.

        Raises LabError, or LabUnavailable where this host cannot do it.
        """
        base = ensure_base(suite)
        remove_stale()
        folder = cache_dir() / "run" / f"{name}-{uuid.uuid4().hex[:8]}"
        instance = cls(suite, folder)
        atexit.register(instance.close)
        try:
            instance._prepare(base)
            instance._start()
        except BaseException:
            instance.close()
            raise
        return instance

    def close(self) -> None:
        """Power off, then remove everything. Safe to call again."""
        atexit.unregister(self.close)
        if self._nspawn is not None:
            if self._nspawn.poll() is None and self.init:
                self._power_off()
            kill(self.init, self._init_start)
            self._nspawn.kill()
            self._nspawn.wait(timeout=30)
            self._nspawn = None
        _remove(self.folder)

    def crash(self) -> None:
        """End the guest as a power cut would: no process of it gets to do anything more."""
        assert self._nspawn is not None
        kill(self.init, self._init_start)
        self._nspawn.wait(timeout=30)

    def boot_again(self) -> None:
        """Start it from the files that it has left."""
        self.init = 0
        self._start()

    def enter(self, *argv: str, beside: int = 1) -> list[str]:
        """The host's command that runs `argv` in the guest.

        It joins the cgroups of the guest's init, or of another process that the guest numbers so:
        logind refuses callers from outside its own tree, and tells sessions apart by them.
        """
        target = ["nsenter", "-t", str(self.init), *"-m -u -i -n -p -C -r -w".split(), "--"]
        place = self.init if beside == 1 else host_pid(self.init, beside)
        return [*join_cgroups(place), *target, *argv]

    def console(self) -> str:
        """The end of what the guest printed on its console."""
        try:
            text = (self.folder / "console.log").read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-40:])

    def _prepare(self, base: Path) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._record()
        for name in ("root", "upper", "work"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "upper").chmod(0o755)
        options = f"lowerdir={base},upperdir={self.folder}/upper,workdir={self.folder}/work"
        _command("mount", "-t", "overlay", "-o", options, "overlay", str(self.folder / "root"))
        for path, owner in _REAL_FOLDERS.items():
            (self.folder / "real" / path[1:]).mkdir(parents=True)
            os.chown(self.folder / "real" / path[1:], owner, owner)
            point = self.folder / "root" / path[1:]
            for part in [*reversed(point.relative_to(self.folder / "root").parents), None]:
                place = self.folder / "root" / part if part is not None else point
                if not place.exists():
                    place.mkdir()
                    os.chown(place, owner, owner)

    def _start(self) -> None:
        binds = [f"--bind={self.folder}/real{path}:{path}" for path in _REAL_FOLDERS]
        command = [
            *own_cgroup(_cgroup_name(self.folder)),
            "systemd-nspawn",
            "--quiet",
            f"--directory={self.folder}/root",
            f"--machine={self.folder.name}",
            "--boot",
            "--register=no",
            "--keep-unit",
            "--private-network",
            "--console=pipe",
            "--capability=all",
            "--system-call-filter=@keyring bpf @mount",
            f"--bind-ro={REPOSITORY}:/opt/dockproxy",
            *binds,
        ]
        environment = dict(os.environ)
        if self.suite == "forky":  # systemd 258 and newer know cgroup v2 only
            environment["SYSTEMD_NSPAWN_UNIFIED_HIERARCHY"] = "1"
        with (self.folder / "console.log").open("wb") as console:
            self._nspawn = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while not self.init:
            if self._nspawn.poll() is not None or time.monotonic() > deadline:
                raise LabError(f"the {self.suite} guest did not boot:\n{self.console()}")
            time.sleep(0.01)
            self.init = guest_init(self._nspawn.pid)
        self._init_start = start_time(self.init)
        self._record()

    def _power_off(self) -> None:
        assert self._nspawn is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            asked = subprocess.run(
                self.enter("systemctl", "poweroff"), capture_output=True, timeout=10, check=False
            )
            if asked.returncode == 0:  # else it is not up yet and has nothing to lose
                self._nspawn.wait(timeout=30)

    def _record(self) -> None:
        pids = [self._nspawn.pid, self.init] if self._nspawn is not None else []
        record = {
            "owner": [os.getpid(), start_time(os.getpid())],
            "guest": [[pid, start_time(pid)] for pid in pids],
        }
        _record_path(self.folder).write_text(json.dumps(record))


def remove_stale() -> None:
    """Remove what runs left behind whose process is gone."""
    for path in (cache_dir() / "run").glob("*.json"):
        try:
            record = json.loads(path.read_text())
        except ValueError:
            continue  # being written just now
        owner, start = record["owner"]
        if start_time(owner) == start:
            continue
        for pid, guest_start in reversed(record["guest"]):
            kill(pid, guest_start)
        _remove(path.with_suffix(""))


def _remove(folder: Path) -> None:
    below = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for point in reversed([point for point in below if point.startswith(f"{folder}/")]):
        _command("umount", point)
    containers = (folder / "real/var/lib/docker/containers").glob("*")
    remove_cgroups(_cgroup_name(folder), [container.name for container in containers])
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        raise LabError(f"the lab could not remove {folder}")
    _record_path(folder).unlink(missing_ok=True)


def _cgroup_name(folder: Path) -> str:
    return f"dockproxy-lab-{folder.name}"


def _record_path(folder: Path) -> Path:
    return folder.parent / f"{folder.name}.json"


def _command(*argv: str) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise LabError(f"{' '.join(argv)}: {done.stderr.strip()}")
