"""Message boxes, which hold nothing up while they wait for an answer. Their texts are plain."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.advice import advice
from dockproxy_tray.ui.parts import let_go_when_closed
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import message_of, words

Answer = tuple[str, QMessageBox.ButtonRole, Callable[[], None]]


def tell(
    parent: QWidget | None,
    title: str,
    text: str,
    more: str = "",
    icon: QMessageBox.Icon = QMessageBox.Icon.NoIcon,
) -> QMessageBox:
    """Say something."""
    box = _make(parent, title, text, more, icon)
    box.addButton(tr("OK"), QMessageBox.ButtonRole.AcceptRole)
    box.open()
    return box


def tell_error(
    parent: QWidget | None,
    title: str,
    error: DockproxyError,
    icon: QMessageBox.Icon = QMessageBox.Icon.NoIcon,
) -> QMessageBox:
    """Say what happened, and what to do next."""
    message = message_of(error)
    return tell(parent, title, words(message), advice(message), icon)


def ask(parent: QWidget, title: str, text: str, more: str, *answers: Answer) -> QMessageBox:
    """Ask; each answer is a button and what it does. Closing the box does nothing."""
    box = _make(parent, title, text, more, QMessageBox.Icon.Question)
    acts = {box.addButton(name, role): act for name, role, act in answers}
    box.buttonClicked.connect(lambda button: acts.get(button, _nothing)())
    box.open()
    return box


def _make(
    parent: QWidget | None, title: str, text: str, more: str, icon: QMessageBox.Icon
) -> QMessageBox:
    box = QMessageBox(parent)
    let_go_when_closed(box)
    box.setIcon(icon)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(more)
    below = box.findChild(QLabel, "qt_msgbox_informativelabel")
    if isinstance(below, QLabel):
        below.setTextFormat(Qt.TextFormat.PlainText)  # the box minds its upper text only
    return box


def _nothing() -> None:
    pass
