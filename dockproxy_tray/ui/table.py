"""The comparison on the screen, with what is to be said of one of its rows below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
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
from dockproxy_tray.ui.comparison import STATE, ComparisonModel
from dockproxy_tray.ui.detail import Detail
from dockproxy_tray.ui.parts import Card, IconOf
from dockproxy_tray.ui.rows import make_lines
from dockproxy_tray.ui.snapshot import Snapshot
from dockproxy_tray.words.language import tr

_WRONG = ("shadowed", "different", "missing", "unreadable", "pending")
"""The states in the order in which the eye should find them."""

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
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in (0, STATE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)

    @property
    def _line_height(self) -> int:
        return round(self.fontMetrics().height() * 1.6)

    def sizeHint(self) -> QSize:
        lines = self.model().rowCount() + 1
        return QSize(640, self._line_height * lines + self.horizontalHeader().height())

    def minimumSizeHint(self) -> QSize:
        height = self._line_height * _LEAST_LINES + self.horizontalHeader().height()
        return QSize(360, height)

    def span_heads(self) -> None:
        """Let what belongs to a whole group stand across its columns."""
        self.clearSpans()
        for row, line in enumerate(self._lines.lines):
            if line.is_head:
                self.setSpan(row, 1, 1, STATE)
        self.updateGeometry()

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
        self.detail = Detail(icon_of)
        self.everything = QCheckBox(tr("&Show all settings"))
        self.detail.add_beside(self.everything)
        self.detail.asked.connect(self.asked)
        self.everything.toggled.connect(self._redraw)
        self.table.selectionModel().selectionChanged.connect(self._explain)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 5, 1, 5)
        layout.setSpacing(0)
        layout.addWidget(self.table, 1)
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
        for state in _WRONG:
            for line in self.model.lines:
                if line.state == state:
                    return line.key
        return None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.model.use_palette(self.palette())

    def _redraw(self) -> None:
        sight = self._snapshot.sight
        status = sight.status if sight else None
        lines = make_lines(status, everything=self.everything.isChecked()) if status else ()
        if self.model.draw(lines):
            self.table.span_heads()
        self._explain()

    def _explain(self) -> None:
        status = self._snapshot.sight.status if self._snapshot.sight else None
        rows = status.comparison.rows if status else ()
        chosen = self.chosen
        row = next((each for each in rows if each.key == chosen), None)
        self.detail.draw(row, self._snapshot)
