"""The few questions we ask an engine over its socket (Docker Engine API, "System", "Containers").

Connecting to the socket of a stopped engine starts it (docker.socket), so callers ask systemd
first whether the engine runs.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.no_proxy import ENGINES_OWN
from dockproxy_tray.core.observed import Container, Info

TIMEOUT_SECONDS = 10.0
"""For connecting, and for a whole answer."""
LIMIT = 16 * 1024 * 1024
"""Of an answer, in bytes: some thousands of containers need less."""

T = TypeVar("T")

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
            answer = _all_of(connection)
        head, _, body = answer.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status != 200:
            raise EngineSilent(say("socket-answer", socket=path, status=status))
        return json.loads(body)
    except PermissionError:
        raise EngineSilent(say("socket-permission", socket=path)) from None
    except (OSError, ValueError, IndexError, RecursionError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise EngineSilent(say("socket-silent", socket=path, why=why)) from None


def _all_of(connection: socket.socket) -> bytes:
    """What comes until the other end closes. Who sends without an end, or a byte now and then,
    is not heard out: raises ``OSError``."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    parts, size = [], 0
    while part := connection.recv(65536):
        parts.append(part)
        size += len(part)
        if size > LIMIT:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
    return b"".join(parts)


@contextmanager
def _understood(path: str) -> Iterator[None]:
    """An answer that says something else than an engine would is none."""
    try:
        yield
    except (AttributeError, TypeError, KeyError, IndexError) as error:
        raise EngineSilent(say("socket-silent", socket=path, why=type(error).__name__)) from None


def _as(kind: type[T], value: Any) -> T:
    """The value, which must be of this kind; where there is none, an empty one."""
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise TypeError(type(value).__name__)
    return value


def _texts(value: Any) -> list[str]:
    return [_as(str, each) for each in _as(list, value)]


def read_info(path: str) -> Info:
    """What the running engine says of itself. Raises ``EngineSilent``."""
    with _understood(path):
        return _info(get(path, "/info"))


def _info(raw: Any) -> Info:
    registries = _as(dict, raw.get("RegistryConfig"))
    index = _as(dict, registries.get("IndexConfigs"))
    insecure = _texts(registries.get("InsecureRegistryCIDRs"))
    insecure += [name for name, entry in index.items() if not entry.get("Secure", True)]
    # Paused ones are counted apart, and a restart ends them like the others.
    running = [_as(int, raw.get(name)) for name in ("ContainersRunning", "ContainersPaused")]
    return Info(
        version=_as(str, raw.get("ServerVersion")),
        http_proxy=_as(str, raw.get("HttpProxy")),
        https_proxy=_as(str, raw.get("HttpsProxy")),
        no_proxy=_as(str, raw.get("NoProxy")),
        mirrors=tuple(_texts(registries.get("Mirrors"))),
        insecure_registries=tuple(sorted({*insecure} - ENGINES_OWN)),
        live_restore=bool(raw.get("LiveRestoreEnabled")),
        cgroup_driver=_as(str, raw.get("CgroupDriver")),
        containers=_as(int, raw.get("Containers")),
        containers_running=sum(running),
        swarm=_as(dict, raw.get("Swarm")).get("LocalNodeState", "inactive") != "inactive",
        operating_system=_as(str, raw.get("OperatingSystem")),
        rootless="name=rootless" in _texts(raw.get("SecurityOptions")),
    )


def read_containers(path: str) -> tuple[Container, ...]:
    """The running containers with the proxy variables they were made with.

    Raises ``EngineSilent``.
    """
    found = []
    with _understood(path):
        for entry in get(path, "/containers/json"):
            try:
                details = get(path, f"/containers/{_as(str, entry['Id'])}/json")
            except EngineSilent:
                continue  # It has ended meanwhile.
            lines = _texts(_as(dict, details.get("Config")).get("Env"))
            pairs = (line.partition("=") for line in lines)
            variables = {name: value for name, _, value in pairs if name.upper() in _PROXY_NAMES}
            found.append(Container(_as(str, details.get("Name")).lstrip("/"), variables))
    return tuple(found)


def read_bridge(path: str) -> tuple[str | None, str | None]:
    """Subnet and gateway of the default bridge network. Raises ``EngineSilent``."""
    with _understood(path):
        configs = _as(dict, get(path, "/networks/bridge").get("IPAM")).get("Config") or [{}]
        subnet, gateway = (configs[0].get(name) for name in ("Subnet", "Gateway"))
        return _as(str, subnet) or None, _as(str, gateway) or None
