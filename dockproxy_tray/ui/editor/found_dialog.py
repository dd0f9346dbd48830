"""These settings were found: one click makes them a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.core.message import Message
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.edges import show_edges
from dockproxy_tray.ui.editor.fields import TextField
from dockproxy_tray.ui.editor.found import Discovery, Made, make_profile
from dockproxy_tray.ui.parts import let_go_when_closed, scaled, tip, yielding_label
from dockproxy_tray.ui.terms import TITLES
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import message_of, shown
from dockproxy_tray.words.terms import SURFACES

if TYPE_CHECKING:
    from dockproxy_tray.importing import Finding
    from dockproxy_tray.ui.session import Session


class FoundDialog(QDialog):
    """Lists what was found, takes a name, and has the profile made."""

    asked = Signal(object)
    """A ``Command`` was chosen."""

    def __init__(
        self, session: Session, discovery: Discovery, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings found"))
        let_go_when_closed(self)
        self._session = session
        self._discovery = discovery
        self._made = ""
        self._gone = False
        self.heading = QLabel(tr("These settings were found"))
        font = scaled(self.heading.font(), 1.3)
        font.setBold(True)
        self.heading.setFont(font)
        self.text = yielding_label(
            tr("They can become a profile, so that you can switch them off and on again.")
        )
        self.table = _make_table(discovery.imported.found)
        # Where it was found stands in the table.
        notes = [note for note in discovery.imported.warnings if note.code != "import-source"]
        self.left_out = yielding_label("\n".join(map(told, notes)))
        self.left_out.setVisible(bool(notes))
        self.name = TextField("name", tr("&Name of the profile"))
        self.name.show_value(discovery.suggestion)
        self.name.edited.connect(lambda *_: self._check())
        self.promise = yielding_label(
            tr("This writes only {path}. Docker is not changed before the first switch.").format(
                path=shown(discovery.path)
            )
        )
        self.making = QPushButton(tr("&Make a profile of them"))
        self.making.clicked.connect(self._make)
        self.switching = QPushButton(tr("&Switch to it now"))
        self.switching.clicked.connect(self._switch)
        self.later = QPushButton(tr("Not now"))
        self.later.clicked.connect(self.reject)
        self._lay_out()
        show_edges(self)
        self.making.setDefault(True)
        self.making.setFocus()

    def _lay_out(self) -> None:
        label = QLabel(self.name.title)
        label.setBuddy(self.name.editor)
        self.form = QWidget()
        form = QFormLayout(self.form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(label, self.name)
        buttons = QDialogButtonBox()
        buttons.addButton(self.making, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.switching, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.later, QDialogButtonBox.ButtonRole.RejectRole)
        self.switching.hide()
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self.heading)
        layout.addWidget(self.text)
        layout.addWidget(self.table, 1)
        for widget in (self.left_out, self.form, self.promise, buttons):
            layout.addWidget(widget)
        self.resize(640, 460)

    def _check(self) -> None:
        why = self._discovery.problem(self.name.line.text())
        self.name.mark(told(why) if why else "")
        self.making.setEnabled(why is None)

    def _make(self) -> None:
        name, discovery = self.name.line.text(), self._discovery
        self.making.setEnabled(False)
        self._session.do(
            lambda operations: make_profile(operations, name, discovery), self._answered
        )

    def done(self, result: int) -> None:
        """Close. An answer may still come, when there is no window any more."""
        self._gone = True
        super().done(result)

    def _answered(self, answer: object) -> None:
        if self._gone:
            self._session.look()
        elif isinstance(answer, DockproxyError):
            self.name.mark(told(message_of(answer)))
            self.making.setEnabled(True)
        elif isinstance(answer, Made):
            self._made = answer.name
            self._session.look()
            self._show_made(answer.notes)

    def _show_made(self, notes: tuple[Message, ...]) -> None:
        self.heading.setText(tr("The profile was made"))
        said = tr("It is called {profile}. Docker was not changed.")
        text = said.format(profile=shown(self._made))
        self.text.setText("\n\n".join((text, *map(told, notes))))
        for widget in (self.table, self.left_out, self.form, self.promise, self.making):
            widget.hide()
        self.switching.show()
        self.later.setText(tr("Close"))
        self.later.setFocus()
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _switch(self) -> None:
        self.asked.emit(Command("use", self._made))
        self.accept()


def _make_table(found: tuple[Finding, ...]) -> QTreeWidget:
    table = QTreeWidget()
    table.setRootIsDecorated(False)
    table.setAccessibleName(tr("Settings found"))
    table.setHeaderLabels([tr("Setting"), tr("Value"), tr("Found in")])
    for finding in found:
        texts = [_title(finding), finding.value, finding.source]
        item = QTreeWidgetItem([shown(text) for text in texts])
        for column, text in enumerate(texts):
            item.setToolTip(column, tip(shown(text)))
        table.addTopLevelItem(item)
    header = table.header()
    header.setStretchLastSection(False)
    table.resizeColumnToContents(0)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    room = 30 * table.fontMetrics().averageCharWidth()
    header.resizeSection(2, min(table.sizeHintForColumn(2) + 12, room))
    return table


def _title(finding: Finding) -> str:
    """As the window's table calls it."""
    title = tr(TITLES[finding.setting])
    if finding.surface == "mirrors":
        return title
    return tr("{group}: {setting}").format(group=tr(SURFACES[finding.surface]), setting=title)
