"""What the probe's tests reach in the guest: a Docker Hub of the lab's own, and all that may stand
between it and Docker."""

from __future__ import annotations

import json
from pathlib import Path

from tests.lab.machine import Machine
from tests.lab.network import wait_listening
from tests.system.probe.authority import Authority

HOST = "10.77.0.1"
HUB = "registry-1.docker.io"
CLOSED, DROPPING = 5999, 5998
_FOLDER = "/var/lib/probe"
_STORE = "/etc/ssl/certs/probe-ca.pem"
_CONFIG = "/etc/docker/registry/config.yml"
# Nobody ever logs in: any line will do.
_HTPASSWD = "jo:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC\n"


class Ground:
    """Leave it, and the guest is as it was."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine = machine
        self.authority = Authority(folder / "hub", "Lab Hub CA", "Lab")
        self.corp = Authority(folder / "corp")
        self._units: list[str] = []
        machine.start_registry()
        machine.run("mkdir", "-p", _FOLDER)
        names = f"{HOST} {HUB} mirror.lab\n"
        machine.write("/etc/hosts", machine.read("/etc/hosts") + names)
        machine.run(*_rule("-I"))
        # Go keeps what it has read of /etc/hosts for some seconds.
        machine.systemctl("restart", machine.unit)

    def __enter__(self) -> Ground:
        return self

    def __exit__(self, *_: object) -> None:
        self.machine.run(*_rule("-D"))
        for unit in self._units:
            self.machine.systemctl("stop", unit, check=False)
        self.machine.run("rm", "-rf", _FOLDER, _STORE)

    def registry(self, port: int, *names: str, login: bool = False) -> None:
        """A registry; with a certificate by the lab's authority for these names, if any."""
        settings = {"HTTP_ADDR": f"{HOST}:{port}"}
        if names:
            certificate, key = self._files(self.authority, *names)
            settings |= {"HTTP_TLS_CERTIFICATE": certificate, "HTTP_TLS_KEY": key}
        if login:
            self.machine.write(f"{_FOLDER}/htpasswd", _HTPASSWD)
            settings |= {"AUTH": "htpasswd", "AUTH_HTPASSWD_REALM": "lab"}
            settings |= {"AUTH_HTPASSWD_PATH": f"{_FOLDER}/htpasswd"}
        variables = [f"--setenv=REGISTRY_{name}={value}" for name, value in settings.items()]
        self._start(port, *variables, "docker-registry", "serve", _CONFIG)

    def proxy(self, port: int, login: str = "") -> None:
        """tinyproxy, perhaps with a login, ``user password``."""
        path = f"{_FOLDER}/tinyproxy-{port}.conf"
        wanted = f"BasicAuth {login}\n" if login else ""
        self.machine.write(path, f"Port {port}\nListen {HOST}\nTimeout 60\n{wanted}")
        self._start(port, "tinyproxy", "-d", "-c", path)

    def socks(self, port: int) -> None:
        """A SOCKS5 proxy with a login, which knows the way to the Hub alone."""
        login, ways = ["jo", "geheim"], {f"{HUB}:443": [HOST, 443]}
        self._serve(port, {"kind": "socks", "login": login, "ways": ways})

    def interceptor(self, port: int) -> None:
        """A proxy that shows a certificate of its own for the Hub."""
        ways, place = {f"{HUB}:443": [HOST, 443]}, f"{HUB}:443"
        files = {place: self._files(self.corp, HUB)}
        self._serve(port, {"kind": "interceptor", "ways": ways, "files": files})

    def trust(self, *authorities: Authority) -> None:
        """The machine trusts these from now on; dockerd from its next start."""
        text = b"".join(authority.path.read_bytes() for authority in authorities)
        self.machine.write(_STORE, text)

    def _serve(self, port: int, server: dict[str, object]) -> None:
        text = json.dumps({**server, "address": [HOST, port]})
        python = ("--setenv=PYTHONPATH=/opt/dockproxy", "python3", "-m", "tests.lab.probe_server")
        self._start(port, *python, text)

    def _start(self, port: int, *command: str) -> None:
        unit = f"lab-probe-{port}"
        self.machine.run("systemd-run", "--collect", f"--unit={unit}", *command)
        self._units.append(unit)
        wait_listening(self.machine, port)

    def _files(self, authority: Authority, *names: str) -> tuple[str, str]:
        paths = []
        for path in authority.issue(*names):
            paths.append(f"{_FOLDER}/{authority.name.split()[0]}-{path.name}")
            self.machine.write(paths[-1], path.read_bytes())
        return paths[0], paths[1]


def _rule(verb: str) -> tuple[str, ...]:
    """Packets to this port are dropped: nothing ever comes back."""
    port = str(DROPPING)
    return ("iptables", verb, "INPUT", "-p", "tcp", "--dport", port, "-j", "DROP")
