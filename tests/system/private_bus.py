"""A bus of a test's own that can be restarted at its address, and who is systemd on it."""

from __future__ import annotations

import os
import subprocess
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.system.bus import Bus, variant
from dockproxy_tray.system.bus_service import BusService, Call

UNIT = f"{ids.SYSTEMD_PATH}/unit/docker_2eservice"
_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_MANAGER_XML = f"""\
<node><interface name="{ids.SYSTEMD_MANAGER}"><method name="Subscribe"/></interface></node>
"""
_UNIT_XML = f"""\
<node><interface name="{ids.SYSTEMD_UNIT}">
  <property name="ActiveState" type="s" access="read"/>
</interface></node>
"""


class PrivateBus:
    """A dbus-daemon in a folder. A context manager."""

    def __init__(self, folder: str) -> None:
        self.address = f"unix:path={folder}/bus"
        self._config = f"{folder}/bus.conf"
        with open(self._config, "w") as file:
            file.write(_CONFIG.format(folder=folder))
        self._daemon: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> PrivateBus:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def add_service(self, name: str, command: str) -> None:
        """Let the bus run this when somebody calls a name that nobody has; to be said before it
        starts."""
        folder = os.path.dirname(self._config)
        with open(f"{folder}/{name}.service", "w") as file:
            file.write(f"[D-BUS Service]\nName={name}\nExec={command}\n")

    def start(self) -> None:
        answer, end = os.pipe()
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={self._config}", "--nofork", "--nopidfile",
             "--nosyslog", f"--print-address={end}"],
            pass_fds=(end,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(end)
        with open(answer, "rb") as pipe:
            assert pipe.readline(), "dbus-daemon does not start"

    def stop(self) -> None:
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()
            self._daemon = None


class FakeSystemd:
    """As much of systemd as a listener meets, in the test's own context."""

    def __init__(self, address: str, context: Any, state: str = "active") -> None:
        self.subscribers: list[str] = []
        self.state = state
        self.bus = Bus(address, context)
        self._service = BusService(self.bus)
        self._service.export(ids.SYSTEMD_PATH, _MANAGER_XML, self._heard, dict)
        self._service.export(UNIT, _UNIT_XML, self._heard, lambda: {"ActiveState": self.state})
        self.come()

    def come(self) -> None:
        assert self._service.own(ids.SYSTEMD_BUS_NAME)

    def go(self) -> None:
        """As for the moment in which it is executed anew."""
        self._service.release(ids.SYSTEMD_BUS_NAME)

    def enter(self, state: str, path: str = UNIT) -> None:
        """A unit's state has changed."""
        self.state = state
        self.tell(path, ids.SYSTEMD_UNIT, {"ActiveState": state})

    def tell(self, path: str, interface: str, properties: dict[str, str]) -> None:
        packed = {name: variant("s", value) for name, value in properties.items()}
        signal = f"{ids.DBUS_PROPERTIES}.PropertiesChanged"
        self._service.emit(path, signal, "(sa{sv}as)", (interface, packed, []))

    def reload(self, *, begins: bool) -> None:
        signal = f"{ids.SYSTEMD_MANAGER}.Reloading"
        self._service.emit(ids.SYSTEMD_PATH, signal, "(b)", (begins,))

    def _heard(self, call: Call) -> None:
        self.subscribers.append(call.sender)
        if self.subscribers.count(call.sender) > 1:
            call.refuse("org.freedesktop.systemd1.AlreadySubscribed", "Client is subscribed.")
        else:
            call.answer()
