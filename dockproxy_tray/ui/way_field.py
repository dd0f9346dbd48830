"""Where an image or a URL is typed, to be told which way it goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from dockproxy_tray.core.route import Operation
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.parts import tip
from dockproxy_tray.ui.snapshot import Way
from dockproxy_tray.ui.tint import Tint, blend
from dockproxy_tray.ui.way_lane import operation_of
from dockproxy_tray.words.language import tr

_OPERATIONS: tuple[Operation, ...] = ("pull", "run", "build")
_WIDTH = 30
_LEAST = 12
"""In characters."""


class WayField(QWidget):
    """Enter asks; to clear it brings the usual picture back."""

    asked = Signal(object)
    """A ``Command``: to ask, or to ask about nothing any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_chosen = False
        """Whether the user has said which operation is meant; else what was typed says so."""
        self.operation = _Choice()
        self.operation.setAccessibleName(tr("What would be done"))
        for operation in _OPERATIONS:
            self.operation.addItem(f"docker {operation}", operation)
        self.edit = _Edit()
        self.edit.setPlaceholderText(tr("An image or a URL"))
        self.edit.setAccessibleName(tr("An image or a URL, to be told which way it goes"))
        self.edit.setToolTip(
            tip(tr("Type nginx:latest or https://example.com, and press Enter. (Ctrl+L)"))
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.operation)
        layout.addWidget(self.edit)
        self.operation.activated.connect(self._choose)
        self.edit.returnPressed.connect(self._ask)
        self.edit.textChanged.connect(self._changed)
        self._show_edge()

    def draw(self, way: Way | None) -> None:
        """Show what is asked about, unless something is being typed."""
        if way is None or self.edit.hasFocus() or self.edit.text().strip() == way.target:
            return
        with QSignalBlocker(self.edit):
            self.edit.setText(way.target)
        self._show(way.operation)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_edge()

    def _show_edge(self) -> None:
        """It stands on a ground like its own: on a dark one Qt's edge would not be seen."""
        tint = Tint(self.palette())
        palette = QPalette()
        if tint.base.lightnessF() < 0.5:
            palette.setColor(QPalette.ColorRole.Window, blend(tint.base, tint.text, 0.5))
        self.edit.setPalette(palette)

    def take_focus(self) -> None:
        """Have it typed into."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def _choose(self) -> None:
        self._is_chosen = True
        self._ask()

    def _ask(self) -> None:
        target = self.edit.text().strip()
        if not target:
            return
        if not self._is_chosen:
            self._show(operation_of(target))
        self.asked.emit(Command("explain", f"{self.operation.currentData()} {target}"))

    def _changed(self, text: str) -> None:
        if not text.strip():
            self.asked.emit(Command("explain"))

    def _show(self, operation: Operation) -> None:
        self.operation.setCurrentIndex(_OPERATIONS.index(operation))


class _Choice(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the window is scrolled, and nothing is chosen by that


class _Edit(QLineEdit):
    def __init__(self) -> None:
        super().__init__()
        self.setClearButtonEnabled(True)
        self.setMaxLength(2000)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        # What is typed reads from the left, wherever the window is read from.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def sizeHint(self) -> QSize:
        return self._size(_WIDTH)

    def minimumSizeHint(self) -> QSize:
        return self._size(_LEAST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def _size(self, characters: int) -> QSize:
        width = self.fontMetrics().averageCharWidth() * characters
        return QSize(width, super().sizeHint().height())
