"""The comparison on the screen, with what is to be said of one of its rows below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.core.values import Key
from dockproxy_tray.ui.cells import CellDelegate, Head
from dockproxy_tray.ui.comparison import STATE, ComparisonModel
from dockproxy_tray.ui.detail import Detail
from dockproxy_tray.ui.parts import Card, IconOf, Rule
from dockproxy_tray.ui.rows import make_lines
from dockproxy_tray.ui.snapshot import Snapshot
from dockproxy_tray.ui.tint import Tint, blend
from dockproxy_tray.words.language import tr

_LEAST_LINES = 6


class Table(QTableView):
    """Rows are chosen whole; Ctrl+C copies the chosen one."""

    def __init__(self, model: ComparisonModel) -> None:
        super().__init__()
        self._lines = model
        self.setModel(model)
        self.setAccessibleName(tr("What is wanted, what the files say, and what runs"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self._line_height)
        self.verticalHeader().setMinimumSectionSize(self._line_height)
        self.setItemDelegate(CellDelegate(self))
        header = Head(self)
        self.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in (0, STATE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)

    @property
    def _line_height(self) -> int:
        return round(self.fontMetrics().height() * 1.75)

    def sizeHint(self) -> QSize:
        # It gets what room there is; its own wish would only make the window scroll earlier.
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        height = self._line_height * _LEAST_LINES + self.horizontalHeader().sizeHint().height()
        return QSize(360, height)

    def span_heads(self) -> None:
        """Let what belongs to a whole group stand across its columns."""
        self.clearSpans()
        for row, line in enumerate(self._lines.lines):
            if line.is_head:
                self.setSpan(row, 1, 1, STATE)

    def fit_columns(self) -> None:
        """Qt fits columns to their contents when it lays the table out, not when rows come."""
        for column in (0, STATE):
            self.resizeColumnToContents(column)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if event.reason() in by_key and not self.selectionModel().hasSelection():
            # A chosen row shows where the focus is.
            row = self._lines.worst()
            self.selectRow(1 if row is None else row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Heads are passed over. (Not by ``moveCursor``: Qt asks for it while the view is torn
        down, too, and PySide crashes then.)"""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
            return
        now = self.currentIndex().row()
        rows = [row for row, line in enumerate(self._lines.lines) if not line.is_head]
        further = [row for row in rows if (row - now) * step > 0] or rows
        if rows:
            self.selectRow(min(further, key=lambda row: abs(row - now)))

    def copy(self) -> None:
        """Put the chosen row on the clipboard, in full and without a password."""
        rows = self.selectionModel().selectedRows()
        if rows:
            QGuiApplication.clipboard().setText("\t".join(self._lines.lines[rows[0].row()].whole))


class ComparisonPane(Card):
    """Table and detail. Without a choice of the user's, the detail is about what is wrong."""

    asked = Signal(object)
    """A ``Command`` was chosen."""

    def __init__(self, icon_of: IconOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshot = Snapshot()
        self.model = ComparisonModel(self.palette(), icon_of, self)
        self.table = Table(self.model)
        self.detail = Detail()
        self.everything = QCheckBox(tr("&Show all settings"))
        self._tint_box()
        self.detail.add_beside(self.everything)
        self.detail.asked.connect(self.asked)
        self.everything.toggled.connect(self._redraw)
        self.table.selectionModel().selectionChanged.connect(self._explain)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 5, 1, 5)
        layout.setSpacing(0)
        layout.addWidget(self.table, 1)
        layout.addWidget(Rule())
        layout.addWidget(self.detail)

    def draw(self, snapshot: Snapshot) -> None:
        """Show this state. Choice and scroll position stay."""
        self._snapshot = snapshot
        self._redraw()

    @property
    def chosen(self) -> Key | None:
        """The setting that the detail is about."""
        rows = self.table.selectionModel().selectedRows()
        if rows:
            return self.model.lines[rows[0].row()].key
        worst = self.model.worst()
        return None if worst is None else self.model.lines[worst].key

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.model.use_palette(self.palette())
            self._tint_box()

    def _tint_box(self) -> None:
        # Styles draw a box for the ground of a window; on that of a table it would not be seen.
        palette = self.palette()
        tint = Tint(palette)
        palette.setColor(QPalette.ColorRole.Base, tint.head)
        palette.setColor(QPalette.ColorRole.Window, blend(tint.base, tint.text, 0.5))
        self.everything.setPalette(palette)

    def _redraw(self) -> None:
        sight = self._snapshot.sight
        status = sight.status if sight else None
        lines = make_lines(status, everything=self.everything.isChecked()) if status else ()
        if self.model.draw(lines):
            self.table.span_heads()
            self.table.fit_columns()
        self._explain()

    def _explain(self) -> None:
        status = self._snapshot.sight.status if self._snapshot.sight else None
        rows = status.comparison.rows if status else ()
        chosen = self.chosen
        row = next((each for each in rows if each.key == chosen), None)
        self.detail.draw(row, self._snapshot)
