"""The editor's parts and where they stand."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.ui.edges import show_edges
from dockproxy_tray.ui.editor.form_view import FormView
from dockproxy_tray.ui.editor.list_view import ListView
from dockproxy_tray.ui.editor.news import News
from dockproxy_tray.ui.editor.preview_pane import PreviewPane
from dockproxy_tray.ui.editor.rules_view import RulesView
from dockproxy_tray.ui.parts import room_on_screen, yielding_label
from dockproxy_tray.words.language import tr


class EditorFrame(QDialog):
    """Profiles to the left; to the right the form of one, with what a switch would change below it,
    or its rules."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Profiles") + "[*]")
        self.setModal(False)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint)
        self.bar = News(self)
        self.list = ListView()
        self.form = FormView()
        self.rules = RulesView()
        self.preview = PreviewPane()
        self.pages = QTabWidget()
        self.status = yielding_label()
        self.discard = QPushButton(tr("Discard changes"))
        self.save = QPushButton(tr("&Save"))
        self.close_button = QPushButton(tr("&Close"))
        self._lay_out()
        show_edges(self)

    def _lay_out(self) -> None:
        upper = QSplitter(Qt.Orientation.Vertical)
        upper.addWidget(self.form)
        upper.addWidget(self.preview)
        upper.setStretchFactor(0, 3)
        upper.setStretchFactor(1, 2)
        sides = self.sides = QSplitter(Qt.Orientation.Horizontal)
        sides.addWidget(self.list)
        self.pages.setDocumentMode(True)  # the window is frame enough
        self.pages.addTab(upper, tr("Pro&file"))
        self.pages.addTab(self.rules, tr("Net&work rules"))
        sides.addWidget(self.pages)
        sides.setStretchFactor(1, 1)
        letter, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        sides.setSizes([38 * letter, 113 * letter])
        for splitter in (upper, sides):
            splitter.setChildrenCollapsible(False)
        upper.setCollapsible(1, True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.discard, self.save, self.close_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.bar)
        layout.addWidget(sides, 1)
        layout.addStretch(0)
        layout.addWidget(self.status)
        layout.addLayout(buttons)
        layout.addStrut(86 * letter)  # and wider where the rules need more
        self.setMinimumHeight(26 * line)
        self.resize(QSize(145 * letter, 50 * line).boundedTo(room_on_screen(0.9)))
