"""The status window: what is in force, what each surface says, and what would mend it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dockproxy_tray.ui.look import headline
from dockproxy_tray.ui.snapshot import Snapshot


class StatusWindow(QWidget):
    """Shows snapshots, and asks for commands."""

    asked = Signal(object)
    """A ``Command`` was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headline = QLabel()
        self._headline.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.addWidget(self._headline)

    def draw(self, snapshot: Snapshot) -> None:
        """Show this state."""
        self._headline.setText(headline(snapshot))

    def focus_search(self) -> None:
        """Put the focus where a profile is searched for."""
