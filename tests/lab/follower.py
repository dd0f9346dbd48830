"""``dockproxy watch`` in the guest, and what it says."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.lab.instance import LabError
from tests.lab.machine import Machine

PROFILES = """\
version = 1

[profiles.Office]
proxy = "http://office.example:8080"
[[profiles.Office.when]]
connection = "Office"
dns_domain = "corp.example"

[profiles.Home]
proxy = "http://home.example:3128"
[[profiles.Home.when]]
subnet = "10.2.0.0/16"

[profiles.Direct]
when = "otherwise"
"""
OFFICE = "http://office.example:8080"
HOME = "http://home.example:3128"
LIMIT_SECONDS = 60.0
"""Against waiting for ever."""


def follow(machine: Machine, home: str, uid: int, mode: str = "switch", steady: int = 1) -> None:
    """Give a user rules, and have the network followed."""
    folder = f"{home}/.config/dockproxy-tray"
    settings = f'network = "{mode}"\nsteady = {steady}\n'
    machine.write(f"{folder}/profiles.toml", PROFILES, 0o600, uid)
    machine.write(f"{folder}/settings.toml", settings, 0o600, uid)


class Follower:
    """Who follows the network. A context manager: it is told to end as a service is."""

    def __init__(
        self,
        machine: Machine,
        *argv: str,
        user: str = "root",
        env: Mapping[str, str] | None = None,
    ) -> None:
        command = argv or ("python3", "-m", "dockproxy_tray.cli", "--engine=system")
        self._machine = machine
        self._process = machine.popen(*command, "watch", "--json", user=user, env=env)
        self._text = ""
        self.said: list[dict[str, Any]] = []
        """Every document so far."""

    def __enter__(self) -> Follower:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> str:
        """End it, whatever it is about to say; what it said on stderr."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            return self._process.communicate(timeout=LIMIT_SECONDS)[1]
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            raise

    def until(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read on to the document that is it."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while True:
            document = self._read(deadline)
            if is_it(document):
                return document

    def reason(self, code: str) -> dict[str, Any]:
        """Read on to what is said for this reason."""
        return self.until(lambda document: document["reason"]["code"] == code)

    def switched(self, profile: str) -> dict[str, Any]:
        """Read on to a switch, which must be to this profile."""
        document = self.until(lambda document: document["event"] in ("switched", "failed"))
        assert (document["event"], document["profile"]) == ("switched", profile), document
        return document

    def events(self, kind: str) -> list[str]:
        """The profiles of all documents of this kind so far."""
        return [each["profile"] for each in self.said if each["event"] == kind]

    def _read(self, deadline: float) -> dict[str, Any]:
        stdout = self._process.stdout
        assert stdout is not None
        while "\n" not in self._text:
            if not select.select([stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise LabError(f"it says nothing more than {self.said}")
            data = os.read(stdout.fileno(), 65536).decode()
            assert data, f"it has ended: {self._process.communicate()[1]}"
            self._text += data
        line, _, self._text = self._text.partition("\n")
        document: dict[str, Any] = json.loads(line)
        self.said.append(document)
        return document
