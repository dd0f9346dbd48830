"""How a bad field looks: an icon, a colour of the palette's brightness, and the reason in words."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStyle, QWidget

_RED, _GREEN = 0.0, 0.37


def alarm(palette: QPalette) -> QColor:
    """Red that can be read on this palette's window."""
    return _hue(palette, _RED)


def assent(palette: QPalette) -> QColor:
    """Green that can be read on this palette's window."""
    return _hue(palette, _GREEN)


def blend(ground: QColor, colour: QColor, share: float) -> QColor:
    """The ground with this share of a colour in it."""
    mixed = (
        a + (b - a) * share
        for a, b in zip(ground.getRgbF()[:3], colour.getRgbF()[:3], strict=True)  # type: ignore[index]
    )
    return QColor.fromRgbF(*mixed)


def _hue(palette: QPalette, hue: float) -> QColor:
    dark = palette.color(QPalette.ColorRole.Base).lightnessF() < 0.5
    return QColor.fromHslF(hue, 0.7, 0.7 if dark else 0.36)


class Reason(QWidget):
    """A line below a field: why it is bad. Not there while it is good."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.label = plain_label()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._icon)
        layout.addWidget(self.label, 1)
        self.hide()

    def show_reason(self, text: str) -> None:
        """Show it; an empty one hides the line."""
        self.label.setText(text)
        self.setVisible(bool(text))
        if text:
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.label.text():
            self._draw()

    def _draw(self) -> None:
        size = self.fontMetrics().height()
        icon = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        self._icon.setPixmap(icon.pixmap(size, size))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, alarm(palette))
        self.label.setPalette(palette)


def plain_tip(text: str) -> str:
    """A tooltip for a text that may hold anything: Qt takes what looks like HTML for that."""
    return f"<p>{escape(text)}</p>" if text else ""


def plain_label(text: str = "") -> QLabel:
    """A label for a text that may hold anything, as long as it likes."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    policy = label.sizePolicy()  # which says that its height depends on its width
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    label.setMinimumWidth(1)
    return label
