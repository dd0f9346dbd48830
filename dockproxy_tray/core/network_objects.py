"""NetworkManager's objects as they were read, and what an active connection says by them.

Interfaces and properties: https://networkmanager.dev/docs/api/latest/spec.html, "D-Bus API
Reference"; the numbers are named as in nm-dbus-types.html there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from ipaddress import IPv6Interface, ip_interface
from typing import Any, NamedTuple

NETWORK_MANAGER = "org.freedesktop.NetworkManager"
"""Its name on the system bus, and the interface of its first object."""

CONNECTION = f"{NETWORK_MANAGER}.Connection.Active"
_IP4 = f"{NETWORK_MANAGER}.IP4Config"
_IP6 = f"{NETWORK_MANAGER}.IP6Config"
WIRELESS = f"{NETWORK_MANAGER}.Device.Wireless"
_TUN = f"{NETWORK_MANAGER}.Device.Tun"
_ACCESS_POINT = f"{NETWORK_MANAGER}.AccessPoint"

Properties = Mapping[str, Any]


class Place(NamedTuple):
    """One object's interface, whose properties are read at once."""

    path: str
    interface: str


MANAGER = Place("/org/freedesktop/NetworkManager", NETWORK_MANAGER)

_IP_PROPERTIES = frozenset({"AddressData", "Gateway", "RouteData", "Domains", "Searches"})
USED: Mapping[str, frozenset[str]] = {
    NETWORK_MANAGER: frozenset(
        {"ActiveConnections", "PrimaryConnection", "State", "Connectivity", "Metered"}
    ),
    CONNECTION: frozenset(
        {"Id", "Uuid", "Type", "Vpn", "State", "StateFlags", "Default", "Default6"}
        | {"Devices", "SpecificObject", "Ip4Config", "Ip6Config"}
    ),
    _IP4: _IP_PROPERTIES,
    _IP6: _IP_PROPERTIES,
    WIRELESS: frozenset({"ActiveAccessPoint"}),
}
"""By interface, the properties whose change may change the facts. An access point is not among
them: its strength changes every few seconds, and its name and address are its own."""

_ACTIVATED = 2  # NMActiveConnectionState
_EXTERNAL = 0x80  # NMActivationStateFlags: somebody else has configured the device


class Look:
    """Looks at what was read, and keeps in mind where it has looked."""

    def __init__(self, read: Mapping[Place, Properties]) -> None:
        self._read = read
        self.seen: set[Place] = set()

    def at(self, path: str, interface: str) -> Properties:
        """``/`` is NetworkManager's word for no object."""
        if path in ("", "/"):
            return {}
        place = Place(path, interface)
        self.seen.add(place)
        return self._read.get(place, {})


class ActiveConnection:
    """One active connection. It looks at no more than is asked for."""

    def __init__(self, path: str, look: Look) -> None:
        self.place = Place(path, CONNECTION)
        self._look = look
        self._properties = look.at(*self.place)

    def text(self, name: str) -> str:
        return str(self._properties.get(name, ""))

    def has(self, name: str) -> bool:
        return bool(self._properties.get(name))

    @property
    def is_up(self) -> bool:
        return bool(self._properties.get("State") == _ACTIVATED)

    @property
    def is_external(self) -> bool:
        return bool(self._properties.get("StateFlags", 0) & _EXTERNAL)

    @cached_property
    def is_vpn(self) -> bool:
        """A plugin's, WireGuard's, or a tunnel's. A virtual machine's link is one of type ``tun``
        too, but it is a ``tap``."""
        if self.has("Vpn") or self.text("Type") in ("vpn", "wireguard"):
            return True
        mode = self._look.at(self._device, _TUN).get("Mode") if self.text("Type") == "tun" else ""
        return bool(mode == "tun")

    @property
    def access_point(self) -> Properties | None:
        """That of Wi-Fi; the device knows it best, for a connection may name that of its start.
        None: this is no Wi-Fi. Empty: it has none now."""
        if self.text("Type") != "802-11-wireless":
            return None
        current = self._look.at(self._device, WIRELESS).get("ActiveAccessPoint", "/")
        path = current if current != "/" else self.text("SpecificObject")
        return self._look.at(path, _ACCESS_POINT)

    @property
    def is_cut(self) -> bool:
        """Whether this is Wi-Fi without an access point: between two of them, or out of reach,
        which NetworkManager bears for a while until it gives up."""
        return self.access_point is not None and not self.access_point

    @property
    def gateways(self) -> tuple[str, ...]:
        """IPv4's first."""
        found = (str(config.get("Gateway", "")) for config in self._configs)
        return tuple(gateway for gateway in found if gateway)

    @property
    def metric(self) -> float:
        """The lowest of its ways out; the lower, the more it is used."""
        routes = [route for config in self._configs for route in config.get("RouteData", ())]
        found = (route.get("metric", 0) for route in routes if route.get("prefix") == 0)
        return min(found, default=float("inf"))

    @property
    def addresses(self) -> frozenset[str]:
        """With their prefix; those of IPv6 that hold on their link alone say nothing."""
        found = set()
        for each in (each for config in self._configs for each in config.get("AddressData", ())):
            try:
                address = ip_interface(f"{each['address']}/{each['prefix']}")
            except (KeyError, ValueError):
                continue
            if not (isinstance(address, IPv6Interface) and address.is_link_local):
                found.add(str(address))
        return frozenset(found)

    @property
    def domains(self) -> frozenset[str]:
        """Of its names, those to search and those to ask its servers for (``~``) alike."""
        names = [
            str(name)
            for config in self._configs
            for name in (*config.get("Domains", ()), *config.get("Searches", ()))
        ]
        return frozenset(name.lower().removeprefix("~").rstrip(".") for name in names) - {""}

    @property
    def _device(self) -> str:
        return str(next(iter(self._properties.get("Devices", ())), "/"))

    @property
    def _configs(self) -> tuple[Properties, Properties]:
        found = ((self.text("Ip4Config"), _IP4), (self.text("Ip6Config"), _IP6))
        four, six = (self._look.at(path, interface) for path, interface in found)
        return four, six
