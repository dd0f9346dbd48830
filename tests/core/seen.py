"""Observations for tests, as they would be made of a machine with these files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.observed import File, Info, Observed, Unit
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import ALL

ETC = "/etc/systemd/system"
FRAGMENT = "/usr/lib/systemd/system/docker.service"
DEFAULT = "/etc/default/docker"

ENGINE = Engine(
    kind="system",
    unit="docker.service",
    socket_unit="docker.socket",
    bus="system",
    unit_dir=ETC,
    daemon_json="/etc/docker/daemon.json",
    socket="/run/docker.sock",
    endpoints=("unix:///var/run/docker.sock",),
    client_config="/home/dev/.docker/config.json",
    state_dir="/var/lib/dockproxy-tray",
    user_state_dir="/home/dev/.local/state/dockproxy-tray",
    uid=0,
)

UNIT_TEXT = (
    "[Service]\nEnvironmentFile=-/etc/default/docker\n"
    "ExecStart=/usr/sbin/dockerd -H fd:// $DOCKER_OPTS\n"
)

INFO = Info(
    version="26.1.5",
    http_proxy="",
    https_proxy="",
    no_proxy="",
    mirrors=(),
    insecure_registries=("127.0.0.0/8", "::1/128"),
    live_restore=False,
    cgroup_driver="systemd",
    containers=0,
    containers_running=0,
    swarm=False,
)


def file(path: str, text: str | None) -> File:
    return File(path, text)


def seen(
    files: Mapping[str, str] | None = None,
    *,
    active: str = "active",
    manager: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    **info: Any,
) -> Observed:
    """A machine with these files; ``info`` says what its running engine differs in."""
    files = files or {}
    folder = ENGINE.dropin_dir + "/"
    dropins = sorted(p for p in files if p.startswith(folder) and p.endswith(".conf"))
    unit = Unit(
        load_state="loaded",
        active_state=active,
        sub_state="running",
        main_pid=100 if active == "active" else 0,
        invocation_id="aa",
        need_reload=False,
        started=2,
        manager_loaded=1,
        started_at=2,
        manager_environment=manager or {},
        files=(file(FRAGMENT, UNIT_TEXT), *(file(p, files[p]) for p in dropins)),
        env_files={p: file(p, files.get(p)) for p in (DEFAULT, ENGINE.env_file)},
    )
    return Observed(
        engine=ENGINE,
        unit=unit,
        unit_problem=None,
        dropin=file(ENGINE.dropin, files.get(ENGINE.dropin)),
        env_file=file(ENGINE.env_file, files.get(ENGINE.env_file)),
        daemon_json=file(ENGINE.daemon_json, files.get(ENGINE.daemon_json)),
        client=file(ENGINE.client_config, files.get(ENGINE.client_config)),
        info=replace(INFO, **info) if active == "active" else None,
        environ=environ,
    )


def started(observed: Observed) -> Observed:
    """The same machine once its engine was started again: it runs what is next."""
    sources = Sources(observed)
    values: dict[str, Any] = {key[1]: sources.next(key).value for key in ALL if key[0] != "client"}
    info = replace(
        INFO,
        http_proxy=values["http_proxy"] or "",
        https_proxy=values["https_proxy"] or "",
        no_proxy=values["no_proxy"] or "",
        mirrors=values["mirrors"] or (),
        insecure_registries=values["insecure_registries"] or (),
        live_restore=bool(values["live_restore"]),
    )
    environ = {name: origin.value for name, origin in sources.launch.environment.items()}
    return replace(observed, info=info, environ=environ)
