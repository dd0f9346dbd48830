"""How the table's cells and its head are drawn: with room around the text, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from dockproxy_tray.ui.comparison import STATE
from dockproxy_tray.ui.tint import Tint

PADDING = 9
"""At each side of a cell's text."""

_LEFT_TO_RIGHT = "\u2066"
"""An isolate, which holds to the end: for the dots of a text that is cut, too."""

Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Draws a cell's ground to its edges and the rest within its padding."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        inner = QStyleOptionViewItem(option)
        self.initStyleOption(inner, index)
        # Rows are chosen whole: a frame around one cell of it would say nothing.
        inner.state &= ~QStyle.StateFlag.State_HasFocus
        widget = inner.widget
        style = widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, inner, painter, widget)
        inner.rect = inner.rect.adjusted(PADDING, 0, -PADDING, 0)
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, inner, painter, widget)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if option.direction == Qt.LayoutDirection.RightToLeft and 0 < index.column() < STATE:
            # Paths, hosts and lists read from the left wherever they stand.
            option.text = _LEFT_TO_RIGHT + option.text

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return super().sizeHint(option, index) + QSize(2 * PADDING, 0)


class Head(QHeaderView):
    """The columns' titles: quiet, on the table's own ground."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), round(self.fontMetrics().height() * 2.0))

    def sectionSizeFromContents(self, section: int) -> QSize:
        return super().sectionSizeFromContents(section) + QSize(2 * PADDING, 0)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        tint = Tint(self.palette())
        painter.fillRect(rect, tint.base)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tint.border)
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        room = rect.adjusted(PADDING + 3, 0, -PADDING, 0)
        text = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(tint.dim)
        side = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        side = self.style().visualAlignment(self.layoutDirection(), side)
        painter.drawText(room, int(side), text)
