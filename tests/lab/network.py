"""A registry and a forward proxy inside the guest, on an address that is not loopback.

dockerd asks no proxy for a loopback host, so both lie on a veth link of their own.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from tests.lab.instance import LabError

if TYPE_CHECKING:
    from tests.lab.machine import Machine

# The base's /etc/hosts knows it under these names.
_ADDRESS = "10.77.0.1"
_HOST = "registry.lab"
_TLS_PORT = 5443
_PLAIN_PORT = 5000
_PROXY_PORT = 8888
_PROXY_CONFIG_PATH = "/opt/lab/tinyproxy.conf"
_PROXY_LOG = "/var/log/lab-proxy.log"
_PROXY_CONFIG = f"""\
Port {_PROXY_PORT}
Listen {_ADDRESS}
Timeout 600
LogFile "{_PROXY_LOG}"
LogLevel Connect
MaxClients 50
"""


class Registry(NamedTuple):
    """One registry behind two ports.

    `tls` has a certificate that every engine here trusts; pull from it through a proxy. `plain`
    speaks HTTP: an insecure registry, and a mirror. (tinyproxy drops all but one of the Accept
    headers of a plain request, so the registry then sends a manifest that no engine takes.)
    """

    tls: str
    plain: str

    @property
    def mirror(self) -> str:
        return f"http://{self.plain}"


class ProxyLog:
    """The requests that the proxy has seen."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.url = f"http://proxy.lab:{_PROXY_PORT}"
        self._seen = 0

    def clear(self) -> None:
        """Forget the requests so far."""
        self._seen = len(self._lines())

    def requests(self) -> list[str]:
        """The requests since `clear`, as `METHOD TARGET`."""
        found = []
        for line in self._lines()[self._seen :]:
            _, mark, request = line.partition("): ")
            if mark and "Request (file descriptor" in line:
                found.append(" ".join(request.split()[:2]))
        return found

    def _lines(self) -> list[str]:
        if not self._machine.exists(_PROXY_LOG):
            return []
        return self._machine.read(_PROXY_LOG).splitlines()


def start_registry(machine: Machine) -> Registry:
    """Start the registry and put `library/busybox:lab` into it."""
    make_link(machine)
    machine.run("systemctl", "start", "docker-registry.service")
    machine.run(
        *("systemd-run", "--unit=lab-registry-tls", "--uid=docker-registry"),
        f"--setenv=REGISTRY_HTTP_ADDR=:{_TLS_PORT}",
        "--setenv=REGISTRY_HTTP_TLS_CERTIFICATE=/etc/docker/registry/cert.pem",
        "--setenv=REGISTRY_HTTP_TLS_KEY=/etc/docker/registry/key.pem",
        *("docker-registry", "serve", "/etc/docker/registry/config.yml"),
    )
    wait_listening(machine, _PLAIN_PORT)
    wait_listening(machine, _TLS_PORT)
    pushed = f"127.0.0.1:{_PLAIN_PORT}/library/busybox:lab"
    machine.docker("tag", "busybox:lab", pushed)
    machine.docker("push", pushed)
    machine.docker("rmi", pushed)
    return Registry(f"{_HOST}:{_TLS_PORT}", f"{_HOST}:{_PLAIN_PORT}")


def start_proxy(machine: Machine) -> ProxyLog:
    """Start tinyproxy."""
    make_link(machine)
    machine.write(_PROXY_CONFIG_PATH, _PROXY_CONFIG)
    machine.run("systemd-run", "--unit=lab-proxy", "tinyproxy", "-d", "-c", _PROXY_CONFIG_PATH)
    wait_listening(machine, _PROXY_PORT)
    return ProxyLog(machine)


def make_link(machine: Machine) -> None:
    """A link with an address of its own, which is not loopback."""
    if machine.run("ip", "link", "show", "lab0", check=False).returncode == 0:
        return
    machine.run("ip", "link", "add", "lab0", "type", "veth", "peer", "name", "lab1")
    machine.run("ip", "address", "add", f"{_ADDRESS}/24", "dev", "lab0")
    machine.run("ip", "link", "set", "lab0", "up")
    machine.run("ip", "link", "set", "lab1", "up")


def wait_listening(machine: Machine, port: int) -> None:
    """Wait until something in the guest listens there. Raises LabError."""
    deadline = time.monotonic() + 20
    while not machine.run("ss", "-Hltn", f"sport = :{port}").stdout.strip():
        if time.monotonic() > deadline:
            journal = machine.run("journalctl", "--lines=30").stdout
            raise LabError(f"nothing listens on port {port}:\n{journal}")
        time.sleep(0.02)
