"""From what NetworkManager's objects say to the facts of the network.

What is read next depends on what was read before (a connection names its addresses' object), so
the facts are worked out from what there is, again and again, until nothing that they rest on is
missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dockproxy_tray.core.network_objects import (
    CONNECTION,
    MANAGER,
    USED,
    WIRELESS,
    ActiveConnection,
    Look,
    Place,
    Properties,
)
from dockproxy_tray.core.rules import Connectivity, NetworkFacts

_WITHOUT_NETWORK = (10, 20, 30)  # NMState: asleep, disconnected, disconnecting
_CONNECTIVITY: tuple[Connectivity, ...] = ("unknown", "none", "portal", "limited", "full")
_METERED = {1: True, 2: False, 3: True, 4: False}  # NMMetered: yes, no, guessed yes, guessed no


@dataclass(frozen=True)
class Findings:
    """What follows from the objects that were read."""

    facts: NetworkFacts
    """True only where nothing is missing."""
    missing: frozenset[Place]
    """What they rest on too, and was not read."""
    telling: frozenset[Place]
    """The objects whose changes may change the facts."""


def find(read: Mapping[Place, Properties], *, access_points: bool = False) -> Findings:
    """The facts by these objects' properties; those of an object that is gone are empty.

    With ``access_points`` the Wi-Fi device is to tell of its access point too. It tells much else.
    """
    look = Look(read)
    manager = look.at(*MANAGER)
    connections = [ActiveConnection(path, look) for path in manager.get("ActiveConnections", ())]
    up = [each for each in connections if each.is_up]
    vpns = list(_without_tunnels([each for each in up if each.is_vpn]))
    primary = _primary(manager, up)
    counted = vpns if primary is None or primary in vpns else [primary, *vpns]
    access_point = (primary.access_point if primary else None) or {}
    facts = NetworkFacts(
        connection=primary.text("Id") if primary else "",
        uuid=primary.text("Uuid") if primary else "",
        type=primary.text("Type") if primary else "",
        ssid=bytes(access_point.get("Ssid", ())).decode(errors="backslashreplace"),
        bssid=str(access_point.get("HwAddress", "")),
        vpns=_sorted(each.text("Id") for each in vpns),
        gateways=primary.gateways if primary else (),
        dns_domains=_sorted(domain for each in counted for domain in each.domains),
        addresses=_sorted(address for each in counted for address in each.addresses),
        connectivity=_connectivity(manager, cut=bool(primary and primary.is_cut)),
        metered=_METERED.get(manager.get("Metered", 0)),
    )
    ours = {each.place for each in connections if each.is_vpn or not each.is_external}
    telling = {
        place
        for place in look.seen
        if place.interface in USED
        and (place.interface != CONNECTION or place in ours)
        and (place.interface != WIRELESS or access_points)
    }
    return Findings(facts, frozenset(look.seen - read.keys()), frozenset(telling))


def _primary(manager: Properties, up: list[ActiveConnection]) -> ActiveConnection | None:
    """The connection that leads out.

    The manager's ``PrimaryConnection`` (gdbus-org.freedesktop.NetworkManager.html) names it already
    while it is not up yet, and a tunnel where that has the default route.
    """
    path = manager.get("PrimaryConnection")
    if path is None:  # dbusmock's has none
        defaults = (each for name in ("Default", "Default6") for each in up if each.has(name))
    else:
        defaults = (each for each in up if each.place.path == path)
    found = next(defaults, None)
    return _base(found, up) if found is not None and found.is_vpn else found


def _base(vpn: ActiveConnection, up: list[ActiveConnection]) -> ActiveConnection:
    """What a VPN with the default route goes through; the VPN, where nothing else is known.

    A plugin's VPN names it (``SpecificObject``); beneath a tunnel it is the best way out.
    """
    others = [each for each in up if not (each.is_vpn or each.is_external)]
    for each in others:
        if each.place.path == vpn.text("SpecificObject"):
            return each
    ways = [each for each in others if each.gateways]
    return min(ways, key=lambda each: each.metric, default=vpn)


def _without_tunnels(vpns: list[ActiveConnection]) -> Iterator[ActiveConnection]:
    """The VPNs without a plugin's tunnel, which is an external connection too: its addresses are
    that VPN's own."""
    own = frozenset().union(*(each.addresses for each in vpns if each.has("Vpn")))
    for each in vpns:
        if not (each.is_external and each.addresses and each.addresses <= own):
            yield each


def _connectivity(manager: Properties, *, cut: bool) -> Connectivity:
    """NetworkManager's own word, but none where its state says so, or while Wi-Fi is ``cut``.

    "Connecting" is no such state: it is that of a machine in a network with limited connectivity
    (as behind a proxy) too, as long as any other connection is being made.
    """
    if cut or manager.get("State") in _WITHOUT_NETWORK:
        return "none"
    number = manager.get("Connectivity", 0)
    return _CONNECTIVITY[number] if number in range(len(_CONNECTIVITY)) else "unknown"


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))
