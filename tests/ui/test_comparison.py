"""The table's model, cell by cell; it tells of what changed and of nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPalette, QPixmap
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from dockproxy_tray.ui.comparison import STATE, ComparisonModel
from dockproxy_tray.ui.rows import make_lines
from dockproxy_tray.ui.snapshot import Snapshot
from tests.ui import states

Role = Qt.ItemDataRole


def icon_of(name: str, colour: QColor, selected: QColor) -> QIcon:
    pixmap = QPixmap(16, 16)
    pixmap.fill(colour)
    return QIcon(pixmap)


@pytest.fixture
def model(qtbot: QtBot) -> ComparisonModel:
    model = ComparisonModel(QPalette(), icon_of)
    QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, parent=model
    )
    return model


def draw(model: ComparisonModel, shown: Snapshot, *, everything: bool = False) -> bool:
    assert shown.sight is not None
    assert shown.sight.status is not None
    return model.draw(make_lines(shown.sight.status, everything=everything))


def row_of(model: ComparisonModel, *key: str) -> int:
    return next(row for row, line in enumerate(model.lines) if line.key == key)


def test_every_cell_says_what_its_line_says(model: ComparisonModel) -> None:
    draw(model, states.shadowed())
    assert model.columnCount() == 5
    for row, line in enumerate(model.lines):
        assert tuple(model.index(row, column).data() for column in range(5)) == line.cells


def test_the_head_names_the_columns(model: ComparisonModel) -> None:
    titles = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(5)]
    assert titles == ["Setting", "Wanted", "On disk", "Running", "State"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_a_state_has_a_word_a_colour_and_a_symbol(model: ComparisonModel) -> None:
    draw(model, states.shadowed())
    index = model.index(row_of(model, "daemon", "https_proxy"), STATE)
    same = model.index(row_of(model, "daemon", "http_proxy"), STATE)
    assert (index.data(), same.data()) == ("shadowed", "same")
    assert index.data(Role.ForegroundRole) != same.data(Role.ForegroundRole)
    assert not index.data(Role.DecorationRole).isNull()
    assert index.data(Role.BackgroundRole) is not None
    assert same.data(Role.BackgroundRole) is None
    assert index.siblingAtColumn(0).data(Role.DecorationRole) is None


def test_a_row_is_said_in_a_sentence_and_each_cell_with_its_column(model: ComparisonModel) -> None:
    draw(model, states.shadowed())
    first = model.index(row_of(model, "daemon", "https_proxy"), 0)
    assert first.data(Role.AccessibleTextRole).startswith("Daemon, HTTPS proxy: shadowed.")
    running = first.siblingAtColumn(3).data(Role.AccessibleTextRole)
    assert running == "HTTPS proxy, Running: old-proxy:3128"


def test_heads_are_bold_and_cannot_be_chosen(model: ComparisonModel) -> None:
    draw(model, states.in_sync())
    head = model.index(row_of(model, "client", ""), 0)
    font = head.data(Role.FontRole)
    assert isinstance(font, QFont)
    assert font.bold()
    assert not head.flags() & Qt.ItemFlag.ItemIsSelectable
    assert model.index(head.row() + 1, 0).flags() & Qt.ItemFlag.ItemIsSelectable


def test_the_same_again_changes_nothing(qtbot: QtBot, model: ComparisonModel) -> None:
    draw(model, states.in_sync())
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.rowsInserted):
        assert not draw(model, states.in_sync())


def test_of_what_changed_only_the_row_is_told(model: ComparisonModel) -> None:
    draw(model, states.in_sync())
    told: list[tuple[int, int, int, int]] = []

    def note(first: QModelIndex, last: QModelIndex) -> None:
        told.append((first.row(), first.column(), last.row(), last.column()))

    model.dataChanged.connect(note)
    draw(model, states.shadowed())
    row, engine = row_of(model, "daemon", "https_proxy"), row_of(model, "engine", "")
    assert told == [(row, 0, row, STATE), (engine, 0, engine, STATE)]


def test_rows_come_and_go_one_by_one(qtbot: QtBot, model: ComparisonModel) -> None:
    draw(model, states.in_sync())
    few = [line.key for line in model.lines]
    with qtbot.assertNotEmitted(model.modelReset):
        assert draw(model, states.in_sync(), everything=True)
        assert len(model.lines) == len(few) + 5
        assert draw(model, states.in_sync())
    assert [line.key for line in model.lines] == few


def test_the_worst_row_is_found_first(model: ComparisonModel) -> None:
    draw(model, states.in_sync())
    assert model.worst() is None
    draw(model, states.shadowed())
    assert model.worst() == row_of(model, "daemon", "https_proxy")


@pytest.mark.parametrize("state", states.ALL)
def test_no_role_of_any_cell_has_a_password(model: ComparisonModel, state: states.State) -> None:
    draw(model, state(), everything=True)
    for row in range(model.rowCount()):
        for column in range(5):
            for role in Role:
                assert "geheim" not in str(model.index(row, column).data(role))


def test_a_tooltip_takes_no_markup_from_a_value(model: ComparisonModel) -> None:
    draw(model, states.with_markup())
    tip = model.index(row_of(model, "client", "http_proxy"), 2).data(Role.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;img" in tip
