"""What is said while the network is followed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dockproxy_tray.cli.network_text import news_line
from dockproxy_tray.cli.news import News
from dockproxy_tray.core.follower import Followed
from dockproxy_tray.core.message import Message, say
from tests.cli.agenda_stage import CONSENT, WHY, Stage, state


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_what_passes_by_makes_no_line(stage: Stage) -> None:
    stage.tell(state(why=say("following-starts")), state())
    stage.tell(state(why=say("network-unsteady")), state())
    assert stage.events == ["mode", "network"]
    stage.tell(state(why=say("following-asleep")), state())
    assert stage.events == ["mode", "network", "network", "network"]


def test_what_keeps_it_from_following_is_no_word_on_the_network(stage: Stage) -> None:
    stage.tell(state(why=say("following-elsewhere")))
    news = stage.said[-1]
    assert (news.reason.code, news.network, news.profile) == ("following-elsewhere", None, None)


def test_what_was_chosen_there_is_said_by_the_networks_name(stage: Stage) -> None:
    stage.tell(state(why=say("network-chosen")))
    news = stage.said[-1]
    assert (news.reason.code, news.network, news.profile) == ("network-chosen", "Corp", None)


def test_off_is_one_line(stage: Stage) -> None:
    stage.tell(Followed())
    assert [news.reason.code for news in stage.said] == ["following-off"]


LINES: list[tuple[News, str]] = [
    (News("mode", "ask", say("following-ask")), "Switching by network is on, and asks first."),
    (News("network", "ask", WHY, "Corp", "Office"), "Corp wants Office: The Wi-Fi network is"),
    (News("network", "ask", say("rule-none"), "Corp"), "Corp: No rule matches this network."),
    (News("network", "ask", say("network-offline")), "There is no network."),
    (
        News("offer", "ask", WHY, "Corp", "Office"),
        "Switch to Office? The Wi-Fi network is CorpWiFi. To agree: dockproxy use Office",
    ),
    (
        News("offer", "ask", WHY, "Corp", "Office", Message(CONSENT.reason, CONSENT.values)),
        "Switch to Office? The Wi-Fi network is CorpWiFi. Nothing was changed, since this needs",
    ),
    (News("switched", "ask", WHY, profile="Office"), "Switched to Office: The Wi-Fi network is"),
    (News("undone", "ask", say("switch-undone")), "The last switch was undone."),
    (News("failed", "ask", say("busy")), "Undoing the last switch failed: "),
]


@pytest.mark.parametrize(("news", "line"), LINES)
def test_news_is_one_line_that_says_all(news: News, line: str) -> None:
    assert news_line(news).startswith(line)


def test_a_line_cannot_be_forged_by_a_name() -> None:
    name = "x\nSwitched to Direct\t\x1b[1m"
    why = say("rule-held", what=say("fact-ssid"), wanted="*", found=name)
    makers: list[Callable[[], News]] = [
        lambda: News("network", "ask", why, name, "Office"),
        lambda: News("offer", "ask", why, name, "Office"),
        lambda: News("switched", "ask", why, profile="Office"),
    ]
    for make in makers:
        line = news_line(make())
        assert line.isprintable()
        assert r"x\nSwitched to Direct\t\x1b[1m" in line
