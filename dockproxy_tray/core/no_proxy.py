"""NO_PROXY lists: the hosts that are reached without a proxy.

How an entry matches is the engine's own rule, Go's ``httpproxy`` (golang.org/x/net: ``NoProxy`` of
``Config``, and ``useProxy``). No name is looked up, so a network never matches a name, nor a domain
an address.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.proxy_url import mask, split_host_port
from dockproxy_tray.errors import Invalid

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

MAX_ENTRIES = 1024
MAX_BYTES = 16 * 1024

ENGINES_OWN = frozenset({"127.0.0.0/8", "::1/128"})
"""Loopback, which the engine treats specially whatever it is told: never proxied (Go's
``httpproxy``), always among the insecure registries."""


def split_no_proxy(text: str) -> tuple[str, ...]:
    """The entries, as Go's ``httpproxy`` splits them: at commas alone, spaces trimmed."""
    return tuple(entry for part in text.split(",") if (entry := part.strip()))


def join_no_proxy(entries: Iterable[str]) -> str:
    return ",".join(entries)


def check_no_proxy(entries: Iterable[str]) -> None:
    """Refuse what is no list for NO_PROXY.

    Domains may hold any letters. Raises ``Invalid("bad-no-proxy", entry, why)`` for one entry,
    ``Invalid("too-many-entries", key, count, limit)`` and ``Invalid("no-proxy-too-long", bytes,
    limit)`` for the list.
    """
    entries = tuple(entries)
    for entry in entries:
        if why := _why_bad(entry):
            raise Invalid("bad-no-proxy", entry=mask(entry), why=why)
    if len(entries) > MAX_ENTRIES:
        raise Invalid("too-many-entries", key="no_proxy", count=len(entries), limit=MAX_ENTRIES)
    size = len(join_no_proxy(entries).encode())
    if size > MAX_BYTES:
        raise Invalid("no-proxy-too-long", bytes=size, limit=MAX_BYTES)


def _why_bad(entry: str) -> Message | None:
    if not entry:
        return say("entry-empty")
    if "," in entry:
        return say("entry-comma")
    if any(character.isspace() for character in entry):
        return say("entry-space")
    if not entry.isprintable() and any(
        unicodedata.category(character) in {"Cc", "Cs"} for character in entry
    ):
        return say("control-character")
    return None


def same_no_proxy(a: str | None, b: str | None) -> bool:
    """Whether two values name the same hosts, in whatever order; None and ``""`` are "not set".

    The engine's own loopback networks are ignored.
    """
    if not a or not b:
        return not a and not b
    return set(split_no_proxy(a)) - ENGINES_OWN == set(split_no_proxy(b)) - ENGINES_OWN


def is_loopback(host: str) -> bool:
    """Whether this is never proxied, whatever ``no_proxy`` says: ``localhost`` and addresses of
    loopback, but no other name that may stand for one."""
    address = _address(host)
    return host == "localhost" if address is None else address.is_loopback


def bypasses(no_proxy: str | None, host: str, port: int) -> str | None:
    """The first entry by which this host is reached without the proxy; None: there is none.

    ``host`` is a name or an address, an IPv6 one in brackets or without. ``*`` alone is every
    host, ``a.b`` itself and what is below it, ``.a.b`` and ``*.a.b`` only what is below. An entry
    with a port counts for that port alone. What cannot be understood matches nothing.
    """
    for entry in split_no_proxy(no_proxy or ""):
        if _matches(entry.lower(), host, port):
            return entry
    return None


def _matches(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    address = _address(host)
    if "/" in entry:
        return address is not None and _contains(entry, address)
    name, its_port = entry, None
    if entry.count(":") == 1 or entry.startswith("["):
        name, its_port = split_host_port(entry)
    if its_port and its_port != str(port):
        return False
    named = _address(name)
    if named is not None or address is not None:
        return named == address
    domain = _ascii(name.removeprefix("*"))
    plain = _ascii(host.lower())
    if domain.startswith("."):
        return plain.endswith(domain)
    return bool(domain) and (plain == domain or plain.endswith(f".{domain}"))


def _contains(network: str, address: IPv4Address | IPv6Address) -> bool:
    from ipaddress import ip_network

    try:
        return address in ip_network(network, strict=False)
    except ValueError:
        return False


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """An address as Go compares it: one that is mapped into IPv6 is the IPv4 one."""
    from ipaddress import ip_address

    try:
        address = ip_address(host[1:-1] if host.startswith("[") and host.endswith("]") else host)
    except ValueError:
        return None
    return address if address.version == 4 else address.ipv4_mapped or address


def _ascii(domain: str) -> str:
    """The name as it is looked up ("xn--…"); as it stands where it has no such form."""
    if domain.isascii():
        return domain
    dot = "." if domain.startswith(".") else ""
    try:
        return dot + domain.removeprefix(".").encode("idna").decode()
    except UnicodeError:
        return domain
