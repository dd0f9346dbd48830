"""A menu that is drawn from entries: what stays the same is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from dockproxy_tray.ui.menu import Entry

_Form = tuple[tuple[str, object], ...]


class DrawnMenu(QMenu):
    """Panels get a menu over the bus: they take a changed entry at once, and a changed layout when
    they come to it. So it is made anew only where entries have come or gone."""

    asked = Signal(object)
    """The ``Command`` of the entry that was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._drawn: list[QAction] = []
        self._group: QActionGroup | None = None

    def draw(self, entries: Iterable[Entry]) -> None:
        """Show these entries."""
        former, self._entries = self._entries, tuple(entries)
        if _form(self._entries) != _form(former):
            self._make()
        self._fill_in()

    def _make(self) -> None:
        self.clear()
        # What clear() leaves: menus below, and the group of the radio marks.
        for left in (*self.findChildren(QMenu), *self.findChildren(QActionGroup)):
            left.deleteLater()
        has_marks = any(entry.kind == "radio" for entry in self._entries)
        self._group = QActionGroup(self) if has_marks else None
        self._drawn = [self._made(index, entry) for index, entry in enumerate(self._entries)]

    def _made(self, index: int, entry: Entry) -> QAction:
        if entry.kind == "separator":
            return self.addSeparator()
        if entry.kind == "menu":
            below = DrawnMenu(self)
            below.asked.connect(self.asked)
            return self.addMenu(below)
        action = self.addAction("")
        action.setCheckable(entry.kind in ("radio", "check"))
        if entry.kind == "radio" and self._group is not None:
            self._group.addAction(action)
        action.triggered.connect(partial(self._chosen, index))
        return action

    def _fill_in(self) -> None:
        """Make every action say what its entry does; Qt tells of those only that it changes."""
        if self._group is not None:
            self._group.setExclusive(False)  # else no mark could be taken away
        for action, entry in zip(self._drawn, self._entries, strict=True):
            if entry.kind == "separator":
                continue
            action.setText(escaped(entry.text))
            action.setToolTip(entry.hint)
            action.setEnabled(entry.enabled)
            action.setChecked(entry.checked)
            below = action.menu()
            if isinstance(below, DrawnMenu):
                below.draw(entry.entries)
        if self._group is not None:
            self._group.setExclusive(True)

    def _chosen(self, index: int, _checked: bool = False) -> None:
        # Qt moves a mark at the click; ours moves when the engine has confirmed.
        self._fill_in()
        command = self._entries[index].command
        if command is not None:
            self.asked.emit(command)


def _form(entries: Iterable[Entry]) -> _Form:
    return tuple((entry.kind, _form(entry.entries)) for entry in entries)


def escaped(text: str) -> str:
    """The text as Qt shows it as it is: ``&`` would mark a letter of it."""
    return text.replace("&", "&&")
