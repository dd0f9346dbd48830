"""What is wrong on this machine: every known cause, looked for and named. Nothing is changed."""

from __future__ import annotations

import os
from collections.abc import Mapping

from dockproxy_tray.core.compare import compare
from dockproxy_tray.core.doctor.check import Check
from dockproxy_tray.core.doctor.gathered import Gathered, Health, PasswordState
from dockproxy_tray.core.doctor.table import examine as examine_gathered
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message
from dockproxy_tray.core.profile import Profiles, Wanted
from dockproxy_tray.core.proxies import Proxies
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import Invalid
from dockproxy_tray.operations import Operations
from dockproxy_tray.system import checkup, checkup_bus
from dockproxy_tray.system.builders import read_builders
from dockproxy_tray.system.checkup_limit import Buses
from dockproxy_tray.system.history import history_problem
from dockproxy_tray.system.observe import observe
from dockproxy_tray.system.record import record_problems
from dockproxy_tray.system.transaction import is_interrupted


def examine(
    operations: Operations, environ: Mapping[str, str], settings: Settings
) -> tuple[Check, ...]:
    """Look at everything that this program depends on. Raises nothing for what it finds.

    ``environ`` is that of who asks: which engine ``docker`` talks to, and which proxy a build's
    tokens are fetched with, is said there.
    """
    return examine_gathered(gather(operations, environ, settings))


def gather(operations: Operations, environ: Mapping[str, str], settings: Settings) -> Gathered:
    """All that the checks go by."""
    engine = operations.engine
    buses = Buses()
    service = checkup_bus.read_health(buses, engine.bus, engine.unit)
    # Where that bus says nothing, there is no systemd to look with either.
    silent = buses.is_silent(engine.bus)
    seen = observe(engine, None) if silent else operations.observe()
    profiles, problem = _profiles(operations)
    wanted = _in_force(profiles, seen.record.profile if seen.record else None)
    states = [path for path in (engine.state_dir, engine.user_state_dir) if path]
    history = history_problem(engine.user_state_dir)
    sandboxed = engine.kind == "sandbox"
    follows = settings.network != "off"
    return Gathered(
        seen=seen,
        pointer=None if sandboxed else checkup.read_pointer(engine, environ),
        service=service,
        socket=_read_socket(buses, engine),
        unit_copies=checkup.find_unit_copies(seen),
        installed=None if sandboxed else checkup.read_installed_version(seen),
        containers=checkup.read_running_containers(seen),
        builders=read_builders(engine.client_config),
        docker_config="" if sandboxed else environ.get("DOCKER_CONFIG", ""),
        client_locked=checkup.why_client_locked(seen),
        profiles=profiles,
        profiles_path=operations.profiles_path,
        profiles_problem=problem,
        profiles_open=checkup.has_open_passwords(operations.profiles_path),
        wanted=wanted,
        comparison=compare(wanted, seen) if wanted is not None else None,
        passwords=_passwords(operations, profiles),
        folders=checkup.read_folders(engine, os.path.abspath(operations.profiles_path)),
        interrupted=tuple(filter(is_interrupted, states)),
        records=(
            *(found for path in states for found in record_problems(path)),
            *((history,) if history is not None else ()),
        ),
        shell=Proxies.in_environment(environ),
        network=settings.network,
        network_manager=checkup_bus.read_network_manager(buses) if follows else None,
        helper=checkup_bus.read_helper(buses, engine),
        desktop=checkup_bus.read_desktop(buses, environ),
    )


def _read_socket(buses: Buses, engine: Engine) -> Health | None:
    unit = engine.socket_unit
    return checkup_bus.read_health(buses, engine.bus, unit) if unit else None


def _profiles(operations: Operations) -> tuple[Profiles | None, Message | None]:
    try:
        profiles = operations.profiles()
        for name in profiles.names:
            profiles.resolve(name)  # lists that fit each by itself may be too long joined
        return profiles, None
    except Invalid as error:
        return None, Message(error.reason, error.values)


def _in_force(profiles: Profiles | None, name: str | None) -> Wanted | None:
    if profiles is None or name is None or name not in profiles.names:
        return None
    return profiles.resolve(name)


def _passwords(operations: Operations, profiles: Profiles | None) -> dict[str, PasswordState]:
    """The keyring's library is loaded only where some profile needs it."""
    names = profiles.names if profiles is not None else ()
    return {
        name: operations.secrets.look(name)
        for name in names
        if profiles is not None and profiles.resolve(name).lacks_password is not None
    }
