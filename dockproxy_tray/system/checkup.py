"""Gathers what an examination looks at. It reads: nothing is started, changed or asked for.

Every call on a bus has its time limit. dockerd is only asked where systemd says that it runs, since
a connection would start it, and the root helper is looked for where the bus keeps its books.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Mapping

from dockproxy_tray.core.doctor.gathered import Folder, Pointer
from dockproxy_tray.core.engine import Engine, Version
from dockproxy_tray.core.message import Message
from dockproxy_tray.core.observed import Container, Observed
from dockproxy_tray.core.proxy_url import has_password
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.errors import Conflict
from dockproxy_tray.system.docker_api import EngineSilent, read_containers
from dockproxy_tray.system.engines import find_engine, named_by
from dockproxy_tray.system.files import check_writable, read_file

VERSION_SECONDS = 5.0
"""For ``dockerd --version``."""
ROOM = 1024 * 1024
"""Bytes that a switch needs at the most, by far."""


def read_pointer(engine: Engine, environ: Mapping[str, str]) -> Pointer:
    """Which engine ``docker`` talks to, beside the one that is examined."""
    said_by, name = named_by(environ)
    theirs = find_engine("auto", environ)
    socket = theirs.socket if theirs.refusal is None else theirs.endpoints[0]
    here = theirs.refusal == engine.refusal and theirs.socket == engine.socket
    return Pointer(said_by, name, socket, here)


def find_unit_copies(seen: Observed) -> tuple[str, ...]:
    """Every unit file of the engine's name, in the order of systemd's search path."""
    if seen.unit is None:
        return ()
    paths = (f"{folder}/{seen.engine.unit}" for folder in seen.unit.search_path)
    # One folder may be another's by a link, as /lib is /usr/lib.
    real = {os.path.realpath(path): path for path in paths if os.path.isfile(path)}
    return tuple(real.values())


def read_installed_version(seen: Observed) -> Version | None:
    """What dockerd's program says of itself; None where the engine answers, or it cannot be run.

    Only root's own program is run, and only dockerd: a rootless engine's unit names a script that
    would start it.
    """
    if seen.info is not None or seen.unit is None:
        return None
    program = Sources(seen).launch.program
    if os.path.basename(program) != "dockerd" or not _is_roots(program):
        return None
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=VERSION_SECONDS,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    found = re.search(r"version (\d+)\.(\d+)\.(\d+)", done.stdout)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _is_roots(path: str) -> bool:
    try:
        status = os.stat(path)
    except OSError:
        return False
    return status.st_uid == 0 and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def read_running_containers(seen: Observed) -> tuple[Container, ...] | None:
    """With their proxy variables, builders aside; None where dockerd runs and does not tell."""
    if seen.unit is None or not seen.unit.running:
        return ()
    if seen.info is None:
        return None  # who has not answered just now is not waited for once more
    try:
        found = read_containers(seen.engine.socket)
    except EngineSilent:
        return None
    return tuple(each for each in found if not each.name.startswith("buildx_buildkit_"))


def why_client_locked(seen: Observed) -> Message | None:
    """Why a switch could not replace the client's file."""
    try:
        check_writable(seen.client, follow=True)
    except Conflict as error:
        return Message(error.reason, error.values)
    except OSError:
        return None  # its folder's check says why
    return None


def read_folders(engine: Engine, profiles_path: str) -> tuple[Folder, ...]:
    """Where a switch and an edit of the profiles write."""
    own = os.geteuid() == engine.uid
    theirs = (engine.dropin_dir, os.path.dirname(engine.daemon_json), engine.state_dir)
    client = os.path.dirname(os.path.realpath(engine.client_config))
    ours = (engine.user_state_dir, client, os.path.dirname(os.path.realpath(profiles_path)))
    engines = () if engine.refusal is not None else theirs
    paths = dict([*((path, own) for path in engines), *((path, True) for path in ours)])
    return tuple(_folder(path, writes) for path, writes in paths.items())


def _folder(path: str, writes: bool) -> Folder:
    there = path
    while not os.path.isdir(there) and there != "/":
        there = os.path.dirname(there)
    try:
        status = os.statvfs(there)
    except OSError:
        return Folder(path, "closed")
    if status.f_flag & os.ST_RDONLY:
        return Folder(path, "read-only")
    free = status.f_bfree if os.geteuid() == 0 else status.f_bavail
    if free * status.f_frsize < ROOM or (status.f_files and not status.f_ffree):
        return Folder(path, "full")
    if writes and not os.access(there, os.W_OK | os.X_OK):
        return Folder(path, "closed")
    return Folder(path)


def has_open_passwords(profiles_path: str) -> bool:
    """Whether others may read a password in the profiles."""
    try:
        mode = os.stat(profiles_path).st_mode
    except OSError:
        return False
    return bool(mode & (stat.S_IRGRP | stat.S_IROTH)) and has_password(
        read_file(profiles_path, follow=True).text or ""
    )
