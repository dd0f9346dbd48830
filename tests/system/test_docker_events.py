"""The engine's event stream: opened while the engine runs, heard, and never in the way."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

import pytest

from dockproxy_tray.system.docker_events import EventStream
from tests.system.turning import Turning

OK = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"


class Engine:
    """A socket, a stream that is open on it, and how often it said that something happened."""

    def __init__(self, folder: str) -> None:
        self.path = f"{folder}/s"
        self.turning = Turning()
        self.happened = 0
        self.runs = True
        self.stream = EventStream(self.path, self._note, self._ask, self.turning.context)
        self._listener: socket.socket | None = None
        self._clients: list[socket.socket] = []

    def _note(self) -> None:
        self.happened += 1

    def _ask(self) -> None:
        """As systemd would answer."""
        self.stream.follow(self.runs)

    def listen(self) -> None:
        Path(self.path).unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen()
        self._listener.setblocking(False)

    def close(self) -> None:
        self.stream.close()
        for each in filter(None, (self._listener, *self._clients)):
            each.close()

    def accept(self) -> socket.socket | None:
        """The next connection, if one has come."""
        assert self._listener is not None
        try:
            connection = self._listener.accept()[0]
        except BlockingIOError:
            return None
        connection.settimeout(60)
        self._clients.append(connection)
        return connection

    def client(self) -> socket.socket:
        """The connection that comes, be it later."""
        former = len(self._clients)
        self.turning.until(lambda: self.accept() or len(self._clients) > former)
        return self._clients[former]

    def hears(self, client: socket.socket, data: bytes) -> int:
        """How often that was told, which has come when it is sent."""
        former = self.happened
        client.sendall(data)
        self.turning.drain()
        return self.happened - former


@pytest.fixture
def silent() -> Iterator[Engine]:
    """An engine that does not listen."""
    # A socket's path has 108 bytes; pytest's own folders may be too deep.
    with TemporaryDirectory(prefix="dp-") as folder:
        engine = Engine(folder)
        yield engine
        engine.close()


@pytest.fixture
def engine(silent: Engine) -> Engine:
    silent.listen()
    return silent


def test_a_stopped_engine_is_not_connected_to(engine: Engine) -> None:
    """systemd would start it."""
    engine.stream.follow(False)
    engine.turning.drain()
    assert engine.accept() is None


def test_only_what_a_status_shows_is_asked_for(engine: Engine) -> None:
    engine.stream.follow(True)
    method, resource, version = engine.client().recv(4096).split(b"\r\n")[0].decode().split()
    assert (method, urlsplit(resource).path, version) == ("GET", "/events", "HTTP/1.0")
    query = parse_qs(urlsplit(resource).query)
    assert json.loads(query["filters"][0]) == {
        "type": ["daemon", "container"],
        "event": ["reload", "start", "die"],
    }
    assert float(query["since"][0]) > 0


def test_its_beginning_and_each_event_count(engine: Engine) -> None:
    """Nobody has told what happened before it began."""
    engine.stream.follow(True)
    client = engine.client()
    assert engine.hears(client, OK[:20]) == 0
    assert engine.hears(client, OK[20:-1]) == 0
    assert engine.hears(client, OK[-1:]) == 1
    assert engine.hears(client, b'{"Type":"daemon"}\n') == 1
    assert engine.hears(client, b'{"Type":"container"}\n') == 1


def test_an_event_may_come_with_the_beginning(engine: Engine) -> None:
    engine.stream.follow(True)
    client = engine.client()
    assert engine.hears(client, OK + b"{}\n") == 1
    assert engine.hears(client, b"{}\n") == 1


def test_however_much_is_told_nothing_of_it_is_kept(engine: Engine) -> None:
    engine.stream.follow(True)
    client = engine.client()
    engine.hears(client, OK)
    for _ in range(200):
        engine.hears(client, b"x" * 4096)
    assert engine.stream._head == OK


def test_an_open_stream_is_not_opened_again(engine: Engine) -> None:
    for _ in range(3):
        engine.stream.follow(True)
    engine.client()
    assert engine.accept() is None


def test_a_stopped_engine_is_let_go_at_once(engine: Engine) -> None:
    """dockerd waits for its clients when it stops."""
    engine.stream.follow(True)
    client = engine.client()
    engine.hears(client, OK)
    engine.stream.follow(False)
    client.recv(4096)
    assert client.recv(4096) == b""
    assert engine.turning.falls_asleep()


def test_a_stream_that_ends_is_opened_again_when_the_engine_runs(engine: Engine) -> None:
    engine.stream.follow(True)
    client = engine.client()
    client.recv(4096)
    engine.hears(client, OK)
    client.close()
    engine.turning.drain()
    engine.stream.follow(False)
    assert engine.turning.falls_asleep()
    engine.stream.follow(True)
    assert engine.hears(engine.client(), OK) == 1


def test_a_stream_that_ends_while_the_engine_runs_is_opened_again(engine: Engine) -> None:
    engine.stream.follow(True)
    for _ in range(2):
        client = engine.client()
        assert engine.hears(client, OK) == 1
        client.close()  # with the request unread: it is cut


def test_a_stream_that_ends_because_the_engine_stops_starts_it_not_again(engine: Engine) -> None:
    """Its end may come before systemd tells of it."""
    engine.stream.follow(True)
    client = engine.client()
    client.recv(4096)
    engine.hears(client, OK)
    engine.runs = False
    client.close()
    assert engine.turning.falls_asleep()
    assert engine.accept() is None


def test_an_engine_may_listen_later_than_it_is_active(silent: Engine) -> None:
    silent.stream.follow(True)
    assert silent.turning.wakes_in >= 0
    silent.listen()
    assert silent.hears(silent.client(), OK) == 1
    assert silent.turning.falls_asleep()


def test_one_that_never_listens_is_left_alone_in_the_end(
    silent: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dockproxy_tray.system.main_context.LONGEST_PAUSE_MS", 200)
    silent.stream.follow(True)
    assert silent.turning.falls_asleep()
    silent.listen()
    silent.stream.follow(False)
    silent.stream.follow(True)
    assert silent.hears(silent.client(), OK) == 1


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.0 403 Forbidden\r\n\r\n", b"nonsense\r\n\r\n", b"x" * 10_000, b"\r\n\r\n"],
)
def test_a_refused_stream_is_not_asked_for_again(engine: Engine, answer: bytes) -> None:
    engine.stream.follow(True)
    client = engine.client()
    assert engine.hears(client, answer) == 0
    assert engine.turning.falls_asleep()
    assert engine.accept() is None


def test_who_may_not_read_the_socket_does_not_try_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("dockproxy_tray.system.docker_events.socket.socket.connect", refuse)
    engine.stream.follow(True)
    assert engine.turning.falls_asleep()
