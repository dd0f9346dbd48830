"""A Docker engine in the guest, the system's or a user's: what tests ask of both alike."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.lab.instance import LabError

IMAGE = "busybox:lab"


class Engine(ABC):
    """One engine: its unit, its socket, and the user who owns it."""

    unit = "docker.service"

    def __init__(self, *, user: str, socket_path: str, client_config: str) -> None:
        self.user = user
        self.socket_path = socket_path
        self.client_config = client_config

    @abstractmethod
    def run(
        self,
        *argv: str,
        user: str | None = None,
        env: Mapping[str, str] | None = None,
        input: str | None = None,
        check: bool = True,
        timeout: float = 60,
        cwd: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the guest, as the engine's own user unless told otherwise.

        The environment is a small one of the lab's own, plus `env`. Raises LabError when it takes
        longer than `timeout` seconds or, with `check`, when it fails.
        """

    @abstractmethod
    def host_path(self, path: str) -> Path:
        """Where the host finds a path of the guest."""

    @property
    def _scope(self) -> tuple[str, ...]:
        return () if self.user == "root" else ("--user",)

    def systemctl(self, *argv: str, check: bool = True) -> str:
        """`systemctl`, with --user where the engine belongs to a user: its standard output."""
        return self.run("systemctl", *self._scope, *argv, check=check).stdout.strip()

    def journal(self, lines: int = 40) -> str:
        """The end of the engine's journal."""
        # As root, --user-unit would look for root's own units.
        unit = f"_SYSTEMD_USER_UNIT={self.unit}" if self._scope else f"--unit={self.unit}"
        argv = ("journalctl", unit, f"--lines={lines}", "--no-pager")
        return self.run(*argv, user="root", check=False).stdout

    def unit_property(self, name: str) -> str:
        return self.systemctl("show", self.unit, "--value", f"--property={name}")

    def main_pid(self) -> int:
        """The unit's main process as the guest numbers it; 0 when there is none."""
        return int(self.unit_property("MainPID"))

    def dockerd_pid(self) -> int:
        """The engine itself: the main process, or below it where that is rootlesskit."""
        pid = self.main_pid()
        below = [pid] if pid else []
        parents = _parents(self.host_path("/proc")) if pid else {}
        while below:
            pid = below.pop()
            if self._comm(pid) == "dockerd":
                return pid
            below += [child for child, parent in parents.items() if parent == pid]
        return 0

    def process_env(self) -> dict[str, str]:
        """The environment that dockerd was really started with."""
        pid = self.dockerd_pid()
        if not pid:
            raise LabError(f"dockerd does not run:\n{self.journal()}")
        text = self.host_path(f"/proc/{pid}/environ").read_bytes().decode()
        return dict(line.split("=", 1) for line in text.split("\0") if line)

    def docker(
        self, *argv: str, check: bool = True, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """The `docker` command, talking to this engine."""
        host = {"DOCKER_HOST": f"unix://{self.socket_path}"}
        return self.run("docker", *argv, env=host, check=check, timeout=timeout)

    def info(self) -> dict[str, Any]:
        """What the engine answers at /info."""
        answer = self.api("GET", "/info")
        assert isinstance(answer, dict)
        return answer

    def wait_answering(self, timeout: float = 30) -> None:
        """Wait until the engine answers. Its start job may end earlier (Type=simple)."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                self.info()
                return
            except LabError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def api(self, method: str, path: str) -> Any:
        """One request to the engine's API; its JSON answer, or None. Raises LabError."""
        connection = _UnixConnection(self.host_path(self.socket_path))
        try:
            connection.request(method, path)
            response = connection.getresponse()
            body = response.read()
        except OSError as error:
            raise LabError(f"{method} {path}: {error}\n{self.journal()}") from error
        finally:
            connection.close()
        if response.status >= 400:
            raise LabError(f"{method} {path}: {response.status} {body.decode(errors='replace')}")
        return json.loads(body) if body.strip() else None

    def import_image(self) -> None:
        """Load the busybox image unless the engine has it."""
        if not self.api("GET", "/images/json"):
            self.docker("import", "/opt/lab/busybox.tar", IMAGE)

    def run_container(self, name: str, *command: str, env: Mapping[str, str] | None = None) -> int:
        """Start a container that stays, and return its process id as the guest numbers it."""
        self.import_image()
        options = [f"--env={key}={value}" for key, value in (env or {}).items()]
        endless = ("sh", "-c", "trap exit TERM; while :; do sleep 3600 & wait; done")
        self.docker("run", "--detach", f"--name={name}", *options, IMAGE, *(command or endless))
        return self.container_pid(name)

    def container_pid(self, name: str) -> int:
        """A container's process id; 0 when it does not run."""
        return int(self.api("GET", f"/containers/{name}/json")["State"]["Pid"])

    def container_env(self, name: str) -> dict[str, str]:
        """The variables a container was made with."""
        made = self.api("GET", f"/containers/{name}/json")["Config"]["Env"] or []
        return dict(line.split("=", 1) for line in made)

    def _comm(self, pid: int) -> str:
        try:
            return self.host_path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            return ""


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("docker", timeout=30)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _parents(proc: Path) -> dict[int, int]:
    found = {}
    for entry in proc.glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
        except OSError:  # it has ended meanwhile
            continue
        found[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    return found
