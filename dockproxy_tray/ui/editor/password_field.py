"""The field of a password: what is kept is never in it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from dockproxy_tray.ui.editor.fields import Field
from dockproxy_tray.ui.editor.shown import Place
from dockproxy_tray.words.language import mark, tr

_PLACES: dict[Place, str] = {
    "none": mark("No password is kept."),
    "file": mark("A password is kept in profiles.toml."),
    "keyring": mark("A password is kept in the keyring."),
    "asking": mark("Looking into the keyring …"),
    "locked": mark("The keyring could not be looked into."),
    "nobody": mark("Name the user first."),
}


class PasswordField(Field):
    """Takes a new password, or takes away the one that is kept."""

    def __init__(self, title: str) -> None:
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.clearing = QPushButton()
        self.clearing.setAutoDefault(False)
        self._value: str | None = None
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.clearing)
        super().__init__("password", title, self.line, row)
        self.line.textEdited.connect(self._typed)
        self.clearing.clicked.connect(self._toggle)

    def show_kept(self, value: str | None, place: Place, *, other: bool) -> None:
        """Say what is kept and what is to become of it; ``other``: it is another profile's."""
        self._value = value
        if other or value is None:
            self.line.clear()
        if value:
            said = tr("A new password is kept when you save.")
        elif value == "":
            said = tr("The password is cleared when you save.")
        else:
            said = tr(_PLACES[place])
        self.line.setPlaceholderText(said)
        self.line.setToolTip(said)
        if not self.reason.label.text():
            self.line.setAccessibleDescription(said)
        self.clearing.setText(tr("Clear password") if value is None else tr("Keep as it is"))
        self.clearing.setEnabled(value is not None or place in ("file", "keyring", "locked"))

    def _typed(self, text: str) -> None:
        self.edited.emit(self.name, text or None)

    def _toggle(self) -> None:
        self.line.clear()
        self.edited.emit(self.name, "" if self._value is None else None)
