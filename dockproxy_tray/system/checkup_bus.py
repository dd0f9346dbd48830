"""What the buses tell of the root helper, polkit, NetworkManager and the desktop, without starting
any of them but polkit, which whoever switches asks anyhow."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress

from dockproxy_tray import __version__, ids
from dockproxy_tray.core.doctor.gathered import DesktopFacts, Health, HelperFacts, Verdict
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.network_objects import NETWORK_MANAGER
from dockproxy_tray.system.bus import Bus, BusError, variant
from dockproxy_tray.system.checkup_limit import ANSWER_MS, Buses
from dockproxy_tray.system.files import read_file
from dockproxy_tray.system.tray_host import has_tray_host

LAUNCHER = "/usr/libexec/dockproxy-helper"
CODE = "/usr/lib/python3/dist-packages/dockproxy_tray"
"""Where the package puts the helper."""
UNIT = "dockproxy-helper.service"

_POLKIT = (ids.POLKIT_BUS_NAME, ids.POLKIT_PATH)
_VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)
_UNIT = ("LoadState", "ActiveState")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def read_health(buses: Buses, address: str, unit: str) -> Health | None:
    """How a unit fares; None where its systemd does not say."""
    try:
        with buses.open(address) as systemd:
            return _health(systemd, unit)
    except BusError:
        return None


def _health(bus: Bus, unit: str) -> Health | None:
    interface = ids.SYSTEMD_SERVICE if unit.endswith(".service") else ids.SYSTEMD_SOCKET
    systemd, load = (ids.SYSTEMD_BUS_NAME, ids.SYSTEMD_PATH), f"{ids.SYSTEMD_MANAGER}.LoadUnit"
    try:
        path = bus.call(*systemd, load, variant("(s)", (unit,)), timeout_ms=ANSWER_MS)[0]
        values = bus.properties(ids.SYSTEMD_BUS_NAME, path, ids.SYSTEMD_UNIT, _UNIT)
        result: object = ""
        with suppress(BusError):
            own = bus.properties(ids.SYSTEMD_BUS_NAME, path, interface, ("Result",))
            result = own.get("Result", "")
        return Health(values["LoadState"], values["ActiveState"], str(result))
    except (BusError, KeyError):
        return None


def read_helper(
    buses: Buses, engine: Engine, launcher: str = LAUNCHER, code: str = CODE
) -> HelperFacts | None:
    """The engine's helper; None where it has none. The paths are the installed code's."""
    if engine.helper is None:
        return None
    needed = os.geteuid() != engine.uid
    try:
        with buses.open(engine.helper) as bus:
            if not _is_known(bus, ids.HELPER_BUS_NAME):
                return HelperFacts(needed, False, None, __version__)
            found = _VERSION.search(read_file(f"{code}/__init__.py", follow=True).text or "")
            actions = _missing_actions(bus)
            return HelperFacts(
                needed,
                True,
                _health(bus, UNIT),
                __version__,
                theirs=found[1] if found else "",
                writable=_find_writable(launcher, code),
                actions=actions,
                verdict="silent" if actions is None else _verdict(bus),
                # Polkit alone knows of agents, and is not waited for again.
                session_agent=None if actions is None else _session_agent(bus),
                terminal_agent=_has_terminal_agent(),
            )
    except BusError:
        return HelperFacts(needed, None, None, __version__)


def read_network_manager(buses: Buses) -> bool | None:
    """Whether NetworkManager is on the system bus; None where that does not say."""
    try:
        with buses.open("system") as bus:
            return bool(bus.call_bus("NameHasOwner", "(s)", (NETWORK_MANAGER,)))
    except BusError:
        return None


def read_desktop(buses: Buses, environ: Mapping[str, str]) -> DesktopFacts | None:
    """The session bus of a graphical session; None where this is none."""
    if not any(environ.get(name) for name in _DISPLAYS):
        return None
    try:
        with buses.open("session") as bus:
            return DesktopFacts(has_tray_host(bus), _is_known(bus, ids.NOTIFICATIONS[0]))
    except BusError:
        return DesktopFacts(None, None)


def _is_known(bus: Bus, name: str) -> bool:
    """Whether somebody has the name, or the bus would start somebody for it."""
    if bus.call_bus("NameHasOwner", "(s)", (name,)):
        return True
    return name in bus.call_bus("ListActivatableNames", "()", ())


def _missing_actions(bus: Bus) -> tuple[str, ...] | None:
    try:
        method = f"{ids.POLKIT_AUTHORITY}.EnumerateActions"
        answer = bus.call(*_POLKIT, method, variant("(s)", ("C",)), timeout_ms=ANSWER_MS)
        known = {row[0] for row in answer[0]}
    except BusError:
        return None
    return tuple(action for action in ids.POLKIT_ACTIONS.values() if action not in known)


def _verdict(bus: Bus) -> Verdict:
    """Polkit's answer for a switch by this process. Without the flag that lets it ask, it says at
    once that a password would do."""
    subject = ("system-bus-name", {"name": variant("s", bus.name)})
    question: tuple[object, ...] = (subject, ids.POLKIT_ACTIONS["Switch"], {}, 0, "")
    try:
        method = f"{ids.POLKIT_AUTHORITY}.CheckAuthorization"
        arguments = variant("((sa{sv})sa{ss}us)", question)
        answer = bus.call(*_POLKIT, method, arguments, timeout_ms=ANSWER_MS)
        authorized, challenge, _ = answer[0]
    except (BusError, ValueError):
        return "silent"
    return "yes" if authorized else "password" if challenge else "no"


def _session_agent(bus: Bus) -> bool | None:
    """Whether somebody asks for passwords in this process's session.

    polkit has no question for that. But it refuses a second agent of a session before it looks at
    the path of the new one's object, and a path that is none after that (polkit 126 and 128,
    ``polkit_backend_interactive_authority_register_authentication_agent``). So asking it to take
    an agent without a path tells, and registers nothing.
    """
    try:
        subject = ("unix-session", {"session-id": variant("s", _session(bus))})
        method = f"{ids.POLKIT_AUTHORITY}.RegisterAuthenticationAgent"
        arguments = variant("((sa{sv})ss)", (subject, "C", ""))
        bus.call(*_POLKIT, method, arguments, timeout_ms=ANSWER_MS)
    except BusError as error:
        if "already exists" in error.text:
            return True
        return False if "object path" in error.text.lower() else None
    except KeyError:
        return None
    return None


def _session(bus: Bus) -> str:
    """The session that polkit counts this process to: its own, or for what the user's systemd has
    started the one with the display. Raises ``BusError`` and ``KeyError``."""

    def ask(method: str) -> str:
        name = f"{ids.LOGIND_MANAGER}.{method}"
        arguments = variant("(u)", (os.getpid(),))
        call = (ids.LOGIND_BUS_NAME, ids.LOGIND_PATH, name, arguments)
        return str(bus.call(*call, timeout_ms=ANSWER_MS)[0])

    def get(path: str, interface: str, name: str) -> object:
        return bus.properties(ids.LOGIND_BUS_NAME, path, interface, (name,))[name]

    try:
        return str(get(ask("GetSessionByPID"), ids.LOGIND_SESSION, "Id"))
    except BusError as error:
        if error.lost:
            raise
        display = get(ask("GetUserByPID"), ids.LOGIND_USER, "Display")
        return str(display[0]) if isinstance(display, tuple) else ""


def _has_terminal_agent() -> bool:
    """Whether ``tty_agent`` could ask on this terminal."""
    return os.isatty(0) and shutil.which("pkttyagent", path="/usr/bin:/bin") is not None


def _find_writable(*tops: str) -> str:
    """The first file or folder at, below or above these that others than root may write."""
    for top in tops:
        for path in (*_upwards(os.path.dirname(top)), *_tree(top)):
            try:
                status = os.stat(path)
            except OSError:
                continue
            group = stat.S_IWGRP if status.st_gid != 0 else 0
            if status.st_uid != 0 or status.st_mode & (stat.S_IWOTH | group):
                return path
    return ""


def _upwards(path: str) -> list[str]:
    return [path] if path == "/" else [*_upwards(os.path.dirname(path)), path]


def _tree(top: str) -> list[str]:
    found = [top]
    for base, folders, files in os.walk(top):
        found += [os.path.join(base, name) for name in (*folders, *files)]
    return found
