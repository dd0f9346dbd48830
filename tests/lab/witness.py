"""Sees which way requests go. In the guest it is every host and every proxy at once.

It listens on all addresses, writes down each request before anything else, and lets it fail: so
whoever asks goes on to the next place, and the lines are in the order of what was tried. A line is
the port where it arrived, "proxy" or "direct", and what was asked for.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from tests.lab.machine import Machine

HTTP_PROXY, HTTPS_PROXY = 8881, 8882
PORTS = (80, 443, 5001, HTTP_PROXY, HTTPS_PROXY)
_LOG = "/var/tmp/witness.log"


class Request(NamedTuple):
    """One request, as it arrived."""

    target: str
    """``scheme://host:port``."""
    proxy: int | None
    """The port of the proxy that was asked; None: it came direct."""


class Witness:
    """What was seen, for tests."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._seen = 0

    def requests(self) -> list[Request]:
        """The requests since the last call; several to one place in a row count as one."""
        lines = self._machine.read(_LOG).splitlines()
        new, self._seen = lines[self._seen :], len(lines)
        found: list[Request] = []
        for line in new:
            port, how, target = line.split(" ")
            request = Request(target.lower(), int(port) if how == "proxy" else None)
            if found[-1:] != [request]:
                found.append(request)
        return found


@contextmanager
def watching(machine: Machine) -> Iterator[Witness]:
    """Run it in the guest meanwhile."""
    process = machine.popen("python3", "-S", "/opt/dockproxy/tests/lab/witness.py", _LOG)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n", process.communicate()[1]
        yield Witness(machine)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def main() -> int:
    import selectors
    import threading

    with open(sys.argv[1], "w", buffering=1) as log:
        waiting = selectors.DefaultSelector()
        for port in PORTS:
            listener = socket.create_server(
                ("::", port), family=socket.AF_INET6, dualstack_ipv6=True
            )
            waiting.register(listener, selectors.EVENT_READ)
        print("listening", flush=True)
        while True:
            for key, _ in waiting.select():
                assert isinstance(key.fileobj, socket.socket)
                connection, _ = key.fileobj.accept()
                threading.Thread(target=serve, args=(connection, log), daemon=True).start()


def serve(connection: socket.socket, log: TextIO) -> None:
    with connection:
        connection.settimeout(5)
        address, port = connection.getsockname()[:2]
        address = address.removeprefix("::ffff:")
        own = f"[{address}]" if ":" in address else address
        data = connection.recv(65536)
        if data[:1] == b"\x16":
            print(f"{port} direct https://{server_name(data) or own}:{port}", file=log)
            return
        line, _, rest = data.decode("latin-1").partition("\r\n")
        method, target = line.split(" ")[:2]
        if method == "CONNECT":
            print(f"{port} proxy https://{target}", file=log)
            connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        if target.startswith("http://"):
            host, how = target.split("/")[2], "proxy"
        else:
            headers = dict(
                each.lower().split(": ", 1) for each in rest.split("\r\n") if ": " in each
            )
            host, how = headers.get("host", own), "direct"
        host = host if host.rpartition(":")[2].isdigit() else f"{host}:80"
        print(f"{port} {how} http://{host}", file=log)
        answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        connection.sendall(answer.encode())


def server_name(hello: bytes) -> str:
    """The name that a client of TLS asks for (RFC 6066); empty for an address."""
    at = 43 + 1 + hello[43]
    at += 2 + int.from_bytes(hello[at : at + 2])
    at += 1 + hello[at]
    end = at + 2 + int.from_bytes(hello[at : at + 2])
    at += 2
    while at < end:
        kind, size = int.from_bytes(hello[at : at + 2]), int.from_bytes(hello[at + 2 : at + 4])
        if kind == 0:
            return hello[at + 9 : at + 4 + size].decode()
        at += 4 + size
    return ""


if __name__ == "__main__":
    sys.exit(main())
