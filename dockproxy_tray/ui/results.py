"""What a test of proxies and mirrors has found, below the route picture."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.parts import (
    Card,
    DimLabel,
    ElidedLabel,
    IconOf,
    PushButton,
    heading,
    tip,
    yielding_label,
)
from dockproxy_tray.ui.results_words import Result, order_of, results_of, status_of
from dockproxy_tray.ui.signs import Sign, SignedLines, Word
from dockproxy_tray.ui.snapshot import ReachTest
from dockproxy_tray.ui.tint import Tint
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import words

_MARGIN = 20
_ROWS_EACH = 2
"""Of the grid: the result, and what to do about it."""


class Results(Card):
    """There from a test's start until it is dismissed, or until another way is taken."""

    asked = Signal(object)
    """A ``Command`` was chosen: to cancel the test, or to dismiss what it has found."""

    def __init__(self, icon_of: IconOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_of = icon_of
        self.shown: ReachTest | None = None
        self.rows: list[Row] = []
        title = heading(tr("How proxies and mirrors answer"))
        self.setAccessibleName(title.text())
        self.status = ElidedLabel(self, dim=True)
        self.progress: QProgressBar | None = None
        """None while no test runs."""
        self.button = PushButton()
        self.button.clicked.connect(self._pressed)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(title)
        head.addWidget(self.status)
        head.addStretch(1)
        head.addWidget(self.button)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        for column, stretch in enumerate((0, 0, 3, 0, 2, 0)):
            self._grid.setColumnStretch(column, stretch)
        self.warnings = SignedLines(icon_of)
        self.order = yielding_label()
        self.order.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(_MARGIN, _MARGIN // 2, _MARGIN, _MARGIN // 2)
        self._layout.setSpacing(8)
        self._layout.addLayout(head)
        self._layout.addLayout(self._grid)
        self._layout.addWidget(self.order)
        self._layout.addWidget(self.warnings)
        self.hide()

    def draw(self, test: ReachTest | None) -> None:
        """Show this test; None hides all of it."""
        if test == self.shown:
            return
        self.shown = test
        self._show_progress(test)
        if test is not None:
            self._show(test)
        self.setVisible(test is not None)

    def _show(self, test: ReachTest) -> None:
        self.status.setText(status_of(test))
        self.button.setText(tr("Cancel the test") if test.answers is None else tr("Dismiss"))
        results = results_of(test)
        if len(results) != len(self.rows):
            for row in self.rows:
                row.remove()
            self.rows = [Row(self, self._icon_of, self._grid, at) for at in range(len(results))]
        for row, result in zip(self.rows, results, strict=True):
            row.draw(result)
        order = order_of(test)
        self.order.setText(order)
        self.order.setVisible(bool(order))
        warnings = [("warning", words(warning)) for warning in test.warnings]
        self.warnings.draw(warnings)
        self.warnings.setVisible(bool(warnings))
        said = [result.sentence for result in results]
        self.setAccessibleDescription("\n".join([self.status.text(), *said]))

    def _show_progress(self, test: ReachTest | None) -> None:
        if test is None or test.answers is not None:
            if self.progress is not None:
                self.progress.hide()
                self.progress.deleteLater()
                self.progress = None
            return
        if self.progress is None:
            self.progress = QProgressBar()
            self.progress.setTextVisible(False)
            self.progress.setFixedHeight(6)
            self.progress.setAccessibleName(tr("How far the test is"))
            self._layout.insertWidget(1, self.progress)
        # Without an end it would be drawn all the time.
        self.progress.setRange(0, max(1, len(test.targets)))
        self.progress.setValue(len(test.so_far))

    def _pressed(self) -> None:
        runs = self.shown is not None and self.shown.answers is None
        self.asked.emit(Command("test" if runs else "dismiss-test"))


class Row:
    """The widgets of one result, in two rows of the grid."""

    def __init__(self, parent: QWidget, icon_of: IconOf, grid: QGridLayout, at: int) -> None:
        top = at * _ROWS_EACH
        middle = Qt.AlignmentFlag.AlignVCenter
        self.sign = Sign(icon_of)
        self.kind = DimLabel(parent)
        self.kind.setWordWrap(False)
        self.url = ElidedLabel()
        self.url.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.word = Word()
        self.bar = Bar()
        self.time = QLabel()
        self.time.setTextFormat(Qt.TextFormat.PlainText)
        self.advice = yielding_label()
        self.advice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        parts = (self.sign, self.kind, self.url, self.word, self.bar, self.time)
        for column, widget in enumerate(parts):
            grid.addWidget(widget, top, column, middle)
        grid.addWidget(self.advice, top + 1, 1, 1, -1)
        self._all: tuple[QWidget, ...] = (*parts, self.advice)

    def draw(self, result: Result) -> None:
        """Show it."""
        self.sign.draw(result.sign)
        self.kind.setText(result.kind)
        self.url.setText(result.url)
        self.url.setToolTip(tip("\n".join(filter(None, (result.url, result.way)))))
        self.word.draw(result.word, result.sign)
        self.bar.draw(result.share, result.sign)
        self.time.setText(result.time)
        self.advice.setText(result.advice)
        self.advice.setVisible(bool(result.advice))

    def remove(self) -> None:
        for widget in self._all:
            widget.hide()
            widget.deleteLater()


class Bar(QWidget):
    """A time, as long as its share of the longest."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self._state = "same"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def draw(self, share: float, state: str) -> None:
        """Show it; 0 is nothing at all."""
        if (share, state) != (self._share, self._state):
            self._share, self._state = share, state
            self.update()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 8, line // 2)

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 3, line // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._share:
            return
        tint = Tint(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        radius = whole.height() / 2
        painter.setBrush(tint.head)
        painter.drawRoundedRect(whole, radius, radius)
        length = max(whole.width() * self._share, whole.height())
        part = QRectF(whole.left(), whole.top(), length, whole.height())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            part.moveRight(whole.right())
        painter.setBrush(tint.ink(self._state))
        painter.drawRoundedRect(part, radius, radius)
