"""The desktop's own proxy settings: GNOME's by ``gsettings``, KDE's from kioslaverc."""

from __future__ import annotations

import ast
import configparser
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field

from dockproxy_tray.system.engines import home_folder
from dockproxy_tray.system.files import read_file

SECONDS = 5.0
"""How long ``gsettings`` may take: it starts dconf's service at need."""

_GNOME = "org.gnome.system.proxy"


@dataclass(frozen=True)
class DesktopProxy:
    """What a desktop says. Nothing in it is checked: it is as the desktop has it."""

    desktop: str
    source: str
    automatic: bool = False
    """It finds the proxy by itself, by a script or by asking the network."""
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    """``http_proxy``, ``https_proxy``, ``ftp_proxy``, ``all_proxy``: only those that are set."""
    no_proxy: tuple[str, ...] = ()


def read_desktop_proxies(environ: Mapping[str, str]) -> tuple[DesktopProxy, ...]:
    """The settings of each desktop that has any: the running one's first."""
    found = [read_gnome(environ), read_kde(environ)]
    if "kde" in environ.get("XDG_CURRENT_DESKTOP", "").lower():
        found.reverse()
    return tuple(one for one in found if one is not None)


def read_gnome(environ: Mapping[str, str]) -> DesktopProxy | None:
    """GNOME's settings; None without them, or where they say "none"."""
    try:
        answer = subprocess.run(
            ["gsettings", "list-recursively", _GNOME],
            env=dict(environ), stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
            check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    if answer.returncode != 0:
        return None
    return parse_gsettings(answer.stdout.decode("utf-8", "replace"))


def parse_gsettings(text: str) -> DesktopProxy | None:
    """From ``gsettings list-recursively org.gnome.system.proxy``: a schema, key and value a line.

    Values are in GVariant's text form, of which strings, numbers, booleans and lists occur.
    """
    values: dict[tuple[str, str], object] = {}
    for line in text.splitlines():
        schema, _, rest = line.partition(" ")
        key, _, value = rest.partition(" ")
        values[schema.removeprefix(_GNOME).lstrip("."), key] = _variant(value.strip())
    mode = values.get(("", "mode"))
    if mode == "auto":
        return DesktopProxy("GNOME", _GNOME, automatic=True)
    if mode != "manual":
        return None
    proxies = {}
    for part, key in (("http", "http_proxy"), ("https", "https_proxy"), ("ftp", "ftp_proxy")):
        if address := _address(values, part):
            proxies[key] = f"http://{_gnome_user(values)}{address}"
    if address := _address(values, "socks"):
        proxies["all_proxy"] = f"socks5://{address}"
    hosts = values.get(("", "ignore-hosts"))
    entries = tuple(str(host) for host in hosts) if isinstance(hosts, list) else ()
    return DesktopProxy("GNOME", _GNOME, proxies=proxies, no_proxy=entries)


def read_kde(environ: Mapping[str, str]) -> DesktopProxy | None:
    """KDE's settings; None without them, or where they say that there is no proxy."""
    base = environ.get("XDG_CONFIG_HOME") or f"{home_folder(environ)}/.config"
    path = f"{base}/kioslaverc"
    text = read_file(path, follow=True).text
    return parse_kioslaverc(text, path) if text else None


def parse_kioslaverc(text: str, path: str) -> DesktopProxy | None:
    """From KDE's kioslaverc: ``ProxyType`` is 0 none, 1 by hand, 2 script, 3 found, 4 variables."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    if not parser.has_section("Proxy Settings"):
        return None
    values = dict(parser.items("Proxy Settings"))  # keys in lower case
    kind = values.get("proxytype", "0").strip()
    if kind in ("2", "3"):
        return DesktopProxy("KDE", path, automatic=True)
    if kind != "1":
        return None
    proxies = {}
    for name in ("http", "https", "ftp", "socks"):
        # "http://host 8080": a space before the port, and "host:port" in newer ones.
        url = values.get(f"{name}proxy", "").strip().replace(" ", ":")
        if url and name == "socks":
            proxies["all_proxy"] = f"socks5://{url.partition('://')[2] or url}"
        elif url:
            proxies[f"{name}_proxy"] = url if "://" in url else f"http://{url}"
    entries = values.get("noproxyfor", "").replace(",", " ").split()
    return DesktopProxy("KDE", path, proxies=proxies, no_proxy=tuple(entries))


def _variant(text: str) -> object:
    # GVariant marks an empty list's type ("@as []"); its booleans are in lower case.
    text = text.partition(" ")[2] if text.startswith("@") else text
    if text in ("true", "false"):
        return text == "true"
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _address(values: Mapping[tuple[str, str], object], part: str) -> str | None:
    host, port = values.get((part, "host")), values.get((part, "port"))
    if not isinstance(host, str) or not host.strip() or not port:
        return None
    host = host.strip()
    return f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"


def _gnome_user(values: Mapping[tuple[str, str], object]) -> str:
    if values.get(("http", "use-authentication")) is not True:
        return ""
    user = values.get(("http", "authentication-user"))
    password = values.get(("http", "authentication-password"))
    if not isinstance(user, str) or not user:
        return ""
    from urllib.parse import quote

    secret = f":{quote(password, safe='')}" if isinstance(password, str) and password else ""
    return f"{quote(user, safe='')}{secret}@"
