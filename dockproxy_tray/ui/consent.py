"""Asks before containers stop or somebody's entries are dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.core.message import Message
from dockproxy_tray.ui.parts import let_go_when_closed, plain_label, scaled
from dockproxy_tray.ui.snapshot import Job, Outcome
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import words

Answer = Callable[[Job | None], None]
"""Gets the switch as it is to be made now; None: it is not to be made."""


def ask_consent(outcome: Outcome, answer: Answer, parent: QWidget | None = None) -> ConsentDialog:
    """Ask about a switch that ended with ``NeedsConsent``. Returns at once."""
    reasons = outcome.error.values.get("reasons", ()) if outcome.error else ()
    given = reasons if isinstance(reasons, (tuple, list)) else ()
    messages = [reason for reason in given if isinstance(reason, Message)]
    dialog = ConsentDialog(outcome.job, messages, answer, parent)
    dialog.open()
    return dialog


class ConsentDialog(QDialog):
    """The reasons as sentences, and what can be answered. To close it is to cancel."""

    def __init__(
        self, job: Job, reasons: Sequence[Message], answer: Answer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._job = job
        self._answer = answer
        self._answered: Job | None = None
        drops = [reason for reason in reasons if reason.code == "drops-entries"]
        self._others = len(drops) < len(reasons)
        let_go_when_closed(self)
        self.setWindowTitle(tr("Switch Docker?"))
        head = plain_label(tr("This switch needs your consent."))
        font = scaled(head.font(), 1.15)
        font.setBold(True)
        head.setFont(font)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(head)
        self.reasons = [plain_label(words(reason)) for reason in reasons]
        for label in self.reasons:
            layout.addWidget(label)
        layout.addWidget(plain_label(tr("Nothing has been changed yet.")))
        layout.addStretch(1)
        box = QDialogButtonBox()
        roles = QDialogButtonBox.ButtonRole
        self.cancel = box.addButton(tr("Cancel"), roles.RejectRole)
        self.anyway = box.addButton(tr("&Switch anyway"), roles.AcceptRole)
        self.keep: QPushButton | None = None
        if drops and job.deed in ("use", "toggle"):
            self.keep = box.addButton(tr("&Keep them in every profile"), roles.ActionRole)
            self.keep.clicked.connect(self._keep)
        self.anyway.clicked.connect(self._go_on)
        box.rejected.connect(self.reject)
        # Whoever presses Enter without having read it changes nothing.
        for button in (self.anyway, self.keep):
            if button is not None:
                button.setAutoDefault(False)
        self.cancel.setDefault(True)
        self.cancel.setFocus()
        layout.addWidget(box)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 64)
        self.finished.connect(self._finished)

    def _go_on(self) -> None:
        self._answered = replace(self._job, consent=True)
        self.accept()

    def _keep(self) -> None:
        # What else there was to agree to has been read as well.
        consent = self._job.consent or self._others
        self._answered = replace(self._job, keep_foreign=True, consent=consent)
        self.accept()

    def _finished(self) -> None:
        self._answer(self._answered)
