"""A sandbox of its own for each test, and a hand on its bus."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray.sandbox import Sandbox, open_sandbox
from dockproxy_tray.sandbox.containers import add_container, read_containers
from dockproxy_tray.sandbox.folder import Folder
from dockproxy_tray.system.bus import Bus, variant
from dockproxy_tray.system.docker_api import get
from dockproxy_tray.system.systemd import Systemd, UnitState

NAME = "org.freedesktop.systemd1"
PATH = "/org/freedesktop/systemd1"


@dataclass(frozen=True)
class Hand:
    """What an administrator could do in this sandbox."""

    sandbox: Sandbox
    bus: Bus
    systemd: Systemd

    @property
    def folder(self) -> Folder:
        return Folder(self.sandbox.directory)

    @property
    def state(self) -> UnitState:
        return self.systemd.unit_state("docker.service")

    def write(self, path: str, text: str) -> Path:
        """Write a file of the sandbox; the path is relative to its root."""
        file = Path(self.sandbox.directory, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def dropin(self, name: str, *lines: str, base: str = "etc") -> Path:
        text = "[Service]\n" + "".join(f"{line}\n" for line in lines)
        return self.write(f"{base}/systemd/system/docker.service.d/{name}", text)

    def daemon_json(self, text: str) -> Path:
        return self.write("etc/docker/daemon.json", text)

    def manager(self, method: str, signature: str = "()", *values: Any) -> Any:
        full = f"{NAME}.Manager.{method}"
        return self.bus.call(NAME, PATH, full, variant(signature, values))

    def restart(self) -> str:
        self.systemd.reset_failed("docker.service")
        return self.systemd.restart_unit("docker.service")

    def reload_and_restart(self) -> str:
        self.systemd.reload()
        return self.restart()

    def service(self, unit: str = "docker.service") -> dict[str, Any]:
        path = self.manager("LoadUnit", "(s)", unit)[0]
        return self.bus.properties(NAME, path, f"{NAME}.Service")

    def unit(self, unit: str = "docker.service") -> dict[str, Any]:
        path = self.manager("LoadUnit", "(s)", unit)[0]
        return self.bus.properties(NAME, path, f"{NAME}.Unit")

    def wait_for(self, active: str, sub: str | None = None) -> None:
        """Until the service is in this state; a limit only against waiting for ever."""

        def there() -> bool:
            state = self.state
            return state.active_state == active and sub in (None, state.sub_state)

        for _ in range(3000):
            if there():
                return
            self.bus.wait(lambda: False, 0.01)
        raise AssertionError(f"{self.state} is not {active}/{sub}")

    def environ(self) -> dict[str, str]:
        """The running process's own environment, as the kernel has it."""
        data = Path(f"/proc/{self.state.main_pid}/environ").read_bytes()
        pairs = (line.partition("=") for line in os.fsdecode(data).split("\0") if line)
        return {name: value for name, _, value in pairs}

    def info(self) -> dict[str, Any]:
        answer: dict[str, Any] = get(self.folder.docker_socket, "/info")
        return answer

    def run_container(self, name: str, **environment: str) -> int:
        return add_container(self.folder, name, environment)

    def containers(self) -> list[str]:
        return [each["Name"] for each in read_containers(self.folder)]


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    with open_sandbox(str(tmp_path / "box")) as sandbox:
        bus = Bus(sandbox.engine.bus)
        yield Hand(sandbox, bus, Systemd(bus))
        bus.close()
