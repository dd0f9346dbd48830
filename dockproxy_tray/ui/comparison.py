"""The comparison's lines as a table for Qt: what changes is told, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QPalette

from dockproxy_tray.ui.parts import IconOf, no_icon, tip
from dockproxy_tray.ui.rows import Line
from dockproxy_tray.ui.terms import COLUMNS
from dockproxy_tray.ui.tint import Tint
from dockproxy_tray.words.language import tr

STATE = len(COLUMNS) - 1
"""The column of the state."""

_WRONG = ("shadowed", "different", "missing", "unreadable", "pending")

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()

_Role = Qt.ItemDataRole


class ComparisonModel(QAbstractTableModel):
    """Settings in groups. A group's head is a line whose second cell stands for the whole group."""

    def __init__(
        self, palette: QPalette, icon_of: IconOf = no_icon, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()
        self._tint = Tint(palette)
        self._icon_of = icon_of

    def draw(self, lines: Sequence[Line]) -> bool:
        """Show these lines; says whether some came or went."""
        wanted = {line.key: line for line in lines}
        structure = tuple(line.key for line in self.lines)
        for row in reversed([r for r, key in enumerate(structure) if key not in wanted]):
            self.beginRemoveRows(_NONE, row, row)
            self.lines = (*self.lines[:row], *self.lines[row + 1 :])
            self.endRemoveRows()
        for row, line in enumerate(lines):
            if row == len(self.lines) or self.lines[row].key != line.key:
                self.beginInsertRows(_NONE, row, row)
                self.lines = (*self.lines[:row], line, *self.lines[row:])
                self.endInsertRows()
            elif self.lines[row] != line:
                self.lines = (*self.lines[:row], line, *self.lines[row + 1 :])
                self.dataChanged.emit(self.index(row, 0), self.index(row, STATE))
        return structure != tuple(line.key for line in self.lines)

    def use_palette(self, palette: QPalette) -> None:
        """Take the colours from this palette."""
        self._tint = Tint(palette)
        if self.lines:
            roles = [_Role.ForegroundRole, _Role.BackgroundRole, _Role.DecorationRole]
            last = self.index(len(self.lines) - 1, STATE)
            self.dataChanged.emit(self.index(0, 0), last, roles)

    def worst(self) -> int | None:
        """The row that the eye should find first; None: nothing is wrong."""
        rows = [row for row, line in enumerate(self.lines) if line.state in _WRONG]
        return min(rows, key=lambda row: _WRONG.index(self.lines[row].state), default=None)

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self.lines[index.row()].is_head:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == _Role.DisplayRole:
                return tr(COLUMNS[section])
            if role == _Role.ForegroundRole:
                return self._tint.dim
            if role == _Role.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        match role:
            case _Role.DisplayRole:
                return line.cells[column]
            case _Role.ToolTipRole:
                return tip(line.tips[column])
            case _Role.AccessibleTextRole:
                return line.sentence if column == 0 or line.is_head else self._said(line, column)
            case _Role.ForegroundRole:
                return self._ink(line, column)
            case _Role.BackgroundRole:
                return self._ground(line)
            case _Role.DecorationRole if column == STATE and line.state:
                ink = self._tint.ink(line.state)
                return self._icon_of(f"state-{line.state}", ink, self._tint.selected)
            case _Role.FontRole if line.is_head and column == 0:
                font = QFont()
                font.setBold(True)
                return font
        return None

    def _said(self, line: Line, column: int) -> str:
        return tr("{setting}, {column}: {value}").format(
            setting=line.cells[0], column=tr(COLUMNS[column]), value=line.cells[column]
        )

    def _ink(self, line: Line, column: int) -> object:
        if line.state == "unmanaged" or line.is_head and column > 0:
            return self._tint.dim
        return self._tint.ink(line.state) if column == STATE and line.state else None

    def _ground(self, line: Line) -> object:
        if line.is_head:
            return self._tint.head
        return None if line.state in ("same", "unmanaged") else self._tint.wash(line.state)
