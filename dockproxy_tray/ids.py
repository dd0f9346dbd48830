"""Names by which others know the program and the services it speaks to: constants only."""

from __future__ import annotations

APP_NAME = "dockproxy-tray"
APP_ID = "io.github.dockproxy"
TRAY_ID = APP_ID + ".Tray"
"""The desktop application: its desktop file, its icon and its name on the session bus."""
ERROR_PREFIX = APP_ID + ".Error."

DBUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
"""The bus itself: owner, path, interface."""
DBUS_PROPERTIES = "org.freedesktop.DBus.Properties"

SYSTEMD_BUS_NAME = "org.freedesktop.systemd1"
SYSTEMD_PATH = "/org/freedesktop/systemd1"
SYSTEMD_MANAGER = "org.freedesktop.systemd1.Manager"
SYSTEMD_UNIT = "org.freedesktop.systemd1.Unit"
SYSTEMD_SERVICE = "org.freedesktop.systemd1.Service"
SYSTEMD_SOCKET = "org.freedesktop.systemd1.Socket"

LOGIND_BUS_NAME = "org.freedesktop.login1"
LOGIND_PATH = "/org/freedesktop/login1"
LOGIND_MANAGER = "org.freedesktop.login1.Manager"
LOGIND_SESSION = "org.freedesktop.login1.Session"
LOGIND_USER = "org.freedesktop.login1.User"

NOTIFICATIONS = (
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
)
"""The desktop's notification server: owner, path, interface."""

SECRET_SERVICE = (
    "org.freedesktop.secrets",
    "/org/freedesktop/secrets",
    "org.freedesktop.Secret.Service",
)
"""The desktop's keyrings: owner, path, interface."""

SECRET_COLLECTION = (
    "org.freedesktop.secrets",
    "/org/freedesktop/secrets/aliases/default",
    "org.freedesktop.Secret.Collection",
)
"""The desktop's default keyring: owner, path, interface."""

HELPER_BUS_NAME = APP_ID + ".Helper1"
HELPER_PATH = "/io/github/dockproxy/Helper1"
HELPER_INTERFACE = APP_ID + ".Helper1"
HELPER_XML = HELPER_INTERFACE + ".xml"
"""The interface, in resources/: the one source of its signatures."""

POLKIT_BUS_NAME = "org.freedesktop.PolicyKit1"
POLKIT_PATH = "/org/freedesktop/PolicyKit1/Authority"
POLKIT_AUTHORITY = "org.freedesktop.PolicyKit1.Authority"
POLKIT_ACTIONS = {
    "Switch": APP_ID + ".switch",
    "Adopt": APP_ID + ".adopt",
    "Undo": APP_ID + ".undo",
    "Recover": APP_ID + ".recover",
}
"""The action that each method of the helper needs; a method that is not here is refused."""
