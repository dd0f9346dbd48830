"""docker.service as systemd runs it: states, failures, restarts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from gi.repository import GLib

from dockproxy_tray.core.surfaces.exec_start import split_command
from dockproxy_tray.sandbox.folder import Folder
from dockproxy_tray.sandbox.listener import Listener
from dockproxy_tray.sandbox.service_state import State
from dockproxy_tray.sandbox.unit_files import Loaded, MissingFile, compute_environment

STOP_SECONDS = 10
"""After that a process that does not end is killed (systemd's default is 90 s)."""

_DOCKERD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dockerd.py")

Done = Callable[[str], None]
"""Hears how a job ended: ``done`` or ``failed``."""


class Service:
    """The service's state machine. Everything happens in the main loop's callbacks."""

    def __init__(
        self, folder: Folder, loaded: Loaded, state: State, changed: Callable[[], None]
    ) -> None:
        self._folder = folder
        self.loaded = loaded
        self.state = state
        self.manager_environment: Mapping[str, str] = {}
        self.listener = Listener(folder)
        self._changed = changed
        self._process: subprocess.Popen[bytes] | None = None
        self.main_pid = 0
        self._life: int | None = None
        self._timer = 0
        self._done: Done | None = None
        self._stopped: Callable[[], None] | None = None

    # What jobs ask for

    def start(self, done: Done) -> None:
        if self.state.active == "active":
            done("done")
            return
        self._done = done
        self._begin()

    def stop(self, stopped: Callable[[], None]) -> None:
        """Whatever it is doing; a start that is under way has then failed to happen."""
        self._cancel_timer()
        self._done = None
        if self._process is None:
            if self.state.active != "failed":
                self._enter("inactive", "dead")
            stopped()
            return
        self._stopped = stopped
        self._enter("deactivating", "stop-sigterm")
        self._process.terminate()
        self._timer = GLib.timeout_add_seconds(STOP_SECONDS, self._kill)

    def reload(self) -> str:
        """``ExecReload=/bin/kill -s HUP $MAINPID``: done before dockerd has read anything."""
        if self.state.active != "active" or not self.main_pid:
            return "invalid"
        os.kill(self.main_pid, signal.SIGHUP)
        return "done"

    def reset_failed(self) -> None:
        self.state.forget_starts()
        self.state.result = "success"
        self.state.restarts = 0
        if self.state.active == "failed":
            self._enter("inactive", "dead")

    # Between two servers

    def resume(self, done: Done) -> None:
        """Go on as the last server left it; a running dockerd keeps what it went by."""
        state = self.state
        state.fit_clock(time.monotonic())
        if state.active == "active" and state.environment is not None:
            self.listener.start()
            self._done = done
            self._spawn(list(state.arguments or ()), state.environment, resume=True)
            return
        if state.active not in ("inactive", "failed"):
            state.active, state.sub = "failed", "failed"
        if state.socket == "active":
            self.start_socket()
        else:
            self.listener.failed = state.socket == "failed"
        done("done")

    def leave(self) -> dict[str, Any]:
        """Let the process go without stopping the service; the answer is what is to be kept."""
        kept = self.to_keep()
        self._cancel_timer()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self.listener.stop()
        return kept

    def to_keep(self) -> dict[str, Any]:
        return {**asdict(self.state), "socket": self.listener.state}

    # Starting

    def _begin(self) -> None:
        self._cancel_timer()
        self.listener.unwatch()
        state = self.state
        burst = int((self.loaded.values("Unit", "StartLimitBurst") or ("5",))[-1])
        interval = self.loaded.seconds("Unit", "StartLimitIntervalSec", 10.0)
        if not state.count_start(burst, interval, time.monotonic()):
            state.result = "start-limit-hit"
            # The socket would only start it again and again, so it fails as well.
            self.listener.stop(failed=True)
            self._enter("failed", "failed")
            self._finish("failed")
            return
        state.invocation = uuid.uuid4().hex
        state.result = "success"
        self.listener.start()
        try:
            environment = compute_environment(self.loaded, self.manager_environment)
        except MissingFile:
            self._fail("resources")
            return
        environment["INVOCATION_ID"] = state.invocation
        self._enter("activating", "start-pre")
        commands = [*self.loaded.values("Service", "ExecStartPre")]
        self._run_next(commands, environment)

    def _run_next(self, commands: list[str], environment: dict[str, str]) -> None:
        """The ``ExecStartPre=`` commands one after another, then the main one."""
        if not commands:
            self._start_main(environment)
            return
        command = commands.pop(0)
        words = split_command(command, environment)
        if not words:
            self._run_next(commands, environment)
            return

        def ended(status: int) -> None:
            if status and not command.lstrip("@:+!").startswith("-"):
                self._fail("exit-code", status)
            else:
                self._run_next(commands, environment)

        self._launch(list(words), environment, (), ended)

    def _start_main(self, environment: dict[str, str]) -> None:
        words = list(split_command(self.loaded.exec_start[-1], environment))
        if words and os.path.basename(words[0]) == "dockerd":
            self._spawn(words[1:], environment, resume=False)
            return
        # Something else in dockerd's place never says that it is ready.
        self._enter("activating", "start")
        self._launch(words or ["/bin/false"], environment, (), lambda s: self._fail("protocol", s))

    def _spawn(self, arguments: list[str], environment: dict[str, str], *, resume: bool) -> None:
        ready, ready_end = os.pipe()
        life, self._life = os.pipe()
        listener = self.listener.socket
        assert listener is not None
        fds = (listener.fileno(), ready_end, life)
        command = [sys.executable, "-I", "-S", "-B", _DOCKERD, self._folder.root]
        command += [*map(str, fds), "resume" if resume else "start", *arguments]
        if not resume:
            self.state.started = time.monotonic_ns() // 1000
            self.state.started_real = time.time_ns() // 1000
            self.state.environment, self.state.arguments = environment, arguments
            self.state.sub = "start"
        started = self._launch(command, environment, fds, self._main_ended)
        os.close(ready_end)
        os.close(life)
        self.main_pid = self._process.pid if started and self._process else 0
        self._changed()
        GLib.io_add_watch(
            ready, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, self._heard, ready
        )

    def _heard(self, _fd: int, _condition: Any, ready: int) -> bool:
        data = os.read(ready, 64)
        os.close(ready)
        if data.startswith(b"READY=1") and self._stopped is None:
            self._enter("active", "running")
            self._finish("done")
        return False

    def _launch(
        self,
        command: list[str],
        environment: dict[str, str],
        fds: tuple[int, ...],
        ended: Callable[[int], None],
    ) -> bool:
        with open(self._folder.log, "ab") as log:
            try:
                process = subprocess.Popen(
                    command, env=environment, pass_fds=fds, cwd="/",
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                )  # fmt: skip
            except OSError:
                GLib.idle_add(ended, 203)  # systemd.exec, "Process Exit Codes": EXIT_EXEC
                return False
        self._process = process

        def reaped(_pid: int, status: int) -> None:
            process.returncode = os.waitstatus_to_exitcode(status)
            self._process = None
            if not self._take_as_stop():
                ended(process.returncode)

        GLib.child_watch_add(GLib.PRIORITY_DEFAULT, process.pid, reaped)
        return True

    # Ending

    def _main_ended(self, status: int) -> None:
        self._forget_main()
        self._fail("exit-code" if status > 0 else "signal" if status < 0 else "protocol", status)

    def _take_as_stop(self) -> bool:
        """If this end was asked for, the stop is complete; else false."""
        if self._stopped is None:
            return False
        self._cancel_timer()
        self._forget_main()
        stopped, self._stopped = self._stopped, None
        self._enter("inactive", "dead")
        self._watch_socket()
        stopped()
        return True

    def _fail(self, result: str, status: int = 0) -> None:
        """Job failed; systemd shows ``failed`` for a moment and then waits to try again."""
        self.state.result, self.state.exit_status = result, status
        self._enter("failed", "failed")
        if (self.loaded.values("Service", "Restart") or ("no",))[-1] in ("always", "on-failure"):
            delay = self.loaded.seconds("Service", "RestartSec", 0.1)
            self._enter("activating", "auto-restart")
            self._timer = GLib.timeout_add(int(delay * 1000), self._restart)
        self._finish("failed")

    def _restart(self) -> bool:
        self._timer = 0
        self.state.restarts += 1
        self._begin()
        return False

    def _kill(self) -> bool:
        self._timer = 0
        if self._process is not None:
            self._process.kill()
        return False

    def _forget_main(self) -> None:
        self.main_pid = 0
        self.state.forget_process()
        if self._life is not None:
            os.close(self._life)
            self._life = None

    def _finish(self, result: str) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(result)

    def _enter(self, active: str, sub: str) -> None:
        self.state.active, self.state.sub = active, sub
        self._changed()

    def _cancel_timer(self) -> None:
        if self._timer:
            GLib.source_remove(self._timer)
            self._timer = 0

    # Socket activation

    def _watch_socket(self) -> None:
        if self._process is None:
            self.listener.watch(self._activate)

    def _activate(self) -> None:
        if self.state.active == "inactive":
            self._begin()

    def start_socket(self) -> None:
        self.listener.start()
        self._watch_socket()
