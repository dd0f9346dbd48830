"""The rigs of the real machine: its own engine, and the rootless one of user dev."""

from __future__ import annotations

from typing import Any

from tests.behaviour.rig import Answer, Paths

CLI = ("python3", "-m", "dockproxy_tray.cli")


class _Rig:
    name: str
    paths: Paths
    engine_name: str

    def __init__(self, engine: Any) -> None:
        self.engine: Any = engine

    def call(self, *arguments: str, stdin: str | None = None, **variables: str) -> Answer:
        done = self.engine.run(
            *CLI, f"--engine={self.engine_name}", *arguments,
            env=variables, input=stdin, check=False, timeout=180,
        )  # fmt: skip
        return Answer(done.returncode, done.stdout, done.stderr)

    def read(self, path: str) -> str | None:
        return self.engine.read(path) if self.engine.exists(path) else None

    def write(self, path: str, text: str, mode: int | None = None) -> None:
        self.engine.write(path, text, mode)

    def remove(self, path: str) -> None:
        self.engine.host_path(path).unlink(missing_ok=True)

    def stat(self, path: str) -> tuple[int, int, int] | None:
        if not self.engine.exists(path):
            return None
        status = self.engine.host_path(path).stat()
        return status.st_mode, status.st_ino, status.st_mtime_ns

    def listing(self, folder: str) -> list[str]:
        path = self.engine.host_path(folder)
        return sorted(entry.name for entry in path.iterdir()) if path.is_dir() else []

    def info(self) -> dict[str, Any]:
        info: dict[str, Any] = self.engine.info()
        return info

    def process_env(self) -> dict[str, str]:
        environment: dict[str, str] = self.engine.process_env()
        return environment

    def main_pid(self) -> int:
        pid: int = self.engine.main_pid()
        return pid

    def systemctl(self, *arguments: str) -> None:
        self.engine.systemctl("reset-failed", check=False)
        self.engine.systemctl(*arguments)
        if arguments[0] == "reload":
            self._wait_reloaded()

    def wait_answering(self) -> None:
        self.engine.wait_answering()

    def run_container(self, name: str, **variables: str) -> int:
        pid: int = self.engine.run_container(name, "sleep", "3600", env=variables)
        return pid

    def container_pid(self, name: str) -> int | None:
        shown = self.engine.docker("inspect", "-f", "{{.State.Pid}}", name, check=False)
        text = shown if isinstance(shown, str) else shown.stdout
        return int(text) if text.strip().isdigit() and int(text) else None

    def _wait_reloaded(self) -> None:
        """A reload's job ends before dockerd has read its file: wait for the event's effect."""
        import json
        import time

        text = self.read(self.paths.daemon_json)
        wanted = json.loads(text or "{}")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            registries = self.info()["RegistryConfig"]
            seen = {m.rstrip("/") for m in registries["Mirrors"] or []}
            names = {n for n, e in registries["IndexConfigs"].items() if not e["Secure"]}
            if {m.rstrip("/") for m in wanted.get("registry-mirrors", [])} <= seen and {
                *wanted.get("insecure-registries", [])
            } <= names:
                return
            time.sleep(0.01)
        raise AssertionError("the reload did not show")


class LabRig(_Rig):
    """dockerd as root's service."""

    name = "system"
    engine_name = "system"
    paths = Paths(
        unit_dir="/etc/systemd/system",
        daemon_json="/etc/docker/daemon.json",
        client="/root/.docker/config.json",
        profiles="/root/.config/dockproxy-tray/profiles.toml",
        state_dir="/var/lib/dockproxy-tray",
        user_state_dir="/root/.local/state/dockproxy-tray",
        units=("docker.socket", "docker.service"),
        endpoint="unix:///var/run/docker.sock",
        default_file="/etc/default/docker",
    )


class RootlessRig(_Rig):
    """dockerd as a service of user dev's own systemd."""

    name = "user"
    engine_name = "user"
    paths = Paths(
        unit_dir="/home/dev/.config/systemd/user",
        daemon_json="/home/dev/.config/docker/daemon.json",
        client="/home/dev/.docker/config.json",
        profiles="/home/dev/.config/dockproxy-tray/profiles.toml",
        state_dir="/home/dev/.local/state/dockproxy-tray/engine",
        user_state_dir="/home/dev/.local/state/dockproxy-tray",
        units=("docker.service",),
        endpoint="unix:///run/user/1000/docker.sock",
        default_file=None,
    )
