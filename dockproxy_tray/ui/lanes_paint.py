"""Paints what ``route_layout`` has arranged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPen,
    QPolygonF,
)

if TYPE_CHECKING:
    from dockproxy_tray.core.in_force import State
    from dockproxy_tray.ui.route_boxes import Box
    from dockproxy_tray.ui.route_layout import Arrangement, Measures, Node, Span
    from dockproxy_tray.ui.tint import Tint

# The table's words for states, by which the palette's colours are known.
_TINTS: dict[State, str] = {"good": "same", "changed": "shadowed", "broken": "different"}
_QUIET = "unmanaged"
_SIGNS: dict[State, str] = {"changed": "!", "broken": "×", "unknown": "?"}
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
_LEFT = int(Qt.AlignmentFlag.AlignLeft | _MIDDLE)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | _MIDDLE)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_FOOT = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)


class Fonts:
    """The three fonts of the picture, made from the widget's own."""

    def __init__(self, font: QFont) -> None:
        size = QFontInfo(font).pointSizeF()
        self.text = font
        self.small = QFont(font)
        self.small.setPointSizeF(size * 0.88)
        self.title = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.title.setPointSizeF(size)
        self.title.setBold(True)


class LanesPainter:
    """Paints with these colours and fonts."""

    def __init__(self, tint: Tint, fonts: Fonts, measures: Measures, reversed_in: float | None):
        """``reversed_in`` is the picture's width where it is read from right to left."""
        self._tint = tint
        self._fonts = fonts
        self._measures = measures
        self._reversed_in = reversed_in

    def paint(self, painter: QPainter, made: Arrangement) -> None:
        # An address reads from left to right in every language: each text has its own direction.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.setFont(self._fonts.title)
        for title in made.titles:
            self._write(painter, title, self._tint.text)
        for node in made.nodes:
            self._paint_arrow(painter, node)
            self._paint_node(painter, node)
        painter.setFont(self._fonts.small)
        for caption in made.captions:
            self._write(painter, caption, self._ink(_quiet_if_good(caption.state)))
        for note in made.notes:
            self._paint_note(painter, note)

    def node_rect(self, node: Node) -> QRectF:
        return self._rect(node.x, node.width, node.y, self._measures.node)

    def span_rect(self, span: Span) -> QRectF:
        return self._rect(span.x, span.width, span.y, self._measures.line)

    def _rect(self, x: float, width: float, y: float, height: float) -> QRectF:
        """Where that is, in the direction in which it is read."""
        if self._reversed_in is not None:
            x = self._reversed_in - x - width
        return QRectF(x, y - height / 2, width, height)

    def _ink(self, state: State) -> QColor:
        return self._tint.ink(_TINTS.get(state, _QUIET))

    def _box_ink(self, box: Box) -> QColor:
        """What is only there for the worst case does not ask for attention."""
        return self._ink(_quiet_if_good(box.state) if box.standby else box.state)

    def _write(self, painter: QPainter, span: Span, colour: QColor) -> None:
        metrics = QFontMetricsF(painter.font())
        side = _RIGHT if self._reversed_in is not None else _LEFT
        # Qt rounds a text's width: without a pixel more, one that fits would be cut.
        text = metrics.elidedText(span.text, Qt.TextElideMode.ElideRight, span.width + 1)
        rect = self._rect(span.x, span.width, span.y, metrics.height())
        painter.setPen(colour)
        painter.drawText(rect, side | Qt.TextFlag.TextDontClip, text)

    def _paint_node(self, painter: QPainter, node: Node) -> None:
        box, measures = node.box, self._measures
        rect = self.node_rect(node)
        colour = self._box_ink(box)
        painter.setPen(_pen(colour, measures, dashed=box.standby))
        wash = self._tint.wash(_TINTS.get(box.state, _QUIET))
        painter.setBrush(self._tint.base if box.standby else wash)
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        sign = measures.mark if box.state != "good" else 0.0
        if sign:
            place = self._rect(node.x + measures.pad * 0.8, measures.line, node.y, measures.line)
            self._paint_sign(painter, place, box.state)
        room = node.width - 2 * measures.pad - sign
        painter.setFont(self._fonts.text)
        metrics = QFontMetricsF(self._fonts.text)
        text = metrics.elidedText(box.text, Qt.TextElideMode.ElideMiddle, room + 1)
        painter.setPen(colour if box.standby else self._tint.text)
        where = self._rect(node.x + measures.pad + sign, room, node.y, measures.node)
        painter.drawText(where, _CENTRE | Qt.TextFlag.TextDontClip, text)

    def _paint_arrow(self, painter: QPainter, node: Node) -> None:
        measures, box = self._measures, node.box
        space = measures.line * 0.2
        length = node.x - node.arrow_from - 2 * space
        rect = self._rect(node.arrow_from + space, length, node.y, measures.node)
        tail, tip, forward = rect.left(), rect.right(), 1
        if self._reversed_in is not None:
            tail, tip, forward = tip, tail, -1
        head = measures.line * 0.5
        colour = self._box_ink(box)
        painter.setPen(_pen(colour, measures, dashed=box.standby))
        painter.drawLine(QLineF(tail, node.y, tip - forward * head, node.y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        corners = ((tip, 0.0), (tip - forward * head, -head / 2), (tip - forward * head, head / 2))
        painter.drawPolygon(QPolygonF([QPointF(x, node.y + y) for x, y in corners]))
        if box.arrow:
            painter.setFont(self._fonts.small)
            painter.setPen(self._tint.dim)
            metrics = QFontMetricsF(self._fonts.small)
            text = metrics.elidedText(box.arrow, Qt.TextElideMode.ElideMiddle, length)
            above = rect.adjusted(0, 0, 0, -rect.height() / 2 - space)
            painter.drawText(above, _FOOT | Qt.TextFlag.TextDontClip, text)

    def _paint_note(self, painter: QPainter, note: Span) -> None:
        measures = self._measures
        size = measures.small_line
        self._paint_sign(painter, self._rect(note.x, size, note.y, size), note.state)
        painter.setFont(self._fonts.small)
        x, width = note.x + measures.mark, note.width - measures.mark
        self._write(painter, type(note)(note.text, x, width, note.y), self._ink(note.state))

    def _paint_sign(self, painter: QPainter, place: QRectF, state: State) -> None:
        """A triangle, a disc or a ring: they are told apart without their colours, too."""
        colour = self._ink(state)
        size = place.width() * 0.86
        box = QRectF(0.0, 0.0, size, size)
        box.moveCenter(place.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if state == "changed":
            pen = QPen(colour, size * 0.12)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            inner = box.adjusted(size * 0.06, size * 0.1, -size * 0.06, -size * 0.1)
            top = QPointF(inner.center().x(), inner.top())
            painter.drawPolygon(QPolygonF([top, inner.bottomRight(), inner.bottomLeft()]))
            box.translate(0.0, size * 0.09)
        elif state == "broken":
            painter.drawEllipse(box)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, size * 0.1))
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        font = QFont(self._fonts.text)
        font.setBold(True)
        font.setPixelSize(max(round(size * 0.72), 1))
        painter.setFont(font)
        painter.setPen(self._tint.base if state in ("changed", "broken") else colour)
        painter.drawText(box, _CENTRE | Qt.TextFlag.TextDontClip, _SIGNS[state])


def _quiet_if_good(state: State) -> State:
    return "unknown" if state == "good" else state


def _pen(colour: QColor, measures: Measures, *, dashed: bool) -> QPen:
    pen = QPen(colour, max(measures.line * 0.085, 1.0))
    if dashed:
        pen.setDashPattern([3.0, 2.5])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
