"""The stage: a system bus of the tests' own with polkit's stand-in, and the real helper on it.

dbus-daemon starts the helper when it is called, as the real bus does. The stand-ins for systemd
and dockerd have their own bus, that of the sandbox.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.sandbox import open_sandbox
from dockproxy_tray.system.bus import Bus, BusError, variant
from dockproxy_tray.system.systemd import Systemd
from tests.behaviour.rig import PROFILES

HERE = Path(__file__).parent
LIMIT_SECONDS = 60.0
"""Against waiting for ever."""

_MOCK = "org.freedesktop.DBus.Mock"
_DBUS = "org.freedesktop.DBus"
_BUS_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={folder}/bus</listen>
  <servicedir>{folder}/services</servicedir>
  <auth>EXTERNAL</auth>
  <limit name="service_start_timeout">{start_ms}</limit>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(frozen=True)
class Question:
    """What polkit was asked."""

    subject: str
    of: dict[str, str]
    action: str
    details: dict[str, str]
    flags: int
    cancellation: str


class Stage:
    """One engine, one bus, one helper at a time. A context manager."""

    def __init__(self, *, start_seconds: float = 25.0) -> None:
        """``start_seconds``: how long the bus waits for what it has started; 25 by default."""
        self.folder = tempfile.mkdtemp(prefix="dp-")
        os.chmod(self.folder, 0o755)
        os.mkdir(f"{self.folder}/services")
        try:
            self._sandbox = open_sandbox(f"{self.folder}/box")
        except BaseException:
            shutil.rmtree(self.folder)
            raise
        self._open_to_everybody()
        self.address = f"unix:path={self.folder}/bus"
        Path(self.folder, "bus.conf").write_text(
            _BUS_CONFIG.format(folder=self.folder, start_ms=int(start_seconds * 1000))
        )
        self.engine = replace(
            self._sandbox.engine, client_config="", user_state_dir="", helper=None, uid=0
        )
        self._daemon = self._start_bus()
        self.bus = Bus(self.address)
        self._polkit: subprocess.Popen[bytes] | None = None
        self.install()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.uninstall()
        for process in (self._polkit, self._daemon):
            if process is not None:
                process.kill()
                process.wait()
        if not self.bus.closed:
            self.bus.close()
        Path(self.folder, "gate").unlink(missing_ok=True)
        for pid in self.helper_pids():
            self._end(pid)
        self._sandbox.close()
        shutil.rmtree(self.folder)

    def _open_to_everybody(self) -> None:
        """A real machine's systemd speaks to every user, and its folders are public."""
        for path in (self.root, self._sandbox.engine.state_dir):
            os.chmod(path, 0o755)
        config = Path(self.root, "run", "bus.conf")
        text = config.read_text()
        policy = '<policy context="default">'
        config.write_text(text.replace(policy, f'{policy}<allow user="*"/>'))
        bus = Bus(self._sandbox.engine.bus)
        bus.call(_DBUS, "/org/freedesktop/DBus", f"{_DBUS}.ReloadConfig")
        bus.close()

    # The helper

    def install(
        self,
        *,
        idle_seconds: float = 30.0,
        prompt_ms: int = 0,
        version: str = "",
        program: str = "",
    ) -> None:
        """Let the bus start the helper, from its next start on like this."""
        told = {
            "engine": vars(self.engine),
            "bus": self.address,
            "idle_seconds": idle_seconds,
            "prompt_ms": prompt_ms,
            "version": version,
            "log": f"{self.folder}/helper.log",
            "report": f"{self.folder}/report",
            "pids": f"{self.folder}/pids",
            "homes": [f"{self._sandbox.directory}/home", f"{self.folder}/homes"],
        }
        Path(self.folder, "helper.json").write_text(json.dumps(told))
        command = program or f"{sys.executable} {HERE}/launcher.py {self.folder}/helper.json"
        Path(self.folder, "services", f"{ids.HELPER_BUS_NAME}.service").write_text(
            f"[D-BUS Service]\nName={ids.HELPER_BUS_NAME}\nExec={command}\n"
        )
        self._dbus("ReloadConfig")

    def uninstall(self) -> None:
        Path(self.folder, "services", f"{ids.HELPER_BUS_NAME}.service").unlink(missing_ok=True)

    def remove_helper(self) -> None:
        """No helper is installed here."""
        self.uninstall()
        self._dbus("ReloadConfig")

    def helper_pid(self) -> int | None:
        """The running helper; ``None``: there is none."""
        try:
            return int(self._dbus("GetConnectionUnixProcessID", "(s)", ids.HELPER_BUS_NAME))
        except BusError:
            return None

    def helper_owner(self) -> str:
        """The running helper's own name on the bus."""
        return str(self._dbus("GetNameOwner", "(s)", ids.HELPER_BUS_NAME))

    def kill_helper(self) -> None:
        pid = self.helper_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        self.wait_for(lambda: self.helper_pid() != pid, "the end of the helper")

    def is_busy(self) -> bool:
        """Whether the helper, which runs, is at work."""
        arguments = variant("(ss)", (ids.HELPER_INTERFACE, "Busy"))
        get = f"{ids.DBUS_PROPERTIES}.Get"
        answer = self.bus.call(ids.HELPER_BUS_NAME, ids.HELPER_PATH, get, arguments)
        return bool(answer[0])

    def wait_until_idle(self) -> None:
        self.wait_for(lambda: not self.is_busy(), "the end of the helper's work")

    def helper_pids(self) -> list[int]:
        """Of every helper that was started here."""
        path = Path(self.folder, "pids")
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    @property
    def log(self) -> str:
        """What the helpers have said."""
        path = Path(self.folder, "helper.log")
        return path.read_text() if path.exists() else ""

    @property
    def bus_log(self) -> str:
        return Path(self.folder, "bus.log").read_text()

    def assert_guarded(self) -> None:
        """No helper did what a helper must not."""
        report = Path(self.folder, "report")
        assert not report.exists(), report.read_text()

    # Docker's side

    @property
    def root(self) -> str:
        """The sandbox's folder."""
        return self._sandbox.directory

    def write(self, path: str, text: str, mode: int = 0o644) -> Path:
        """Write a file of the engine's side; the path is relative to its root."""
        file = Path(self.root, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
        return file

    def snapshot(self, *folders: str) -> dict[str, tuple[int, int, int, bytes]]:
        """Mode, inode, mtime and bytes of all below these folders of the engine's."""
        found = {}
        for folder in folders or ("etc", "var"):
            for path in sorted(Path(self.root, folder).rglob("*")):
                status = path.lstat()
                data = path.read_bytes() if path.is_file() else b""
                found[str(path)] = (status.st_mode, status.st_ino, status.st_mtime_ns, data)
        return found

    def texts(self, *folders: str) -> dict[str, bytes]:
        return {path: entry[3] for path, entry in self.snapshot(*folders).items()}

    def is_engine_active(self) -> bool:
        with self._systemd() as systemd:
            state = systemd.unit_state(self.engine.unit)
            return state.active_state == "active" and state.sub_state == "running"

    def engine_pid(self) -> int:
        with self._systemd() as systemd:
            return systemd.unit_state(self.engine.unit).main_pid

    def reload_systemd(self) -> None:
        with self._systemd() as systemd:
            systemd.reload()

    @contextlib.contextmanager
    def _systemd(self) -> Iterator[Systemd]:
        bus = Bus(self.engine.bus)
        try:
            yield Systemd(bus)
        finally:
            bus.close()

    def hold(self, word: str) -> None:
        """From now on the engine's start waits where its proxy's URL holds this word."""
        gate = f"{self.folder}/gate"
        Path(gate).touch()
        script = (
            f"while [ -e {gate} ]; do echo > {gate}.waits; sleep 0.02; done; [ ! -e {gate}.no ]"
        )
        self.write(
            "etc/systemd/system/docker.service.d/zz-gate.conf",
            f"[Service]\nExecStartPre=/bin/sh -c 'case $HTTP_PROXY in *{word}*) {script};; esac'\n",
        )

    def wait_until_held(self) -> None:
        self.wait_for(Path(self.folder, "gate.waits").exists, "the engine's start")

    def let_go(self) -> None:
        Path(self.folder, "gate").unlink()

    def let_fail(self) -> None:
        """The start that waits, and all that would have had to wait, fail."""
        Path(self.folder, "gate.no").touch()
        self.let_go()

    @property
    def record(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(Path(self.engine.state_dir, "record.json").read_text())
        return data

    # Users

    def engine_for(self, uid: int) -> Engine:
        """The engine as a user sees it, who has a home here."""
        home = Path(self.folder, "homes", str(uid))
        if not home.exists():
            for folder in (home / ".docker", home / "state"):
                folder.mkdir(parents=True, mode=0o700)
            profiles = home / "profiles.toml"
            profiles.write_text(PROFILES)
            for path in (home, *home.iterdir()):
                os.chown(path, uid, uid)
        return replace(
            self.engine,
            client_config=f"{home}/.docker/config.json",
            user_state_dir=f"{home}/state",
            helper=self.address,
        )

    def profiles_for(self, uid: int) -> str:
        self.engine_for(uid)
        return f"{self.folder}/homes/{uid}/profiles.toml"

    # polkit

    def start_polkit(self) -> None:
        environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": self.address}
        self._polkit = subprocess.Popen(
            [sys.executable, "-m", "dbusmock", "--system", "-t", f"{HERE}/polkit_template.py"],
            env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self.wait_for(lambda: self._has_owner(ids.POLKIT_BUS_NAME), "polkit")

    def stop_polkit(self) -> None:
        assert self._polkit is not None
        self._polkit.kill()
        self._polkit.wait()
        self._polkit = None

    def answer(self, answer: str, name: str = "") -> None:
        """What polkit says of one name on the bus, or of everybody else."""
        self._mock("SetAnswer", "(ss)", name, answer)

    def allow(self, *actions: str) -> None:
        """dbusmock's own answer: allowed are these actions."""
        self._mock("SetAllowed", "(as)", list(actions))

    def release(self, answer: str) -> None:
        """Answer the questions that were left open."""
        self._mock("Release", "(s)", answer)

    @property
    def questions(self) -> list[Question]:
        return [Question(*question) for question in json.loads(self._mock("Told")[0])[0]]

    @property
    def cancelled(self) -> list[str]:
        ids_: list[str] = json.loads(self._mock("Told")[0])[1]
        return ids_

    # The bus

    def restart_bus(self) -> None:
        """As an upgrade of dbus does: every connection is cut."""
        self._daemon.kill()
        self._daemon.wait()
        self._daemon = self._start_bus()
        self.bus = Bus(self.address)

    def wait_for(self, is_so: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + LIMIT_SECONDS
        while not is_so():
            assert time.monotonic() < deadline, f"{what} does not come"
            self.bus.wait(lambda: False, 0.01)

    def _start_bus(self) -> subprocess.Popen[bytes]:
        answer, end = os.pipe()
        with open(f"{self.folder}/bus.log", "ab") as log:
            process = subprocess.Popen(
                ["dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork",
                 "--nopidfile", "--nosyslog", f"--print-address={end}"],
                pass_fds=(end,), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        os.close(end)
        with open(answer, "rb") as pipe:
            assert pipe.readline(), "dbus-daemon does not start"
        return process

    def _has_owner(self, name: str) -> bool:
        return bool(self._dbus("NameHasOwner", "(s)", name))

    def _dbus(self, method: str, signature: str = "()", *values: object) -> Any:
        arguments = variant(signature, values)
        answer = self.bus.call(_DBUS, "/org/freedesktop/DBus", f"{_DBUS}.{method}", arguments)
        return answer[0] if answer else None

    def _mock(self, method: str, signature: str = "()", *values: object) -> Any:
        arguments = variant(signature, values)
        return self.bus.call(ids.POLKIT_BUS_NAME, ids.POLKIT_PATH, f"{_MOCK}.{method}", arguments)

    def _end(self, pid: int) -> None:
        """A helper goes with its bus, once it has ended what it was doing."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while self._is_helper(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)

    def _is_helper(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return f"{self.folder}/helper.json".encode() in words
