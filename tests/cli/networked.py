"""Calls about a sandbox in a network of the test's own: NetworkManager's stand-in on a bus."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.cli.command import Answer, Home
from tests.system.network.stand_in import FakeNetworkManager
from tests.system.private_bus import PrivateBus

LIMIT_SECONDS = 60.0
"""Against waiting for ever."""

PROFILES = """\
[profiles.Office]
proxy = "http://jo:geheim@proxy.corp.example:8080"
[[profiles.Office.when]]
ssid = "CorpWiFi"

[profiles.Home]
proxy = "http://home.example:3128"
[[profiles.Home.when]]
ssid = "HomeNet"
[[profiles.Home.when]]
connection = "Flat"
type = "ethernet"

[profiles.Broken]
proxy = "http://jo@broken.example:1"
[[profiles.Broken.when]]
ssid = "BrokenNet"
"""


class Watching:
    """``dockproxy watch`` in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.heard: list[Any] = []
        self._rest = b""

    def line(self) -> str:
        """The next line of its standard output; empty at the end."""
        assert self.process.stdout is not None
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self.process.stdout], [], [], LIMIT_SECONDS)
            assert ready, f"nothing comes after {self.heard}"
            got = os.read(self.process.stdout.fileno(), 65536)
            if not got:
                return self._rest.decode()
            self._rest += got
        line, _, self._rest = self._rest.partition(b"\n")
        self.heard.append(line.decode())
        return line.decode()

    def until(self, event: str, **values: object) -> Any:
        """The next piece of news of this kind with these values."""
        while line := self.line():
            news = json.loads(line)
            if news["event"] == event and values.items() <= news.items():
                return news
        raise AssertionError(f"no {event} {values} in {self.heard}: {self.errors()}")

    def end(self, number: int = signal.SIGTERM) -> int:
        """End it by a signal; returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(LIMIT_SECONDS)

    def errors(self) -> str:
        """All that it has said on standard error, once it has ended."""
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()


@dataclass(frozen=True)
class Networked:
    """A sandbox and a network."""

    home: Home
    directory: Path
    manager: FakeNetworkManager
    bus: PrivateBus
    """Where both NetworkManager and the desktop are."""
    points: Iterator[int] = field(default_factory=count)
    """Of its access points."""

    @property
    def config(self) -> Path:
        return self.directory / "home/.config/dockproxy-tray"

    @property
    def state(self) -> Path:
        return self.directory / "home/.local/state/dockproxy-tray"

    def set(self, **settings: object) -> None:
        """What the user has chosen; a network is steady after a second."""
        lines = (f"{key} = {json.dumps(value)}" for key, value in {"steady": 1, **settings}.items())
        new = self.config / ".new"
        new.write_text("\n".join(lines) + "\n")
        new.replace(self.config / "settings.toml")

    def run(self, *arguments: str, **environment: str) -> Answer:
        return self.home.run(*self._arguments(arguments), **self._environment(environment))

    def json(self, *arguments: str) -> Any:
        answer = self.run("--json", *arguments)
        assert answer.code == 0, answer
        assert "geheim" not in answer.out
        return answer.document

    @contextmanager
    def watch(self, *options: str, **environment: str) -> Iterator[Watching]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dockproxy_tray.cli", *self._arguments(("watch", *options))],
            env=self.home.environment(**self._environment(environment)), cwd=self.directory,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            with process:
                watching = Watching(process)
                try:
                    yield watching
                finally:
                    if process.poll() is None:
                        process.kill()
        finally:
            assert "geheim" not in "".join(map(str, watching.heard))

    def join(self, ssid: str) -> str:
        """The laptop is in this Wi-Fi network, alone, from now on; the connection's path."""
        self.leave()
        point = self.manager.wifi(ssid.encode(), f"AA:BB:CC:DD:EE:{next(self.points):02X}")
        return self.manager.joined(point, ssid)

    def leave(self) -> None:
        """The laptop is in no network from now on."""
        for former in list(self.manager.connections):
            self.manager.change("", "", PrimaryConnection="/")
            self.manager.disconnect(former)

    def _arguments(self, arguments: tuple[str, ...]) -> tuple[str, ...]:
        return (f"--sandbox={self.directory}", *arguments)

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        return {"DBUS_SYSTEM_BUS_ADDRESS": self.bus.address, **more}
