"""The route picture: which way a pull, a run and a build go, with its heading and the last test."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.lanes_view import LanesView
from dockproxy_tray.ui.parts import RADIUS, plain_label
from dockproxy_tray.ui.route_words import sentence_of, status_of
from dockproxy_tray.ui.snapshot import Snapshot
from dockproxy_tray.ui.tint import Tint, contrast
from dockproxy_tray.words.language import tr

_MARGIN = 20
_SEEN = 3.0
"""The contrast that a mark needs (WCAG 2.1, 1.4.11)."""


class RoutePicture(QFrame):
    """Draws snapshots. Nothing is probed by it: what was measured comes from a test.

    To the keyboard it is one thing, whose description says everything in sentences.
    """

    asked = Signal(object)
    """A ``Command`` was chosen: to cancel the test that runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = plain_label(tr("Which way it goes now"), wrapped=False)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        self.status = plain_label(wrapped=False)
        self.cancel = QPushButton(tr("Cancel the test"))
        self.cancel.clicked.connect(lambda: self.asked.emit(Command("test")))
        self.lanes = LanesView()
        head = QHBoxLayout()
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self.status)
        head.addWidget(self.cancel)
        # The button comes and goes, and must not move what is below.
        heading.setMinimumHeight(self.cancel.sizeHint().height())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN // 2, _MARGIN, _MARGIN // 2)
        layout.addLayout(head)
        layout.addWidget(self.lanes)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(heading.text())
        self.draw(Snapshot())

    def draw(self, snapshot: Snapshot) -> None:
        """Show this state."""
        self.status.setText(status_of(snapshot.test))
        self.cancel.setVisible(snapshot.testing)
        instead = "" if snapshot.lanes else _instead(snapshot)
        self.lanes.draw(snapshot.lanes, snapshot.test, instead)
        sentences = [sentence_of(lane, snapshot.test) for lane in snapshot.lanes]
        self.setAccessibleDescription("\n".join(sentences) or instead)

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


def _instead(snapshot: Snapshot) -> str:
    """What is said where there is no lane to draw."""
    if snapshot.sight is None:
        return tr("Looking at Docker …")
    return tr("It is not known which way Docker goes.")
