"""One rule of a profile: its conditions, and whether it matches the network that one is in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.core.profile_data import WHEN_KEYS
from dockproxy_tray.ui.editor.fields import Choice, TextField
from dockproxy_tray.ui.editor.trying import (
    Tried,
    anybody_can_fake,
    condition_words,
    noun,
)
from dockproxy_tray.ui.editor.when import Condition, Conditions
from dockproxy_tray.ui.parts import DimLabel, yielding_label
from dockproxy_tray.words.language import tr

_EXAMPLES: Mapping[str, str] = {
    "connection": "Office*",
    "uuid": "c8f2d1a4-…",
    "type": "wifi",
    "ssid": "CorpWiFi",
    "bssid": "02:00:00:00:01:00",
    "vpn": "corp-vpn",
    "gateway": "10.1.0.1",
    "dns_domain": "corp.example",
    "subnet": "10.1.0.0/16",
}


class ConditionRow(QWidget):
    """One condition: what it looks at, and what that has to be."""

    edited = Signal(object)
    """The ``Condition``."""
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = Choice({key: noun(key) for key in WHEN_KEYS})
        self.choice.setAccessibleName(tr("Condition"))
        self.value = TextField("value", "")
        self.remove = QPushButton(tr("Remove"))
        self.remove.setAutoDefault(False)
        self.value.setMinimumWidth(10 * self.fontMetrics().averageCharWidth())
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for column, widget in enumerate((self.choice, self.value, self.remove)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self.value.reason, 1, 0, 1, 3)  # which takes a whole sentence
        self.choice.activated.connect(self._changed)
        self.value.edited.connect(self._changed)
        self.remove.clicked.connect(self.removed)

    def show_condition(self, condition: Condition, why: str, *, read_only: bool) -> None:
        """Show it; ``why`` it is bad, or empty."""
        key, value = condition
        self.choice.show_value(key)
        self.choice.setEnabled(not read_only)
        self.value.call(noun(key))
        self.value.show_value(value)
        self.value.set_read_only(read_only)
        self.value.line.setPlaceholderText("" if read_only else _EXAMPLES[key])
        self.value.mark(why)
        text = tr("Remove the condition: {condition}")
        self.remove.setAccessibleName(text.format(condition=condition_words(condition)))

    def _changed(self) -> None:
        self.edited.emit((self.choice.value(), self.value.line.text()))


class RuleCard(QGroupBox):
    """Shows a rule, and tells of another one in its place."""

    edited = Signal(object)
    """The ``Conditions``; none: the rule is to go."""

    def __init__(self, number: int) -> None:
        super().__init__(tr("Rule {number}").format(number=number))
        self.rows: list[ConditionRow] = []
        self.tried = yielding_label()
        self.warning = DimLabel(self)
        self.warning.setText(
            tr(
                "Anybody can give a Wi-Fi network that name. "
                "A rule for the connection or for a VPN is safer."
            )
        )
        self.menu = QMenu(self)
        self.add = QPushButton(tr("Add a condition"))
        self.add.setMenu(self.menu)
        self.remove = QPushButton(tr("Remove the rule"))
        self.remove.setAccessibleName(tr("Remove rule {number}").format(number=number))
        self._conditions: Conditions = ()
        self._known: tuple[Condition, ...] = ()
        self._column = QVBoxLayout()
        buttons = QHBoxLayout()
        for button in (self.add, self.remove):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addLayout(self._column)
        for label in (self.tried, self.warning):
            layout.addWidget(label)
        layout.addLayout(buttons)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.remove.clicked.connect(lambda: self.edited.emit(()))

    def show_rule(
        self,
        conditions: Conditions,
        problems: Mapping[int, str],
        tried: Tried | None,
        known: tuple[Condition, ...],
        *,
        read_only: bool,
    ) -> None:
        """Show it. ``known`` is what holds in the network that one is in."""
        self._conditions, self._known = conditions, known
        while len(self.rows) < len(conditions):
            self._add_row()
        while len(self.rows) > len(conditions):
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for index, (row, condition) in enumerate(zip(self.rows, conditions, strict=True)):
            row.show_condition(condition, problems.get(index, ""), read_only=read_only)
            row.remove.setVisible(len(conditions) > 1 and not read_only)
        self.tried.setText(tried.text if tried else "")
        self.tried.setVisible(tried is not None)
        font = self.tried.font()
        font.setBold(tried is not None and tried.matched)
        self.tried.setFont(font)
        self.setAccessibleDescription(self.tried.text())
        self.warning.setVisible(anybody_can_fake(conditions))
        self.add.setVisible(not read_only)
        self.remove.setVisible(not read_only)
        self.add.setEnabled(len({key for key, _ in conditions}) < len(WHEN_KEYS))

    @property
    def chain(self) -> tuple[QWidget, ...]:
        """What the Tab key reaches, in its order."""
        rows = ((row.choice, row.value.line, row.remove) for row in self.rows)
        return (*(widget for row in rows for widget in row), self.add, self.remove)

    def focus_condition(self, index: int) -> None:
        """Put the focus where its value is typed."""
        self.rows[index].value.line.setFocus()
        self.rows[index].value.line.selectAll()

    def _add_row(self) -> None:
        row, index = ConditionRow(), len(self.rows)
        row.edited.connect(partial(self._put, index))
        row.removed.connect(partial(self._put, index))
        self.rows.append(row)
        self._column.addWidget(row)

    def _put(self, index: int, condition: Condition | None = None) -> None:
        """Another condition in the place of this one; None: it is to go."""
        before, after = self._conditions[:index], self._conditions[index + 1 :]
        self.edited.emit((*before, *((condition,) if condition else ()), *after))
        if condition is None and self.rows:
            self.focus_condition(min(index, len(self.rows) - 1))

    def _add(self, condition: Condition) -> None:
        self.edited.emit((*self._conditions, condition))
        self.focus_condition(len(self.rows) - 1)

    def _fill_menu(self) -> None:
        self.menu.clear()
        taken = {key for key, _ in self._conditions}
        width = self.fontMetrics().averageCharWidth() * 60
        for condition in self._known:
            if condition[0] not in taken:
                text = self.fontMetrics().elidedText(
                    condition_words(condition), Qt.TextElideMode.ElideRight, width
                )
                action = self.menu.addAction(text.replace("&", "&&"))
                action.triggered.connect(partial(self._add, condition))
        self.menu.addSeparator()
        free = next(key for key in WHEN_KEYS if key not in taken)
        other = self.menu.addAction(tr("Another condition"))
        other.triggered.connect(partial(self._add, (free, "")))
