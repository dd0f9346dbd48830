"""The rig of the stand-in: a sandbox in a temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from dockproxy_tray.sandbox.containers import add_container, read_containers
from dockproxy_tray.sandbox.folder import Folder
from dockproxy_tray.sandbox.open import open_sandbox
from dockproxy_tray.system.bus import Bus, variant
from dockproxy_tray.system.docker_api import get
from dockproxy_tray.system.systemd import Systemd
from tests.behaviour.rig import Answer, Paths

_MANAGER = "org.freedesktop.systemd1.Manager"


class SandboxRig:
    """One sandbox, its stand-ins running for as long as the rig is open."""

    name = "sandbox"

    def __init__(self, python: str) -> None:
        self._python = python
        # A socket's path has 108 bytes; pytest's own folders may be too deep.
        self._folder = tempfile.mkdtemp(prefix="dp-")
        self.sandbox = open_sandbox(self._folder)
        engine = self.sandbox.engine
        self._bus = Bus(engine.bus)
        self._systemd = Systemd(self._bus)
        self.paths = Paths(
            unit_dir=engine.unit_dir,
            daemon_json=engine.daemon_json,
            client=engine.client_config,
            profiles=self.sandbox.profiles_file,
            state_dir=engine.state_dir,
            user_state_dir=engine.user_state_dir,
            units=("docker.socket", "docker.service"),
            endpoint=engine.endpoints[0],
            default_file=f"{self._folder}/etc/default/docker",
        )

    def __enter__(self) -> SandboxRig:
        return self

    def __exit__(self, *_: object) -> None:
        self._bus.close()
        self.sandbox.close()
        shutil.rmtree(self._folder)

    def call(self, *arguments: str, stdin: str | None = None, **variables: str) -> Answer:
        done = subprocess.run(
            [self._python, "-m", "dockproxy_tray.cli", f"--sandbox={self._folder}", *arguments],
            env={**os.environ, **variables},
            input=stdin or "",
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def read(self, path: str) -> str | None:
        try:
            return Path(path).read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None

    def write(self, path: str, text: str, mode: int | None = None) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(text.encode("utf-8"))
        if mode is not None:
            Path(path).chmod(mode)

    def remove(self, path: str) -> None:
        Path(path).unlink(missing_ok=True)

    def stat(self, path: str) -> tuple[int, int, int] | None:
        try:
            status = Path(path).stat()
        except FileNotFoundError:
            return None
        return status.st_mode, status.st_ino, status.st_mtime_ns

    def info(self) -> dict[str, Any]:
        info: dict[str, Any] = get(self.sandbox.engine.socket, "/info")
        return info

    def process_env(self) -> dict[str, str]:
        data = Path(f"/proc/{self.main_pid()}/environ").read_text()
        return {name: value for name, _, value in (v.partition("=") for v in data.split("\0") if v)}

    def main_pid(self) -> int:
        return self._systemd.unit_state("docker.service").main_pid

    def systemctl(self, *arguments: str) -> None:
        systemd = self._systemd
        verb, rest = arguments[0], arguments[1:]
        if verb == "daemon-reload":
            systemd.reload()
        elif verb == "set-environment":
            self._call("SetEnvironment", "(as)", (list(rest),))
        elif verb == "unset-environment":
            self._call("UnsetEnvironment", "(as)", (list(rest),))
        else:
            for unit in rest:
                self._run(verb, unit)

    def wait_answering(self) -> None:
        """A start's job ends when the stand-in answers."""

    def run_container(self, name: str, **variables: str) -> int:
        return add_container(Folder(self._folder), name, variables)

    def container_pid(self, name: str) -> int | None:
        for container in read_containers(Folder(self._folder)):
            if container["Name"] == f"/{name}":
                pid: int = container["State"]["Pid"]
                return pid
        return None

    def _run(self, verb: str, unit: str) -> None:
        systemd = self._systemd
        systemd.reset_failed(unit)
        if verb == "restart":
            assert systemd.restart_unit(unit) == "done"
        elif verb == "reload":
            assert systemd.reload_unit(unit) == "done"
        else:
            self._call(f"{verb.capitalize()}Unit", "(ss)", (unit, "replace"))
            wanted = {"stop": ("inactive", "failed"), "start": ("active",)}[verb]
            done = self._bus.wait(lambda: systemd.unit_state(unit).active_state in wanted, 30)
            assert done, f"{verb} {unit}"

    def _call(self, method: str, signature: str, values: tuple[Any, ...]) -> None:
        self._bus.call(
            "org.freedesktop.systemd1",
            "/org/freedesktop/systemd1",
            f"{_MANAGER}.{method}",
            variant(signature, values),
        )
