"""Message boxes: their texts are shown as they are, and they go once they are closed."""

from __future__ import annotations

import weakref

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from dockproxy_tray.ui.boxes import ask, tell


def test_whoever_lets_go_of_a_box_that_is_being_closed_is_left_alone(qtbot: QtBot) -> None:
    held: list[QMessageBox] = [tell(None, "Dockproxy", "Told")]
    box = weakref.ref(held[0])
    held[0].finished.connect(lambda: held.clear())
    held[0].close()
    assert held == []
    qtbot.waitUntil(lambda: box() is None)


def test_each_answer_does_what_it_says_and_to_close_does_nothing(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    chosen: list[str] = []
    roles = QMessageBox.ButtonRole

    def asked() -> QMessageBox:
        return ask(
            parent, "Delete", "Delete?", "",
            ("Delete", roles.DestructiveRole, lambda: chosen.append("deleted")),
            ("Cancel", roles.RejectRole, lambda: chosen.append("cancelled")),
        )  # fmt: skip

    (delete,) = (button for button in asked().buttons() if button.text() == "Delete")
    delete.click()
    assert chosen == ["deleted"]
    asked().close()
    assert chosen == ["deleted"]


def test_nothing_in_a_box_is_taken_for_markup(qtbot: QtBot) -> None:
    box = tell(None, "Dockproxy", "<b>Told</b>", "<i>more</i>")
    plain = Qt.TextFormat.PlainText
    labels = [label for label in box.findChildren(QLabel) if label.text().startswith("<")]
    assert len(labels) == 2
    assert [label.textFormat() for label in labels] == [plain, plain]
    box.close()
