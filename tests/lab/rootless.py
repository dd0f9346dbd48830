"""The rootless engine of user `dev`, under that user's own systemd."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.lab.baseline import Baseline
from tests.lab.engine import Engine
from tests.lab.instance import SEARCH_PATH, LabError

if TYPE_CHECKING:
    from tests.lab.machine import Machine

_RUNTIME = "/run/user/1000"


class Rootless(Engine):
    """The same questions as to the machine's own engine, asked as `dev`."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(
            user="dev",
            socket_path=f"{_RUNTIME}/docker.sock",
            client_config="/home/dev/.docker/config.json",
        )
        self.machine = machine
        self._set_up()
        self.baseline = Baseline(self, machine.files, ("/home/dev",))

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
        return self.machine.run(
            *argv, user=user or self.user, env=env, input=input, check=check, timeout=timeout,
            cwd=cwd or "/home/dev",
        )  # fmt: skip

    def host_path(self, path: str) -> Path:
        return self.machine.host_path(path)

    def read(self, path: str) -> str:
        return self.machine.read(path)

    def write(self, path: str, text: str | bytes, mode: int | None = None) -> None:
        """Write a file that belongs to dev."""
        self.machine.write(path, text, mode, owner=1000)

    def exists(self, path: str) -> bool:
        return self.machine.exists(path)

    def reset(self) -> None:
        self.machine.reset()

    def _set_up(self) -> None:
        root = self.machine
        script = (
            "[ -e /dev/net/tun ] || { mkdir -p /dev/net; mknod /dev/net/tun c 10 200; }; "
            "chmod 666 /dev/net/tun; "
            # The setup script looks for the client in its own folder.
            "ln -sf /usr/bin/docker /usr/share/docker.io/contrib/docker; "
            "loginctl enable-linger dev"
        )
        root.run("sh", "-c", script)
        deadline = time.monotonic() + 30
        while not root.exists(f"{_RUNTIME}/bus"):
            if time.monotonic() > deadline:
                raise LabError(f"dev has no user manager:\n{root.run('journalctl', '-n30').stdout}")
            time.sleep(0.02)
        setup = "/usr/share/docker.io/contrib/dockerd-rootless-setuptool.sh"
        path = f"/usr/share/docker.io/contrib:{SEARCH_PATH}"
        options = ("install", "--force", "--skip-iptables")
        self.run(setup, *options, env={"PATH": path}, timeout=120)
        self.wait_answering()
        self.import_image()
