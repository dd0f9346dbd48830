"""Lines that begin with the sign of a state, in its colour, and are said with its word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dockproxy_tray.ui.parts import IconOf, yielding_label
from dockproxy_tray.ui.tint import Tint


class Sign(QLabel):
    """The symbol of a row's state, beside text that says the same."""

    def __init__(self, icon_of: IconOf, state: str = "") -> None:
        super().__init__()
        self._icon_of = icon_of
        self._state = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        if state:
            self.draw(state)

    def draw(self, state: str) -> None:
        """Show the symbol of this state."""
        if state != self._state:
            self._state = state
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._state:
            self._draw()

    def _draw(self) -> None:
        ink = Tint(self.palette()).ink(self._state)
        size = max(16, self.fontMetrics().height())
        self.setPixmap(self._icon_of(f"state-{self._state}", ink, ink).pixmap(size, size))


class Word(QLabel):
    """A word for a state, in its colour."""

    def __init__(self) -> None:
        super().__init__()
        self._state = ""
        self.setTextFormat(Qt.TextFormat.PlainText)

    def draw(self, text: str, state: str) -> None:
        """Show this word, in the colour of this state."""
        self._state = state
        self.setText(text)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._state:
            self._draw()

    def _draw(self) -> None:
        parent = self.parentWidget()
        colour = Tint(self.palette() if parent is None else parent.palette()).ink(self._state)
        palette = self.palette()
        # To set the same once more would make this come again.
        if palette.color(QPalette.ColorRole.WindowText) != colour:
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            self.setPalette(palette)


class SignedLines(QWidget):
    """Some of them, one below the other."""

    def __init__(self, icon_of: IconOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_of = icon_of
        self._lines: list[tuple[str, str]] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 4)
        self._layout.setSpacing(4)
        self._layout.addStretch(1)

    def draw(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show these: a row's state, and the text."""
        if list(lines) == self._lines:
            return
        self._lines = list(lines)
        while (item := self._layout.takeAt(0)) is not None:
            if (former := item.widget()) is not None:
                former.hide()
                former.deleteLater()
        for state, text in lines:
            self._layout.addWidget(signed_line(self._icon_of, state, text))
        self._layout.addStretch(1)

    @property
    def texts(self) -> list[str]:
        """What is shown."""
        return [text for _, text in self._lines]


def signed_line(icon_of: IconOf, state: str, text: str) -> QWidget:
    """A text that wraps, behind the sign of a state."""
    line = QWidget()
    label = yielding_label(text)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    layout = QHBoxLayout(line)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(Sign(icon_of, state), 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(label, 1)
    return line
