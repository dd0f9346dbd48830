"""An examination of a machine whose buses, or whoever is on them, do not answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dockproxy_tray.core.doctor.gathered import DesktopFacts
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.examining import gather
from dockproxy_tray.operations import Operations
from dockproxy_tray.system import bus_knock, checkup_bus, checkup_limit
from tests.core.seen import ENGINE


@pytest.fixture
def folder() -> Iterator[str]:
    with TemporaryDirectory(prefix="dp-") as path:  # a socket's path is short
        yield path


def listen(path: str) -> socket.socket:
    """Somebody who takes every connection and says nothing."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    listener.setblocking(False)
    return listener


def callers(listener: socket.socket) -> int:
    """How many have come, all of whom have left by now."""
    count = 0
    with suppress(BlockingIOError):
        while True:
            listener.accept()[0].close()
            count += 1
    return count


def test_a_bus_that_says_nothing_is_waited_for_once_and_the_next_one_not_as_long(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus_knock, "LIMIT_SECONDS", 0.2)
    monkeypatch.setattr(checkup_limit, "SHORT_SECONDS", 0.01)
    given: list[float | None] = []

    def knock(address: str, seconds: float | None) -> None:
        given.append(seconds)
        bus_knock.knock(address, seconds)

    monkeypatch.setattr("dockproxy_tray.system.bus.knock", knock)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={folder}/session")
    engine = replace(
        ENGINE, bus=f"unix:path={folder}/bus", helper=f"unix:path={folder}/bus",
        client_config=f"{folder}/config.json", unit_dir=folder, user_state_dir=f"{folder}/mine",
        daemon_json=f"{folder}/daemon.json", state_dir=f"{folder}/state",
    )  # fmt: skip
    with (
        listen(f"{folder}/bus") as system,
        listen(f"{folder}/session") as session,
        Operations(engine, f"{folder}/profiles.toml") as operations,
    ):
        found = gather(operations, {"DISPLAY": ":0", "HOME": folder}, Settings())
        assert (callers(system), callers(session)) == (1, 1)
    assert given == [None, 0.01]
    assert (found.service, found.socket, found.seen.unit) == (None, None, None)
    assert found.helper is not None
    assert found.helper.activatable is None
    assert found.desktop == DesktopFacts(None, None)


def test_a_polkit_that_does_not_answer_is_not_asked_for_agents(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Known:
        def call_bus(self, *_: object) -> bool:
            return True

        def close(self) -> None:
            pass

    def refuse(bus: object) -> None:
        raise AssertionError

    monkeypatch.setattr(checkup_limit, "Bus", lambda address, first_word: Known())
    monkeypatch.setattr(checkup_bus, "_health", lambda bus, unit: None)
    monkeypatch.setattr(checkup_bus, "_missing_actions", lambda bus: None)
    monkeypatch.setattr(checkup_bus, "_session_agent", refuse)
    launcher = str(tmp_path / "launcher")
    engine = replace(ENGINE, helper="system")
    facts = checkup_bus.read_helper(checkup_limit.Buses(), engine, launcher, str(tmp_path))
    assert facts is not None
    assert (facts.actions, facts.verdict, facts.session_agent) == (None, "silent", None)
