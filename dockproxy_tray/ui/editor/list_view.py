"""The list of profiles, in the order of their rules, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.ui.editor.draft import ALWAYS
from dockproxy_tray.ui.editor.shown import Line
from dockproxy_tray.ui.parts import tip
from dockproxy_tray.words.language import tr

_KEY = Qt.ItemDataRole.UserRole


class ListView(QWidget):
    """Shows lines, and tells what is asked for by their keys."""

    chosen = Signal(int)
    added = Signal()
    duplicated = Signal(int)
    renamed = Signal(int)
    deleted = Signal(int)
    ordered = Signal(list)
    """The keys of the movable lines in another order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Profiles"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._lines: tuple[Line, ...] = ()
        self.add = self._action(tr("&Add"), QKeySequence("Ctrl+N"), lambda _: self.added.emit())
        self.copy = self._action(tr("&Duplicate"), QKeySequence("Ctrl+D"), self.duplicated.emit)
        self.rename = self._action(tr("&Rename"), QKeySequence("F2"), self.renamed.emit)
        self.delete = self._action(
            tr("Dele&te"), QKeySequence(QKeySequence.StandardKey.Delete), self.deleted.emit
        )
        self.up = self._action(tr("Up"), QKeySequence("Alt+Up"), lambda key: self._move(key, -1))
        self.down = self._action(
            tr("Down"), QKeySequence("Alt+Down"), lambda key: self._move(key, 1)
        )
        buttons = QGridLayout()
        buttons.setSpacing(4)
        rows = ((self.add, self.copy), (self.rename, self.delete), (self.up, self.down))
        for row, actions in enumerate(rows):
            for column, action in enumerate(actions):
                buttons.addWidget(_button(action), row, column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)
        self.list.currentItemChanged.connect(self._chosen)
        # Not in the midst of the drop: the list is filled anew.
        self.list.model().rowsMoved.connect(self._dropped, Qt.ConnectionType.QueuedConnection)

    @property
    def key(self) -> int | None:
        """Of the line that is chosen."""
        row = self.list.currentRow()
        return None if row < 0 else int(self.list.item(row).data(_KEY))

    def show_lines(self, lines: tuple[Line, ...], key: int | None) -> None:
        """Show these, with the one of this key chosen. What is the same is left alone."""
        with QSignalBlocker(self.list):
            if [line.key for line in lines] != [line.key for line in self._lines]:
                self.list.clear()
                for line in lines:
                    self.list.addItem(self._item(line))
                self._lines = ()
            for row, line in enumerate(lines):
                if not self._lines or line != self._lines[row]:
                    self._draw(self.list.item(row), line)
            self._lines = lines
            row = next((row for row, line in enumerate(lines) if line.key == key), -1)
            if row != self.list.currentRow():
                self.list.setCurrentRow(row)
                self.list.scrollToItem(self.list.item(row))
        self._enable()

    def _item(self, line: Line) -> QListWidgetItem:
        item = QListWidgetItem()
        item.setData(_KEY, line.key)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        # Lines are put between others, never into one.
        item.setFlags(flags | Qt.ItemFlag.ItemIsDragEnabled if line.movable else flags)
        return item

    def _draw(self, item: QListWidgetItem, line: Line) -> None:
        item.setText(line.text)
        item.setToolTip(tip(line.text))
        font = item.font()
        font.setBold(line.in_force)
        item.setFont(font)
        warning = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        item.setIcon(warning if line.problem else QIcon())
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, line.problem)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, line.text)

    def _enable(self) -> None:
        line = next((line for line in self._lines if line.key == self.key), None)
        named = line is not None and line.key > ALWAYS and line.name != DIRECT
        movable = [each.key for each in self._lines if each.movable]
        place = movable.index(line.key) if line is not None and line.key in movable else None
        self.copy.setEnabled(line is not None and line.key != ALWAYS)
        self.rename.setEnabled(named)
        self.delete.setEnabled(named)
        self.up.setEnabled(place is not None and place > 0)
        self.down.setEnabled(place is not None and place < len(movable) - 1)

    def _move(self, key: int, by: int) -> None:
        keys = [line.key for line in self._lines if line.movable]
        place = keys.index(key)
        keys.insert(place + by, keys.pop(place))
        self.ordered.emit(keys)

    def _dropped(self) -> None:
        keys = [int(self.list.item(row).data(_KEY)) for row in range(self.list.count())]
        movable = {line.key for line in self._lines if line.movable}
        # A line that was dropped among those that stay in their places comes back from there.
        self._lines = ()
        self.ordered.emit([key for key in keys if key in movable])

    def _chosen(self) -> None:
        self._enable()
        if self.key is not None:
            self.chosen.emit(self.key)

    def _action(self, title: str, keys: QKeySequence, act: Callable[[int], None]) -> QAction:
        action = QAction(title, self.list)
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: act(ALWAYS if self.key is None else self.key))
        self.list.addAction(action)
        return action


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    policy = button.sizePolicy()
    policy.setHorizontalPolicy(policy.Policy.Expanding)
    button.setSizePolicy(policy)
    button.setAccessibleName(action.iconText())  # without its mnemonic
    return button
