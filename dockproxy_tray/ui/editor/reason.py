"""The line that says why a field is bad: an icon, a colour, and the reason in words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStyle, QWidget

from dockproxy_tray.ui.parts import yielding_label
from dockproxy_tray.ui.tint import Tint


class Reason(QWidget):
    """Below a field; not there while it is good."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.label = yielding_label()
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
        palette.setColor(QPalette.ColorRole.WindowText, Tint(palette).ink("different"))
        self.label.setPalette(palette)
