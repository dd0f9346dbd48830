"""Finds the engine that ``docker`` itself would talk to, and describes it."""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.errors import Invalid
from dockproxy_tray.ids import APP_NAME
from dockproxy_tray.system.files import read_file

DEFAULT_ENDPOINT = "unix:///var/run/docker.sock"
"""What Docker's command line uses where nothing else is said."""


def find_engine(choice: str, environ: Mapping[str, str]) -> Engine:
    """The engine of that name: ``system``, ``user``, or ``auto`` for the one ``docker`` uses.

    ``auto`` goes by DOCKER_HOST, DOCKER_CONTEXT and config.json's currentContext, in that order
    (Docker's manual, "Docker contexts"), and by the socket's path. An engine that is recognised
    but cannot be switched carries a ``refusal``.
    """
    home = home_folder(environ)
    config_dir = _config_folder(environ) or f"{home}/.docker"
    endpoint, problem = _endpoint(environ, config_dir)
    system = _system_engine(home, config_dir, environ)
    user = _user_engine(home, config_dir, environ)
    if choice in ("system", "user"):
        engine = system if choice == "system" else user
        return _spelled(engine, endpoint) if _same_socket(endpoint, engine) else engine
    if choice != "auto":
        raise Invalid("unknown-engine", engine=choice)
    for engine in (system, user):
        if problem is None and _same_socket(endpoint, engine):
            return _spelled(engine, endpoint)
    kind, refusal = problem or _name_foreign(endpoint, home)
    # What the system's engine was switched to says nothing of this one.
    state = f"{system.user_state_dir}/elsewhere"
    return replace(system, kind=kind, refusal=refusal, endpoints=(endpoint,), state_dir=state)


def home_folder(environ: Mapping[str, str]) -> str:
    """The calling user's own home; under sudo that is root's, whatever HOME says."""
    home = environ.get("HOME", "")
    if home.startswith("/") and _owner(home) == os.geteuid():
        return home
    try:
        return pwd.getpwuid(os.geteuid()).pw_dir
    except KeyError:
        return home or "/"


def _config_folder(environ: Mapping[str, str]) -> str | None:
    # Docker's command line takes a relative one as it takes any path.
    given = environ.get("DOCKER_CONFIG")
    return named_folder({"": os.path.abspath(given)}, "") if given else None


def named_folder(environ: Mapping[str, str], name: str) -> str | None:
    """The folder that a variable names, if it may be used.

    A relative one is ignored, as the XDG Base Directory Specification wants it. So is, for root,
    another user's: ``sudo -E`` leaves the calling user's variables, but root's own files are
    meant, and what is in a folder of somebody else's may be a trap.
    """
    return next(_usable(environ.get(name, "")), None)


def site_folders(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The administrators' folders, the most important first: at least one."""
    paths = environ.get("XDG_CONFIG_DIRS", "").split(":")
    return tuple(_usable(*paths)) or ("/etc/xdg",)


def _usable(*paths: str) -> Iterator[str]:
    for path in map(str.strip, paths):
        if path.startswith("/") and (os.geteuid() != 0 or _owner(path) == 0):
            yield path


def _owner(path: str) -> int | None:
    """Whose this is, or, where it is not there yet, whose the nearest folder above it is."""
    while True:
        try:
            return os.stat(path).st_uid
        except FileNotFoundError:
            path = os.path.dirname(path.rstrip("/")) or "/"
        except OSError:
            return None


def _system_engine(home: str, config_dir: str, environ: Mapping[str, str]) -> Engine:
    return Engine(
        kind="system",
        unit="docker.service",
        socket_unit="docker.socket",
        bus="system",
        unit_dir="/etc/systemd/system",
        daemon_json="/etc/docker/daemon.json",
        socket="/run/docker.sock",
        endpoints=(DEFAULT_ENDPOINT,),
        client_config=f"{config_dir}/config.json",
        state_dir=f"/var/lib/{APP_NAME}",
        user_state_dir=_state_folder(home, environ),
        uid=0,
        helper="system",
    )


def system_engine_without_user() -> Engine:
    """The system's engine as the root helper sees it: no user, no home, no client's file."""
    engine = _system_engine("", "", {})
    return replace(engine, client_config="", user_state_dir="", helper=None)


def _user_engine(home: str, config_dir: str, environ: Mapping[str, str]) -> Engine:
    runtime = environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.geteuid()}"
    config = named_folder(environ, "XDG_CONFIG_HOME") or f"{home}/.config"
    state = _state_folder(home, environ)
    return Engine(
        kind="user",
        unit="docker.service",
        socket_unit=None,
        bus=environ.get("DBUS_SESSION_BUS_ADDRESS") or f"unix:path={runtime}/bus",
        unit_dir=f"{config}/systemd/user",
        daemon_json=f"{config}/docker/daemon.json",
        socket=f"{runtime}/docker.sock",
        endpoints=(f"unix://{runtime}/docker.sock",),
        client_config=f"{config_dir}/config.json",
        state_dir=f"{state}/engine",
        user_state_dir=state,
        uid=os.geteuid(),
    )


def _state_folder(home: str, environ: Mapping[str, str]) -> str:
    base = named_folder(environ, "XDG_STATE_HOME") or f"{home}/.local/state"
    return f"{base}/{APP_NAME}"


def named_by(environ: Mapping[str, str]) -> tuple[str, str]:
    """Who says which engine ``docker`` talks to (a variable, or ``currentContext``), and what it
    says, as it may be shown; both are empty where nobody does."""
    if host := environ.get("DOCKER_HOST"):
        return "DOCKER_HOST", _without_userinfo(host)
    if context := environ.get("DOCKER_CONTEXT"):
        return "DOCKER_CONTEXT", context
    current = _current_context(_config_folder(environ) or f"{home_folder(environ)}/.docker")
    return ("currentContext", current) if current and current != "default" else ("", "")


def _endpoint(
    environ: Mapping[str, str], config_dir: str
) -> tuple[str, tuple[str, Message] | None]:
    host = environ.get("DOCKER_HOST")
    if host:
        return host, None
    context = environ.get("DOCKER_CONTEXT") or _current_context(config_dir)
    if not context or context == "default":
        return DEFAULT_ENDPOINT, None
    from hashlib import sha256

    # Docker's CLI keeps a context under the hash of its name.
    name = sha256(context.encode()).hexdigest()
    meta = _read_json(f"{config_dir}/contexts/meta/{name}/meta.json")
    try:
        return str(meta["Endpoints"]["docker"]["Host"]), None  # type: ignore[index]
    except (KeyError, TypeError):
        return DEFAULT_ENDPOINT, ("remote", say("context-unknown", context=context))


def _current_context(config_dir: str) -> str | None:
    config = _read_json(f"{config_dir}/config.json")
    context = config.get("currentContext") if isinstance(config, dict) else None
    return context if isinstance(context, str) else None


def _read_json(path: str) -> object:
    try:
        return json.loads(read_file(path, follow=True).text or "null")
    except ValueError:
        return None


def _same_socket(endpoint: str, engine: Engine) -> bool:
    scheme, _, path = endpoint.partition("://")
    return scheme == "unix" and os.path.realpath(path) == os.path.realpath(engine.socket)


def _spelled(engine: Engine, endpoint: str) -> Engine:
    """config.json's per-engine entries are found by the endpoint's exact spelling."""
    others = tuple(e for e in engine.endpoints if e != endpoint)
    return replace(engine, endpoints=(endpoint, *others))


def _name_foreign(endpoint: str, home: str) -> tuple[str, Message]:
    path = endpoint.partition("://")[2]
    if path.startswith(f"{home}/.docker/desktop/"):
        return "desktop", say("engine-desktop")
    if path.endswith("/podman.sock"):
        return "podman", say("engine-podman")
    return "remote", say("engine-remote", endpoint=_without_userinfo(endpoint))


def _without_userinfo(endpoint: str) -> str:
    scheme, separator, rest = endpoint.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
