"""Small parts that the window is put together from."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QIcon,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from dockproxy_tray.ui.tint import Tint

IconOf = Callable[[str, QColor, QColor], QIcon]
"""An icon by its name, in a colour, and in another for a row that is selected."""

RADIUS = 6.0


def no_icon(name: str, colour: QColor, selected: QColor) -> QIcon:
    """Where there are no drawings: every icon is empty."""
    return QIcon()


def let_go_when_closed(window: QWidget) -> None:
    """Have Qt delete a window once it is closed, and hold it until then: were the last reference
    to go in a slot that hears of the closing, Python would delete it under Qt's hands."""
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.destroyed.connect(lambda _, held=window: None)


def room_on_screen(part: float) -> QSize:
    """The size of this part of the screen. ``QWidget.screen()`` must not be asked: PySide (6.11)
    takes the screen for the widget's own, and where two that have asked are freed in one search
    for garbage, it deletes the screen with them."""
    return QGuiApplication.primaryScreen().availableSize() * part


def tip(text: str) -> str:
    """A tooltip that shows this text and takes nothing in it for markup."""
    return f"<p style='white-space:pre-wrap'>{escape(text)}</p>" if text else ""


def plain_label(text: str = "", *, wrapped: bool = True) -> QLabel:
    """A label that takes nothing in its text for markup."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrapped)
    return label


def heading(text: str = "") -> QLabel:
    """What stands above a part of a form."""
    label = plain_label(text, wrapped=False)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def yielding_label(text: str = "") -> QLabel:
    """The same, which is as narrow as it has to be, and as high as that makes it."""
    label = plain_label(text)
    policy = label.sizePolicy()  # which says that its height depends on its width
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    label.setMinimumWidth(1)
    return label


def scaled(font: QFont, factor: float) -> QFont:
    """The font, larger or smaller, however its size is given."""
    other = QFont(font)
    if font.pointSizeF() > 0:
        other.setPointSizeF(font.pointSizeF() * factor)
    else:
        other.setPixelSize(round(font.pixelSize() * factor))
    return other


def _dim(label: QLabel) -> None:
    parent = label.parentWidget()
    if parent is None:
        return
    colour, palette = Tint(parent.palette()).dim, label.palette()
    # To set the same once more would make this come again.
    if palette.color(QPalette.ColorRole.WindowText) != colour:
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        label.setPalette(palette)


class DimLabel(QLabel):
    """Plain text that does not ask for attention."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        _dim(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            _dim(self)


class ElidedLabel(QLabel):
    """One line of plain text that gives way to what is beside it."""

    def __init__(self, parent: QWidget | None = None, *, dim: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._is_dim = dim
        if dim:
            _dim(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._is_dim and event.type() == QEvent.Type.PaletteChange:
            _dim(self)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 6, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        # Qt rounds a text's width down: a pixel too little would cut it.
        return super().sizeHint() + QSize(2, 0)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(tip(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        side = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            self.style().visualAlignment(self.layoutDirection(), side),
            self.palette(),
            self.isEnabled(),
            text,
            QPalette.ColorRole.WindowText,
        )


class Card(QFrame):
    """A part of the window on a ground of its own, with round corners."""

    def paintEvent(self, event: QPaintEvent) -> None:
        tint = Tint(self.palette())
        paint_box(self, tint.base, tint.border)


class Rule(QWidget):
    """A line between two parts of a card."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), Tint(self.palette()).border)


class PushButton(QPushButton):
    """A button that can be the one that the eye finds first."""

    def __init__(self, text: str = "", *, primary: bool = False) -> None:
        super().__init__(text)
        self.primary = primary
        self._tint()

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(10, 6)

    def set_primary(self, primary: bool) -> None:
        """Whether it is the one that the eye finds first."""
        self.primary = primary
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        roles, active = QPalette.ColorRole, QPalette.ColorGroup.Active
        parent = self.parentWidget()
        usual = QApplication.palette() if parent is None else parent.palette()
        tint = Tint(usual)
        wanted = [usual.color(active, role) for role in _BUTTON]
        palette = QPalette()
        if self.primary:
            wanted[:2] = tint.accent
            for group in (active, QPalette.ColorGroup.Inactive):
                palette.setColor(group, roles.Button, wanted[0])
                palette.setColor(group, roles.ButtonText, wanted[1])
        if tint.is_stark:
            wanted[2] = tint.border
            palette.setColor(roles.Window, tint.border)
        if wanted != [self.palette().color(active, role) for role in _BUTTON]:
            self.setPalette(palette)


_BUTTON = (QPalette.ColorRole.Button, QPalette.ColorRole.ButtonText, QPalette.ColorRole.Window)


def paint_box(widget: QWidget, ground: QColor, border: QColor, radius: float = RADIUS) -> None:
    """A box with round corners that fills the widget."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(border, 1.0))
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.end()
