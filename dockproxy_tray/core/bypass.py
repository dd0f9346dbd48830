"""Which hosts a no_proxy list keeps from the proxy: exactly as dockerd reads it.

The rules are those of Go's ``httpproxy`` (golang.org/x/net, ``Config.init`` and ``useProxy``). No
name is looked up, so a network never matches a name, nor a domain an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dockproxy_tray.core.no_proxy import split_no_proxy

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

    Address = IPv4Address | IPv6Address
    Network = IPv4Network | IPv6Network

Kind = Literal["everything", "network", "address", "domain", "below", "wildcard", "nothing"]

_LIKE_ADDRESS = re.compile(r"[0-9.]+|[0-9a-f.:]*:[0-9a-f.:]*(?:%.+)?", re.IGNORECASE)
_IN_NO_NAME = re.compile(r"[\s*?/\\\[\]()<>|%:]")


@dataclass(frozen=True)
class Entry:
    """One entry of a list, as it is understood."""

    text: str
    """As it stands in the list."""
    kind: Kind
    """``domain`` is a name and what is below it, ``below`` (``.x``) and ``wildcard`` (``*.x``)
    are the latter alone; ``nothing`` matches no host that there can be."""
    port: str = ""
    """The only port that it counts for; empty: every one."""
    network: Network | None = field(default=None, repr=False)
    """Of an address or a network."""
    suffix: str = field(default="", repr=False)
    """Of a name: how the names below it end."""
    itself: str = field(default="", repr=False)
    """Of a name: the one that matches whole."""

    def matches(self, name: str, port: str, address: Address | None) -> bool:
        """``name`` in lower case, and as it is looked up."""
        if self.kind == "everything":
            return True
        if self.port and self.port != port:
            return False
        if address is not None:
            return self.network is not None and address in self.network
        return bool(self.suffix) and (name.endswith(self.suffix) or name == self.itself)


@dataclass(frozen=True)
class NoProxy:
    """A list, read once for any number of hosts. Each takes as long as there are entries."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def parse(cls, text: str | None) -> NoProxy:
        """Read a list. What cannot be understood matches nothing; no text is a fault."""
        return cls(tuple(map(_read, split_no_proxy(text or ""))))

    def match(self, host: str, port: int) -> str | None:
        """The first entry by which this host is reached without the proxy; None: there is none.

        ``host`` is a name or an address, an IPv6 one in brackets or without.
        """
        first = next(self.matching(host, port), None)
        return first.text if first else None

    def matching(self, host: str, port: int) -> Iterator[Entry]:
        """Every entry that has this host."""
        if not self.entries:
            return
        address, name, number = parse_address(host), ascii_name(host).lower(), str(port)
        for entry in self.entries:
            if entry.matches(name, number, address):
                yield entry


def is_loopback(host: str) -> bool:
    """Whether this is never proxied, whatever a list says: ``localhost``, spelt so, and addresses
    of loopback, but no other name that may stand for one."""
    address = parse_address(host)
    return host == "localhost" if address is None else address.is_loopback


def parse_address(host: str) -> Address | None:
    """An address, an IPv6 one in brackets or without, as Go compares it: one that is mapped into
    IPv6 is the IPv4 one. None: it is a name."""
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if not _LIKE_ADDRESS.fullmatch(host):
        return None
    from ipaddress import ip_address

    try:
        address = ip_address(host)
    except ValueError:
        return None
    return address if address.version == 4 else address.ipv4_mapped or address


def parse_network(text: str) -> Network | None:
    """A network as Go's ``ParseCIDR`` reads it, its host bits cleared; None: it is none.

    It is strict: addresses have no netmask and no zone. What is mapped into IPv6 is IPv4.
    """
    host, slash, length = text.partition("/")
    if not slash or not re.fullmatch(r"[0-9]{1,8}", length):
        return None
    if "%" in host or not _LIKE_ADDRESS.fullmatch(host):
        return None
    from ipaddress import ip_network

    bits = int(length)
    if host.lower().startswith("::ffff:") and 96 <= bits <= 128:
        mapped = parse_address(host)
        if mapped is not None and mapped.version == 4:
            return ip_network((mapped, bits - 96), strict=False)
    try:
        return ip_network(f"{host}/{bits}", strict=False)
    except ValueError:
        return None


def ascii_name(name: str) -> str:
    """A name as it is looked up ("xn--…"): by UTS 46 without its transitional part, as Go's
    ``idna.Lookup`` has it. What that would refuse is written so as well."""
    if name.isascii():
        return name
    plain = unicodedata.normalize("NFKC", name.lower()).lower().replace("\u3002", ".")
    return ".".join(map(_ascii_label, plain.split(".")))


def _ascii_label(label: str) -> str:
    # Not Python's codec "idna": by the older IDNA 2003, "ß" would be looked up as "ss".
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _read(text: str) -> Entry:
    entry = text.lower()
    if entry == "*":
        return Entry(text, "everything")
    if (network := parse_network(entry)) is not None:
        return Entry(text, "network", network=network)
    host, port = _split(entry)
    # Only where it is asked for may an address have a zone, and brackets only before a port.
    address = None if "%" in host or host.startswith("[") else parse_address(host)
    if address is not None:
        from ipaddress import ip_network

        return Entry(text, "address", port, ip_network(address))
    kind: Kind = "domain"
    if host.startswith("*."):
        kind, host = "wildcard", host[1:]
    elif host.startswith("."):
        kind = "below"
    if not host.strip(".") or _IN_NO_NAME.search(host) or _ends_in_number(host):
        kind = "nothing"
    if not host:
        return Entry(text, kind, port)
    below = host.startswith(".")
    suffix = ascii_name(host if below else f".{host}")
    return Entry(text, kind, port, suffix=suffix, itself="" if below else suffix[1:])


def _ends_in_number(host: str) -> bool:
    """Whether this is a part of an address, or meant to be one: no domain's name ends so."""
    return host.rstrip(".").rpartition(".")[2].isdigit()


def _split(entry: str) -> tuple[str, str]:
    """Host and port as by Go's ``net.SplitHostPort``; all of it is the host where there is none."""
    host, colon, port = entry.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    inner = host[1:-1] if bracketed else host
    if not colon or re.search(r"[\[\]]", inner + port) or (":" in inner and not bracketed):
        return entry, ""
    return inner, port
