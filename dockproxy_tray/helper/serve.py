"""The helper as a service: recover, take the name, serve, and leave when idle.

No call is lost by its leaving.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable

from dockproxy_tray import ids
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.helper.authority import Authority
from dockproxy_tray.helper.desk import Desk
from dockproxy_tray.helper.log import log, log_all
from dockproxy_tray.helper.work import Work
from dockproxy_tray.resources import find_resource
from dockproxy_tray.system.bus import Bus, BusError
from dockproxy_tray.system.bus_service import BusService

IDLE_SECONDS = 30.0
DRAIN_SECONDS = 0.05
"""For calls that the bus had already routed here when the name was given back."""


class Helper:
    """One process's service on one bus.

    The engine and the bus come in here and nowhere else: not from the environment, not from the
    command line.
    """

    def __init__(self, engine: Engine, bus: Bus, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._service = BusService(bus)
        self._work = Work(engine, self._progress)
        self._desk = Desk(self._service, Authority(self._service), self._work, idle=self._rest)
        self._idle_seconds = idle_seconds
        self._call_off: Callable[[], None] | None = None
        self._leaving = self._drained = False

    def serve(self) -> int:
        """Serve until there is nothing to do; the exit code."""
        # Before the name is there: whoever starts us by calling finds one consistent state.
        log_all(self._work.recover_at_start())
        with open(find_resource(ids.HELPER_XML), encoding="utf-8") as file:
            interface = file.read()
        self._service.export(ids.HELPER_PATH, interface, self._desk.take, self._desk.properties)
        if not self._service.own(ids.HELPER_BUS_NAME):
            log(f"another process has the name {ids.HELPER_BUS_NAME}: nothing to do here")
            return 0
        self._rest(not self._desk.busy and not self._desk.has_calls)
        self._service.run()
        return 0

    def _progress(self, step: str) -> None:
        self._service.emit(ids.HELPER_PATH, f"{ids.HELPER_INTERFACE}.Progress", "(s)", (step,))

    def _rest(self, idle: bool) -> None:
        """Count the idle time anew, or not at all while something is to be done."""
        if self._leaving:
            if self._drained and idle:
                self._service.soon(self._service.leave)
            return
        if self._call_off is not None:
            self._call_off()
            self._call_off = None
        if idle:
            self._call_off = self._service.after(self._idle_seconds, self._leave)

    def _leave(self) -> None:
        """Give the name back, answer what has come in until then, and go.

        Leaving at once loses calls that the bus has already routed here. systemd answers the
        loss of the name with SIGTERM, which must not end us before they are answered. But until
        we are gone it starts no other: whoever calls on and on, or leaves a prompt open, must not
        keep us here.
        """
        self._leaving = True
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self._desk.close(to_all=False)
        with contextlib.suppress(BusError):  # a bus that is going ends us by itself
            self._service.release(ids.HELPER_BUS_NAME)
        self._service.after(DRAIN_SECONDS, self._go)

    def _go(self) -> None:
        self._drained = True
        self._desk.close(to_all=True)
        self._rest(not self._desk.busy and not self._desk.has_calls)
