"""Networks for NetworkManager in the guest to be in: as many as a test wants, up and down.

A network is a bridge with one cable in it: both ends of the cable are the guest's own, so nobody
is there, but NetworkManager goes through all the states that it has for a network.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_interface
from typing import TYPE_CHECKING

from tests.lab.instance import LabError

if TYPE_CHECKING:
    from tests.lab.machine import Machine

BUS = "/run/dbus/system_bus_socket"
LIMIT_SECONDS = 20
_SERVICE = "NetworkManager.service"


class Networks:
    """The guest's networks, made by a test; `close`, as `Machine.reset` does, removes them all."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._bridges: dict[str, str] = {}
        self._uuids: dict[str, str] = {}
        self._links: list[str] = []

    @property
    def bus_address(self) -> str:
        """Where the host's processes find the guest's system bus."""
        return f"unix:path={self._machine.host_path(BUS)}"

    def add(self, name: str, address: str, *, domain: str = "") -> str:
        """Make a network of this name, not up yet; returns its UUID.

        `address` is ours, with its prefix; the gateway is the first one beside it.
        """
        own = ip_interface(address)
        gateway = next(each for each in own.network.hosts() if each != own.ip)
        bridge = self._bridges[name] = f"br{len(self._bridges) + 1}"
        # lab.conf has NetworkManager leave links alone that are called so.
        self._shell(
            f"ip link add veth-{bridge} type veth peer name veth-{bridge}p; "
            f"ip link set veth-{bridge} up; ip link set veth-{bridge}p up"
        )
        return self._add(
            name, address, domain, "type", "bridge", "ifname", bridge, "bridge.stp", "no",
            "ipv4.gateway", str(gateway),
        )  # fmt: skip

    def add_vpn(self, name: str, address: str, *, domain: str = "") -> str:
        """Make a VPN of this name, not up yet: WireGuard where the kernel has it, else a tunnel;
        returns its UUID. A tunnel with nobody at its end takes two seconds to come up."""
        link = f"vpn{len(self._uuids) + 1}"
        kind = ["type", "wireguard", "wireguard.private-key", f"{'A' * 43}="]
        if not self._has_wireguard():
            self._make_tun_device()
            kind = ["type", "tun", "mode", "tun"]
        return self._add(name, address, domain, *kind, "ifname", link)

    def up(self, *names: str) -> None:
        """Go up, one after the other, each until NetworkManager says that it is."""
        for name in names:
            self.begin(name)
            self._wait(name, "activated")

    def begin(self, name: str) -> None:
        """Go up, and do not wait until it is."""
        script = f"nmcli --wait 0 connection up uuid {self._uuids[name]}"
        bridge = self._bridges.get(name)
        if bridge is not None:  # it was made just now
            script += f" && ip link set veth-{bridge}p master {bridge}"
        self._shell(script)

    def down(self, *names: str) -> None:
        """Go down; what is down already stays so."""
        for name in names:
            argv = ("nmcli", "connection", "down", "uuid", self._uuids[name])
            self._machine.run(*argv, check=False)
            self._wait(name, "")

    def move(self, name: str) -> None:
        """Leave the other networks, VPNs aside, and come into this one."""
        self.down(*(other for other in self._bridges if other != name))
        self.up(name)

    def add_link(self, name: str, mode: str, address: str) -> None:
        """A link that is up and NetworkManager has not made, as tailscaled's ``tun`` or a virtual
        machine's ``tap``."""
        self._make_tun_device()
        self._links.append(name)
        self._shell(
            f"ip tuntap add dev {name} mode {mode}; ip address add {address} dev {name}; "
            f"ip link set {name} up"
        )

    def remove_link(self, name: str) -> None:
        self._links.remove(name)
        self._machine.run("ip", "link", "delete", name)

    def stop_manager(self) -> None:
        """NetworkManager ends; the networks stay as they are."""
        self._machine.systemctl("stop", _SERVICE)

    def start_manager(self) -> None:
        self._machine.systemctl("start", _SERVICE)

    @contextmanager
    def without_manager(self) -> Iterator[None]:
        """As where NetworkManager is not installed: nothing starts it."""
        self._machine.run("systemctl", "mask", "--runtime", "--now", _SERVICE)
        try:
            yield
        finally:
            self._machine.run("systemctl", "unmask", "--runtime", _SERVICE)
            self.start_manager()

    def close(self) -> None:
        """Remove all of them. It can be used again afterwards."""
        for name in list(self._links):
            self.remove_link(name)
        if not self._uuids:
            return
        self.start_manager()
        self._machine.run("nmcli", "connection", "delete", *self._uuids.values())
        for bridge in self._bridges.values():
            self._machine.run("ip", "link", "delete", f"veth-{bridge}")
        self._uuids.clear()
        self._bridges.clear()

    def _add(self, name: str, address: str, domain: str, *settings: str) -> str:
        known = self._uuids[name] = str(uuid.uuid4())
        search = ("ipv4.dns-search", domain) if domain else ()
        self._machine.run(
            "nmcli", "connection", "add", "con-name", name, *settings,
            "connection.uuid", known, "connection.autoconnect", "no",
            "ipv4.method", "manual", "ipv4.addresses", address, *search,
            # Nobody is asked whether the address is taken, or for a router: that takes seconds.
            "ipv4.dad-timeout", "0", "ipv6.method", "disabled",
        )  # fmt: skip
        return known

    def _wait(self, name: str, state: str) -> None:
        deadline = time.monotonic() + LIMIT_SECONDS
        argv = ("nmcli", "-g", "GENERAL.STATE", "connection", "show", "uuid", self._uuids[name])
        while (found := self._machine.run(*argv).stdout.strip()) != state:
            if time.monotonic() > deadline:
                journal = self._machine.run("journalctl", "--unit", _SERVICE, "--lines=30").stdout
                raise LabError(f"{name} is {found or 'down'}, not {state or 'down'}:\n{journal}")

    def _make_tun_device(self) -> None:
        self._shell("[ -e /dev/net/tun ] || mknod -m 666 /dev/net/tun c 10 200")

    def _has_wireguard(self) -> bool:
        tried = self._machine.run("ip", "link", "add", "wg-try", "type", "wireguard", check=False)
        if tried.returncode == 0:
            self._machine.run("ip", "link", "delete", "wg-try")
        return tried.returncode == 0

    def _shell(self, script: str) -> None:
        self._machine.run("sh", "-e", "-c", script)
