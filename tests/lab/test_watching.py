"""A watch on a real machine: what others do to it shows, whatever is started anew meanwhile."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.lab.documents import Document, Documents
from tests.lab.machine import Machine

DAEMON_JSON = "/etc/docker/daemon.json"
DROPIN = "/etc/systemd/system/docker.service.d/20-other.conf"


class Watch:
    """``dockproxy status --watch --json`` of a user's, in the guest."""

    def __init__(self, machine: Machine, user: str = "root") -> None:
        self.machine = machine
        command = ("python3", "-m", "dockproxy_tray.cli", "--engine=system", "status", "--watch")
        self._documents = Documents(machine.popen(*command, "--json", user=user))

    def close(self) -> str:
        """End it as its user would; what it said on stderr."""
        return self._documents.end(signal.SIGINT)

    @property
    def document(self) -> Document:
        """The last one."""
        return self._documents.said[-1]

    def shows(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait for a document that says so."""
        if not self._documents.said or not is_so():
            self._documents.until(lambda _: is_so(), what)

    def row(self, surface: str, setting: str) -> dict[str, Any]:
        for row in self.document["rows"]:
            if (row["surface"], row["setting"]) == (surface, setting):
                found: dict[str, Any] = row
                return found
        raise AssertionError(f"no {surface} {setting}")

    @property
    def mirrors(self) -> dict[str, Any]:
        return self.row("mirrors", "mirrors")

    @property
    def engine(self) -> dict[str, Any]:
        engine: dict[str, Any] = self.document["engine"]
        return engine

    def replace(self, path: str, text: str) -> None:
        """As careful programs do."""
        self.machine.write(f"{path}.new", text)
        self.machine.run("mv", f"{path}.new", path)

    def runs_with(self, proxy: str) -> bool:
        running: bool = self.row("daemon", "http_proxy")["running"] == proxy
        return running

    def restart_with(self, proxy: str) -> None:
        """Somebody gives Docker another proxy, by hand."""
        text = f'[Service]\nEnvironment="HTTP_PROXY={proxy}"\n'
        self.replace(DROPIN, text)
        self.machine.systemctl("daemon-reload")
        self.machine.systemctl("reset-failed", "docker.service", "docker.socket", check=False)
        self.machine.systemctl("restart", "docker.service")


@pytest.fixture
def watch(lab: Machine) -> Iterator[Watch]:
    watch = Watch(lab)
    watch.shows(lambda: watch.engine["active"] == "active", "the engine")
    yield watch
    assert watch.close() == ""


def test_what_others_do_shows(watch: Watch) -> None:
    machine = watch.machine
    watch.replace(DAEMON_JSON, '{"registry-mirrors": ["https://mirror.example"]}')
    watch.shows(lambda: bool(watch.mirrors["on_disk"]), "a replaced file")
    machine.systemctl("reload", "docker.service")
    watch.shows(lambda: bool(watch.mirrors["running"]), "a reload")
    machine.run_container("web")
    watch.shows(lambda: watch.engine["containers_running"] == 1, "a container's start")
    machine.docker("kill", "web")
    watch.shows(lambda: watch.engine["containers_running"] == 0, "a container's end")
    watch.restart_with("http://one.example:1")
    watch.shows(lambda: watch.runs_with("http://one.example:1"), "a restart")
    machine.docker("start", "web")
    watch.shows(lambda: watch.engine["containers_running"] == 1, "a start after a restart")
    machine.systemctl("stop", "docker.service", "docker.socket")
    watch.shows(lambda: watch.engine["active"] == "inactive", "a stop")
    machine.systemctl("start", "docker.service")
    watch.shows(lambda: watch.engine["active"] == "active", "a start")


def test_it_hears_on_when_systemd_and_the_bus_are_started_anew(watch: Watch) -> None:
    machine = watch.machine
    machine.systemctl("daemon-reexec")
    watch.restart_with("http://one.example:1")
    watch.shows(lambda: watch.runs_with("http://one.example:1"), "a restart after a re-execution")
    machine.systemctl("restart", "dbus.service")
    watch.restart_with("http://two.example:1")
    watch.shows(lambda: watch.runs_with("http://two.example:1"), "a restart on the new bus")
    machine.run_container("web")
    watch.shows(lambda: watch.engine["containers_running"] == 1, "a container's start")


def test_who_may_not_read_the_engines_socket_sees_the_rest(lab: Machine) -> None:
    with closing(Watch(lab, "dev")) as watch:
        watch.shows(lambda: watch.engine["active"] == "active", "the engine")
        watch.replace(DAEMON_JSON, '{"registry-mirrors": ["https://mirror.example"]}')
        watch.shows(lambda: bool(watch.mirrors["on_disk"]), "a replaced file")
        lab.systemctl("stop", "docker.service", "docker.socket")
        watch.shows(lambda: watch.engine["active"] == "inactive", "a stop")
        lab.systemctl("start", "docker.service")
        watch.shows(lambda: watch.engine["active"] == "active", "a start")


def test_looking_does_not_start_a_stopped_engine(watch: Watch) -> None:
    """docker.socket would, were it connected to."""
    machine = watch.machine
    machine.systemctl("stop", "docker.service")
    watch.shows(lambda: watch.engine["active"] == "inactive", "a stop")
    watch.replace(DAEMON_JSON, '{"registry-mirrors": ["https://mirror.example"]}')
    watch.shows(lambda: bool(watch.mirrors["on_disk"]), "a replaced file")
    assert machine.unit_property("ActiveState") == "inactive"
    assert machine.systemctl("is-active", "docker.socket") == "active"


def test_who_watches_keeps_no_restart_waiting(lab: Machine) -> None:
    """dockerd waits five seconds for who hears its events before it stops."""

    def restart() -> float:
        begin = time.monotonic()
        lab.systemctl("restart", "docker.service")
        took = time.monotonic() - begin
        lab.systemctl("reset-failed", "docker.service", "docker.socket", check=False)
        lab.wait_answering()
        return took

    alone = min(restart() for _ in range(2))
    with closing(Watch(lab)) as watch:
        watch.shows(lambda: watch.engine["active"] == "active", "the engine")
        lab.run_container("web")
        watch.shows(lambda: watch.engine["containers_running"] == 1, "a container's start")
        lab.docker("kill", "web")
        watched = restart()
    assert watched < alone + 2.0
