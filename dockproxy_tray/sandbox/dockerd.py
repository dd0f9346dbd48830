"""The dockerd stand-in: a process with the environment that the unit gives it, and an API.

Started as ``python -I -S dockerd.py ROOT LISTEN READY LIFE RESUME FLAG…`` with three
descriptors: the socket to serve, a pipe to say READY=1 on, and one whose end means to go at once.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

if __name__ == "__main__":
    # Run by path and without site packages: nothing in the engine's environment can matter.
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from dockproxy_tray.core.surfaces.exec_start import dockerd_flags
from dockproxy_tray.sandbox.containers import read_containers, write_containers
from dockproxy_tray.sandbox.daemon_settings import (
    BadConfiguration,
    Settings,
    describe_registries,
    mask_credentials,
    read_settings,
    reload_settings,
    settings_from_json,
)
from dockproxy_tray.sandbox.events import Events
from dockproxy_tray.sandbox.folder import Folder, replace_text

VERSION = "26.1.5"

_REASONS = {200: "OK", 204: "No Content", 404: "Not Found"}


class Daemon:
    """What the running dockerd goes by, and its answers."""

    def __init__(self, folder: Folder, flags: Mapping[str, tuple[str, ...]], resume: bool) -> None:
        """``resume``: go on with what was in force when the sandbox was left."""
        self._folder = folder
        self._flags = flags
        self.events = Events()
        if resume and os.path.exists(folder.in_force):
            with open(folder.in_force, encoding="utf-8") as file:
                self.settings = settings_from_json(file.read())
        else:
            self._take(read_settings(self._configuration(), flags, os.environ))

    def reload(self) -> None:
        """SIGHUP. What cannot be read is said in the log, and the old settings stay."""
        try:
            self._take(reload_settings(self.settings, self._configuration(), self._flags))
        except BadConfiguration as error:
            log(f"Error reloading configuration: {error}")
            return
        registries = describe_registries(self.settings)
        attributes = {
            "registry-mirrors": json.dumps(registries["Mirrors"]),
            "insecure-registries": json.dumps(list(self.settings.insecure)),
            "live-restore": json.dumps(self.settings.live_restore),
        }
        self.events.tell("daemon", "reload", "sandbox", attributes)

    def shut_down(self) -> None:
        """Without live restore containers do not outlive their daemon."""
        if not self.settings.live_restore:
            write_containers(self._folder, [])

    def answer(self, resource: str) -> tuple[int, Any]:
        """Status and JSON document of a GET."""
        parts = resource.partition("?")[0].strip("/").split("/")
        if parts[0].startswith("v1."):
            parts.pop(0)
        match parts:
            case ["_ping"]:
                return 200, "OK"
            case ["info"]:
                return 200, self._info()
            case ["version"]:
                component = {"Name": "Engine", "Version": VERSION}
                return 200, {
                    "Version": VERSION,
                    "ApiVersion": "1.45",
                    "MinAPIVersion": "1.24",
                    "Components": [component],
                }
            case ["containers", "json"]:
                return 200, [
                    {"Id": each["Id"], "Names": [each["Name"]], "State": "running"}
                    for each in read_containers(self._folder)
                ]
            case ["containers", name, "json"]:
                for each in read_containers(self._folder):
                    if name in (each["Id"], each["Name"].lstrip("/")):
                        return 200, each
                return 404, {"message": f"No such container: {name}"}
            case ["networks", "bridge"]:
                config = {"Subnet": "172.17.0.0/16", "Gateway": "172.17.0.1"}
                return 200, {"Name": "bridge", "IPAM": {"Config": [config]}}
            case _:
                return 404, {"message": "page not found"}

    def act(self, path: str) -> tuple[int, Any]:
        """Status and document of a POST. ``docker run`` has made the container by then."""
        parts = path.strip("/").split("/")
        found = read_containers(self._folder) if len(parts) == 3 else []
        for each in found:
            if parts == ["containers", each["Id"], "start"]:
                name = {"name": each["Name"].lstrip("/")}
                self.events.tell("container", "start", each["Id"], name)
                return 204, ""
        return 404, {"message": "page not found"}

    def _configuration(self) -> str | None:
        path = self._flags.get("config-file", (self._folder.daemon_json,))[-1]
        try:
            with open(path, encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise BadConfiguration(f"unable to configure the Docker daemon: {error}") from None

    def _take(self, settings: Settings) -> None:
        self.settings = settings
        replace_text(self._folder.in_force, settings.to_json())

    def _info(self) -> dict[str, Any]:
        running = len(read_containers(self._folder))
        proxies = self.settings.proxies
        return {
            "ID": "sandbox",
            "Name": "sandbox",
            "ServerVersion": VERSION,
            "OperatingSystem": "Docker sandbox",
            "HttpProxy": mask_credentials(proxies["http-proxy"]),
            "HttpsProxy": mask_credentials(proxies["https-proxy"]),
            "NoProxy": proxies["no-proxy"],
            "RegistryConfig": describe_registries(self.settings),
            "LiveRestoreEnabled": self.settings.live_restore,
            "CgroupDriver": self.settings.cgroup_driver,
            "CgroupVersion": "2",
            "Containers": running,
            "ContainersRunning": running,
            "SecurityOptions": ["name=seccomp,profile=builtin"],
            "Swarm": {"LocalNodeState": "inactive"},
            "Warnings": None,
        }


@dataclass(frozen=True)
class Descriptors:
    """What the process was started with."""

    listen: int
    ready: int
    life: int


def serve(daemon: Daemon, listener: socket.socket) -> None:
    """Accept connections for ever, each in a thread of its own."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_serve_one, args=(daemon, connection), daemon=True).start()


def _serve_one(daemon: Daemon, connection: socket.socket) -> None:
    with connection:
        try:
            head = b""
            while b"\r\n\r\n" not in head:
                chunk = connection.recv(4096)
                if not chunk:
                    return
                head += chunk
            method, resource, _ = head.split(b"\r\n")[0].decode("ascii", "replace").split(" ", 2)
            path, _, query = resource.partition("?")
            if path.endswith("/events"):
                daemon.events.stream(connection, query)
            elif method == "POST":
                _reply(connection, method, *daemon.act(path))
            else:
                _reply(connection, method, *daemon.answer(resource))
        except (OSError, ValueError):
            pass  # A client that has gone, or that speaks no HTTP.


def _reply(connection: socket.socket, method: str, status: int, document: Any) -> None:
    body = document.encode() if isinstance(document, str) else json.dumps(document).encode()
    kind = "text/plain" if isinstance(document, str) else "application/json"
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    connection.sendall(head.encode() + (b"" if method == "HEAD" else body))


def log(text: str) -> None:
    print(f"dockerd[{os.getpid()}]: {text}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    root, resume, *flags = arguments[0], arguments[4], *arguments[5:]
    descriptors = Descriptors(*(int(each) for each in arguments[1:4]))
    signals = {signal.SIGHUP, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    folder = Folder(root)
    try:
        daemon = Daemon(folder, dockerd_flags(("dockerd", *flags)), resume == "resume")
    except BadConfiguration as error:
        log(f"failed to start daemon: {error}")
        return 1
    listener = socket.socket(fileno=descriptors.listen)
    listener.setblocking(True)
    for work in (lambda: serve(daemon, listener), lambda: _die_with(descriptors.life)):
        threading.Thread(target=work, daemon=True).start()
    os.write(descriptors.ready, b"READY=1\n")
    os.close(descriptors.ready)
    while signal.sigwait(signals) == signal.SIGHUP:
        daemon.reload()
    daemon.shut_down()
    return 0


def _die_with(life: int) -> None:
    """The other end is the manager's; it has gone, however it ended."""
    os.read(life, 1)
    os._exit(1)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    # At once: threads of half-served clients keep nobody waiting.
    os._exit(code)
