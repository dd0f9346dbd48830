"""What is wrong on this machine: every known cause that was looked for, and what mends it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.edges import show_edges
from dockproxy_tray.ui.findings import Examined, Found, Part, parts_of
from dockproxy_tray.ui.look import moment
from dockproxy_tray.ui.parts import (
    DimLabel,
    IconOf,
    heading,
    let_go_when_closed,
    scaled,
    yielding_label,
)
from dockproxy_tray.ui.signs import Sign, Word
from dockproxy_tray.words.findings import summary
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import message_of

if TYPE_CHECKING:
    from dockproxy_tray.core.doctor.check import Check
    from dockproxy_tray.core.settings import Settings
    from dockproxy_tray.operations import Operations
    from dockproxy_tray.ui.session import Session


class DoctorDialog(QDialog):
    """Examines when it is made, and when asked to. It changes nothing."""

    examined = Signal(object)
    """The ``Examined``: an examination has ended."""

    def __init__(
        self, session: Session, settings: Settings, icon_of: IconOf, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Examine this machine"))
        let_go_when_closed(self)
        self._session = session
        self._settings = settings
        self._icon_of = icon_of
        self._gone = False
        self.summary = yielding_label()
        font = scaled(self.summary.font(), 1.3)
        font.setBold(True)
        self.summary.setFont(font)
        self.when = DimLabel(self)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.StyledPanel)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(tr("What was found"))
        self.again = QPushButton(tr("&Examine again"))
        self.again.clicked.connect(self.examine)
        self.close_button = QPushButton(tr("Close"))
        self.close_button.clicked.connect(self.reject)
        buttons = QDialogButtonBox()
        buttons.addButton(self.again, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.close_button, QDialogButtonBox.ButtonRole.RejectRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.summary)
        layout.addWidget(self.when)
        layout.addWidget(self.area, 1)
        layout.addWidget(buttons)
        self.resize(760, 620)
        show_edges(self)
        self.close_button.setFocus()
        self.examine()

    def examine(self) -> None:
        """Look at everything, aside."""
        self.again.setEnabled(False)
        self.summary.setText(tr("Examining this machine …"))
        self.when.setText(tr("Nothing is changed by it."))
        settings = self._settings
        self._session.do(lambda operations: _examine(operations, settings), self._answered)

    def use(self, settings: Settings) -> None:
        """These settings are in force now."""
        self._settings = settings

    def done(self, result: int) -> None:
        """Close. An answer may still come, when there is no window any more."""
        self._gone = True
        super().done(result)

    def _answered(self, answer: object) -> None:
        if self._gone:
            return
        self.again.setEnabled(True)
        if isinstance(answer, DockproxyError):
            self.summary.setText(tr("This machine could not be examined."))
            self.when.setText(told(message_of(answer)))
            return
        made = Examined(cast("tuple[Check, ...]", answer), time.time())
        self.summary.setText(summary(made.checks))
        self.when.setText(tr("Examined at {time}").format(time=moment(made.time)))
        self._show(tuple(parts_of(made.checks)))
        self.examined.emit(made)

    def _show(self, parts: tuple[Part, ...]) -> None:
        page = Page(parts, self._icon_of)
        sentences = [line.sentence for part in parts for s in part.sections for line in s.lines]
        self.area.setAccessibleDescription("\n".join(sentences))
        self.area.setWidget(page)  # which deletes the one before


_OF_A_SHELL = "shell"


def _examine(operations: Operations, settings: Settings) -> tuple[Check, ...]:
    """All but what is about the shell that one types in: which one that is is not known here."""
    from dockproxy_tray.examining import examine

    checks = examine(operations, os.environ, settings)
    return tuple(check for check in checks if check.name != _OF_A_SHELL)


class Page(QWidget):
    """All that was found, one below the other."""

    def __init__(self, parts: tuple[Part, ...], icon_of: IconOf) -> None:
        super().__init__()
        self._icon_of = icon_of
        self._row = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(2, 1)
        for part in parts:
            self._add_head(part.title, 1.15)
            for section in part.sections:
                self._add_head(section.title, 1.0)
                for line in section.lines:
                    self._add(line)
        self._grid.setRowStretch(self._row, 1)

    def _add_head(self, text: str, factor: float) -> None:
        label = heading(text)
        label.setFont(scaled(label.font(), factor))
        label.setContentsMargins(0, 8 if self._row else 0, 0, 0)
        self._grid.addWidget(label, self._row, 0, 1, -1)
        self._row += 1

    def _add(self, line: Found) -> None:
        top = Qt.AlignmentFlag.AlignTop
        sign = Sign(self._icon_of, line.sign)
        word = Word()
        text = yielding_label(line.text)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(sign, self._row, 0, top)
        self._grid.addWidget(word, self._row, 1, top)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(text)
        if line.remedy:
            remedy = DimLabel(self)
            remedy.setText(line.remedy)
            remedy.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            texts.addWidget(remedy)
        texts.addStretch(1)
        self._grid.addLayout(texts, self._row, 2)
        word.draw(line.word, line.sign)
        self._row += 1
