"""A line across the window that says what has happened, with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStyle, QWidget

from dockproxy_tray.ui.parts import yielding_label
from dockproxy_tray.ui.tint import blend

Action = tuple[str, Callable[[], None]]


class Bar(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._icon = QLabel()
        self.label = yielding_label()
        self.topic = ""
        """What it is about, for who has nothing more to say of that."""
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon)
        self._row.addWidget(self.label, 1)
        self._kind = QStyle.StandardPixmap.SP_MessageBoxInformation
        self.hide()

    def tell(self, topic: str, text: str, *actions: Action, warning: bool = False) -> None:
        """Say this, with a button for each action, in the place of what was said before."""
        self.clear()
        self.topic = topic
        kinds = QStyle.StandardPixmap
        self._kind = kinds.SP_MessageBoxWarning if warning else kinds.SP_MessageBoxInformation
        self.label.setText(text)
        self.setAccessibleName(text)
        for title, act in actions:
            button = QPushButton(title)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            self._row.addWidget(button)
            self.buttons.append(button)
        self._draw()
        self.show()

    def clear(self, topic: str = "") -> None:
        """Say nothing any more, or nothing any more about this."""
        if topic and topic != self.topic:
            return
        self.topic = ""
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons.clear()
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._draw()

    def _draw(self) -> None:
        size = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        self._icon.setPixmap(self.style().standardIcon(self._kind).pixmap(size, size))
        parent = self.parentWidget()
        palette = QPalette(parent.palette()) if parent else QPalette()
        window = palette.color(QPalette.ColorRole.Window)
        accent = palette.color(QPalette.ColorRole.Highlight)
        palette.setColor(QPalette.ColorRole.Window, blend(window, accent, 0.14))
        self.setPalette(palette)
