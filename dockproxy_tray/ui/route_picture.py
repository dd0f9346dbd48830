"""The route picture: which way a pull, a run and a build go, with what is asked about."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.editor.reason import Reason
from dockproxy_tray.ui.lanes_view import LanesView
from dockproxy_tray.ui.parts import RADIUS, ElidedLabel, IconOf, no_icon
from dockproxy_tray.ui.route_words import sentence_of
from dockproxy_tray.ui.signs import SignedLines
from dockproxy_tray.ui.snapshot import Snapshot, Way
from dockproxy_tray.ui.tint import Tint, contrast
from dockproxy_tray.ui.way_field import WayField
from dockproxy_tray.ui.way_lane import lane_of
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import clean

_MARGIN = 20
_SEEN = 3.0
"""The contrast that a mark needs (WCAG 2.1, 1.4.11)."""


class RoutePicture(QFrame):
    """Draws snapshots. Nothing is probed by it: what was measured comes from a test.

    To the keyboard it is one thing, whose description says everything in sentences.
    """

    asked = Signal(object)
    """A ``Command`` was chosen: to ask about an image or a URL."""

    def __init__(self, icon_of: IconOf = no_icon, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = ElidedLabel()
        font = self.heading.font()
        font.setBold(True)
        self.heading.setFont(font)
        self.field = WayField()
        self.field.asked.connect(self.asked)
        self.reason = Reason()
        self.warnings = SignedLines(icon_of)
        self.lanes = LanesView()
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN // 2, _MARGIN, _MARGIN // 2)
        layout.addLayout(head)
        layout.addWidget(self.reason)
        layout.addWidget(self.lanes)
        layout.addWidget(self.warnings)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.draw(Snapshot())

    def draw(self, snapshot: Snapshot) -> None:
        """Show this state."""
        way = snapshot.way
        answer = way.answer if way is not None else None
        warnings = answer.warnings if answer is not None else ()
        lanes = snapshot.lanes if answer is None else (lane_of(answer, snapshot.lanes),)
        instead = "" if lanes else _instead(snapshot)
        self.heading.setText(_heading(way))
        self.setAccessibleName(self.heading.text())
        self.field.draw(way)
        problem = told(way.problem) if way is not None and way.problem else ""
        self.reason.show_reason(problem)
        self.field.edit.setAccessibleDescription(problem)
        self.lanes.draw(lanes, snapshot.test, instead)
        told_of = [told(warning) for warning in warnings]
        self.warnings.draw([("warning", text) for text in told_of])
        # As high as the lanes that are not drawn beside an answer, so that nothing moves; but the
        # results of a test, which come below, need the room more.
        spare = 2 * self.lanes.lane_height if snapshot.test is None else 0
        self.warnings.setMinimumHeight(spare)
        self.warnings.setVisible(answer is not None and (bool(warnings) or spare > 0))
        sentences = [sentence_of(lane, snapshot.test) for lane in lanes]
        self.setAccessibleDescription("\n".join([*sentences, *told_of]) or instead)

    def paintEvent(self, event: QPaintEvent) -> None:
        tint = Tint(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        width = 2.0 if focused else 1.0
        painter.setPen(QPen(self._focus_colour(tint) if focused else tint.border, width))
        painter.setBrush(tint.base)
        half = width / 2
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(box, RADIUS, RADIUS)

    def _focus_colour(self, tint: Tint) -> QColor:
        colour = self.palette().color(QPalette.ColorRole.Highlight)
        return colour if contrast(colour, tint.base) >= _SEEN else tint.text


def _heading(way: Way | None) -> str:
    if way is None or way.problem is not None:
        return tr("Which way it goes now")
    if way.answer is None:
        return tr("Finding out which way it goes …")
    return tr("Which way {target} goes").format(target=clean(way.answer.target))


def _instead(snapshot: Snapshot) -> str:
    """What is said where there is no lane to draw."""
    if snapshot.sight is None:
        return tr("Looking at Docker …")
    return tr("It is not known which way Docker goes.")
