"""The page of a profile's rules, beside the network that one is in. Nothing is decided here."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.core.message import say
from dockproxy_tray.core.profile_data import WHEN_KEYS
from dockproxy_tray.ui.edges import show_edges
from dockproxy_tray.ui.editor.facts_view import FactsView
from dockproxy_tray.ui.editor.reason import Reason
from dockproxy_tray.ui.editor.rule_card import RuleCard
from dockproxy_tray.ui.editor.trying import RulesShown
from dockproxy_tray.ui.editor.when import Condition, Conditions, When
from dockproxy_tray.ui.parts import DimLabel, Rule, heading, yielding_label
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import shown, words


class _Area(QScrollArea):
    """Scrolls up and down only: it is no narrower than what is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def minimumSizeHint(self) -> QSize:
        inside, bar = self.widget(), self.verticalScrollBar().sizeHint().width()
        width = inside.minimumSizeHint().width() if inside is not None else 0
        return QSize(width + bar, super().minimumSizeHint().height())


class RulesView(QWidget):
    """Shows when a profile is switched to by network."""

    edited = Signal(str, object)
    """The field's name, ``when``, and its new value."""
    follow_asked = Signal()
    """The network is to be followed."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = FactsView()
        self.title = heading()
        self.says = DimLabel(self)
        self.cards: list[RuleCard] = []
        self.add = QPushButton(tr("Add a rule"))
        self.add.setAutoDefault(False)
        self.otherwise = QCheckBox(tr("Where no other rule matches"))
        self.reason = Reason()
        self.otherwise_says = yielding_label()
        self.conclusion = yielding_label()
        self.off = QWidget()
        self.turn_on = QPushButton(tr("Turn it on"))
        self.area = _Area()
        self._cards = QVBoxLayout()
        self._when = When()
        self._key: int | None = None
        self._lay_out()
        self.facts.chosen.connect(lambda condition: self._add(condition, focus=False))
        self.add.clicked.connect(lambda: self._add((WHEN_KEYS[0], ""), focus=True))
        self.otherwise.clicked.connect(self._toggled)
        self.turn_on.clicked.connect(self.follow_asked)

    def show_rules(self, shows: RulesShown) -> None:
        """Show this. What somebody is typing stays as it is typed."""
        when, rules = shows.when, () if shows.when.otherwise else shows.when.rules
        self._when = when
        self.title.setText(tr("Rules of {profile}").format(profile=shown(shows.entry.name) or "…"))
        self.says.setText(_says(when))
        may_add = not (shows.read_only or when.otherwise)
        used = {rule[0] for rule in when.rules if len(rule) == 1}
        moved = self.facts.show_facts(shows.facts, shows.obstacle, used, may_add=may_add)
        moved = self._match(len(rules)) or moved
        for number, (card, rule) in enumerate(zip(self.cards, rules, strict=True)):
            before = len(card.rows)
            problems = {index: why for (at, index), why in shows.problems.items() if at == number}
            card.show_rule(
                rule, problems, shows.tried.get(number), shows.conditions,
                read_only=shows.read_only,
            )  # fmt: skip
            moved = moved or before != len(card.rows)
        self.add.setVisible(may_add)
        self.otherwise.setChecked(when.otherwise)
        self.otherwise.setEnabled(not shows.read_only)
        self.otherwise.setAccessibleDescription(shows.problem)
        self.reason.show_reason(shows.problem)
        self.otherwise_says.setText(shows.otherwise.text if shows.otherwise else "")
        self.otherwise_says.setVisible(shows.otherwise is not None)
        self.conclusion.setText(shows.conclusion)
        self.conclusion.setVisible(bool(shows.conclusion))
        if moved:
            self._chain()
            show_edges(self)
            self.area.updateGeometry()
        if shows.entry.key != self._key:
            self._key = shows.entry.key
            self.area.verticalScrollBar().setValue(0)

    def show_following(self, mode: str) -> None:
        """Say so where no rule has an effect, for the network is not followed."""
        self.off.setVisible(mode == "off")

    def _match(self, count: int) -> bool:
        """Have a card for each rule; says whether there were others."""
        before = len(self.cards)
        while len(self.cards) < count:
            card = RuleCard(len(self.cards) + 1)
            card.edited.connect(partial(self._put, len(self.cards)))
            self.cards.append(card)
            self._cards.addWidget(card)
        while len(self.cards) > count:
            card = self.cards.pop()
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        return before != count

    def _put(self, index: int, conditions: Conditions) -> None:
        self.edited.emit("when", self._when.put(index, conditions))
        if not conditions:
            self.add.setFocus()

    def _add(self, condition: Condition, *, focus: bool) -> None:
        self.edited.emit("when", self._when.add(condition))
        if focus and self.cards:
            self.cards[-1].focus_condition(0)
            self.area.ensureWidgetVisible(self.cards[-1])

    def _toggled(self, on: bool) -> None:
        self.edited.emit("when", When(self._when.rules, otherwise=on))

    def _chain(self) -> None:
        """The Tab key goes from the top to the bottom."""
        cards = (widget for card in self.cards for widget in card.chain)
        order = (*self.facts.buttons.values(), *cards, self.add, self.otherwise)
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.addWidget(self.facts)
        column.addSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.says)
        column.addLayout(self._cards)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch(1)
        column.addLayout(row)
        for widget in (self.otherwise, self.reason, self.otherwise_says):
            column.addWidget(widget)
        column.addStretch(1)
        self.area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area, 1)
        layout.addWidget(Rule())
        layout.addWidget(self.conclusion)
        layout.addWidget(self.off)
        text = words(say("following-off"))
        says = yielding_label(text)
        self.turn_on.setAutoDefault(False)
        self.turn_on.setAccessibleDescription(text)
        off = QHBoxLayout(self.off)
        off.addWidget(says, 1)
        off.addWidget(self.turn_on)
        margins = column.contentsMargins()
        self.conclusion.setContentsMargins(margins)
        margins.setTop(0)
        off.setContentsMargins(margins)
        self.off.hide()


def _says(when: When) -> str:
    if when.otherwise and when.rules:
        return tr("Its own rules are left out when you save.")
    if when.otherwise:
        return tr("It needs no rules of its own.")
    if not when.rules:
        return tr("No rule: it is switched to by hand.")
    return tr(
        "Any of these is enough, and of one rule all conditions must hold. In a name * stands for "
        "any text, and ? for any character."
    )
