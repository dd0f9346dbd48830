"""Waits for something to change: a file, the unit, or the profiles. Nothing is polled."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from gi.repository import Gio, GLib

from dockproxy_tray import ids
from dockproxy_tray.core.engine import Engine

SETTLE_MS = 100
"""Changes come in bursts (a new file is made, filled, renamed): look once they have ended."""

_BUSES = {"system": Gio.BusType.SYSTEM, "session": Gio.BusType.SESSION}


def watch(engine: Engine, paths: Iterable[str], changed: Callable[[], None]) -> None:
    """Call ``changed`` now and after every change of a path or of the engine's unit, for ever.

    Paths may be missing; folders above them are watched then. Ctrl-C ends it.
    """
    loop = GLib.MainLoop()
    failed: list[BaseException] = []
    pending: list[int] = []

    def look() -> bool:
        pending.clear()
        try:
            changed()
        except BaseException as error:  # PyGObject would print and drop it
            failed.append(error)
            loop.quit()
        return bool(GLib.SOURCE_REMOVE)

    def note(*_: object) -> None:
        if not pending:
            pending.append(GLib.timeout_add(SETTLE_MS, look))

    monitors = [_monitor(folder, note) for folder in _folders(paths)]
    connection = _subscribe(engine, note)
    GLib.idle_add(look)
    try:
        loop.run()
    finally:
        for monitor in monitors:
            monitor.cancel()
        if connection is not None:
            connection.close_sync(None)
    if failed:
        raise failed[0]


def _folders(paths: Iterable[str]) -> list[str]:
    """A file that is replaced is another file: its folder tells, and tells of a new one too."""
    folders = []
    for path in paths:
        folder = os.path.dirname(os.path.realpath(path))
        while not os.path.isdir(folder) and folder != "/":
            folder = os.path.dirname(folder)
        folders.append(folder)
    return list(dict.fromkeys(folders))


def _monitor(folder: str, note: Callable[..., None]) -> Gio.FileMonitor:
    flags = Gio.FileMonitorFlags.WATCH_MOVES
    monitor = Gio.File.new_for_path(folder).monitor_directory(flags, None)
    monitor.connect("changed", note)
    return monitor


def _subscribe(engine: Engine, note: Callable[..., None]) -> Gio.DBusConnection | None:
    """Hear the manager and the unit; None where there is no bus to hear them on."""
    if engine.refusal is not None:
        return None
    flags = (
        Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
        | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    )
    try:
        kind = _BUSES.get(engine.bus)
        address = engine.bus if kind is None else Gio.dbus_address_get_for_bus_sync(kind, None)
        connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        connection.call_sync(
            ids.SYSTEMD_BUS_NAME, ids.SYSTEMD_PATH, ids.SYSTEMD_MANAGER, "Subscribe",
            None, None, Gio.DBusCallFlags.NONE, 5000, None,
        )  # fmt: skip
    except GLib.Error:
        return None
    unit = f"{ids.SYSTEMD_PATH}/unit/{_escaped(engine.unit)}"
    for interface, signal, path in (
        (ids.DBUS_PROPERTIES, "PropertiesChanged", unit),
        (ids.SYSTEMD_MANAGER, "Reloading", ids.SYSTEMD_PATH),
    ):
        connection.signal_subscribe(
            ids.SYSTEMD_BUS_NAME, interface, signal, path, None, Gio.DBusSignalFlags.NONE, note
        )
    return connection


def _escaped(unit: str) -> str:
    """A unit's name in an object path: what is no letter or digit is ``_xx``."""
    return "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):02x}" for c in unit)
