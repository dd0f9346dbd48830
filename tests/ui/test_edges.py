"""On a black ground the edges of fields are seen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dockproxy_tray.ui.edges import show_edges
from dockproxy_tray.ui.editor.fields import TextField
from dockproxy_tray.ui.tint import contrast

SEEN = 3.0
"""The contrast that the edge of a control needs (WCAG 2.1, 1.4.11)."""


@pytest.mark.parametrize("ground", ["black", "white"])
def test_fields_have_a_ground_to_draw_their_edges_from(qtbot: QtBot, ground: str) -> None:
    roles = QPalette.ColorRole
    window = QWidget()
    qtbot.addWidget(window)
    palette = QPalette()
    for role in (roles.Window, roles.Base, roles.Button):
        palette.setColor(role, ground)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(role, "white" if ground == "black" else "black")
    window.setPalette(palette)
    marked = TextField("name", "Name")
    layout = QVBoxLayout(window)
    for widget in (QLineEdit(), QCheckBox(), marked):
        layout.addWidget(widget)
    show_edges(window)
    marked.mark("It is bad.")
    for edged in (*window.findChildren(QLineEdit), *window.findChildren(QCheckBox)):
        colour = edged.palette().color(roles.Window)
        if ground == "white":
            assert colour == window.palette().color(roles.Window)
        else:  # as Qt's style draws it
            assert contrast(colour.darker(140), palette.color(roles.Base)) >= SEEN
