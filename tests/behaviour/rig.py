"""What a behaviour test may do with an engine, whether it is the stand-in or a real one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Answer:
    """What one call of the command line said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document on stdout, and nothing else there."""
        document: dict[str, Any] = json.loads(self.out)
        return document

    @property
    def error(self) -> str:
        code: str = self.document["error"]["code"]
        return code


@dataclass(frozen=True)
class Paths:
    """Where this engine's files are."""

    unit_dir: str
    daemon_json: str
    client: str
    profiles: str
    state_dir: str
    user_state_dir: str
    units: tuple[str, ...]
    """The units that must be stopped for the engine to be stopped."""
    endpoint: str
    """How ``docker`` spells this engine in config.json."""
    default_file: str | None
    """The ``EnvironmentFile=`` of the packaged unit, where it has one."""

    @property
    def dropin_dir(self) -> str:
        return f"{self.unit_dir}/docker.service.d"

    @property
    def dropin(self) -> str:
        return f"{self.dropin_dir}/http-proxy.conf"

    @property
    def env_file(self) -> str:
        return f"{self.dropin_dir}/http-proxy.env"

    @property
    def docker_files(self) -> tuple[str, ...]:
        return (self.dropin, self.env_file, self.daemon_json, self.client)


class Rig(Protocol):
    """One engine with its files, reachable by the command line and from outside."""

    name: str
    paths: Paths

    def call(self, *arguments: str, stdin: str | None = None, **variables: str) -> Answer:
        """Run ``dockproxy`` with these arguments and environment variables."""

    def read(self, path: str) -> str | None:
        """The file's text; ``None``: there is none."""

    def write(self, path: str, text: str, mode: int | None = None) -> None: ...

    def remove(self, path: str) -> None: ...

    def stat(self, path: str) -> tuple[int, int, int] | None:
        """Mode, inode and mtime in nanoseconds."""

    def info(self) -> dict[str, Any]: ...

    def process_env(self) -> dict[str, str]: ...

    def main_pid(self) -> int: ...

    def systemctl(self, *arguments: str) -> None: ...

    def wait_answering(self) -> None:
        """Wait until a started engine answers on its socket."""

    def run_container(self, name: str, **variables: str) -> int:
        """Start a long-running container; the answer is its process id on the host."""

    def container_pid(self, name: str) -> int | None:
        """``None``: it does not run."""


PROFILES = """\
version = 1

[always]
no_proxy = ["localhost", "127.0.0.0/8", "::1"]

[profiles.Office]
proxy = "http://proxy.corp.example:8080"
no_proxy = [".corp.example", "10.0.0.0/8"]
mirrors = ["https://mirror.corp.example"]
insecure_registries = ["registry.corp.example:5000"]

[profiles.Office.client]
proxy = "http://172.17.0.1:8080"

[profiles.Home]
http_proxy = "http://home.example:3128"
https_proxy = "http://home.example:3129"

[profiles.Inside]
[profiles.Inside.client]
proxy = "http://inside.example:8080"

[profiles.Mirrors]
mirrors = ["https://one.example", "https://two.example"]
"""


def write_profiles(rig: Rig, text: str = PROFILES) -> None:
    rig.write(rig.paths.profiles, text, 0o600)


def switch(rig: Rig, *arguments: str, code: int = 0, **variables: str) -> dict[str, Any]:
    """Call with ``--json`` and expect this exit code."""
    answer = rig.call(*arguments, "--json", **variables)
    assert answer.code == code, f"{arguments}: exit {answer.code}: {answer.out}{answer.err}"
    return answer.document


def proxies(rig: Rig) -> tuple[str, str, str]:
    """What the running engine uses, as it says itself."""
    info = rig.info()
    return info["HttpProxy"], info["HttpsProxy"], info["NoProxy"]


def mirrors(rig: Rig) -> list[str]:
    return list(rig.info()["RegistryConfig"]["Mirrors"] or [])


def insecure(rig: Rig) -> set[str]:
    """The insecure registries besides the loopback ranges that the engine adds itself."""
    registries = rig.info()["RegistryConfig"]
    hosts = {n for n, entry in registries["IndexConfigs"].items() if not entry["Secure"]}
    return hosts | ({*registries["InsecureRegistryCIDRs"]} - {"127.0.0.0/8", "::1/128"})


def snapshot(rig: Rig) -> dict[str, tuple[str | None, tuple[int, int, int] | None]]:
    """Text, mode, inode and mtime of every file of Docker's."""
    return {path: (rig.read(path), rig.stat(path)) for path in rig.paths.docker_files}


def texts(rig: Rig) -> dict[str, str | None]:
    return {path: rig.read(path) for path in rig.paths.docker_files}
