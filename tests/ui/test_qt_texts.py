"""Qt's own texts follow the language."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QLibraryInfo
from pytestqt.qtbot import QtBot

from dockproxy_tray.ui.qt_texts import QtTexts


def copy() -> str:
    """What the menu of a text field says."""
    return QCoreApplication.translate("QWidgetTextControl", "&Copy")


def test_qts_own_texts_follow_the_language(qtbot: QtBot) -> None:
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    texts = QtTexts()
    texts.speak("zh_CN")
    if copy() == "&Copy":
        pytest.skip(f"Qt's translations are not installed in {folder}")
    assert copy().startswith("复制")
    texts.speak("en")
    assert copy() == "&Copy"
