"""What happened last, and what can be asked for at any time."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dockproxy_tray.ui.command import Command, Verb
from dockproxy_tray.ui.parts import ElidedLabel, PushButton, tip
from dockproxy_tray.ui.snapshot import Snapshot
from dockproxy_tray.ui.standing import last_switch, test_hint
from dockproxy_tray.words.language import tr


class Footer(QWidget):
    """The window's last line."""

    asked = Signal(object)
    """A ``Command`` was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = ElidedLabel(self, dim=True)
        self.sandbox = ElidedLabel(self, dim=True)
        self.sandbox.setText(tr("This is a sandbox: nothing of this machine's Docker is touched."))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for label in (self.line, self.sandbox):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            texts.addWidget(label)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(texts, 1)
        self.test = self._button(tr("&Test proxy and mirrors"), "test")
        self.examine = self._button(tr("E&xamine"), "doctor")
        self.undo = self._button(tr("&Undo"), "undo")
        self.report = self._button(tr("&Copy report"), "report")
        for button in (self.test, self.examine, self.undo, self.report):
            layout.addWidget(button)
        self.examine.setToolTip(
            tip(tr("Looks for every known cause of trouble on this machine. Nothing is changed."))
        )
        self.report.setToolTip(
            tip(tr("A text for a bug report, with everything shown here and no password."))
        )

    def draw(self, snapshot: Snapshot) -> None:
        """Show this state."""
        self.say(last_switch(snapshot))
        self.sandbox.setVisible(snapshot.place == "sandbox")
        hint = test_hint(snapshot)
        self.test.setEnabled(not hint)
        self.test.setToolTip(tip(hint))
        self.undo.setEnabled(snapshot.can_undo)
        self.report.setEnabled(snapshot.sight is not None)

    def say(self, text: str) -> None:
        """Say this, until there is something else to say."""
        self.line.setText(text)
        self.line.setVisible(bool(text))

    def _button(self, text: str, verb: Verb) -> PushButton:
        button = PushButton(text)
        button.clicked.connect(partial(self._clicked, Command(verb)))
        return button

    def _clicked(self, command: Command, _checked: bool = False) -> None:
        self.asked.emit(command)
