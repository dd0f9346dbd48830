"""The icon on the panel and its menu: Qt draws what ``look`` and ``menu`` have made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QActionGroup, QIcon, Qt
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.look import Shape, shape_of, tooltip
from dockproxy_tray.ui.menu import Entry, make_menu
from dockproxy_tray.ui.snapshot import Snapshot


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
        self._entries: tuple[Entry, ...] = ()
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
        entries = make_menu(snapshot)
        if entries != self._entries:
            self._entries = entries
            _empty(self._menu)
            fill(self._menu, entries, self._chosen)

    def redraw_icon(self) -> None:
        """Show the same state by another icon: the palette or a setting has changed."""
        if self._shape is not None:
            self._icon.setIcon(self._icon_of(self._shape))

    def _chosen(self, command: Command) -> None:
        _restore(self._menu, self._entries)
        self.asked.emit(command)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.asked.emit(Command("open", "or-hide"))
        elif reason == QSystemTrayIcon.ActivationReason.MiddleClick and self.middle_click_toggles:
            self.asked.emit(Command("toggle"))


class _Menu(QMenu):
    """A widget hears of a new palette; the icon itself is none."""

    def __init__(self, palette_changed: Callable[[], None]) -> None:
        super().__init__()
        self._palette_changed = palette_changed

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._palette_changed()


def fill(menu: QMenu, entries: Iterable[Entry], asked: Callable[[Command], None]) -> None:
    """Draw entries into a menu."""
    group: QActionGroup | None = None
    for entry in entries:
        if entry.kind == "separator":
            menu.addSeparator()
            continue
        if entry.kind == "menu":
            below = menu.addMenu(escaped(entry.text))
            below.setEnabled(entry.enabled)
            fill(below, entry.entries, asked)
            continue
        action = menu.addAction(escaped(entry.text))
        action.setEnabled(entry.enabled)
        action.setToolTip(entry.hint)
        action.setCheckable(entry.kind in ("radio", "check"))
        action.setChecked(entry.checked)
        if entry.kind == "radio":
            group = group or QActionGroup(menu)
            group.addAction(action)
        if entry.command is not None:
            action.triggered.connect(partial(_pass_on, asked, entry.command))


def _empty(menu: QMenu) -> None:
    menu.clear()
    # What clear() leaves: menus below, and the groups of radio marks.
    for left in (*menu.findChildren(QMenu), *menu.findChildren(QActionGroup)):
        left.deleteLater()


def _pass_on(asked: Callable[[Command], None], command: Command, _checked: bool = False) -> None:
    asked(command)


def _restore(menu: QMenu, entries: Iterable[Entry]) -> None:
    """Qt moves a mark at the click; ours moves when the engine has confirmed."""
    drawn = (entry for entry in entries if entry.kind != "separator")
    actions = [action for action in menu.actions() if not action.isSeparator()]
    for action, entry in zip(actions, drawn, strict=True):
        if action.isCheckable():
            group = action.actionGroup()
            if group is not None:
                group.setExclusive(False)
            action.setChecked(entry.checked)
            if group is not None:
                group.setExclusive(True)


def unmarked(text: str) -> str:
    """The text as it is where Qt, or a panel, would take it for markup: what follows a joiner of
    no width is no tag."""
    if not Qt.mightBeRichText(text):
        return text
    return text.replace("<", "<\u2060").replace("&", "&\u2060")


def escaped(text: str) -> str:
    """The text as Qt shows it as it is: ``&`` would mark a letter of it."""
    return text.replace("&", "&&")
