"""systemd's Manager and one service, over the bus (org.freedesktop.systemd1(5))."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.system.bus import Bus, BusError, variant

JOB_SECONDS = 120.0
"""Our own limit for a job. docker.service has TimeoutStartSec=0: systemd would wait for ever."""

RELOAD_MS = 90_000
"""A daemon-reload runs every generator and reads every unit; slow machines need their time."""


_RUN = ("ActiveState", "InvocationID", "Job")
_UNIT = (*_RUN, "LoadState", "SubState", "FragmentPath", "NeedDaemonReload")
_SERVICE = (
    "MainPID",
    "ExecMainStartTimestamp",
    "ExecMainStartTimestampMonotonic",
    "Environment",
    "KillMode",
)


@dataclass(frozen=True)
class Run:
    """One run of a unit."""

    active_state: str
    invocation_id: str
    job: bool
    """Whether a job of the unit (a start, a restart, a reload) is waiting or running."""


@dataclass(frozen=True)
class UnitState:
    """A service's properties that matter here, as systemd has them now."""

    load_state: str
    sub_state: str
    fragment: str
    need_reload: bool
    run: Run
    main_pid: int
    started: int
    """In microseconds since boot; ``started_at`` since the epoch."""
    started_at: int
    environment: Mapping[str, str]
    """What the unit files said when systemd last read them; ``EnvironmentFile=`` is not in it."""
    kill_mode: str

    @property
    def active_state(self) -> str:
        return self.run.active_state

    @property
    def invocation_id(self) -> str:
        return self.run.invocation_id

    @property
    def job(self) -> bool:
        return self.run.job


@dataclass(frozen=True)
class ManagerState:
    """The manager's properties that matter here."""

    unit_path: tuple[str, ...]
    environment: Mapping[str, str]
    loaded: int


class Systemd:
    """Calls to one systemd. Every method raises ``BusError``."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._subscribed = False

    def manager_state(self) -> ManagerState:
        values = self._bus.properties(
            ids.SYSTEMD_BUS_NAME,
            ids.SYSTEMD_PATH,
            ids.SYSTEMD_MANAGER,
            ("UnitPath", "Environment", "UnitsLoadTimestampMonotonic"),
        )
        return ManagerState(
            tuple(values["UnitPath"]),
            _variables(values["Environment"]),
            values["UnitsLoadTimestampMonotonic"],
        )

    def unit_state(self, unit: str) -> UnitState:
        """The unit's state; a unit that does not exist has the load state ``not-found``."""
        path = self._manager("LoadUnit", "(s)", (unit,))[0]
        general = self._bus.properties(ids.SYSTEMD_BUS_NAME, path, ids.SYSTEMD_UNIT, _UNIT)
        service: dict[str, Any] = {}
        if unit.endswith(".service"):
            service = self._bus.properties(
                ids.SYSTEMD_BUS_NAME, path, ids.SYSTEMD_SERVICE, _SERVICE
            )
        return UnitState(
            load_state=general["LoadState"],
            sub_state=general["SubState"],
            fragment=general["FragmentPath"],
            need_reload=general["NeedDaemonReload"],
            run=_run(general),
            main_pid=service.get("MainPID", 0),
            started=service.get("ExecMainStartTimestampMonotonic", 0),
            started_at=service.get("ExecMainStartTimestamp", 0),
            environment=_variables(service.get("Environment", [])),
            kill_mode=service.get("KillMode", ""),
        )

    def run_of(self, unit: str) -> Run:
        """Only what tells one run of a unit from another."""
        path = self._manager("LoadUnit", "(s)", (unit,))[0]
        values = self._bus.properties(ids.SYSTEMD_BUS_NAME, path, ids.SYSTEMD_UNIT, _RUN)
        return _run(values)

    def reload(self) -> None:
        """``systemctl daemon-reload``: read all unit files again."""
        self._manager("Reload", timeout_ms=RELOAD_MS)

    def reset_failed(self, unit: str) -> None:
        """Forget the unit's failures and its start counter (systemd.unit, "StartLimitBurst=")."""
        try:
            self._manager("ResetFailedUnit", "(s)", (unit,))
        except BusError as error:
            # A unit that is not loaded has no counter to clear.
            if error.name != "org.freedesktop.systemd1.NoSuchUnit":
                raise

    def restart_unit(self, unit: str, seconds: float = JOB_SECONDS) -> str:
        """Restart and wait for the job: its result (``done``, ``failed``, …) or ``timeout``.

        ``timeout`` is ours: the job may still be running.
        """
        return self._run_job("RestartUnit", unit, seconds)

    def reload_unit(self, unit: str, seconds: float = JOB_SECONDS) -> str:
        """Ask the service to reload its configuration; ``done`` does not prove that it did."""
        return self._run_job("ReloadUnit", unit, seconds)

    def wait(self, is_done: Any, seconds: float) -> bool:
        """Serve the bus until ``is_done()``; says whether it is done in time."""
        return self._bus.wait(is_done, seconds)

    def _run_job(self, method: str, unit: str, seconds: float) -> str:
        # Subscribed before the call: a quick job is gone before its path is known here.
        results: dict[str, str] = {}

        def removed(values: tuple[Any, ...]) -> None:
            results[values[1]] = values[3]

        self._subscribe()
        signal = f"{ids.SYSTEMD_MANAGER}.JobRemoved"
        unsubscribe = self._bus.subscribe(ids.SYSTEMD_BUS_NAME, signal, removed)
        try:
            deadline = time.monotonic() + seconds
            job = self._manager(method, "(ss)", (unit, "replace"))[0]
            self._bus.wait(lambda: job in results, deadline - time.monotonic())
        finally:
            unsubscribe()
        return results.get(job, "timeout")

    def _subscribe(self) -> None:
        if not self._subscribed:
            self._manager("Subscribe")
            self._subscribed = True

    def _manager(
        self,
        method: str,
        signature: str = "()",
        values: tuple[Any, ...] = (),
        *,
        timeout_ms: int = 25_000,
    ) -> Any:
        return self._bus.call(
            ids.SYSTEMD_BUS_NAME,
            ids.SYSTEMD_PATH,
            f"{ids.SYSTEMD_MANAGER}.{method}",
            variant(signature, values),
            timeout_ms=timeout_ms,
        )


def _run(values: Mapping[str, Any]) -> Run:
    identity = bytes(values["InvocationID"]).hex()
    return Run(values["ActiveState"], identity, values["Job"][0] != 0)


def _variables(lines: list[str]) -> dict[str, str]:
    return {name: value for name, _, value in (line.partition("=") for line in lines)}
