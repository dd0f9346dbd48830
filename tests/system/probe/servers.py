"""Servers for one test, each in threads of its own, on an address of this machine alone."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

LOCAL = "127.0.0.1"
Address = tuple[str, int]
Handle = Callable[[socket.socket], None]

JSON = {"Content-Type": "application/json"}
VERSION = {"Docker-Distribution-Api-Version": "registry/2.0"}


@contextmanager
def serving(
    handle: Handle, tls: ssl.SSLContext | None = None, address: Address = (LOCAL, 0)
) -> Iterator[Address]:
    """Handle each connection in a thread of its own; all of them end with it."""
    threads: list[threading.Thread] = []
    connections: list[socket.socket] = []

    def one(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            if tls is None:
                handle(connection)
                return
            with tls.wrap_socket(connection, server_side=True) as secured:
                handle(secured)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                connections.append(connection)
                threads.append(threading.Thread(target=one, args=(connection,), daemon=True))
                threads[-1].start()

    with socket.create_server(address) as server:
        threads.append(threading.Thread(target=accept, daemon=True))
        threads[0].start()
        yield address[0], server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        threads[0].join(10)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(10)


@contextmanager
def closed_port() -> Iterator[Address]:
    """A port that is taken, so that nobody else gets it, and refuses."""
    with socket.socket() as taken:
        taken.bind((LOCAL, 0))
        yield taken.getsockname()


@contextmanager
def black_hole() -> Iterator[Address]:
    """A listener whose queue is full: Linux then drops whoever else knocks."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind((LOCAL, 0))
        server.listen(0)
        for _ in range(4):
            knocking = stack.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(server.getsockname())
        yield server.getsockname()


def mute(connection: socket.socket) -> None:
    """Takes whatever comes and says nothing."""
    while connection.recv(4096):
        pass


def hang_up(connection: socket.socket) -> None:
    """Hears the first words and goes."""
    connection.recv(4096)


def says(data: bytes) -> Handle:
    """The same whatever is asked; then it waits to be left."""

    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(data)
        mute(connection)

    return handle


def drips(data: bytes) -> Handle:
    """A byte now and then, for ever, so that no single wait is long."""

    def handle(connection: socket.socket) -> None:
        while True:
            connection.sendall(data)
            select.select([], [], [], 0.01)

    return handle


@dataclass(frozen=True)
class Question:
    method: str
    target: str
    headers: Mapping[str, str]


def read_question(connection: socket.socket) -> Question | None:
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(4096)
        if not data:
            return None
        head += data
        if not head[:1].isalpha():
            connection.sendall(reply("400 Bad Request"))  # as others do
            return None
    first, *lines = head.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    method, target, _ = first.split(" ")
    return Question(method, target, dict(line.lower().split(": ", 1) for line in lines))


def reply(status: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {text}" for name, text in (headers or {}).items())]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


ALIVE = reply("200 OK", {**VERSION, **JSON}, b"{}")
MANIFEST = reply("200 OK", {**VERSION, "Content-Type": "application/vnd.oci.image.index.v1+json"})


@dataclass
class Web:
    """Answers by the path. It is a registry unless told otherwise; ``asked`` is what it heard."""

    answers: Mapping[str, bytes] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)

    def __call__(self, connection: socket.socket) -> None:
        question = read_question(connection)
        if question is None:
            return
        self.asked.append(question)
        path = question.target.partition("?")[0]
        known = {"/v2/": ALIVE, "/v2/library/hello-world/manifests/latest": MANIFEST}
        answer = {**known, **self.answers}.get(path, reply("404 Not Found"))
        connection.sendall(answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                           if question.method == "HEAD" else answer)  # fmt: skip

    @property
    def targets(self) -> list[str]:
        return [question.target for question in self.asked]


@dataclass
class HttpProxy:
    """A proxy that leads every way to where ``ways`` says; ``refusal`` is all that it says else.

    ``login`` is what it wants, ``user:password``.
    """

    ways: Mapping[str, Address] = field(default_factory=dict)
    login: str | None = None
    refusal: bytes | None = None
    asked: list[Question] = field(default_factory=list)

    def __call__(self, connection: socket.socket) -> None:
        question = read_question(connection)
        if question is None:
            return
        self.asked.append(question)
        given = question.headers.get("proxy-authorization", "")
        wanted = f"Basic {b64encode((self.login or '').encode()).decode()}"
        if self.login is not None and given != wanted.lower():
            refused = {"Proxy-Authenticate": 'Basic realm="proxy"'}
            connection.sendall(reply("407 Proxy Authentication Required", refused))
        elif self.refusal is not None:
            connection.sendall(self.refusal)
        elif question.method == "CONNECT":
            way = self.ways.get(question.target)
            if way is None:
                connection.sendall(reply("502 Bad Gateway"))
                return
            with socket.create_connection(way) as there:
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                splice(connection, there)
        else:
            host = question.target.removeprefix("http://").partition("/")[0]
            path = question.target.removeprefix(f"http://{host}")
            with socket.create_connection(self.ways[host]) as there:
                there.sendall(f"{question.method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
                splice(connection, there)

    @property
    def targets(self) -> list[str]:
        return [f"{question.method} {question.target}" for question in self.asked]


@dataclass
class Socks:
    """A SOCKS5 proxy; it answers a request with ``reply``."""

    ways: Mapping[str, Address] = field(default_factory=dict)
    login: tuple[bytes, bytes] | None = None
    reply: int = 0
    asked: list[str] = field(default_factory=list)

    def __call__(self, connection: socket.socket) -> None:
        version, count = take(connection, 2)
        if version != 5:
            return
        methods = take(connection, count)
        if self.login is not None:
            connection.sendall(b"\x05\x02" if 2 in methods else b"\x05\xff")
            user = take(connection, take(connection, 2)[1])
            password = take(connection, take(connection, 1)[0])
            good = (user, password) == self.login
            connection.sendall(b"\x01\x00" if good else b"\x01\x01")
            if not good:
                return
        else:
            connection.sendall(b"\x05\x00")
        kind = take(connection, 4)[3]
        if kind == 3:
            host = take(connection, take(connection, 1)[0]).decode()
        else:
            family, length = {1: (socket.AF_INET, 4), 4: (socket.AF_INET6, 16)}[kind]
            host = socket.inet_ntop(family, take(connection, length))
        place = f"{host}:{int.from_bytes(take(connection, 2), 'big')}"
        self.asked.append(place)
        connection.sendall(bytes([5, self.reply, 0, 1, 0, 0, 0, 0, 0, 0]))
        if not self.reply and place in self.ways:
            with socket.create_connection(self.ways[place]) as there:
                splice(connection, there)


def take(connection: socket.socket, count: int) -> bytes:
    data = connection.recv(count, socket.MSG_WAITALL)
    if len(data) < count:
        raise ConnectionResetError
    return data


def splice(one: socket.socket, other: socket.socket) -> None:
    """Everything from each to the other, until one of them has ended."""
    ways = {one: other, other: one}
    while True:
        # What TLS has already taken off the line is seen by no select().
        held = [each for each in ways if isinstance(each, ssl.SSLSocket) and each.pending()]
        ready: list[socket.socket] = [*held] or select.select(list(ways), [], [])[0]
        for each in ready:
            each.setblocking(False)
            try:
                data = each.recv(65536)
            except (ssl.SSLWantReadError, BlockingIOError):
                continue  # it was TLS's own, as a ticket is
            finally:
                each.setblocking(True)
            if not data:
                return
            ways[each].sendall(data)


@dataclass
class Interceptor:
    """A proxy that opens TLS: it speaks for every host with a certificate of its own and asks the
    real one, in ``ways``, behind its back."""

    ways: Mapping[str, Address]
    certificates: Mapping[str, ssl.SSLContext]

    def __call__(self, connection: socket.socket) -> None:
        question = read_question(connection)
        if question is None or question.target not in self.ways:
            return
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        certificate = self.certificates[question.target]
        with (
            certificate.wrap_socket(connection, server_side=True) as near,
            socket.create_connection(self.ways[question.target]) as there,
            context.wrap_socket(there) as far,
        ):
            splice(near, far)
