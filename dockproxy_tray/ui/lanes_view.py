"""The lanes of the route picture as one widget."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from dockproxy_tray.core.route import Lane
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.lanes_paint import Fonts, LanesPainter
from dockproxy_tray.ui.parts import tip
from dockproxy_tray.ui.route_layout import Arrangement, Measures, arrange, least_width
from dockproxy_tray.ui.route_words import detail_of
from dockproxy_tray.ui.snapshot import ReachTest
from dockproxy_tray.ui.tint import Tint
from dockproxy_tray.words.messages import words

_LEAST_LANES = 3
"""Room for the usual ones is kept where they are not known."""


class LanesView(QWidget):
    """Draws lanes, and says more of what the pointer is at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: tuple[Lane, ...] = ()
        self._test: ReachTest | None = None
        self._instead = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def draw(self, lanes: tuple[Lane, ...], test: ReachTest | None, instead: str) -> None:
        """Show these lanes, or this text where there are none."""
        if (lanes, test, instead) == (self._lanes, self._test, self._instead):
            return
        self._lanes, self._test, self._instead = lanes, test, instead
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        wide = max(self.minimumSizeHint().width(), round(self._measures().line * 44))
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        measures = self._measures()
        wide = least_width(self._lanes, self._test, measures)
        return QSize(round(wide) + 3, round(measures.top + measures.lane * self._least_lanes))

    @property
    def lane_height(self) -> int:
        """Of one lane, with what stands below it."""
        return round(self._measures().lane)

    @property
    def _least_lanes(self) -> int:
        return len(self._lanes) or _LEAST_LANES

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(self.minimumSizeHint().height(), round(self._arranged(width).height))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text, place = self.told_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tip(text), self, place)
            return True
        return super().event(event)

    def told_at(self, point: QPointF) -> tuple[str, QRect]:
        """What there is to say of what is drawn there, and where it is."""
        painter = self._painter()
        made = self._arranged(self.width())
        for node in made.nodes:
            rect = painter.node_rect(node)
            if rect.contains(point):
                details = [detail_of(hop, self._test) for hop in node.box.hops]
                return "\n\n".join(details), rect.toAlignedRect()
        notes = {words(note): told(note) for lane in self._lanes for note in lane.notes}
        for span in made.notes:
            rect = painter.span_rect(span)
            if rect.contains(point):
                return notes[span.text], rect.toAlignedRect()
        return "", QRect()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._lanes:
            self._painter().paint(painter, self._arranged(self.width()))
        else:
            painter.setPen(Tint(self.palette()).dim)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._instead)

    def _arranged(self, width: float) -> Arrangement:
        # Half of an outline stands beyond what it goes around.
        return arrange(self._lanes, self._test, self._measures(), width - 2)

    def _measures(self) -> Measures:
        fonts = Fonts(self.font())
        title, text, small = map(QFontMetricsF, (fonts.title, fonts.text, fonts.small))
        return Measures(
            title.horizontalAdvance,
            text.horizontalAdvance,
            small.horizontalAdvance,
            text.height(),
            small.height(),
        )

    def _painter(self) -> LanesPainter:
        reversed_ = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        width = self.width() - 1 if reversed_ else None
        return LanesPainter(Tint(self.palette()), Fonts(self.font()), self._measures(), width)
