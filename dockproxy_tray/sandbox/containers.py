"""The stand-in's containers: records, no processes. dockerd lists them and loses them."""

from __future__ import annotations

import json
import socket
import uuid
from collections.abc import Mapping
from typing import Any

from dockproxy_tray.sandbox.folder import Folder, replace_text

_FIRST_PID = 4_200_000
"""Above the kernel's largest process id (PID_MAX_LIMIT is 2^22), so it is nobody's."""

_LIMIT_SECONDS = 10.0
"""Against waiting for ever."""


def read_containers(folder: Folder) -> list[dict[str, Any]]:
    """The running containers, each as ``/containers/ID/json`` shows it."""
    try:
        with open(folder.containers, encoding="utf-8") as file:
            found: list[dict[str, Any]] = json.load(file)
            return found
    except FileNotFoundError:
        return []


def write_containers(folder: Folder, containers: list[dict[str, Any]]) -> None:
    replace_text(folder.containers, json.dumps(containers))


def add_container(folder: Folder, name: str, environment: Mapping[str, str]) -> int:
    """What ``docker run -d --name NAME -e …`` would do; the answer is its process id."""
    containers = read_containers(folder)
    pid: int = max([_FIRST_PID, *(each["State"]["Pid"] for each in containers)]) + 1
    container = {
        "Id": uuid.uuid4().hex * 2,
        "Name": f"/{name}",
        "State": {"Status": "running", "Running": True, "Pid": pid},
        "Config": {"Env": [f"{key}={value}" for key, value in environment.items()]},
    }
    write_containers(folder, [*containers, container])
    _start(folder, f"/containers/{container['Id']}/start")
    return pid


def _start(folder: Folder, resource: str) -> None:
    """Let dockerd tell of it, where it runs."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_LIMIT_SECONDS)
        try:
            connection.connect(folder.docker_socket)
            connection.sendall(f"POST {resource} HTTP/1.1\r\nHost: docker\r\n\r\n".encode())
            connection.recv(64)
        except OSError:
            return
