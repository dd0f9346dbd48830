"""What the tests of the window and the tray share. They draw where nobody looks."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

# Qt reads it when the first application is made.
os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture(scope="module", autouse=True)
def garbage_of_this_thread() -> Iterator[None]:
    """As in the program: what is Qt's is never freed in another thread (``ui.garbage``)."""
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture(scope="session", autouse=True)
def emptied_clipboard() -> Iterator[None]:
    """What is on the clipboard is Qt's to free when the process ends, when Python is no more."""
    yield
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()
