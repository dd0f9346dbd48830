"""How something was reached, in a word or two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import shown

if TYPE_CHECKING:
    from dockproxy_tray.core.probe_result import Reached

_ALIVE, _LOGIN, _PASSWORD = mark("alive"), mark("wants a login"), mark("wrong password")
_NO_NAME, _CLOSED, _SILENT = mark("no such name"), mark("connection ended"), mark("no answer")
_NO_TLS, _OTHER, _DISTRUSTED = mark("no TLS"), mark("other protocol"), mark("not trusted")
_CERTS, _NO_REGISTRY = mark("certificates unusable"), mark("no registry")

RESULTS: Mapping[str, str] = {
    "probe-alive": _ALIVE,
    "probe-alive-http": _ALIVE,
    "probe-proxy-alive": _ALIVE,
    "probe-wants-login": _ALIVE,
    "probe-mirror-login": _LOGIN,
    "probe-denied": _LOGIN,
    "probe-407": _LOGIN,
    "probe-socks-wants": _LOGIN,
    "probe-407-wrong": _PASSWORD,
    "probe-socks-login": _PASSWORD,
    "probe-407-scheme": mark("other login"),
    "probe-password-hidden": mark("password unknown"),
    "probe-no-name": _NO_NAME,
    "probe-no-lookup": mark("name not looked up"),
    "probe-refused": mark("refused"),
    "probe-unreachable": mark("not reachable"),
    "probe-closed": _CLOSED,
    "probe-proxy-closed": _CLOSED,
    "probe-silent-name": mark("name not looked up"),
    "probe-silent": _SILENT,
    "probe-silent-proxy": _SILENT,
    "probe-silent-tls": _SILENT,
    "probe-silent-answer": _SILENT,
    "probe-proxy-refuses": mark("not let through"),
    "probe-proxy-fails": mark("proxy fails"),
    "probe-proxy-no-tls": _NO_TLS,
    "probe-proxy-mute": _NO_TLS,
    "probe-no-tls": _NO_TLS,
    "probe-tls-fails": mark("TLS fails"),
    "probe-proxy-no-http": _OTHER,
    "probe-no-socks": _OTHER,
    "probe-no-http": _OTHER,
    "probe-intercepted": mark("TLS intercepted"),
    "probe-unknown-issuer": _DISTRUSTED,
    "probe-proxy-issuer": _DISTRUSTED,
    "probe-bad-certificate": _DISTRUSTED,
    "probe-trusted-later": mark("restart Docker"),
    "probe-expired": mark("expired"),
    "probe-too-early": mark("not valid yet"),
    "probe-other-name": mark("other name"),
    "probe-certs-unreadable": _CERTS,
    "probe-certs-alone": _CERTS,
    "probe-login-page": mark("login page"),
    "probe-no-registry": _NO_REGISTRY,
    "probe-redirects": _NO_REGISTRY,
    "probe-forbidden": mark("forbidden"),
    "probe-server-fails": mark("server fails"),
    "probe-rate-limit": mark("rate limit"),
}
"""By the code of what is said of it at length."""

STEPS: Mapping[str, str] = {
    "look-up": mark("name"),
    "connect": mark("connection"),
    "proxy": mark("proxy"),
    "tls": mark("certificate"),
    "answer": mark("answer"),
    "token": mark("token"),
    "manifest": mark("image"),
}
"""Where a test is."""

KINDS: Mapping[str, str] = {
    "proxy": mark("proxy"),
    "mirror": mark("mirror"),
    "registry": mark("registry"),
}


def way_of(one: Reached) -> str:
    """By which proxy it was reached; of a proxy, who uses it."""
    if one.target.kind != "proxy":
        return shown(one.via) if one.via is not None else tr("direct")
    users = {"daemon": tr("for the daemon"), "client": tr("for containers")}
    if len(one.target.surfaces) > 1:
        return tr("for the daemon and containers")
    return users.get("".join(one.target.surfaces), "")


def milliseconds(value: float) -> str:
    """A number as it is read: of a short time the tenths count, too."""
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"
