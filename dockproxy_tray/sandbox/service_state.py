"""What is known of docker.service besides its processes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class State:
    """What is kept of the service between two servers."""

    active: str = "inactive"
    sub: str = "dead"
    result: str = "success"
    invocation: str = ""
    restarts: int = 0
    exit_status: int = 0
    started: int = 0
    """In microseconds of the monotonic clock; 0: no main process."""
    started_real: int = 0
    environment: dict[str, str] | None = None
    """The running process's own; a new server gives it to the process that goes on for it."""
    arguments: list[str] | None = None
    socket: str = "active"
    """The state of docker.socket: ``active``, ``inactive`` or ``failed``."""
    limit_begin: float = 0.0
    """The start limit's window (systemd.unit, "StartLimitIntervalSec="), monotonic seconds."""
    limit_count: int = 0

    def count_start(self, burst: int, interval: float, now: float) -> bool:
        """Count a start, by hand or not; false: it is one too many and must not happen."""
        if not self.limit_count or self.limit_begin + interval < now:
            self.limit_begin, self.limit_count = now, 0
        self.limit_count += 1
        return self.limit_count <= burst

    def forget_starts(self) -> None:
        self.limit_begin, self.limit_count = 0.0, 0

    def forget_process(self) -> None:
        self.started = self.started_real = 0
        self.environment = self.arguments = None

    def fit_clock(self, now: float) -> None:
        """Monotonic times of before the machine's last start mean nothing any more."""
        if self.limit_begin > now or self.started > now * 1e6:
            self.forget_starts()
            self.started = min(self.started, int(now * 1e6))
