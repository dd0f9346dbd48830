"""NetworkManager's stand-in on a bus of the test's own: python-dbusmock's, in a process of its own.

Its template makes the manager and what belongs to Wi-Fi. It knows of no primary connection, IP
configurations and costs; those are added to it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.core.network_objects import MANAGER, NETWORK_MANAGER
from dockproxy_tray.system.bus import Bus, variant

WIFI = "802-11-wireless"
EXTERNAL = 0x80
ACTIVATING, ACTIVATED = 1, 2
LIMIT_SECONDS = 60.0
"""Against waiting for ever."""

_MOCK = "org.freedesktop.DBus.Mock"
_TYPES = {
    **dict.fromkeys(("Id", "Uuid", "Type", "Gateway", "Mode", "HwAddress"), "s"),
    **dict.fromkeys(("PrimaryConnection", "SpecificObject", "ActiveAccessPoint"), "o"),
    **dict.fromkeys(("Ip4Config", "Ip6Config"), "o"),
    **dict.fromkeys(("ActiveConnections", "Devices"), "ao"),
    **dict.fromkeys(("State", "StateFlags", "Connectivity", "Metered", "Bitrate"), "u"),
    **dict.fromkeys(("Domains", "Searches"), "as"),
    **dict.fromkeys(("Vpn", "Default"), "b"),
    "AddressData": "aa{sv}",
    "Ssid": "ay",
    "Strength": "y",
}
"""The properties' types in the real one's interfaces."""


class FakeNetworkManager:
    """Use it from the test's thread; it waits in a context of its own."""

    def __init__(self, address: str) -> None:
        self.connections: list[str] = []
        self._address = address
        self._bus = Bus(address)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Come to the bus, knowing nothing."""
        owners: list[str] = []
        dbus, path, interface = ids.DBUS
        end = self._bus.subscribe(
            dbus, f"{interface}.NameOwnerChanged", lambda values: owners.append(values[2]),
            path=path, first=NETWORK_MANAGER,
        )  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dbusmock", "--system", "-t", "networkmanager"],
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": self._address},
            stdout=subprocess.DEVNULL,
        )
        assert self._bus.wait(lambda: any(owners), LIMIT_SECONDS), "dbusmock does not start"
        end()
        self.connections = []
        # Its name comes before its objects; a call to it is answered when all of it is there.
        own = _packed(PrimaryConnection="/", Metered=0)
        self._mock("AddProperties", "(sa{sv})", NETWORK_MANAGER, own)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.stop()
        if not self._bus.closed:
            self._bus.close()

    def freeze(self, frozen: bool = True) -> None:
        """Let it answer nobody any more, though it has its name."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    # What there is in it

    def wifi(self, ssid: bytes, address: str = "AA:BB:CC:DD:EE:01") -> str:
        """An access point, for the only Wi-Fi device; returns its path."""
        device = f"{MANAGER.path}/Devices/wlan0"
        if not self._exists(device):
            self._mock("AddWiFiDevice", "(ssi)", "wlan0", "wlan0", 100)
            own = {"ActiveAccessPoint": variant("o", "/")}
            interface = f"{NETWORK_MANAGER}.Device.Wireless"
            self._mock("AddProperties", "(sa{sv})", interface, own, path=device)
        name = f"AP{address[-2:]}"
        values = (device, name, "to be replaced", address, 2, 2412, 54000, 40, 0)
        path = str(self._mock("AddAccessPoint", "(ssssuuuyu)", *values)[0])
        self.change(path, "AccessPoint", Ssid=ssid)
        return path

    def joined(self, access_point: str, name: str = "Office") -> str:
        """Wi-Fi is up, by this access point, and is the primary connection."""
        device = f"{MANAGER.path}/Devices/wlan0"
        self.change(device, "Device.Wireless", ActiveAccessPoint=access_point)
        path = self.connect(name, Type=WIFI, Devices=[device], SpecificObject=access_point)
        self.change("", "", PrimaryConnection=path)
        return path

    def connect(self, name: str, **properties: Any) -> str:
        """An active connection, up unless it is said otherwise; returns its path."""
        path = f"{MANAGER.path}/ActiveConnection/{uuid.uuid4().hex}"
        own: dict[str, Any] = {
            "Id": name,
            "Uuid": f"uuid-of-{name}",
            "Type": "802-3-ethernet",
            "State": ACTIVATED,
            "StateFlags": 0,
            "Vpn": properties.get("Type") == "vpn",
            "Default": False,
            "Devices": [],
            "SpecificObject": "/",
            "Ip4Config": "/",
            "Ip6Config": "/",
        }
        self.add(path, "Connection.Active", **(own | properties))
        self.connections.append(path)
        self.change("", "", ActiveConnections=self.connections)
        return path

    def disconnect(self, path: str) -> None:
        self.connections.remove(path)
        self.change("", "", ActiveConnections=self.connections)
        self.remove(path)

    def addressed(self, *addresses: str, **properties: Any) -> str:
        """IPv4 addresses, for a connection to have; returns the configuration's path."""
        path = f"{MANAGER.path}/IP4Config/{uuid.uuid4().hex}"
        own = {"AddressData": addresses, "Gateway": "", "Domains": [], "Searches": []}
        self.add(path, "IP4Config", **(own | properties))
        return path

    # Objects

    def add(self, path: str, interface: str, **properties: Any) -> None:
        """A new object; nobody is told of it."""
        face = f"{NETWORK_MANAGER}.{interface}"
        self._mock("AddObject", "(ssa{sv}a(ssss))", path, face, _packed(**properties), [])

    def remove(self, path: str) -> None:
        """An object goes; nobody is told of it."""
        self._mock("RemoveObject", "(s)", path)

    def change(self, path: str, interface: str, **properties: Any) -> None:
        """Change an object's properties, one after the other, and tell of each; without a path,
        the manager's."""
        face = f"{NETWORK_MANAGER}.{interface}" if interface else NETWORK_MANAGER
        for name, value in _packed(**properties).items():
            # dbusmock's UpdateProperties, which tells of several at once, can take no path.
            arguments = variant("(ssv)", (face, name, value))
            where = path or MANAGER.path
            self._bus.call(NETWORK_MANAGER, where, f"{ids.DBUS_PROPERTIES}.Set", arguments)

    def _exists(self, path: str) -> bool:
        devices = self._bus.properties(NETWORK_MANAGER, MANAGER.path, NETWORK_MANAGER)["Devices"]
        return path in devices

    def _mock(self, method: str, signature: str, *values: Any, path: str = MANAGER.path) -> Any:
        return self._bus.call(
            NETWORK_MANAGER, path, f"{_MOCK}.{method}", variant(signature, values)
        )


def _packed(**properties: Any) -> dict[str, Any]:
    return {name: variant(_TYPES[name], _plain(name, value)) for name, value in properties.items()}


def _plain(name: str, value: Any) -> Any:
    if name != "AddressData":
        return value
    split = (each.partition("/") for each in value)
    return [
        {"address": variant("s", ip), "prefix": variant("u", int(bits))} for ip, _, bits in split
    ]
