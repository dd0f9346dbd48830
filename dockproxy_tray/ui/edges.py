"""Makes the edges of fields and boxes seen on a ground that is nearly black.

Qt's own style draws an edge darker than the window's colour; there nothing is darker, and a box
to tick, or a field, is not to be found. So these widgets are told of a lighter window.
"""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from dockproxy_tray.ui.tint import Tint

_EDGED = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit)


def show_edges(window: QWidget) -> None:
    """Do so for what is in this window, where its palette asks for it."""
    tint = Tint(window.palette())
    if not tint.is_stark:
        return
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, tint.border)
    for widget in window.findChildren(QWidget):
        if isinstance(widget, _EDGED):
            widget.setPalette(palette)
