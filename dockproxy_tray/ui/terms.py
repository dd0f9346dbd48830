"""What the window calls the settings."""

from __future__ import annotations

from dockproxy_tray.core.values import CGROUP_DRIVER, INSECURE, LIVE_RESTORE, MIRRORS, Key
from dockproxy_tray.words.language import mark

COLUMNS = (mark("Setting"), mark("Wanted"), mark("On disk"), mark("Running"), mark("State"))

TITLES = {
    "http_proxy": mark("HTTP proxy"),
    "https_proxy": mark("HTTPS proxy"),
    "no_proxy": mark("No proxy"),
    "ftp_proxy": mark("FTP proxy"),
    "all_proxy": mark("Proxy for all"),
    "mirrors": mark("Registry mirrors"),
    "insecure_registries": mark("Insecure registries"),
    "live_restore": mark("Live restore"),
    "cgroup_driver": mark("Cgroup driver"),
}

NAMES: dict[Key, str] = {
    ("daemon", "http_proxy"): mark("the daemon's HTTP proxy"),
    ("daemon", "https_proxy"): mark("the daemon's HTTPS proxy"),
    ("daemon", "no_proxy"): mark("the daemon's no_proxy list"),
    ("client", "http_proxy"): mark("the client's HTTP proxy"),
    ("client", "https_proxy"): mark("the client's HTTPS proxy"),
    ("client", "no_proxy"): mark("the client's no_proxy list"),
    ("client", "ftp_proxy"): mark("the client's FTP proxy"),
    ("client", "all_proxy"): mark("the client's proxy for all"),
    MIRRORS: mark("the list of registry mirrors"),
    INSECURE: mark("the list of insecure registries"),
    LIVE_RESTORE: mark("live restore"),
    CGROUP_DRIVER: mark("the cgroup driver"),
}
