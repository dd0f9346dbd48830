"""What an engine answers over its socket, and how its silence is told."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dockproxy_tray.system import docker_api
from dockproxy_tray.system.docker_api import EngineSilent, read_bridge, read_containers, read_info


@contextmanager
def engine(answers: dict[str, bytes]) -> Iterator[str]:
    """A socket that gives these answers, byte for byte, one connection each."""
    # A socket's path has 108 bytes; pytest's own folders may be too deep.
    with TemporaryDirectory(prefix="dp-") as folder, socket.socket(socket.AF_UNIX) as listener:
        path = str(Path(folder) / "s")
        listener.bind(path)
        listener.listen()
        asked = iter(range(len(answers) + 8))

        def serve() -> None:
            for _ in asked:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    request = connection.recv(65536).decode()
                    if not request:
                        return
                    connection.sendall(answers.get(request.split()[1], b"HTTP/1.0 404 Not\r\n\r\n"))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield path
        finally:
            with socket.socket(socket.AF_UNIX) as last:
                last.connect(path)
            thread.join()


def ok(body: object) -> bytes:
    return b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + json.dumps(body).encode()


def reason(answer: bytes) -> str:
    with engine({"/info": answer}) as path, pytest.raises(EngineSilent) as caught:
        read_info(path)
    return caught.value.reason.code


def test_info_is_read_as_the_engine_means_it() -> None:
    raw = {
        "ServerVersion": "26.1.5+dfsg1",
        "HttpProxy": "http://xxxxx:xxxxx@p:1",
        "RegistryConfig": {
            "InsecureRegistryCIDRs": ["::1/128", "127.0.0.0/8", "10.0.0.0/8"],
            "IndexConfigs": {"docker.io": {"Secure": True}, "r.example": {"Secure": False}},
            "Mirrors": ["https://m.example/"],
        },
        "LiveRestoreEnabled": True,
        "CgroupDriver": "systemd",
        "Containers": 5,
        "ContainersRunning": 2,
        "ContainersPaused": 1,
        "Swarm": {"LocalNodeState": "active"},
    }
    with engine({"/info": ok(raw)}) as path:
        info = read_info(path)
    assert info.insecure_registries == ("10.0.0.0/8", "r.example")
    assert info.mirrors == ("https://m.example/",) and info.live_restore and info.swarm
    assert (info.http_proxy, info.no_proxy) == ("http://xxxxx:xxxxx@p:1", "")
    assert info.containers == 5


def test_a_paused_container_runs_as_far_as_a_restart_is_concerned() -> None:
    with engine({"/info": ok({"ContainersRunning": 0, "ContainersPaused": 1})}) as path:
        assert read_info(path).containers_running == 1


def test_an_engine_that_says_nothing_says_no() -> None:
    with engine({"/info": ok({"RegistryConfig": None, "Swarm": None})}) as path:
        info = read_info(path)
    assert (info.mirrors, info.insecure_registries, info.swarm, info.version) == ((), (), False, "")


def test_silence_has_its_reason() -> None:
    assert reason(b"HTTP/1.0 500 Error\r\n\r\n{}") == "socket-answer"
    assert reason(b"HTTP/1.0 200 OK\r\n\r\n{") == "socket-silent"
    assert reason(b"") == reason(b"nonsense") == "socket-silent"
    assert reason(ok([])) == "socket-silent"


def test_no_socket_and_one_that_nobody_serves_are_silent(tmp_path: Path) -> None:
    for path in (str(tmp_path / "none"), "/" + "x" * 200):
        with pytest.raises(EngineSilent) as caught:
            read_info(path)
        assert caught.value.reason.values["socket"] == path


def test_of_a_container_only_its_proxies_are_kept() -> None:
    answers = {
        "/containers/json": ok([{"Id": "1"}, {"Id": "gone"}]),
        "/containers/1/json": ok(
            {"Name": "/web", "Config": {"Env": ["http_proxy=http://p:1", "TOKEN=s3cret"]}}
        ),
    }
    with engine(answers) as path:
        found = read_containers(path)
    assert [one.name for one in found] == ["web"]
    assert dict(found[0].environment) == {"http_proxy": "http://p:1"}


def test_the_bridge_may_have_no_address() -> None:
    with engine({"/networks/bridge": ok({"IPAM": {"Config": None}})}) as path:
        assert read_bridge(path) == (None, None)


@pytest.mark.parametrize(
    "body",
    [
        {"ServerVersion": ["26"]},
        {"RegistryConfig": []},
        {"RegistryConfig": {"Mirrors": [5]}},
        {"RegistryConfig": {"Mirrors": "https://m.example"}},
        {"RegistryConfig": {"IndexConfigs": {"r": "no"}}},
        {"Containers": "many"},
        {"ContainersRunning": {}},
        {"Swarm": 1},
    ],
)
def test_an_answer_of_other_types_is_none(body: object) -> None:
    assert reason(ok(body)) == "socket-silent"


def test_containers_that_make_no_sense_are_none() -> None:
    for listed in (5, [5], [{"Name": "x"}], [{"Id": 5}]):
        with engine({"/containers/json": ok(listed)}) as path, pytest.raises(EngineSilent):
            read_containers(path)
    with engine({"/networks/bridge": ok([])}) as path, pytest.raises(EngineSilent):
        read_bridge(path)


def test_an_answer_without_an_end_is_not_heard_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_api, "LIMIT", 100_000)
    assert reason(ok("x" * 200_000)) == "socket-silent"
    assert reason(b"HTTP/1.0 200 OK\r\n\r\n" + b"[" * 90_000) == "socket-silent"


def test_an_answer_that_comes_byte_by_byte_has_the_same_time_as_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each byte would begin the time anew."""
    monkeypatch.setattr(docker_api, "TIMEOUT_SECONDS", 0.2)
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def dribble() -> None:
        while not stop.wait(0.01):
            theirs.send(b"x")

    thread = threading.Thread(target=dribble)
    thread.start()
    try:
        with ours, pytest.raises(TimeoutError):
            docker_api._all_of(ours)
    finally:
        stop.set()
        thread.join()
        theirs.close()
