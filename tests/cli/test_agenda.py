"""What is made of what the network and the desktop ask for, without either."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from dockproxy_tray.cli.call import terminal_agent
from dockproxy_tray.cli.network_text import news_line
from dockproxy_tray.cli.notices import Undo
from dockproxy_tray.core.follower import Offer, obstacle_of
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import (
    Busy,
    Dismissed,
    DockproxyError,
    EngineFailed,
)
from dockproxy_tray.switch_run import Options
from tests.cli.agenda_stage import CONSENT, OFFER, PASSWORD, RULE, WHY, Stage, state


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_nothing_is_done_where_it_is_called_back(stage: Stage) -> None:
    stage.agenda.told(state())
    stage.agenda.switch(OFFER, Settings())
    assert (stage.said, stage.asked) == ([], [])
    stage.turn()
    assert stage.events == ["mode", "network", "switched"]
    assert stage.done == [None]


def test_a_rules_switch_asks_nobody_and_says_whose_it_is(stage: Stage) -> None:
    stage.obey()
    assert stage.asked == [("Office", Options("keep", False), "rule", {"ssid": "CorpWiFi"})]
    assert stage.agents == [None]


def test_it_stops_no_containers_whatever_was_chosen_for_switches_by_hand(stage: Stage) -> None:
    stage.obey(containers="stop")
    stage.obey(containers="ask")
    assert [options.containers for _, options, _, _ in stage.asked] == ["keep", "ask"]


def test_it_may_ask_for_a_password_where_the_user_has_allowed_that(stage: Stage) -> None:
    stage.obey(network_prompt=True)
    assert stage.agents == [terminal_agent]


def test_a_switch_is_told_with_undo_unless_notifications_are_off(stage: Stage) -> None:
    stage.warnings = (say("containers-former-proxy", names="web"), say("sudo-client"))
    stage.obey()
    assert stage.notice.summary == "Switched to Office"
    assert stage.notice.body.startswith("The Wi-Fi network is CorpWiFi. ")
    assert "web" in stage.notice.body
    assert stage.notice.actions == (("undo", "Undo", Undo("one")),)
    assert not stage.notice.stays
    assert stage.said[-1].warnings == stage.warnings
    stage.shown.clear()
    stage.obey(notifications=False)
    assert stage.shown == []


@pytest.mark.parametrize("error", [CONSENT, PASSWORD])
def test_what_needs_somebody_is_no_failure_but_an_obstacle(
    stage: Stage, error: DockproxyError
) -> None:
    stage.obey(error)
    (obstacle,) = stage.done
    assert obstacle is not None
    assert obstacle == obstacle_of(error)
    assert (stage.events, stage.shown) == ([], [])


def test_a_failure_is_said_and_stays_until_it_is_read(stage: Stage) -> None:
    error = EngineFailed("engine-failed", unit="docker.service", why="x", lines=("one", "two"))
    error.earlier = (say("switch-undone"),)
    stage.obey(error)
    assert stage.done == [None]
    (news,) = stage.said
    assert (news.event, news.profile, news.reason.code) == ("failed", "Office", "engine-failed")
    assert news.warnings == (say("switch-undone"),)
    assert stage.notice.stays
    assert stage.notice.summary == "Switching to Office failed"
    assert "two" not in stage.notice.body
    assert r"\n  one\n  two" in news_line(news)


def test_a_prompt_that_was_closed_is_not_shown_again_as_a_failure(stage: Stage) -> None:
    stage.obey(Dismissed("dismissed"), network_prompt=True)
    assert (stage.events, stage.shown, stage.done) == (["failed"], [], [None])


def test_an_offer_is_shown_once_and_taken_away_when_it_is_no_more(stage: Stage) -> None:
    offered = state("ask", offer=OFFER)
    stage.tell(state("ask"), offered, state("ask", say("network-chosen"), OFFER))
    assert stage.events == ["mode", "network", "offer"]
    assert stage.notice.stays
    assert stage.notice.actions == (("switch", "Switch to Office", OFFER),)
    stage.tell(state("ask"))
    assert stage.shown[-1] is None
    stage.tell(offered)
    assert stage.notice.summary == "Switch to Office?"


def test_with_notifications_off_an_offer_is_a_line_only(stage: Stage) -> None:
    stage.tell(state("ask", offer=OFFER))
    stage.settings = Settings(network="ask", notifications=False)
    stage.tell(state("ask"), state("ask", offer=OFFER))
    assert stage.events.count("offer") == 2
    assert [notice and notice.summary for notice in stage.shown] == ["Switch to Office?", None]


def test_a_switch_that_was_made_is_not_taken_away_with_its_offer(stage: Stage) -> None:
    stage.tell(state("ask", offer=OFFER))
    stage.click(OFFER)
    stage.tell(state("ask"))
    assert stage.notice.summary == "Switched to Office"


def test_who_agrees_may_be_asked_for_a_password(stage: Stage) -> None:
    offer = Offer(RULE, WHY, Message(PASSWORD.reason, PASSWORD.values))
    stage.tell(state(offer=offer))
    stage.click(offer)
    assert stage.agents == [nullcontext]
    assert stage.asked == [("Office", Options("keep", False), "rule", {"ssid": "CorpWiFi"})]
    assert stage.done == []


def test_who_agrees_to_what_needs_consent_gives_it(stage: Stage) -> None:
    offer = Offer(RULE, WHY, Message(CONSENT.reason, CONSENT.values))
    stage.tell(state(offer=offer))
    stage.click(offer)
    assert [options.consent for _, options, _, _ in stage.asked] == [True]


def test_who_agrees_is_asked_again_where_it_turns_out_to_need_consent(stage: Stage) -> None:
    stage.tell(state("ask", offer=OFFER))
    stage.click(OFFER, CONSENT)
    ((_, _, again),) = stage.notice.actions
    assert isinstance(again, Offer)
    assert "running container" in stage.notice.body
    assert stage.events == ["mode", "network", "offer", "offer"]
    stage.click(again)
    assert [options.consent for _, options, _, _ in stage.asked] == [False, True]
    assert stage.events[-1] == "switched"


@pytest.mark.parametrize("error", [Busy("busy"), PASSWORD])
def test_to_agree_may_fail(stage: Stage, error: DockproxyError) -> None:
    stage.tell(state("ask", offer=OFFER))
    stage.click(OFFER, error)
    assert stage.events[-1] == "failed"
    assert stage.notice.summary == "Switching to Office failed"


def test_an_offer_that_was_taken_back_cannot_be_agreed_to(stage: Stage) -> None:
    stage.tell(state("ask", offer=OFFER), state("ask"))
    stage.click(OFFER)
    assert stage.asked == []


def test_a_desktop_that_comes_up_late_is_told_what_is_still_offered(stage: Stage) -> None:
    stage.tell(state("ask", offer=OFFER))
    first = stage.notice
    stage.agenda.appeared()
    stage.turn()
    assert stage.shown == [first, first]
    stage.tell(state("ask"))
    stage.agenda.appeared()
    stage.turn()
    assert stage.shown == [first, first, None]


def test_a_click_undoes_the_switch_that_it_was_shown_for(stage: Stage) -> None:
    stage.click(Undo("one"))
    assert stage.undone == [(Options("keep"), "one")]
    assert stage.events == ["undone"]
    stage.click(Undo("one"), CONSENT)
    assert stage.events == ["undone", "failed"]
    assert stage.notice.summary == "Undoing the last switch failed"
