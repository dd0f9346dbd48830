"""A field for what may be the same as Docker's, none, or something of its own."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dockproxy_tray.ui.editor.fields import Choice, Field, TextField

SAME, NONE, OWN = "same", "none", "own"


class OwnField(Field):
    """The same as Docker's (None), none (empty), or one of its own, for which there is a field."""

    def __init__(self, inner: Field, title: str, choices: Mapping[str, str]) -> None:
        self.choice = Choice(choices)
        self.inner = inner
        body = QWidget()
        beside = isinstance(inner, TextField)
        row: QHBoxLayout | QVBoxLayout = QHBoxLayout(body) if beside else QVBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        start = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading
        row.addWidget(self.choice, 0, start)
        row.addWidget(inner, 1)
        if beside:
            row.addStretch(0)
        super().__init__(inner.name, title, self.choice, body)
        inner.edited.connect(self.edited)
        inner.finished.connect(self.finished)
        self.choice.activated.connect(lambda: self._chosen(self.choice.value()))

    def show_value(self, value: object, *, other: bool = False) -> None:
        # Whoever empties the field while typing has not chosen another way.
        typing = not other and self.choice.value() == OWN
        empty = OWN if typing or NONE not in self.choice.values else NONE
        chosen = SAME if value is None else OWN if value else empty
        self.choice.show_value(chosen)
        self.inner.setVisible(chosen == OWN)
        self.inner.show_value(value)

    def call(self, title: str) -> None:
        super().call(title)
        self.inner.call(title)

    def set_read_only(self, read_only: bool) -> None:
        self.choice.setEnabled(not read_only)
        self.inner.set_read_only(read_only)

    def mark(self, why: str, place: int | None = None) -> None:
        self.inner.mark(why, place)

    def _chosen(self, chosen: str) -> None:
        self.inner.setVisible(chosen == OWN)
        self.edited.emit(self.name, None if chosen == SAME else "")
        if chosen == OWN:
            self.inner.setFocus()
