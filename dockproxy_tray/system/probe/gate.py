"""What a proxy is asked for: a way through to somewhere, by CONNECT or by SOCKS5.

As Go has it (net/http, x/net's socks): of all kinds of login only Basic, and SOCKS by user and
password; and names are looked up by the proxy, for socks5:// as well.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import unquote_to_bytes

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.probe_plan import Via
from dockproxy_tray.core.proxy_url import MASK
from dockproxy_tray.core.site import endpoint
from dockproxy_tray.system.probe.http import Answer, ask
from dockproxy_tray.system.probe.line import Line, receive_exactly
from dockproxy_tray.system.probe.trouble import Trouble

VERSION = "docker-distribution-api-version"
"""The header by which registries are known."""

_MAX_SHOWN = 200
_FAILURES = (500, 502, 503, 504)
_SOCKS_REPLIES = {
    1: "socks-failure",
    2: "socks-forbidden",
    3: "socks-no-network",
    4: "socks-no-host",
    5: "socks-refused",
    6: "socks-expired",
    7: "socks-command",
    8: "socks-address",
}
"""RFC 1928, 6."""
_FORBIDDEN = 2


def login(via: Via) -> dict[str, str]:
    """The header by which a proxy of HTTP knows who asks."""
    if via.url.user is None:
        return {}
    secret = unquote_to_bytes(via.url.user) + b":" + unquote_to_bytes(via.url.password or "")
    return {"Proxy-Authorization": f"Basic {b64encode(secret).decode()}"}


def ask_connect(line: Line, via: Via, host: str, port: int, agent: Mapping[str, str]) -> Answer:
    """Ask for a way through. Any answer but 200 is a refusal, which is for ``check_connect``."""
    place = endpoint(host, port)
    return ask(line, "CONNECT", place, {"Host": place, **agent, **login(via)})


def check_connect(answer: Answer, via: Via, place: str) -> None:
    """Raise ``Trouble`` unless the way is open: Go takes 200 for that and no other answer."""
    if answer.status != 200:
        raise Trouble(_refusal(answer, via, place))


def check_relayed(answer: Answer, via: Via, place: str) -> None:
    """Raise ``Trouble`` where a proxy that was asked for a page speaks for itself."""
    own = answer.status in (403, *_FAILURES) and not answer.header(VERSION)
    denied = answer.status == 401 and answer.header("server").startswith("tinyproxy")
    if answer.status == 407 or own or denied:
        raise Trouble(_refusal(answer, via, place))


def status_of(answer: Answer, via: Via | None) -> str:
    """The answer's first line, as far as it is of use. Who quotes the login that was sent is not
    quoted in turn."""
    reason = " ".join(answer.reason.split())
    for secret in _secrets(via) if via is not None else ():
        reason = reason.replace(secret, MASK)
    return f"{answer.status} {reason}"[:_MAX_SHOWN].strip()


def _secrets(via: Via) -> Iterator[str]:
    for header in login(via).values():
        yield header.removeprefix("Basic ")
    if via.url.password:
        yield via.url.password
        yield unquote_to_bytes(via.url.password).decode(errors="replace")


def _refusal(answer: Answer, via: Via, place: str) -> Message:
    # tinyproxy says 401 to a wrong password, and 407 to none.
    if answer.status in (401, 407):
        return _unknown(answer, via)
    code = "probe-proxy-fails" if answer.status in _FAILURES else "probe-proxy-refuses"
    return say(code, proxy=via.place, place=place, why=status_of(answer, via))


def _unknown(answer: Answer, via: Via) -> Message:
    """What a proxy wants that does not know who asks."""
    if via.hidden:
        return say("probe-password-hidden", proxy=via.place, profile=via.profile)
    offered = [text.split(" ", 1)[0] for text in answer.every("proxy-authenticate")]
    if offered and "basic" not in (scheme.lower() for scheme in offered):
        schemes = tuple(dict.fromkeys(scheme[:_MAX_SHOWN] for scheme in offered))[:4]
        return say("probe-407-scheme", proxy=via.place, schemes=schemes)
    code = "probe-407" if via.url.user is None else "probe-407-wrong"
    return say(code, proxy=via.place, profile=via.profile)


def pass_socks(line: Line, via: Via, host: str, port: int) -> None:
    """Ask for a way through by SOCKS5 (RFC 1928, RFC 1929). Raises ``Trouble``."""
    named = via.url.user is not None
    line.send(b"\x05\x02\x00\x02" if named else b"\x05\x01\x00")
    version, method = receive_exactly(line, 2)
    if version != 5:
        raise Trouble(say("probe-no-socks", proxy=via.place))
    if method == 2 and named:
        user, password = (unquote_to_bytes(text or "") for text in (via.url.user, via.url.password))
        if not 0 < len(user) < 256 or len(password) > 255:
            raise Trouble(say("probe-socks-login", proxy=via.place, profile=via.profile))
        line.send(bytes([1, len(user)]) + user + bytes([len(password)]) + password)
        if receive_exactly(line, 2)[1]:
            raise Trouble(say("probe-socks-login", proxy=via.place, profile=via.profile))
    elif method != 0:
        code = "probe-password-hidden" if via.hidden else "probe-socks-wants"
        raise Trouble(say(code, proxy=via.place, profile=via.profile))
    line.send(b"\x05\x01\x00" + _socks_address(host) + port.to_bytes(2, "big"))
    _, reply, _, kind = receive_exactly(line, 4)
    if reply:
        why = say(_SOCKS_REPLIES.get(reply, "socks-failure"))
        code = "probe-proxy-refuses" if reply == _FORBIDDEN else "probe-proxy-fails"
        raise Trouble(say(code, proxy=via.place, place=endpoint(host, port), why=why))
    length = {1: 4, 4: 16}.get(kind) or receive_exactly(line, 1)[0]
    receive_exactly(line, length + 2)


def _socks_address(host: str) -> bytes:
    try:
        address = ip_address(host)
    except ValueError:
        name = host.encode("ascii", "replace")[:255]
        return bytes([3, len(name)]) + name
    return bytes([1 if address.version == 4 else 4]) + address.packed
