"""Look at everything that says something about an engine's proxies. Never raises for one source:
what could not be read carries its reason."""

from __future__ import annotations

import os
from collections.abc import Mapping

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.environment import environment_files
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import File, Info, Observed, Unit
from dockproxy_tray.system.bus import BusError
from dockproxy_tray.system.docker_api import EngineSilent, read_info
from dockproxy_tray.system.files import read_file
from dockproxy_tray.system.record import read_record, read_written
from dockproxy_tray.system.systemd import ManagerState, Systemd, UnitState


def observe(engine: Engine, systemd: Systemd | None) -> Observed:
    """What is wanted nowhere and changed nowhere: just what is there.

    ``systemd`` is ``None`` where there is none to ask; then only the client's file counts.
    """
    unit, problem = _read_unit(engine, systemd)
    info: Info | None = None
    info_problem: Message | None = None
    environ = None
    if unit is not None and unit.running:
        try:
            info = read_info(engine.socket)
        except EngineSilent as error:
            info_problem = error.reason
        environ = _read_environ(unit.main_pid)
    return Observed(
        engine=engine,
        unit=unit,
        unit_problem=problem,
        dropin=read_file(engine.dropin),
        env_file=read_file(engine.env_file),
        daemon_json=read_file(engine.daemon_json),
        client=_read_client(engine),
        info=info,
        info_problem=info_problem,
        environ=environ,
        record=read_record(engine.state_dir),
        written=read_written(engine.state_dir),
    )


def _read_client(engine: Engine) -> File:
    return read_file(engine.client_config, follow=True) if engine.client_config else File("")


def _read_unit(engine: Engine, systemd: Systemd | None) -> tuple[Unit | None, Message | None]:
    if engine.refusal is not None:
        return None, engine.refusal
    if systemd is None:
        return None, say("no-systemd", unit=engine.unit)
    try:
        manager, state = systemd.manager_state(), systemd.unit_state(engine.unit)
    except BusError as error:
        return None, say("systemd-silent", text=error.text)
    if state.load_state == "masked":
        return None, say("engine-masked", unit=engine.unit)
    if state.load_state == "not-found":
        return None, _who_else(engine)
    if state.load_state != "loaded":
        return None, say("unit-not-loaded", unit=engine.unit, state=state.load_state)
    return _describe(engine, manager, state), None


def _describe(engine: Engine, manager: ManagerState, state: UnitState) -> Unit:
    files = (read_file(state.fragment, follow=True), *_read_dropins(engine, manager.unit_path))
    unit = Unit(
        load_state=state.load_state,
        active_state=state.active_state,
        sub_state=state.sub_state,
        main_pid=state.main_pid,
        invocation_id=state.invocation_id,
        need_reload=state.need_reload,
        started=state.started,
        manager_loaded=manager.loaded,
        started_at=state.started_at,
        manager_environment=manager.environment,
        files=files,
        env_files={},
        kill_mode=state.kill_mode,
        search_path=manager.unit_path,
    )
    paths = environment_files(unit)
    # Ours may be a link only by somebody's hand, and is refused then; others' may be anything.
    read = {path: read_file(path, follow=path != engine.env_file) for path in paths}
    return Unit(**{**vars(unit), "env_files": read})


def _read_dropins(engine: Engine, unit_path: tuple[str, ...]) -> tuple[File, ...]:
    """Drop-ins in systemd's order: by file name; of equal names the unit's own folder wins over
    its type's (``service.d``), then the earlier folder of the search path (systemd.unit)."""
    kind = engine.unit.rpartition(".")[2]
    found: dict[str, str] = {}
    for folder in (f"{engine.unit}.d", f"{kind}.d"):
        for base in unit_path:
            for name in _list(f"{base}/{folder}"):
                if name.endswith(".conf"):
                    found.setdefault(name, f"{base}/{folder}/{name}")
    return tuple(
        # Only our own must not be a link; a link to /dev/null is how others are switched off.
        _read_dropin(found[name], own=found[name] == engine.dropin)
        for name in sorted(found)
    )


def _read_dropin(path: str, *, own: bool) -> File:
    if not own and os.path.realpath(path) == os.devnull:
        return File(path, "")
    return read_file(path, follow=not own)


def _list(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _read_environ(pid: int) -> Mapping[str, str] | None:
    """The process's environment as it was started; ``None`` where it may not be read."""
    if not pid:
        return None
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            data = file.read()
    except OSError:
        return None
    lines = data.decode("utf-8", "replace").split("\0")
    return {name: value for name, _, value in (line.partition("=") for line in lines if line)}


def _who_else(engine: Engine) -> Message:
    """The unit does not exist: say which other engine seems to be there instead."""
    if engine.kind == "system":
        if os.path.exists("/snap/bin/docker"):
            return say("engine-snap")
        if os.path.realpath("/usr/bin/docker").endswith("podman"):
            return say("engine-podman")
    return say("engine-absent", unit=engine.unit)
