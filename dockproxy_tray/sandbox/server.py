"""The sandbox's server: the bus, the manager, and the count of those who have it open.

``python -m dockproxy_tray.sandbox ROOT FD``, started by ``open_sandbox``; FD is the
connection of its first client.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import subprocess
from typing import TYPE_CHECKING, Any

from dockproxy_tray.sandbox.folder import Folder

if TYPE_CHECKING:
    from dockproxy_tray.sandbox.manager import Manager

LEAVE_MS = 15_000
"""How long the server stays for jobs that nobody waits for any more."""

_BUS_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>{address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Server:
    """Serves until the last client has gone and no job is left."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._clients: dict[int, socket.socket] = {}
        self._manager: Manager | None = None
        self._listener: socket.socket | None = None

    def run(self, first: socket.socket, bus: subprocess.Popen[bytes]) -> None:
        from gi.repository import Gio, GLib

        from dockproxy_tray.sandbox.manager import NAME, Manager

        flags = Gio.DBusConnectionFlags
        connection = Gio.DBusConnection.new_for_address_sync(
            self._folder.bus_address,
            flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION,
            None,
            None,
        )
        self._loop = GLib.MainLoop()
        self._glib = GLib
        manager = self._manager = Manager(self._folder, connection)
        bus_name = "org.freedesktop.DBus"

        def ready() -> None:
            arguments = GLib.Variant("(su)", (NAME, 0))
            connection.call_sync(
                bus_name, "/org/freedesktop/DBus", bus_name, "RequestName", arguments,
                None, Gio.DBusCallFlags.NONE, -1, None,
            )  # fmt: skip
            self._listen()
            self._welcome(first)

        def moved(*arguments: Any) -> None:
            name, _, owner = arguments[5].unpack()
            if not owner:
                manager.forget(name)

        connection.signal_subscribe(
            bus_name, bus_name, "NameOwnerChanged", None, None, Gio.DBusSignalFlags.NONE, moved
        )
        # A client that is gone before we are ready is seen at once when it is welcomed.
        manager.boot(ready)
        self._loop.run()
        self._close()
        bus.kill()
        bus.wait()

    def _listen(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._folder.control)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self._folder.control)
        self._listener.listen(64)
        self._watch(self._listener.fileno(), self._accept)

    def _accept(self, _fd: int, _condition: Any) -> bool:
        if self._listener is None:
            return False
        client, _ = self._listener.accept()
        self._welcome(client)
        return True

    def _welcome(self, client: socket.socket) -> None:
        self._clients[client.fileno()] = client
        with contextlib.suppress(OSError):
            client.sendall(b"ready\n")
        self._watch(client.fileno(), self._heard)

    def _heard(self, fd: int, _condition: Any) -> bool:
        with contextlib.suppress(OSError):
            if self._clients[fd].recv(64):
                return True
        if len(self._clients) > 1:
            self._clients.pop(fd).close()
        else:
            # The last one's end stays open until all is gone: so it knows when that is.
            self._leave()
        return False

    def _leave(self) -> None:
        """Go once the jobs have ended, unless somebody comes meanwhile."""
        waited = 0

        def look() -> bool:
            nonlocal waited
            waited += 20
            if len(self._clients) > 1:
                self._drop_gone()
                return False
            if self._manager is None or not len(self._manager.jobs) or waited > LEAVE_MS:
                self._loop.quit()
                return False
            return True

        if look():
            self._glib.timeout_add(20, look)

    def _drop_gone(self) -> None:
        """Somebody new has come while the last one's end was kept open."""
        first = next(iter(self._clients))
        self._clients.pop(first).close()

    def _close(self) -> None:
        # First of all nobody new: who connects from here on finds no server, and starts one.
        if self._listener is not None:
            os.unlink(self._folder.control)
            self._listener.close()
        if self._manager is not None:
            self._manager.leave()

    def _watch(self, fd: int, heard: Any) -> None:
        glib = self._glib
        glib.io_add_watch(fd, glib.PRIORITY_DEFAULT, glib.IO_IN | glib.IO_HUP, heard)


def start_bus(folder: Folder) -> subprocess.Popen[bytes]:
    """A dbus-daemon of our own. Raises ``OSError`` where there is none."""
    config = f"{folder.run}/bus.conf"
    with open(config, "w", encoding="utf-8") as file:
        address = folder.bus_address.replace("&", "&amp;")
        file.write(_BUS_CONFIG.format(address=address))
    answer, answer_end = os.pipe()
    process = subprocess.Popen(
        # Should the server be killed, the bus goes with it.
        ["setpriv", "--pdeathsig", "KILL",
         "dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--nosyslog",
         f"--print-address={answer_end}"],
        pass_fds=(answer_end,),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(answer_end)
    with open(answer, "rb") as pipe:
        if not pipe.readline():
            process.wait()
            raise OSError("dbus-daemon does not start")
    return process


def serve(arguments: list[str]) -> int:
    """Serve the folder until its last client has gone; the exit code."""
    folder = Folder(arguments[0])
    first = socket.socket(fileno=int(arguments[1]))
    os.set_inheritable(first.fileno(), False)
    # Held until the end, so that a server that is leaving and the next one never overlap.
    lock = os.open(folder.run, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        bus = start_bus(folder)
    except OSError as error:
        first.sendall(f"{error}\n".encode())
        return 1
    Server(folder).run(first, bus)
    return 0
