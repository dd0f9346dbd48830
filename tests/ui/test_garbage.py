"""No thread but Qt's frees what is Qt's."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from dockproxy_tray.ui.editor.frame import EditorFrame
from dockproxy_tray.ui.garbage import look_for_garbage, look_in_this_thread_only
from dockproxy_tray.ui.window import StatusWindow


class Knot(QObject):
    """Refers to itself, so that only a search frees it, and says in which thread that was."""

    freed: list[str]

    def __init__(self, freed: list[str]) -> None:
        super().__init__()
        self.itself = self
        self.freed = freed

    def __del__(self) -> None:
        self.freed.append(threading.current_thread().name)


def make_work() -> None:
    """More objects than Python makes without a search."""
    kept = [[number] for number in range(20_000)]
    assert kept


@pytest.fixture
def freed(qapp: object) -> list[str]:
    return []


def test_a_search_is_made_where_it_is_asked_for_and_nowhere_else(freed: list[str]) -> None:
    look_in_this_thread_only()
    try:
        Knot(freed)
        other = threading.Thread(target=make_work, name="other")
        other.start()
        other.join()
        assert freed == []
        make_work()
        kept = [[number] for number in range(20_000)]
        look_for_garbage()
        assert kept
        assert freed == ["MainThread"]
    finally:
        gc.unfreeze()


def test_python_looks_by_itself_where_nobody_keeps_it_from_that(freed: list[str]) -> None:
    gc.enable()
    try:
        Knot(freed)
        look_for_garbage()
        assert freed == []
        make_work()
        assert freed == ["MainThread"]
    finally:
        gc.disable()


def test_windows_that_are_freed_together_leave_the_screen(qtbot: QtBot) -> None:
    gone: list[bool] = []
    QGuiApplication.primaryScreen().destroyed.connect(lambda: gone.append(True))
    windows = [StatusWindow(), StatusWindow(), EditorFrame(), EditorFrame()]
    for window in windows:
        vars(window)["itself"] = window
    del window
    windows.clear()
    gc.collect()
    assert not gone
