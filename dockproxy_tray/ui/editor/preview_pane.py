"""The difference that a switch would make in Docker's files."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.result import FileChange
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.parts import yielding_label
from dockproxy_tray.ui.tint import Tint
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import clean, shown


class PreviewPane(QWidget):
    """A title, what there is to say, and the unified difference, masked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = yielding_label()
        self.notes = yielding_label()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the files themselves
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setTabStopDistance(4 * self.text.fontMetrics().horizontalAdvance(" "))
        self.text.setMinimumHeight(3 * self.text.fontMetrics().lineSpacing())
        self.text.setAccessibleName(tr("Difference in Docker's files"))
        self._colours = _Colours(self.text.document(), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.title, self.notes):
            layout.addWidget(widget)
        layout.addWidget(self.text, 1)
        self.notes.hide()

    def show_title(self, name: str) -> None:
        """Whose switch it is about."""
        text = tr("What a switch to {profile} would change now:").format(profile=shown(name))
        self.title.setText(text)

    def show_changes(self, changes: Iterable[FileChange]) -> None:
        """Show these; none is worth a word as well."""
        text = clean("\n".join(change.diff for change in changes))
        self._show(text or tr("Nothing. Docker's files say all of it already."))

    def show_instead(self, text: str) -> None:
        """Say why there is no difference to show."""
        self._show(text)

    def show_notes(self, messages: Iterable[Message]) -> None:
        """What there is to say of the profile and of the switch."""
        text = "\n".join(dict.fromkeys(told(message) for message in messages))
        self.notes.setText(text)
        self.notes.setVisible(bool(text))

    def _show(self, text: str) -> None:
        if text != self.text.toPlainText():
            self.text.setPlainText(text)


class _Colours(QSyntaxHighlighter):
    """Added and removed lines: the sign says it, the colour repeats it."""

    def __init__(self, document: QTextDocument, pane: QWidget) -> None:
        super().__init__(document)
        self._pane = pane

    def highlightBlock(self, text: str) -> None:
        if text.startswith(("+++", "---", "@@")):
            form = QTextCharFormat()
            form.setFontWeight(QFont.Weight.Bold)
            self.setFormat(0, len(text), form)
        elif text.startswith(("+", "-")):
            state = "same" if text.startswith("+") else "different"
            self.setFormat(0, len(text), Tint(self._pane.palette()).ink(state))
