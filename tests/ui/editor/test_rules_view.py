"""The page of rules: one click makes a rule, what is typed is checked and tried, and saved."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.follower import Followed
from dockproxy_tray.core.message import say
from dockproxy_tray.core.profile_data import WHEN_KEYS
from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.editor.draft import ALWAYS
from dockproxy_tray.ui.editor.rule_card import RuleCard
from tests.ui.editor.stage import Stage
from tests.ui.editor.test_draft import TEXT
from tests.ui.editor.test_rules import WIFI

RULES = 1
"""The page of the rules, among the editor's."""


class RulesStage(Stage):
    """An editor at its page of rules, in the Wi-Fi of the office."""

    def open(self, name: str = "Office") -> RulesStage:
        super().open(name)
        self.window.pages.setCurrentIndex(RULES)
        self.window.show_network(WIFI)
        return self

    @property
    def cards(self) -> list[RuleCard]:
        return self.window.rules.cards

    def click(self, key: str) -> None:
        """Make a rule of the first fact of this kind."""
        buttons = self.window.rules.facts.buttons
        next(button for condition, button in buttons.items() if condition[0] == key).click()

    def type_value(self, text: str, rule: int = 0, index: int = 0) -> None:
        line = self.cards[rule].rows[index].value.line
        line.setText(text)
        line.textEdited.emit(text)

    def choose_key(self, key: str, rule: int = 0, index: int = 0) -> None:
        choice = self.cards[rule].rows[index].choice
        choice.show_value(key)
        choice.activated.emit(choice.currentIndex())

    def pick(self, text: str, rule: int = 0) -> None:
        """Add a condition from the menu."""
        menu = self.cards[rule].menu
        menu.aboutToShow.emit()
        (action,) = [each for each in menu.actions() if each.text() == text]
        action.trigger()

    @property
    def saved(self) -> object:
        self.save()
        return tomllib.loads(self.text)["profiles"]["Office"].get("when")


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., RulesStage]]:
    made: list[RulesStage] = []

    def make(text: str | None = TEXT, site: str | None = None) -> RulesStage:
        made.append(RulesStage(tmp_path, text, site))
        return made[-1]

    yield make
    for each in made:
        each.window.work.forget_preview()
        each.window.hide()
        each.window.deleteLater()


Make = Callable[..., RulesStage]


def test_one_click_makes_a_rule_of_a_fact(stage: Make) -> None:
    opened = stage().open()
    buttons = opened.window.rules.facts.buttons
    assert buttons["vpn", "corp-vpn"].accessibleName() == "Add a rule: VPN corp-vpn"
    opened.click("vpn")
    assert not buttons["vpn", "corp-vpn"].isEnabled()
    assert not buttons["ssid", "CorpWiFi"].isEnabled()  # it is one from the start
    opened.click("subnet")
    assert opened.saved == [
        {"ssid": "CorpWiFi"},
        {"vpn": "corp-vpn"},
        {"subnet": "10.1.0.0/16"},
    ]


def test_several_conditions_are_put_into_one_rule(stage: Make) -> None:
    opened = stage().open()
    opened.pick("Gateway 10.1.0.1")
    opened.pick("Another condition")
    assert opened.window.save.isEnabled() is False
    assert opened.window.focusWidget() is opened.cards[0].rows[2].value.line
    opened.choose_key("type", index=2)
    opened.type_value("wifi", index=2)
    assert opened.saved == [{"ssid": "CorpWiFi", "gateway": "10.1.0.1", "type": "wifi"}]


def test_a_rule_offers_what_it_does_not_look_at_yet(stage: Make) -> None:
    opened = stage().open()
    menu = opened.cards[0].menu
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert "Connection's UUID c8f2" in texts
    assert not any(text.startswith("Wi-Fi network") for text in texts)
    for key in WHEN_KEYS:
        if key != "ssid":
            opened.pick("Another condition")
    assert {key for key, _ in opened.window.rules._when.rules[0]} == {*WHEN_KEYS}
    assert not opened.cards[0].add.isEnabled()


def test_what_is_typed_is_checked_and_tried_at_once(stage: Make) -> None:
    opened = stage().open()
    assert opened.cards[0].tried.text() == "This rule decides now. The Wi-Fi network is CorpWiFi."
    opened.type_value("Other")
    assert opened.cards[0].tried.text() == "The Wi-Fi network is CorpWiFi, not Other."
    assert opened.window.rules.conclusion.text() == "No rule matches this network."
    opened.choose_key("subnet")
    row = opened.cards[0].rows[0]
    assert "is no network of addresses" in row.value.reason.label.text()
    assert "is no network of addresses" in row.value.line.accessibleDescription()
    assert row.value.line.accessibleName() == "Address"
    assert not opened.cards[0].tried.isVisibleTo(opened.window)
    assert not opened.window.save.isEnabled()
    assert "Office cannot be saved yet" in opened.window.status.text()
    assert not opened.window.pages.tabIcon(RULES).isNull()
    opened.type_value("10.0.0.0/8")
    assert row.value.reason.label.text() == ""
    assert opened.window.pages.tabIcon(RULES).isNull()
    assert opened.cards[0].tried.text().endswith("The address 10.1.0.57 is in 10.0.0.0/8.")
    assert opened.saved == [{"subnet": "10.0.0.0/8"}]


def test_two_conditions_of_one_kind_are_one_too_many(stage: Make) -> None:
    opened = stage().open()
    opened.pick("Gateway 10.1.0.1")
    opened.choose_key("ssid", index=1)
    assert "a condition of that kind already" in opened.cards[0].rows[1].value.reason.label.text()
    assert opened.cards[0].rows[0].value.reason.label.text() == ""


def test_conditions_and_rules_are_removed(stage: Make) -> None:
    opened = stage().open()
    assert not opened.cards[0].rows[0].remove.isVisibleTo(opened.window)
    opened.pick("Gateway 10.1.0.1")
    opened.click("vpn")
    name = opened.cards[0].rows[0].remove.accessibleName()
    assert name == "Remove the condition: Wi-Fi network CorpWiFi"
    opened.cards[0].rows[0].remove.click()
    assert opened.window.focusWidget() is opened.cards[0].rows[0].value.line
    assert opened.saved == [{"gateway": "10.1.0.1"}, {"vpn": "corp-vpn"}]
    opened.cards[0].remove.click()
    assert [card.title() for card in opened.cards] == ["Rule 1"]
    assert opened.window.focusWidget() is opened.window.rules.add
    opened.cards[0].remove.click()
    assert opened.window.rules.says.text() == "No rule: it is switched to by hand."
    assert opened.saved is None


def test_a_rule_is_made_without_a_network_too(stage: Make) -> None:
    opened = stage().open("Home")
    opened.window.show_network(say("no-network-manager"))
    facts = opened.window.rules.facts
    assert facts.obstacle.text().startswith("NetworkManager does not run or does not")
    assert facts.buttons == {}
    opened.window.rules.add.click()
    assert opened.window.focusWidget() is opened.cards[0].rows[0].value.line
    assert "It is empty." in opened.cards[0].rows[0].value.reason.label.text()
    opened.type_value("Home*")
    opened.save()
    assert tomllib.loads(opened.text)["profiles"]["Home"]["when"] == [{"connection": "Home*"}]


def test_the_profile_for_where_no_rule_matches(stage: Make) -> None:
    opened = stage().open()
    rules = opened.window.rules
    rules.otherwise.click()
    assert opened.cards == []
    assert rules.says.text() == "Its own rules are left out when you save."
    assert not any(each.isVisibleTo(opened.window) for each in rules.facts.buttons.values())
    assert rules.otherwise_says.text() == "This rule decides now. No other rule matches."
    rules.otherwise.click()
    assert len(opened.cards) == 1
    assert not opened.window.save.isEnabled()
    rules.otherwise.click()
    assert opened.saved == "otherwise"
    opened.choose("Home")
    rules.otherwise.click()
    assert rules.reason.label.text().startswith("Office has this already")
    assert rules.otherwise.accessibleDescription().startswith("Office has this already")
    assert not opened.window.save.isEnabled()


def test_what_is_seen_of_the_network_follows_it(stage: Make) -> None:
    opened = stage().open()
    opened.window.rules.facts.buttons["vpn", "corp-vpn"].setFocus()
    opened.window.show_network(replace(WIFI, ssid="Cafe"))
    assert opened.window.focusWidget() is opened.window.rules.facts.buttons["vpn", "corp-vpn"]
    assert opened.cards[0].tried.text() == "The Wi-Fi network is Cafe, not CorpWiFi."
    opened.window.show_network(NetworkFacts())
    assert opened.window.rules.facts.obstacle.text() == "There is no network."
    assert opened.window.rules.conclusion.text() == "There is no network."


def test_whoever_types_while_the_network_changes_goes_on_typing(stage: Make) -> None:
    opened = stage().open()
    line = opened.cards[0].rows[0].value.line
    line.setFocus()
    line.setCursorPosition(4)
    QTest.keyClicks(line, "x")
    opened.window.show_network(replace(WIFI, ssid="Cafe"))
    QTest.keyClicks(line, "y")
    assert line.text() == "CorpxyWiFi"
    assert opened.window.focusWidget() is line


def test_the_danger_of_names_is_said_where_it_matters(stage: Make) -> None:
    opened = stage().open()
    assert opened.cards[0].warning.isVisibleTo(opened.window)
    opened.pick("Connection Corp 1")
    assert not opened.cards[0].warning.isVisibleTo(opened.window)


def test_nothing_that_strangers_chose_is_taken_for_markup(stage: Make) -> None:
    opened = stage().open()
    opened.window.show_network(replace(WIFI, ssid="<b>a</b>\x1b\u202e&x"))
    opened.click("ssid")
    opened.cards[0].menu.aboutToShow.emit()
    for label in opened.window.rules.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()
        assert "\u202e" not in label.text()
    for button in opened.window.rules.findChildren(QAbstractButton):
        assert "\u202e" not in button.accessibleName() + button.text()
    menu = opened.cards[0].menu
    opened.choose_key("vpn")
    menu.aboutToShow.emit()
    assert "Wi-Fi network <b>a</b>\\x1b\\u202e&&x" in [each.text() for each in menu.actions()]


def test_a_name_is_saved_as_it_is_whatever_is_in_it(stage: Make) -> None:
    opened = stage().open("Home")
    strange = 'a\n"\x1b\u202e*'
    opened.window.show_network(replace(WIFI, ssid=strange))
    opened.click("ssid")
    opened.save()
    when = tomllib.loads(opened.text)["profiles"]["Home"]["when"]
    assert when == [{"ssid": strange.replace("*", "[*]")}]


def test_the_administrators_rules_are_only_looked_at(stage: Make) -> None:
    site = "[profiles.Site]\nproxy = 'http://s:1'\nwhen = [{ssid = 'x', vpn = 'y'}]\n"
    opened = stage(site=site).open("Site")
    rules = opened.window.rules
    for row in opened.cards[0].rows:
        assert row.value.line.isReadOnly()
        assert not row.choice.isEnabled()
        assert not row.remove.isVisibleTo(opened.window)
    assert not rules.otherwise.isEnabled()
    hidden = (rules.add, opened.cards[0].add, *rules.facts.buttons.values())
    assert not any(each.isVisibleTo(opened.window) for each in hidden)


def test_what_every_profile_gets_has_no_such_page(stage: Make) -> None:
    opened = stage().open()
    opened.window.choose(ALWAYS)
    assert not opened.window.pages.isTabVisible(RULES)
    assert opened.window.form.isVisible()
    opened.choose("Office")
    assert opened.window.pages.isTabVisible(RULES)


def test_the_tab_key_goes_from_the_top_to_the_bottom(stage: Make) -> None:
    opened = stage().open()
    opened.click("vpn")
    opened.pick("Gateway 10.1.0.1")
    page = opened.window.rules
    kinds = (QLineEdit, QComboBox, QAbstractButton)
    controls = [
        widget
        for widget in page.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisibleTo(opened.window)
        and widget.isEnabled()
        and not widget.objectName().startswith("qt_")
    ]
    reached: list[QWidget] = []
    widget: QWidget | None = next(iter(page.facts.buttons.values()))
    while widget is not None and widget not in reached:
        if widget in controls:
            reached.append(widget)
        widget = widget.nextInFocusChain()
        if widget is page.otherwise:
            reached.append(widget)
            break
    assert {*controls} == {*reached}
    heights = [each.mapTo(page, each.rect().center()).y() for each in reached]
    assert heights == sorted(heights)
    for control in controls:
        text = control.text() if isinstance(control, QAbstractButton) else ""
        assert control.accessibleName() or text, control


def test_that_no_rule_has_an_effect_is_said_where_it_can_be_mended(stage: Make) -> None:
    opened = stage().open()
    rules, session = opened.window.rules, opened.session
    assert not rules.off.isVisibleTo(opened.window)
    session.show(replace(session.snapshot, followed=Followed("off")))
    assert rules.off.isVisibleTo(opened.window)
    rules.turn_on.click()
    assert opened.asked == [Command("follow", "on")]
    session.show(replace(session.snapshot, followed=Followed("switch")))
    assert not rules.off.isVisibleTo(opened.window)


def test_a_saved_rule_is_no_change_to_docker(stage: Make) -> None:
    opened = stage().open()
    opened.click("vpn")
    opened.save()
    assert opened.window.bar.buttons == []
