"""Snapshots in which something is wrong, each by its name: what several tests walk through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dockproxy_tray.core.message import say
from dockproxy_tray.errors import EngineFailed
from dockproxy_tray.ui.snapshot import Job, Outcome, Snapshot
from tests.core.seen import ENGINE, file
from tests.ui.shots import event, observed, snapshot

OLD = "http://ann:geheim@old-proxy:3128"

MIRROR = '"registry-mirrors":["https://mirror.corp.example"]'


def in_sync() -> Snapshot:
    return snapshot(observed("Office"), history=(event("Office", "Home"),))


def shadowed() -> Snapshot:
    """daemon.json has a proxy of its own, which wins and runs."""
    text = f'{{\n {MIRROR},\n "proxies":{{"https-proxy":"{OLD}"}}}}'
    seen = observed("Office", daemon_json=file(ENGINE.daemon_json, text))
    assert seen.info is not None
    info = replace(seen.info, https_proxy=OLD, containers_running=2, containers=3)
    return snapshot(replace(seen, info=info), history=(event("Office", "Home"),))


def shadowed_by_system() -> Snapshot:
    """What wins is not in a file that adopting may edit."""
    seen = observed("Office")
    assert seen.unit is not None
    path = "/usr/lib/systemd/system/docker.service.d/zz.conf"
    last = file(path, "[Service]\nUnsetEnvironment=HTTP_PROXY http_proxy\n")
    return snapshot(replace(seen, unit=replace(seen.unit, files=(*seen.unit.files, last))))


def missing() -> Snapshot:
    return snapshot(observed("Office", client=file(ENGINE.client_config, "{}")))


def different() -> Snapshot:
    """Somebody has put a mirror in that no profile has."""
    text = '{"registry-mirrors":["https://other.example"]}'
    return snapshot(observed("Office", daemon_json=file(ENGINE.daemon_json, text)))


def pending() -> Snapshot:
    seen = observed("Office")
    assert seen.info is not None
    info = replace(seen.info, http_proxy="", https_proxy="", no_proxy="")
    return snapshot(replace(seen, info=info, environ={}))


def stopped() -> Snapshot:
    seen = observed("Office")
    assert seen.unit is not None
    unit = replace(seen.unit, active_state="inactive", main_pid=0)
    return snapshot(replace(seen, unit=unit, info=None, environ=None))


def unreadable() -> Snapshot:
    return snapshot(observed("Office", daemon_json=file(ENGINE.daemon_json, "{,}")))


def failed() -> Snapshot:
    why = say("restart-failed", unit="docker.service", result="failed")
    lines = ("dockerd: failed to start",)
    error = EngineFailed("engine-failed", unit="docker.service", why=why, lines=lines)
    return replace(in_sync(), outcome=Outcome(Job("use", "Office"), error=error))


ALL = (
    in_sync,
    shadowed,
    shadowed_by_system,
    missing,
    different,
    pending,
    stopped,
    unreadable,
    failed,
)


def with_markup() -> Snapshot:
    """A value that a label for rich text would obey."""
    text = '{"proxies":{"default":{"httpProxy":"http://<img src=x>:1"}}}'
    return snapshot(observed("Office", client=file(ENGINE.client_config, text)))


State = Callable[[], Snapshot]
