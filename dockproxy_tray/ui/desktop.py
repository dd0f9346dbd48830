"""What this program has to do with the desktop's session bus: its own name there, and panels."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal
from zlib import crc32

from PySide6.QtCore import QObject, Signal

from dockproxy_tray.ids import TRAY_ID
from dockproxy_tray.system.bus import Bus, BusError
from dockproxy_tray.system.instance import Instance
from dockproxy_tray.system.tray_host import await_tray_host, has_tray_host

if TYPE_CHECKING:
    from dockproxy_tray.system.listening import Listener


Claim = Literal["ours", "theirs", "silent"]
"""Whose the name is; ``silent``: somebody's who does not answer."""


class Desktop(QObject):
    """Made before the listener's thread runs; its signals may come from that thread."""

    raised = Signal(str)
    """The program was started again, with this token of Wayland's."""
    panel_appeared = Signal()
    """A panel that shows icons has come."""

    def __init__(self, listener: Listener, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bus: Bus | None = None
        """None where there is no session bus: then nothing of this can be had."""
        try:
            self.bus = Bus("session", listener.context)
        except BusError:
            return
        await_tray_host(self.bus, self.panel_appeared.emit)

    def claim(self, name: str, *, hidden: bool) -> Claim:
        """Be the one of this name. Where another one is there, its window is raised, unless this
        one was to stay hidden."""
        if self.bus is None or not name:
            return "ours"
        instance = Instance(self.bus, name)
        try:
            if instance.claim(self.raised.emit):
                return "ours"
        except BusError:
            return "ours"
        token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
        return "theirs" if hidden or instance.raise_first(token) else "silent"

    def owner_of(self, name: str) -> str:
        """The number of the process that has this name; "?": it is not known."""
        try:
            assert self.bus is not None
            return str(self.bus.call_bus("GetConnectionUnixProcessID", "(s)", (name,)))
        except BusError:
            return "?"

    def has_panel(self) -> bool:
        """Whether there is a panel that shows icons now."""
        try:
            return self.bus is not None and has_tray_host(self.bus)
        except BusError:
            return False


def instance_name(sandbox: str | None) -> str:
    """The name that there is one process of: a session's tray; each sandbox's; of temporary
    sandboxes there may be many."""
    if sandbox is None:
        return TRAY_ID
    if not sandbox:
        return ""
    # To tell folders apart, no more: a hash that withstands somebody would load all of OpenSSL.
    folder = crc32(os.fsencode(os.path.realpath(sandbox)))
    return f"{TRAY_ID}.Sandbox_{folder:08x}"
