"""Questions that wait for their answer without holding the program up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

Answer = tuple[str, QMessageBox.ButtonRole, Callable[[], None]]


def ask(parent: QWidget, title: str, text: str, more: str, *answers: Answer) -> QMessageBox:
    """Ask; each answer is a button and what it does. Closing the box does nothing."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(more)
    below = box.findChild(QLabel, "qt_msgbox_informativelabel")
    if isinstance(below, QLabel):
        below.setTextFormat(Qt.TextFormat.PlainText)  # the box minds its upper text only
    acts = {id(box.addButton(name, role)): act for name, role, act in answers}
    box.buttonClicked.connect(lambda button: acts.get(id(button), _nothing)())
    box.open()
    return box


def _nothing() -> None:
    pass
