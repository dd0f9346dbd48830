"""What there is to tell above everything else, on the screen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStyle, QVBoxLayout, QWidget

from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.notices import KINDS, Kind, Notice, make_notices
from dockproxy_tray.ui.parts import DimLabel, PushButton, paint_box, plain_label
from dockproxy_tray.ui.snapshot import Snapshot
from dockproxy_tray.ui.tint import Tint, blend
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import in_a_row

_STATES: dict[Kind, str] = {"error": "missing", "warning": "shadowed", "note": "unmanaged"}
"""The row's state whose colour each kind has."""

_SYMBOLS: dict[Kind, QStyle.StandardPixmap] = {
    "error": QStyle.StandardPixmap.SP_MessageBoxCritical,
    "warning": QStyle.StandardPixmap.SP_MessageBoxWarning,
    "note": QStyle.StandardPixmap.SP_MessageBoxInformation,
}


class Banners(QWidget):
    """The notices, one below the other. They are made anew only when they are others."""

    asked = Signal(object)
    """A ``Command`` was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: tuple[Notice, ...] = ()
        self.banners: list[Banner] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def draw(self, snapshot: Snapshot) -> bool:
        """Show what there is to tell; says whether it is something else than before."""
        notices = make_notices(snapshot)
        if notices == self.shown:
            return False
        self.shown = notices
        for banner in self.banners:
            banner.hide()
            banner.deleteLater()
        self.banners = [Banner(notice) for notice in notices]
        for banner in self.banners:
            banner.asked.connect(self.asked)
            self._layout.addWidget(banner)
        self.setVisible(bool(notices))
        return True


class Banner(QFrame):
    """One notice: what happened, what to do next, and its buttons."""

    asked = Signal(object)

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = _STATES[notice.kind]
        self.setAccessibleName(tr(KINDS[notice.kind]))
        self.setAccessibleDescription(in_a_row((notice.text, notice.advice)))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(_line(plain_label(notice.text)))
        if notice.advice:
            advice = DimLabel(self)
            advice.setText(notice.advice)
            texts.addWidget(_line(advice))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 10)
        layout.setSpacing(10)
        symbol = QLabel()
        symbol.setPixmap(self.style().standardIcon(_SYMBOLS[notice.kind]).pixmap(20, 20))
        layout.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        self.buttons: list[PushButton] = []
        for text, command in notice.actions:
            self._add(text, command, layout)
        if notice.dismissable:
            self._add(tr("Dismiss"), Command("noted"), layout)

    def paintEvent(self, event: QPaintEvent) -> None:
        tint = Tint(self.palette())
        ink = tint.ink(self._state)
        paint_box(self, tint.wash(self._state), blend(tint.base, ink, 0.45))

    def _add(self, text: str, command: Command, layout: QHBoxLayout) -> None:
        button = PushButton(text)
        button.clicked.connect(partial(self._clicked, command))
        self.buttons.append(button)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _clicked(self, command: Command, _checked: bool = False) -> None:
        self.asked.emit(command)


def _line(label: QLabel) -> QLabel:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
