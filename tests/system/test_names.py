from __future__ import annotations

import socket
from threading import Event

import pytest

from dockproxy_tray.system import names


def test_a_name_has_its_addresses() -> None:
    found = names.look_up("localhost")
    assert found and set(found) <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize("host", ["a..b", "x" * 300, "nowhere.invalid"])
def test_a_name_that_there_is_not_has_none(host: str) -> None:
    assert names.look_up(host) == ()


def test_nobody_waits_for_a_name_server_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = Event()
    monkeypatch.setattr(names, "LIMIT_SECONDS", 0.01)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: silent.wait() and [])
    assert names.look_up("example.com") is None
    silent.set()
