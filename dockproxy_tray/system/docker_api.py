"""The few questions we ask an engine over its socket (Docker Engine API, "System", "Containers").

Connecting to the socket of a stopped engine starts it (docker.socket), so callers ask systemd
first whether the engine runs.
"""

from __future__ import annotations

import json
import socket
from typing import Any

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.no_proxy import ENGINES_OWN
from dockproxy_tray.core.observed import Container, Info

TIMEOUT_SECONDS = 10.0

_PROXY_NAMES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "FTP_PROXY", "ALL_PROXY"})


class EngineSilent(Exception):
    """The engine did not answer; ``reason`` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


def get(path: str, resource: str) -> Any:
    """``GET`` a resource of the engine at this socket and parse the answer's JSON.

    It speaks HTTP/1.0, to which Go answers without chunks and closes: http.client would double
    the cost of a status (it brings in email, ssl and urllib). Raises ``EngineSilent``.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(TIMEOUT_SECONDS)
            connection.connect(path)
            connection.sendall(f"GET {resource} HTTP/1.0\r\nHost: docker\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status != 200:
            raise EngineSilent(say("socket-answer", socket=path, status=status))
        return json.loads(body)
    except PermissionError:
        raise EngineSilent(say("socket-permission", socket=path)) from None
    except (OSError, ValueError, IndexError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise EngineSilent(say("socket-silent", socket=path, why=why)) from None


def read_info(path: str) -> Info:
    """What the running engine says of itself. Raises ``EngineSilent``."""
    raw = get(path, "/info")
    if not isinstance(raw, dict):
        raise EngineSilent(say("socket-silent", socket=path, why=type(raw).__name__))
    registries = raw.get("RegistryConfig") or {}
    index = registries.get("IndexConfigs") or {}
    insecure = [*(registries.get("InsecureRegistryCIDRs") or [])]
    insecure += [name for name, entry in index.items() if not entry.get("Secure", True)]
    return Info(
        version=raw.get("ServerVersion") or "",
        http_proxy=raw.get("HttpProxy") or "",
        https_proxy=raw.get("HttpsProxy") or "",
        no_proxy=raw.get("NoProxy") or "",
        mirrors=tuple(registries.get("Mirrors") or ()),
        insecure_registries=tuple(sorted({*insecure} - ENGINES_OWN)),
        live_restore=bool(raw.get("LiveRestoreEnabled")),
        cgroup_driver=raw.get("CgroupDriver") or "",
        containers=raw.get("Containers") or 0,
        # Paused ones are counted apart, and a restart ends them like the others.
        containers_running=(raw.get("ContainersRunning") or 0) + (raw.get("ContainersPaused") or 0),
        swarm=(raw.get("Swarm") or {}).get("LocalNodeState", "inactive") != "inactive",
        operating_system=raw.get("OperatingSystem") or "",
    )


def read_containers(path: str) -> tuple[Container, ...]:
    """The running containers with the proxy variables they were made with.

    Raises ``EngineSilent``.
    """
    found = []
    for entry in get(path, "/containers/json"):
        try:
            details = get(path, f"/containers/{entry['Id']}/json")
        except EngineSilent:
            continue  # It has ended meanwhile.
        lines = (details.get("Config") or {}).get("Env") or []
        pairs = (line.partition("=") for line in lines)
        variables = {name: value for name, _, value in pairs if name.upper() in _PROXY_NAMES}
        found.append(Container(details.get("Name", "").lstrip("/"), variables))
    return tuple(found)


def read_bridge(path: str) -> tuple[str | None, str | None]:
    """Subnet and gateway of the default bridge network. Raises ``EngineSilent``."""
    configs = (get(path, "/networks/bridge").get("IPAM") or {}).get("Config") or [{}]
    return configs[0].get("Subnet"), configs[0].get("Gateway")
