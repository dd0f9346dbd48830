"""The engine's troubles."""

from __future__ import annotations

from dataclasses import replace

from dockproxy_tray.core.doctor.gathered import Health, Pointer
from dockproxy_tray.core.message import say
from tests.core.doctor_machines import (
    ON_DISK,
    Case,
    daemon_json,
    files,
    foreign,
    gathered,
    in_force,
    no_unit,
    rootless,
    stopped,
    unit,
)
from tests.core.seen import FRAGMENT, seen

FAILED = Health("loaded", "failed", "exit-code")

ENGINE_CASES: tuple[Case, ...] = (
    Case("engine", "bad", "doctor-foreign-variable", foreign("DOCKER_HOST")),
    Case("engine", "bad", "doctor-foreign-variable", foreign("DOCKER_CONTEXT")),
    Case("engine", "bad", "doctor-foreign-context", foreign("currentContext")),
    Case("engine", "bad", "engine-podman", foreign("")),
    Case(
        "engine", "warning", "doctor-engine-other",
        gathered(pointer=Pointer("DOCKER_HOST", "unix:///x", "/x", here=False)),
        gathered(pointer=Pointer("DOCKER_HOST", "unix:///run/docker.sock", "/x", here=True)),
    ),
    *(
        Case("service", "bad", "doctor-absent", no_unit(code))
        for code in ("engine-absent", "engine-snap", "engine-podman")
    ),
    Case("service", "bad", "doctor-masked", no_unit("engine-masked")),
    Case("service", "bad", "unit-not-loaded", no_unit("unit-not-loaded")),
    Case("service", "unknown", "no-systemd", no_unit("no-systemd")),
    Case("service", "bad", "doctor-failed", stopped(FAILED)),
    Case(
        "service", "bad", "doctor-start-limit", stopped(replace(FAILED, result="start-limit-hit"))
    ),
    Case(
        "service", "bad", "doctor-start-limit",
        stopped(FAILED, socket="service-start-limit-hit"),
    ),
    Case("service", "warning", "doctor-stopped", stopped(Health("loaded", "inactive"))),
    Case("service", "unknown", "doctor-between", stopped(Health("loaded", "activating"))),
    Case(
        "service", "bad", "doctor-loops",
        unit(active_state="activating", sub_state="auto-restart"),
    ),
    Case(
        "socket", "bad", "doctor-socket-failed",
        gathered(socket=Health("loaded", "failed", "service-start-limit-hit")),
    ),
    Case("socket", "bad", "doctor-masked", gathered(socket=Health("masked", "inactive"))),
    Case(
        "unit-file", "warning", "doctor-unit-copy",
        gathered(unit_copies=("/etc/systemd/system/docker.service", FRAGMENT)),
    ),
    Case("daemon-reload", "bad", "doctor-daemon-reload", unit(need_reload=True)),
    Case(
        "answer", "unknown", "doctor-not-asked",
        gathered(replace(seen(), info=None, info_problem=say("socket-permission", socket="x"))),
    ),
    Case(
        "answer", "bad", "socket-silent",
        gathered(
            replace(seen(), info=None, info_problem=say("socket-silent", socket="x", why="y"))
        ),
    ),
    Case(
        "pending", "bad", "doctor-pending-restart", gathered(seen(ON_DISK)), files(ON_DISK)
    ),
    Case(
        "pending", "bad", "doctor-pending-restart", gathered(seen(mirrors=("https://m/",))),
    ),
    Case(
        "pending", "bad", "doctor-pending-reload",
        daemon_json('{"registry-mirrors": ["https://m"]}'),
        daemon_json('{"registry-mirrors": ["https://m"]}', mirrors=("https://m/",)),
    ),
    Case(
        "pending", "bad", "doctor-pending-switch",
        replace(in_force(), seen=seen(ON_DISK)), in_force(),
    ),
    Case(
        "live-restore", "warning", "doctor-containers-stop",
        gathered(seen(containers_running=1, swarm=True)), gathered(seen(containers_running=1)),
    ),
    Case(
        "rootless-loopback", "bad", "doctor-rootless-loopback",
        rootless("http://127.0.0.1:1"),
        rootless("http://10.0.0.1:1"),
    ),
    Case(
        "rootless-loopback", "bad", "doctor-rootless-loopback",
        rootless("http://localhost:1"),
        rootless("http://localhost:1", version="29.5.0"),
    ),
)  # fmt: skip
