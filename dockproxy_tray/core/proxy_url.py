"""Proxy URLs: their grammar, their masked form, and when two of them are the same.

The grammar is ``scheme://[user[:password]@]host[:port][/]``. It is stricter than RFC 3986 and Go's
``net/url``: whatever passes here means the same to dockerd, to curl and to systemd.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.errors import Invalid

SCHEMES = ("http", "https", "socks5", "socks5h")
MAX_LENGTH = 8192
MASK = "xxxxx"  # what dockerd itself writes in /info and in its log

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_USERINFO = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})*")
_CONTROL_ESCAPE = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])")
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_OCTET = re.compile(r"25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

# Finding URLs in text that may be anything. A JSON writer may have escaped the slashes. What looks
# like an unknown scheme right after a colon is a password ("user:pass://word@host").
_KNOWN = r"(?:https?|socks[45][ah]?|ftp)"
_ANY_URL = re.compile(
    rf"(?<![A-Za-z0-9+.\-])(?:{_KNOWN}|(?<!:)[A-Za-z][A-Za-z0-9+.\-]*):\\?/\\?/", re.IGNORECASE
)
_NEXT_URL = re.compile(rf"(?<=[\s\"'=,;(\[{{<|]){_KNOWN}:\\?/\\?/", re.IGNORECASE)
_CLOSING_QUOTE = re.compile(r"\"(?=[\s,:}\])]|$)")
_WORD = re.compile(r"\S+")
_BARE_USER = re.compile(r"(?:(?<![^\s=])|[^\s\"'=,;:/@]):")
_URL_USERINFO = re.compile(r"(?<=://)[^/@]*@")


@dataclass(frozen=True, repr=False)
class ProxyUrl:
    """A proxy's address. ``user`` and ``password`` stay percent-encoded as they were given, an
    IPv6 ``host`` is without its brackets, and ``slash`` tells whether the text ended in one.
    """

    scheme: str
    user: str | None
    password: str | None
    host: str
    port: int | None
    slash: bool

    @property
    def text(self) -> str:
        """The URL exactly as it was given, with its password."""
        return self._write(self.password)

    def _write(self, password: str | None) -> str:
        secret = "" if password is None else f":{password}"
        userinfo = "" if self.user is None else f"{self.user}{secret}@"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}://{userinfo}{host}{port}{'/' if self.slash else ''}"

    def __str__(self) -> str:
        return self._write(None if self.password is None else MASK)

    def __repr__(self) -> str:
        return f"ProxyUrl({str(self)!r})"

    @property
    def loopback(self) -> bool:
        """Whether it names this machine, which to a container is the container itself."""
        if ":" in self.host:
            from ipaddress import IPv6Address

            address = IPv6Address(self.host)
            mapped = address.ipv4_mapped
            return address.is_loopback or (mapped is not None and mapped.is_loopback)
        host = self.host.lower().removesuffix(".")
        if _is_ipv4(host):
            return host.startswith("127.")
        return host == "localhost" or host.endswith(".localhost")

    @property
    def lacks_password(self) -> bool:
        """Whether it names a user and no password; ``user:@`` says outright that it is empty."""
        return bool(self.user) and self.password is None

    def without_password(self) -> ProxyUrl:
        """The same proxy and user; no user either where the user's name was empty."""
        return replace(self, user=self.user or None, password=None)

    def with_password(self, plain: str) -> ProxyUrl:
        """The same proxy with another password, given as the user types it.

        All but RFC 3986's unreserved characters are percent-encoded. Raises
        ``Invalid("bad-proxy-password")`` for control characters and text that is not Unicode, and
        where the URL would become too long.
        """
        try:
            data = plain.encode()
        except UnicodeEncodeError:
            raise Invalid("bad-proxy-password", why=say("not-unicode")) from None
        if any(byte < 32 or byte == 127 for byte in data):
            raise Invalid("bad-proxy-password", why=say("control-character"))
        encoded = "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in data)
        changed = replace(self, user=self.user or "", password=encoded)
        if (length := len(changed.text)) > MAX_LENGTH:
            why = say("url-too-long", length=length, limit=MAX_LENGTH)
            raise Invalid("bad-proxy-password", why=why)
        return changed


def parse_proxy_url(text: str) -> ProxyUrl:
    """Read a proxy URL. Raises ``Invalid("bad-proxy-url", url=MASKED, why=Message)``."""

    def bad(why: Message) -> Invalid:
        return Invalid("bad-proxy-url", url=mask_url(text), why=why)

    if not text:
        raise bad(say("url-empty"))
    if len(text) > MAX_LENGTH:
        raise bad(say("url-too-long", length=len(text), limit=MAX_LENGTH))
    position = find_bad_character(text)
    if position:
        raise bad(say("url-character", position=position))
    scheme, separator, rest = text.partition("://")
    if not separator or not _SCHEME.fullmatch(scheme):
        raise bad(say("url-no-scheme", known=SCHEMES))
    if scheme.lower() not in SCHEMES:
        raise bad(say("url-scheme", scheme=scheme, known=SCHEMES))
    userinfo, at, address = rest.rpartition("@")
    user, colon, password = userinfo.partition(":")
    if at:
        if not userinfo:
            raise bad(say("url-user-empty"))
        if not _USERINFO.fullmatch(userinfo):
            raise bad(say("url-userinfo"))
        if _CONTROL_ESCAPE.search(userinfo):
            raise bad(say("url-control-escape"))
    address, slash, beyond = address.partition("/")
    if beyond or "?" in address or "#" in address:
        raise bad(say("url-path"))
    host, port = split_host_port(address)
    why = check_host(host) or check_port(port)
    if why:
        raise bad(why)
    return ProxyUrl(
        scheme=scheme,
        user=user if at else None,
        password=password if colon else None,
        host=host[1:-1] if host.startswith("[") else host,
        port=int(port) if port is not None else None,
        slash=bool(slash),
    )


def find_bad_character(text: str) -> int:
    """Where the first character stands that no URL holds, counted from 1; 0 for none.

    The character itself is not told: it may be part of a password.
    """
    if text.isascii() and text.isprintable() and " " not in text:
        return 0
    return next(i for i, c in enumerate(text, 1) if not "!" <= c <= "~")


def split_host_port(address: str) -> tuple[str, str | None]:
    """``host:port`` in two; the port is None where there is no colon after the host."""
    end = address.find("]") + 1 if address.startswith("[") else 0
    if end and address[end:] and not address[end:].startswith(":"):
        return address, None  # something between the bracket and the port: no host at all
    host, colon, port = address[end:].partition(":")
    return address[:end] + host, port if colon else None


def check_host(host: str) -> Message | None:
    """Why this is neither a DNS name (underscores allowed) nor IPv4 nor bracketed IPv6."""
    if not host:
        return say("url-host-empty")
    if host.startswith("["):
        from ipaddress import AddressValueError, IPv6Address

        try:
            # A zone ("%eth0") holds on one machine only, and curl and Go write it differently.
            IPv6Address("" if "%" in host or not host.endswith("]") else host[1:-1])
        except AddressValueError:
            return say("url-host")
        return None
    labels = host.removesuffix(".").split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return say("url-host")
    if labels[-1].isdigit() and not _is_ipv4(host):
        return say("url-host")  # "10.0.0" and "010.0.0.1" mean different things to different tools
    return None


def check_port(port: str | None) -> Message | None:
    """Why this is not a port: 1 to 65535, without leading zeros."""
    if port is None or (re.fullmatch(r"[1-9][0-9]{0,4}", port) and int(port) <= 65535):
        return None
    return say("url-port")


def _is_ipv4(host: str) -> bool:
    octets = host.split(".")
    return len(octets) == 4 and all(_OCTET.fullmatch(octet) for octet in octets)


def mask_url(text: str) -> str:
    """Mask a text that is one URL, or was meant to be: all between user and last ``@`` goes."""
    head = _ANY_URL.match(text)
    start = head.end() if head else 0
    userinfo, at, address = text[start:].rpartition("@")
    user, colon, _ = userinfo.partition(":")
    return f"{text[:start]}{user}:{MASK}@{address}" if at and colon else text


def mask(text: str) -> str:
    """Mask every password in any text: a log line, JSON, a unit file, a URL that cannot be parsed.

    Where it cannot tell a password's end from the text that follows, it hides too much rather
    than too little: on one line, up to the last ``@`` before the next URL.
    """
    if "@" not in text:
        return text
    return "\n".join(_mask_line(line) for line in text.split("\n"))


def has_password(text: str) -> bool:
    """Whether there is anything in it that ``mask`` would hide."""
    return mask(text) != text


def _mask_line(line: str) -> str:
    parts = []
    done = 0
    while head := _ANY_URL.search(line, done):
        start, end = head.end(), len(line)
        if following := _NEXT_URL.search(line, start):
            end = following.start()
        if line[: head.start()].endswith('"'):
            closing = _CLOSING_QUOTE.search(line, start, end)
            end = closing.start() if closing else end
        parts += [_mask_bare(line[done : head.start()]), head[0], mask_url(line[start:end])]
        done = end
    return "".join([*parts, _mask_bare(line[done:])])


def _mask_bare(text: str) -> str:
    """Mask ``user:password@host`` without a scheme, which dockerd shows in clear in /info."""
    return _WORD.sub(_mask_word, text)


def _mask_word(found: re.Match[str]) -> str:
    # Step by step, each linear: one pattern for it all would try every colon with every "@", and
    # every letter of a word that has none.
    word = found[0]
    at = word.rfind("@")
    user = _BARE_USER.search(word, 0, at) if at > 0 else None
    return f"{word[: user.end()]}{MASK}{word[at:]}" if user else word


Detail = Literal["full", "no-password", "info"]


def same_url(a: str | None, b: str | None, *, compare: Detail = "full") -> bool:
    """Whether two proxy settings mean the same; None and ``""`` are both "not set".

    Scheme and host count in lower case, one trailing ``/`` not at all. ``no-password`` is for who
    may not read the password: it is ignored, present or not. ``info`` is for dockerd's /info,
    where all userinfo reads ``xxxxx:xxxxx``: only that there is some is compared. Texts outside
    the grammar are compared as they stand.
    """
    if not a or not b:
        return not a and not b
    try:
        return _key(parse_proxy_url(a), compare) == _key(parse_proxy_url(b), compare)
    except Invalid:
        if compare == "info":
            a, b = (_URL_USERINFO.sub(f"{MASK}:{MASK}@", mask(text)) for text in (a, b))
        return a == b


def _key(url: ProxyUrl, compare: Detail) -> tuple[object, ...]:
    userinfo: tuple[object, ...] = (url.user, url.password)
    if compare == "no-password":
        userinfo = (url.user or None,)
    elif compare == "info":
        userinfo = (url.user is not None,)
    return (url.scheme.lower(), url.host.lower(), url.port, *userinfo)
