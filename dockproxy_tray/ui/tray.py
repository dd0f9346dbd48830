"""The icon on the panel and its menu: Qt draws what ``look`` and ``menu`` have made."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.drawn_menu import DrawnMenu
from dockproxy_tray.ui.look import Shape, shape_of, tooltip
from dockproxy_tray.ui.menu import make_menu
from dockproxy_tray.ui.snapshot import Snapshot

_MARKUP = re.compile(r"<|&#?\w+;")


class Tray(QObject):
    """The tray icon. Show it once the first snapshot is drawn."""

    asked = Signal(object)
    """A ``Command`` was chosen."""

    def __init__(
        self, icon_of: Callable[[Shape], QIcon], snapshot: Snapshot, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.middle_click_toggles = False
        self._icon_of = icon_of
        self._shape: Shape | None = None
        self._menu = _Menu(self.redraw_icon)
        self._menu.asked.connect(self.asked)
        self._icon = QSystemTrayIcon(self)
        self.draw(snapshot)
        # The host asks for the menu over the bus; a menu popped up by hand breaks on Wayland.
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)

    def show(self) -> None:
        """Offer the icon to the panel, now or as soon as there is one."""
        self._icon.show()

    def hide(self) -> None:
        self._icon.hide()

    def draw(self, snapshot: Snapshot) -> None:
        """Show this state. What is the same is left alone: each change goes over the bus."""
        shape = shape_of(snapshot)
        if shape != self._shape:
            self._shape = shape
            self._icon.setIcon(self._icon_of(shape))
        text = unmarked(tooltip(snapshot))
        if text != self._icon.toolTip():
            self._icon.setToolTip(text)
        self._menu.draw(make_menu(snapshot))

    def redraw_icon(self) -> None:
        """Show the same state by another icon: the palette or a setting has changed."""
        if self._shape is not None:
            self._icon.setIcon(self._icon_of(self._shape))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.asked.emit(Command("open", "or-hide"))
        elif reason == QSystemTrayIcon.ActivationReason.MiddleClick and self.middle_click_toggles:
            self.asked.emit(Command("toggle"))


class _Menu(DrawnMenu):
    """A widget hears of a new palette; the icon itself is none."""

    def __init__(self, palette_changed: Callable[[], None]) -> None:
        super().__init__()
        self._palette_changed = palette_changed

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._palette_changed()


def unmarked(text: str) -> str:
    """The text as it is where Qt, or a panel, might take it for markup: what follows a joiner of
    no width is no tag."""
    if not _MARKUP.search(text):
        return text
    return text.replace("<", "<\u2060").replace("&", "&\u2060")
