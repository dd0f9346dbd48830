"""Text for the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from dockproxy_tray.core.proxy_url import has_password

SECRET = "x-kde-passwordManagerHint"
"""What keeps a text out of the history that clipboard managers have (KDE's Klipper began it)."""


def copy_text(text: str) -> None:
    """Put it on the clipboard; one with a password is kept out of the clipboard's history."""
    data = QMimeData()
    data.setText(text)
    if has_password(text):
        data.setData(SECRET, b"secret")
    QGuiApplication.clipboard().setMimeData(data)
