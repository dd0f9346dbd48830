"""What is to be said of one row, and the buttons that mend it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dockproxy_tray.ui.parts import PushButton, plain_label
from dockproxy_tray.ui.remedies import Remedy, explain, remedies
from dockproxy_tray.ui.snapshot import Snapshot
from dockproxy_tray.words.language import tr

if TYPE_CHECKING:
    from dockproxy_tray.core.compare import Row

_MOST = 5
"""Buttons; they are made once, so that the order of the Tab key stays."""


class Detail(QWidget):
    """The pane below the table."""

    asked = Signal(object)
    """A ``Command`` was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Remedy, ...] = ()
        self.text = plain_label()
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setMinimumHeight(self.text.fontMetrics().lineSpacing() * 2)
        self.text.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self.buttons = [PushButton() for _ in range(_MOST)]
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        self._row.addStrut(self.buttons[0].sizeHint().height())  # nothing moves when they come
        # What mends comes last: there the eye and the pointer end.
        for index, button in enumerate(self.buttons):
            button.clicked.connect(partial(self._clicked, index))
            button.hide()
            self._row.insertWidget(1, button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 8)
        layout.addWidget(self.text)
        layout.addLayout(self._row)

    def add_beside(self, widget: QWidget) -> None:
        """Put something at the other end of the buttons."""
        self._row.insertWidget(0, widget)

    def draw(self, row: Row | None, snapshot: Snapshot) -> None:
        """Say what there is to say of this row; of none, that all is well."""
        self.text.setText(_calm(snapshot) if row is None else explain(row, snapshot))
        offered = () if row is None else remedies(row, snapshot)
        if offered == self._shown:
            return
        self._shown = offered
        for index, button in enumerate(self.buttons):
            button.setVisible(index < len(offered))
            if index < len(offered):
                remedy = offered[index]
                button.setText(remedy.text)
                button.set_primary(remedy.primary)

    def _clicked(self, index: int, _checked: bool = False) -> None:
        self.asked.emit(self._shown[index].command)


def _calm(snapshot: Snapshot) -> str:
    if snapshot.sight is None or snapshot.sight.status is None:
        return ""
    if snapshot.in_force is None:
        return tr("Choose a row to read where its value comes from.")
    return tr("Everything is as the profile wants it. Choose a row to read where it stands.")
