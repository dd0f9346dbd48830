"""The fields of a form: each shows a value, tells of another, and is marked where that is bad."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette, QTextCursor, QTextFormat, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.ui.editor.form import line_of
from dockproxy_tray.ui.editor.reason import Reason
from dockproxy_tray.ui.tint import Tint, blend

# A script without letters of its own has it behind: 名称(&N)
_MNEMONIC = re.compile(r"\(&.\)|&")


class Field(QWidget):
    """An editor with the line below it that says what is wrong."""

    edited = Signal(str, object)
    """The field's name, and the value that somebody has just given it."""
    finished = Signal(str)
    """Somebody left it, or put a whole text into it."""

    def __init__(self, name: str, title: str, editor: QWidget, body: QWidget | None = None) -> None:
        """``body``: what is shown, where that is the editor with something beside it."""
        super().__init__()
        self.name = name
        self.title = title
        self.editor = editor
        self.reason = Reason()
        self._why = ""
        self._place: int | None = None
        self.setFocusProxy(editor)
        self.call(title)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(2)
        self.rows.addWidget(body or editor)
        self.rows.addWidget(self.reason)

    def call(self, title: str) -> None:
        """Name it for who cannot see it."""
        self.editor.setAccessibleName(_MNEMONIC.sub("", title))

    def show_value(self, value: object, *, other: bool = False) -> None:
        """Show this; nobody has edited it. ``other``: it is another profile's."""
        raise NotImplementedError

    def set_read_only(self, read_only: bool) -> None:
        self.editor.setEnabled(not read_only)

    def mark(self, why: str, place: int | None = None) -> None:
        """Say why it is bad; empty: it is good. ``place``: which entry of a list is."""
        if (why, place) == (self._why, self._place):
            return
        self._why, self._place = why, place
        self.reason.show_reason(why)
        self.editor.setAccessibleDescription(why)
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._why:
            self._colour()

    def _colour(self) -> None:
        usual, palette = self.palette(), QPalette(self.editor.palette())
        base = usual.color(QPalette.ColorRole.Base)
        tinted = blend(base, Tint(usual).ink("different"), 0.15) if self._why else base
        palette.setColor(QPalette.ColorRole.Base, tinted)
        self.editor.setPalette(palette)


class TextField(Field):
    """One line. A text that is pasted counts as finished at once."""

    def __init__(self, name: str, title: str, placeholder: str = "") -> None:
        self.line = QLineEdit()
        super().__init__(name, title, self.line)
        self.line.setPlaceholderText(placeholder)
        self._placeholder = placeholder
        self._length = 0
        self.line.textEdited.connect(self._edited)
        self.line.editingFinished.connect(lambda: self.finished.emit(self.name))

    def show_value(self, value: object, *, other: bool = False) -> None:
        text = str(value or "")
        self._length = len(text)
        if text != self.line.text():
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def set_read_only(self, read_only: bool) -> None:
        self.line.setReadOnly(read_only)
        self.line.setPlaceholderText("" if read_only else self._placeholder)

    def _edited(self, text: str) -> None:
        pasted = len(text) > self._length + 1
        self._length = len(text)
        self.edited.emit(self.name, text)
        if pasted:
            self.finished.emit(self.name)


class ListField(Field):
    """A list, with an entry on each line."""

    def __init__(self, name: str, title: str, placeholder: str = "", lines: int = 3) -> None:
        self.text = QPlainTextEdit()
        super().__init__(name, title, self.text)
        self._key = name.removeprefix("client_")
        self.text.setPlaceholderText(placeholder)
        self._placeholder = placeholder
        self.text.setTabChangesFocus(True)
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        option = self.text.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.text.document().setDefaultTextOption(option)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        height = self.text.fontMetrics().lineSpacing() * lines
        margins = self.text.contentsMargins()
        frame = margins.top() + margins.bottom() + 2 * self.text.frameWidth()
        self.text.setFixedHeight(int(height + frame + 2 * self.text.document().documentMargin()))
        self._showing = False
        self.text.textChanged.connect(self._changed)

    def show_value(self, value: object, *, other: bool = False) -> None:
        text = str(value or "")
        if text != self.text.toPlainText():
            self._showing = True
            self.text.setPlainText(text)
            self._showing = False

    def set_read_only(self, read_only: bool) -> None:
        self.text.setReadOnly(read_only)
        self.text.setPlaceholderText("" if read_only else self._placeholder)

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit(self.name, self.text.toPlainText())

    def _colour(self) -> None:
        super()._colour()
        selections = []
        if self._why and self._place is not None:
            line = line_of(self._key, self.text.toPlainText(), self._place)
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.text.document().findBlockByNumber(line))
            base = self.palette().color(QPalette.ColorRole.Base)
            form = mark.format
            form.setBackground(blend(base, Tint(self.palette()).ink("different"), 0.45))
            form.setProperty(QTextFormat.Property.FullWidthSelection, True)
            selections.append(mark)
        self.text.setExtraSelections(selections)


class Choice(QComboBox):
    """A list to choose from, which the wheel that scrolls the form passes over."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        """``choices``: words by value."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.values = tuple(choices)
        self.addItems(list(choices.values()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def value(self) -> str:
        return self.values[self.currentIndex()]

    def show_value(self, value: str) -> None:
        self.setCurrentIndex(self.values.index(value))


class ChoiceField(Field):
    """One of several values."""

    def __init__(self, name: str, title: str, choices: Mapping[str, str]) -> None:
        self.choice = Choice(choices)
        super().__init__(name, title, self.choice)
        self.rows.setAlignment(self.choice, Qt.AlignmentFlag.AlignLeading)
        self.choice.activated.connect(lambda: self.edited.emit(self.name, self.choice.value()))

    def show_value(self, value: object, *, other: bool = False) -> None:
        self.choice.show_value(str(value))


class SwitchField(Field):
    """On or off; its title is beside it."""

    def __init__(self, name: str, title: str) -> None:
        self.box = QCheckBox(title)
        super().__init__(name, title, self.box)
        self.box.clicked.connect(lambda on: self.edited.emit(self.name, on))

    def show_value(self, value: object, *, other: bool = False) -> None:
        self.box.setChecked(bool(value))
