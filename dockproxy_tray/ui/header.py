"""The window's head: which profile is in force, how it stands, and the way to another one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from dockproxy_tray.ui.chooser import Chooser
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.look import progress_line
from dockproxy_tray.ui.parts import (
    DimLabel,
    ElidedLabel,
    IconOf,
    PushButton,
    paint_box,
    scaled,
    tip,
)
from dockproxy_tray.ui.snapshot import Snapshot
from dockproxy_tray.ui.standing import Badge, badge, title, toggle, under_line
from dockproxy_tray.ui.tint import Tint, blend

_PROGRESS = 6
"""Height of the bar; its place is kept, so that nothing moves when it comes and goes."""


class Header(QWidget):
    """Name, badge and the line below; chooser and main button."""

    asked = Signal(object)
    """A ``Command`` was chosen."""

    def __init__(self, icon_of: IconOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ElidedLabel(self)
        font = scaled(self.font(), 1.7)
        font.setBold(True)
        self.name.setFont(font)
        self.badge = BadgeLabel(icon_of, self)
        self.under = DimLabel(self)
        self.chooser = Chooser(self)
        self.toggle = PushButton(primary=True)
        self.toggle.setMinimumHeight(self.chooser.sizeHint().height())
        self.progress: QProgressBar | None = None
        """None while nothing is being done: an idle bar would still be drawn."""
        self._bar = QVBoxLayout()
        self._bar.setContentsMargins(0, 0, 0, 0)
        place = QWidget()
        place.setFixedHeight(_PROGRESS)
        place.setLayout(self._bar)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self.name)
        top.addWidget(self.badge)
        top.addStretch(1)
        top.addWidget(self.chooser)
        top.addWidget(self.toggle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.under)
        layout.addWidget(place)
        self.chooser.chosen.connect(lambda name: self.asked.emit(Command("use", name)))
        self.toggle.clicked.connect(lambda: self.asked.emit(Command("toggle")))

    def draw(self, snapshot: Snapshot) -> None:
        """Show this state."""
        self.name.setText(title(snapshot))
        self.badge.draw(badge(snapshot))
        self.under.setText(under_line(snapshot))
        self.chooser.draw(snapshot)
        button = toggle(snapshot)
        self.toggle.setText(button.text)
        self.toggle.setEnabled(button.enabled)
        self.toggle.setToolTip(tip(button.hint))
        self._show_progress(progress_line(snapshot))

    def _show_progress(self, line: str) -> None:
        if not line:
            if self.progress is not None:
                self.progress.hide()  # its animation ends with it
                self.progress.deleteLater()
                self.progress = None
            return
        if self.progress is None:
            self.progress = QProgressBar()
            self.progress.setRange(0, 0)
            self.progress.setTextVisible(False)
            self.progress.setFixedHeight(_PROGRESS)
            self._bar.addWidget(self.progress)
        self.progress.setAccessibleName(line)


class BadgeLabel(QLabel):
    """The state in a word, with its symbol, on a ground of its colour."""

    def __init__(self, icon_of: IconOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._icon_of = icon_of
        self._state = "unmanaged"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        font = self.font()
        font.setBold(True)
        self.setFont(font)
        self.hide()

    def draw(self, badge: Badge | None) -> None:
        """Show it; None: there is nothing to show."""
        if badge is not None:
            self._state = badge.state
            self.setText(badge.text)
            self.updateGeometry()
            self.update()
        # Last: to show it is to ask it for its size.
        self.setVisible(badge is not None)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        text = metrics.horizontalAdvance(self.text())
        height = metrics.height() + 10
        return QSize(text + self._icon_size + self._gap + height, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tint = Tint(self.palette())
        ink = tint.ink(self._state)
        paint_box(self, tint.wash(self._state), blend(tint.base, ink, 0.6), self.height() / 2)
        painter = QPainter(self)
        painter.setPen(ink)
        size, side = self._icon_size, self.height() // 2
        start = QRectF(side, (self.height() - size) / 2, size, size).toRect()
        room = self.rect().adjusted(side + (size + self._gap if size else 0), 0, -side, 0)
        if size:
            icon = self._icon_of(f"state-{self._state}", ink, ink)
            icon.paint(painter, self.style().visualRect(self.layoutDirection(), self.rect(), start))
        room = self.style().visualRect(self.layoutDirection(), self.rect(), room)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.text())

    @property
    def _icon_size(self) -> int:
        ink = Tint(self.palette()).ink(self._state)
        return 16 if not self._icon_of(f"state-{self._state}", ink, ink).isNull() else 0

    @property
    def _gap(self) -> int:
        return 6 if self._icon_size else 0
