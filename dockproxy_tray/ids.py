"""Names by which others know the program and the services it speaks to: constants only."""

from __future__ import annotations

APP_NAME = "dockproxy-tray"
APP_ID = "io.github.dockproxy"
ERROR_PREFIX = APP_ID + ".Error."

SYSTEMD_BUS_NAME = "org.freedesktop.systemd1"
SYSTEMD_PATH = "/org/freedesktop/systemd1"
SYSTEMD_MANAGER = "org.freedesktop.systemd1.Manager"
SYSTEMD_UNIT = "org.freedesktop.systemd1.Unit"
SYSTEMD_SERVICE = "org.freedesktop.systemd1.Service"
