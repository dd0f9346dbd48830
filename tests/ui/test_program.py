"""The program as a process, on a session bus of its own: one instance, live, ended in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import pytest

from dockproxy_tray import ids
from dockproxy_tray.places import Place, open_place
from dockproxy_tray.system.bus import Bus, variant
from dockproxy_tray.system.tray_host import WATCHER
from dockproxy_tray.ui.desktop import instance_name
from tests.system.network.stand_in import FakeNetworkManager
from tests.system.notification_server import NotificationServer
from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning

ROOT = Path(__file__).parents[2]
LAUNCHER = Path(__file__).parent / "launcher.py"
NOTHING = "nothing"
"""A command that is none: the state is told after it."""
PATIENCE = 60
"""Seconds, against waiting for ever."""


class Program:
    """One run of it."""

    def __init__(
        self, *arguments: str, bus: str, home: Path, stderr: bool = False, **environment: str
    ) -> None:
        self.said = ""
        """On stderr, which is taken by ``stderr``."""
        self._process = subprocess.Popen(
            [sys.executable, str(LAUNCHER), *arguments],
            env={
                "HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT),
                "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8",
                "DBUS_SESSION_BUS_ADDRESS": bus,
                "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", **environment,
            },
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=home,
            stderr=subprocess.PIPE if stderr else None,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate(timeout=PATIENCE)

    def until(self, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The first state from now on of which that holds; pytest's own limit ends a vain wait."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            state: dict[str, Any] = json.loads(line)
            if holds(state):
                return state
        raise AssertionError(f"it has ended with {self._process.wait()}")

    def ask(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()

    def asked_until(
        self, holds: Callable[[dict[str, Any]], object], command: str = NOTHING
    ) -> None:
        """The same for what shows without anything having changed: ask until it does."""

        def holds_now(state: dict[str, Any]) -> bool:
            if not holds(state):
                self.ask(command)
                return False
            return True

        self.ask(command)
        self.until(holds_now)

    def kill(self, number: int) -> None:
        self._process.send_signal(number)

    def end(self) -> int:
        """Wait until it has ended; its exit code."""
        _, said = self._process.communicate(timeout=PATIENCE)
        self.said = said or ""
        return self._process.returncode


class Stage:
    """A session bus, a home, and a sandbox that is kept open, so that it has one engine."""

    def __init__(self, folder: Path, bus: str, place: Place) -> None:
        self._panel: Bus | None = None
        self.folder = folder
        self.bus = bus
        self.place = place

    def start(self, *arguments: str, stderr: bool = False, **environment: str) -> Program:
        box = f"--sandbox={self.folder / 'box'}"
        return Program(
            box, *arguments, bus=self.bus, home=self.folder, stderr=stderr, **environment
        )

    def show_panel(self) -> None:
        """Somebody on the bus takes icons."""
        self._panel = Bus(self.bus)
        self._panel.call_bus("RequestName", "(su)", (WATCHER, 0))

    def close(self) -> None:
        if self._panel is not None:
            self._panel.close()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as stack:
        bus = stack.enter_context(PrivateBus(str(tmp_path)))
        bus.start()
        place = stack.enter_context(open_place(os.environ, sandbox=str(tmp_path / "box")))
        stage = Stage(tmp_path, bus.address, place)
        stack.callback(stage.close)
        yield stage


@pytest.fixture
def stage(bare: Stage) -> Stage:
    """With a panel."""
    bare.show_panel()
    return bare


def _looked(state: dict[str, Any]) -> bool:
    return bool(state["looked"])


@pytest.mark.parametrize("hidden", [False, True])
def test_a_term_signal_ends_it_whatever_is_open(stage: Stage, hidden: bool) -> None:
    with stage.start(*["--hidden"] * hidden) as program:
        program.until(_looked)
        program.ask("edit Office")
        program.asked_until(lambda state: state["unsaved"], "type for the office")
        program.ask("settings")
        program.ask("about")
        program.asked_until(lambda state: state["told"] and state["chooses"])
        program.kill(signal.SIGTERM)
        assert program.end() == 0


def test_the_editor_hears_of_the_network_in_the_running_program(stage: Stage) -> None:
    manager = FakeNetworkManager(stage.bus)
    with ExitStack() as stack:
        stack.callback(manager.close)
        program = stack.enter_context(
            stage.start("--hidden", stderr=True, DBUS_SYSTEM_BUS_ADDRESS=stage.bus)
        )
        program.until(_looked)
        program.ask("edit Office")
        program.asked_until(lambda state: state["rules"] == "There is no network.")
        manager.joined(manager.wifi(b"CorpWiFi"))
        program.asked_until(lambda state: state["rules"].startswith("No profile has a rule"))
        program.kill(signal.SIGTERM)
        assert program.end() == 0
        assert "Traceback" not in program.said


def test_it_switches_and_a_term_signal_ends_it_in_order(stage: Stage) -> None:
    with stage.start() as program:
        first = program.until(_looked)
        assert first["window"] and first["icon"]
        program.ask("use Office")
        program.until(lambda state: state["profile"] == "Office" and state["shape"] == "proxied")
        program.kill(signal.SIGTERM)
        assert program.end() == 0
    dropin = Path(stage.place.engine.dropin).read_text()
    assert "proxy.corp.example" in dropin  # quitting leaves Docker as it is


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_other_signals_end_it_too(stage: Stage, number: int) -> None:
    with stage.start("--hidden") as program:
        program.until(_looked)
        program.kill(number)
        assert program.end() == 0


def test_a_second_start_raises_the_first_ones_window_and_leaves(stage: Stage) -> None:
    with stage.start("--hidden") as first:
        first.until(_looked)
        with stage.start() as second:
            assert second.end() == 0
        first.asked_until(lambda state: state["window"])


def test_where_a_stranger_has_its_name_it_says_so_and_fails(stage: Stage) -> None:
    """Nothing would be seen otherwise: neither a window nor a reason."""
    stranger = Bus(stage.bus)
    name = instance_name(str(stage.folder / "box"))
    stranger.call_bus("RequestName", "(su)", (name, 0))
    with stage.start(stderr=True) as program:
        assert program.end() == 1
        assert str(os.getpid()) in program.said
    stranger.close()


def test_a_hidden_second_start_leaves_the_first_hidden(stage: Stage) -> None:
    with stage.start("--hidden") as first:
        first.until(_looked)
        with stage.start("--hidden") as second:
            assert second.end() == 0
        first.ask(NOTHING)
        assert not first.until(lambda state: True)["window"]


@pytest.mark.parametrize("glib", ["0", "1"])
def test_what_others_change_is_shown_without_a_click(stage: Stage, glib: str) -> None:
    """Whichever loop Qt runs."""
    engine = stage.place.engine
    environment: dict[str, Any] = {"QT_NO_GLIB": "1"} if glib == "0" else {}
    with stage.start("--hidden", **environment) as program:
        program.until(_looked)
        program.ask("use Office")
        program.until(lambda state: state["shape"] == "proxied")
        # The client's file, replaced by rename.
        new = Path(engine.client_config + ".new")
        new.write_text("{}")
        new.replace(engine.client_config)
        program.until(lambda state: state["shape"] == "attention")
        program.ask("again")
        program.until(lambda state: state["shape"] == "proxied" and not state["switching"])
        # The profiles.
        profiles = Path(stage.place.profiles_path)
        text = profiles.read_text()
        profiles.write_text("wrong\n")
        program.until(lambda state: state["problem"] == "profiles-invalid")
        profiles.write_text(text)
        program.until(lambda state: state["problem"] is None and state["shape"] == "proxied")
        # The unit, by somebody else.
        bus = Bus(engine.bus)
        stop = f"{ids.SYSTEMD_MANAGER}.StopUnit"
        arguments = variant("(ss)", (engine.unit, "replace"))
        bus.call(ids.SYSTEMD_BUS_NAME, ids.SYSTEMD_PATH, stop, arguments)
        program.until(lambda state: state["shape"] == "down")
        bus.close()
        program.kill(signal.SIGTERM)
        assert program.end() == 0


def test_at_rest_no_timer_of_ours_lives(stage: Stage) -> None:
    with stage.start() as program:
        program.until(_looked)
        program.ask("use Office")
        program.until(lambda state: state["shape"] == "proxied")
        program.asked_until(lambda state: state["timers"] == [])


def test_a_thousand_changes_are_a_handful_of_looks(stage: Stage) -> None:
    client = Path(stage.place.engine.client_config)
    with stage.start("--hidden") as program:
        program.until(_looked)
        program.ask("use Office")
        before = program.until(lambda state: state["shape"] == "proxied")["looks"]
        last = client.read_text()
        for turn in range(1000):
            client.with_suffix(".new").write_text(json.dumps({"turn": turn}))
            client.with_suffix(".new").replace(client)
        client.write_text(last)
        seen: list[int] = []

        def settled(state: dict[str, Any]) -> bool:
            seen.append(state["looks"])
            return bool(state["shape"] == "proxied" and state["looks"] > before + 1)

        program.asked_until(settled)
        assert seen[-1] - before <= 20


def test_without_a_panel_the_window_opens_and_the_icon_comes_with_one(bare: Stage) -> None:
    with bare.start("--hidden") as program:
        state = program.until(_looked)
        assert state["window"]
        assert not state["tray"]
        assert state["misses panel"]
        bare.show_panel()
        state = program.until(lambda state: state["tray"])
        assert not state["misses panel"]


def test_a_switch_that_fails_is_told_to_the_desktop_and_a_click_on_that_opens_the_window(
    stage: Stage,
) -> None:
    turning = Turning()
    server = NotificationServer(stage.bus, turning.context)
    server.come()
    with stage.start("--hidden") as program:
        program.until(_looked)
        program.ask("use Nowhere")
        turning.until(lambda: server.notices)
        assert server.notices[0].summary == "Switching to Nowhere failed"
        server.act(server.notices[0].number, "status")
        program.asked_until(lambda state: state["window"])
        turning.until(lambda: server.closed)
        program.ask("use Nowhere")
        turning.until(lambda: len(server.notices) == 2)
        program.kill(signal.SIGTERM)
        assert program.end() == 0
    # Nobody is there any more to do what its buttons say.
    turning.until(lambda: len(server.closed) == 2)
    server.bus.close()
