"""The network that this machine is in, each fact with a button that makes a rule of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dockproxy_tray.ui.editor.trying import Fact, condition_words, noun
from dockproxy_tray.ui.editor.when import Condition
from dockproxy_tray.ui.parts import heading, plain_label, yielding_label
from dockproxy_tray.words.language import tr


class FactsView(QWidget):
    """Shows facts, and tells of which a rule is to be made."""

    chosen = Signal(object)
    """The ``Condition``."""

    def __init__(self) -> None:
        super().__init__()
        self.obstacle = yielding_label()
        self.buttons: dict[Condition, QPushButton] = {}
        self._facts: tuple[Fact, ...] = ()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(heading(tr("This network")))
        layout.addWidget(self.obstacle)
        layout.addLayout(self._grid)

    def show_facts(
        self, facts: tuple[Fact, ...], obstacle: str, used: set[Condition], *, may_add: bool
    ) -> bool:
        """Show them, or why there are none. ``used``: what is a rule already. Says whether there
        are other buttons now."""
        self.obstacle.setText(obstacle)
        self.obstacle.setVisible(bool(obstacle))
        focus = self.window().focusWidget()
        focused = next((c for c, each in self.buttons.items() if each is focus), None)
        changed = facts != self._facts
        if changed:
            self._fill(facts)
        for condition, button in self.buttons.items():
            button.setVisible(may_add)
            button.setEnabled(condition not in used)
            button.setText(tr("A rule already") if condition in used else tr("Add a rule"))
        if changed and focused in self.buttons:
            self.buttons[focused].setFocus()
        return changed

    def _fill(self, facts: tuple[Fact, ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._facts = facts
        self.buttons = {}
        for row, fact in enumerate(facts):
            key = fact.condition[0]
            button = QPushButton()
            button.setAutoDefault(False)
            text = tr("Add a rule: {condition}").format(condition=condition_words(fact.condition))
            button.setAccessibleName(text)
            button.clicked.connect(partial(self.chosen.emit, fact.condition))
            self.buttons[fact.condition] = button
            name = plain_label(noun(key), wrapped=False)
            for column, widget in enumerate((name, _value(fact.text), button)):
                self._grid.addWidget(widget, row, column)


def _value(text: str) -> QLabel:
    label = yielding_label(text)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
