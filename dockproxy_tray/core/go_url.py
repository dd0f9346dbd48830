"""What Go takes for a URL, as far as it decides whether a proxy is used.

A proxy that Go cannot parse is none at all, and nobody is told. So this has to be no stricter and
no laxer than Go's ``net/url`` (1.24) and the function ``parseProxy`` of ``httpproxy``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# In a host a percent sign stands for letters beyond ASCII, or for itself before a zone.
_BAD_HOST = re.compile(r"%(?!25)[0-7]|[^A-Za-z0-9%!$&'()*+,;=:\[\]<>\"\-_.~\x80-\U0010ffff]")
_PORT = re.compile(r":[0-9]*")
_USERINFO = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")


@dataclass(frozen=True)
class GoUrl:
    """A URL that Go has parsed."""

    text: str = field(repr=False)
    scheme: str
    host: str
    """With its port, if it names one."""


def read_proxy(text: str) -> GoUrl | None:
    """The proxy that Go makes of a variable's value; None: it goes without one.

    Without a scheme, or without a host after it, the whole is http's.
    """
    if not text:
        return None
    url = parse_go_url(text)
    if url is not None and url.scheme and url.host:
        return url
    return parse_go_url(f"http://{text}") or url


def parse_go_url(text: str) -> GoUrl | None:
    """``url.Parse``; None is an error of it."""
    plain, _, fragment = text.partition("#")
    if re.search(r"[\x00-\x1f\x7f]", plain) or _BAD_ESCAPE.search(fragment):
        return None
    if plain.startswith(":"):
        return None
    if plain == "*":
        return GoUrl(text, "", "")
    named = _SCHEME.match(plain)
    scheme, rest = (named[1].lower(), plain[named.end() :]) if named else ("", plain)
    rest = rest.partition("?")[0]
    if not rest.startswith("/"):
        if scheme:
            return GoUrl(text, scheme, "")
        if ":" in rest.partition("/")[0]:
            return None
    host = ""
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        userinfo, _, host = authority.rpartition("@")
        if not _USERINFO.fullmatch(userinfo) or _BAD_ESCAPE.search(userinfo):
            return None
        if _is_bad_host(host):
            return None
    return None if _BAD_ESCAPE.search(rest) else GoUrl(text, scheme, host)


def _is_bad_host(host: str) -> bool:
    if _BAD_ESCAPE.search(host) or _BAD_HOST.search(host):
        return True
    _, bracket, port = host.rpartition("]")
    if host.startswith("["):
        return not bracket or bool(port and not _PORT.fullmatch(port))
    colon = host.rfind(":")
    return colon >= 0 and not _PORT.fullmatch(host[colon:])
