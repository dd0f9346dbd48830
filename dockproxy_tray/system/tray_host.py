"""Whether there is a panel that shows icons (freedesktop's StatusNotifierItem), and since when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.system.bus import Bus

WATCHER = "org.kde.StatusNotifierWatcher"
"""The name as every desktop has it; freedesktop's own spelling was never taken up."""


def has_tray_host(bus: Bus) -> bool:
    """Whether somebody takes icons now. Raises ``BusError``."""
    return bool(bus.call_bus("NameHasOwner", "(s)", (WATCHER,)))


def await_tray_host(bus: Bus, appeared: Callable[[], None]) -> Callable[[], None]:
    """Call ``appeared`` in the bus's context whenever somebody begins to take icons; the answer
    ends that."""
    owner, path, interface = ids.DBUS

    def changed(values: tuple[Any, ...]) -> None:
        if values[2]:
            appeared()

    signal = f"{interface}.NameOwnerChanged"
    return bus.subscribe(owner, signal, changed, path=path, first=WATCHER)
