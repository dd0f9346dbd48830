"""The sandbox's folder: a small root and a small home, and where in it what lies."""

from __future__ import annotations

import os
from dataclasses import dataclass

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.errors import Invalid
from dockproxy_tray.ids import APP_NAME
from dockproxy_tray.resources import find_resource

SAMPLE = "sample-profiles.toml"

SOCKET_PATH_BYTES = 107
"""The longest path of a socket: ``sun_path`` has 108 bytes with its end (unix(7))."""

_ADDRESS_SAFE = frozenset("-_/.\\*abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

# Debian's docker.io, cut down to what matters here.
_SERVICE = """\
[Unit]
Description=Docker Application Container Engine (stand-in)
Requires=docker.socket
StartLimitBurst=3
StartLimitIntervalSec=60

[Service]
Type=notify
EnvironmentFile=-{root}/etc/default/docker
ExecStart=/usr/bin/dockerd -H fd:// $DOCKER_OPTS
ExecReload=/bin/kill -s HUP $MAINPID
TimeoutStartSec=0
RestartSec=2
Restart=always

[Install]
WantedBy=multi-user.target
"""

_SOCKET = """\
[Unit]
Description=Docker Socket for the API (stand-in)

[Socket]
ListenStream={root}/run/docker.sock

[Install]
WantedBy=sockets.target
"""


@dataclass(frozen=True)
class Folder:
    """Paths below one sandbox's root."""

    root: str

    @property
    def marker(self) -> str:
        """Says that the folder is a sandbox, so that no other folder is ever filled."""
        return f"{self.root}/.{APP_NAME}-sandbox"

    @property
    def run(self) -> str:
        return f"{self.root}/run"

    @property
    def unit_path(self) -> tuple[str, ...]:
        """systemd's search path, the first folder wins (systemd.unit, "Unit File Load Path")."""
        return tuple(f"{self.root}/{base}/systemd/system" for base in ("etc", "run", "usr/lib"))

    @property
    def bus_socket(self) -> str:
        return f"{self.run}/bus"

    @property
    def bus_address(self) -> str:
        """D-Bus specification, "Server Addresses": all but a few characters are escaped."""
        data = os.fsencode(self.bus_socket)
        text = "".join(chr(b) if chr(b) in _ADDRESS_SAFE else f"%{b:02x}" for b in data)
        return f"unix:path={text}"

    @property
    def control(self) -> str:
        """The server's socket: who holds a connection to it keeps the server running."""
        return f"{self.run}/control"

    @property
    def docker_socket(self) -> str:
        return f"{self.run}/docker.sock"

    @property
    def daemon_json(self) -> str:
        return f"{self.root}/etc/docker/daemon.json"

    @property
    def state(self) -> str:
        """What the manager knows, kept between two servers."""
        return f"{self.run}/state.json"

    @property
    def in_force(self) -> str:
        """What the running dockerd goes by, kept between two servers."""
        return f"{self.run}/dockerd.json"

    @property
    def containers(self) -> str:
        return f"{self.run}/containers.json"

    @property
    def log(self) -> str:
        """What the stand-ins and the unit's commands say."""
        return f"{self.run}/log"

    @property
    def profiles_file(self) -> str:
        return f"{self.root}/home/.config/{APP_NAME}/profiles.toml"

    def describe_engine(self) -> Engine:
        return Engine(
            kind="sandbox",
            unit="docker.service",
            socket_unit="docker.socket",
            bus=self.bus_address,
            unit_dir=self.unit_path[0],
            daemon_json=self.daemon_json,
            socket=self.docker_socket,
            endpoints=(f"unix://{self.docker_socket}",),
            client_config=f"{self.root}/home/.docker/config.json",
            state_dir=f"{self.root}/var/lib/{APP_NAME}",
            user_state_dir=f"{self.root}/home/.local/state/{APP_NAME}",
            uid=os.geteuid(),
        )


def make_folder(folder: Folder) -> None:
    """Make the folder itself where it is missing. Raises ``Invalid("sandbox-folder")`` for one
    that can be no sandbox."""
    if why := _make_or_say_why_not(folder):
        raise Invalid("sandbox-folder", directory=folder.root, why=why)


def _make_or_say_why_not(folder: Folder) -> Message | None:
    length = len(os.fsencode(folder.docker_socket))
    if length > SOCKET_PATH_BYTES:
        spare = SOCKET_PATH_BYTES - (length - len(os.fsencode(folder.root)))
        return say("sandbox-path-too-long", limit=spare)
    if any(not char.isprintable() for char in folder.root):
        return say("sandbox-path-control")
    try:
        os.makedirs(folder.root, mode=0o700, exist_ok=True)
        if os.stat(folder.root).st_uid != os.geteuid():
            return say("sandbox-not-yours")
    except OSError as error:
        return say("sandbox-unusable", why=error.strerror or type(error).__name__)
    return None


def fill_folder(folder: Folder) -> None:
    """Make a fresh sandbox: an engine without any proxy, and the sample profiles.

    Raises ``Invalid("sandbox-folder")`` where other things lie in the folder.
    """
    if os.path.exists(folder.marker):
        return
    if os.listdir(folder.root):
        raise Invalid("sandbox-folder", directory=folder.root, why=say("sandbox-not-empty"))
    engine = folder.describe_engine()
    for path in (*folder.unit_path, f"{folder.root}/etc/docker", f"{folder.root}/etc/default"):
        os.makedirs(path, exist_ok=True)
    for path in (engine.state_dir, engine.user_state_dir, f"{folder.root}/home/.docker"):
        os.makedirs(path, mode=0o700, exist_ok=True)
    os.makedirs(os.path.dirname(folder.profiles_file), mode=0o700, exist_ok=True)
    root = folder.root.replace("%", "%%")
    units = folder.unit_path[-1]
    _write(f"{units}/docker.service", _SERVICE.format(root=root))
    _write(f"{units}/docker.socket", _SOCKET.format(root=root))
    with open(find_resource(SAMPLE), encoding="utf-8") as file:
        _write(folder.profiles_file, file.read(), 0o600)
    # Last, so that a folder that was only half filled is refused, never used.
    _write(folder.marker, "")


def profiles_in(directory: str | None) -> str:
    """The profiles of the sandbox in this folder, also of one that was not made yet."""
    if directory is not None:
        own = Folder(os.path.abspath(directory))
        if os.path.exists(own.marker):
            return own.profiles_file
    return find_resource(SAMPLE)


def _write(path: str, text: str, mode: int = 0o644) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def replace_text(path: str, text: str) -> None:
    """Write a file of the stand-ins' own so that a reader sees the old or the new one."""
    temporary = f"{path}.{os.getpid()}.new"
    _write(temporary, text, 0o600)
    os.replace(temporary, path)
