"""What is made of what the network and the desktop ask for, without either."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from dockproxy_tray.cli.agenda import Agenda
from dockproxy_tray.cli.call import terminal_agent
from dockproxy_tray.cli.network_text import news_line
from dockproxy_tray.cli.news import News
from dockproxy_tray.cli.notices import Notice, Undo
from dockproxy_tray.core.follower import Followed, Offer
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Record
from dockproxy_tray.core.result import Result
from dockproxy_tray.core.rules import NetworkFacts, Rule, Verdict
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import (
    Busy,
    Dismissed,
    DockproxyError,
    EngineFailed,
    NeedsConsent,
    NotAuthorized,
)
from dockproxy_tray.operations import Operations
from dockproxy_tray.switch_run import Options
from dockproxy_tray.system.helper_client import Agent
from dockproxy_tray.system.record import write_record

RULE = Rule("Office", {"ssid": "CorpWiFi"})
WHY = say("rule-held", what=say("fact-ssid"), wanted="CorpWiFi", found="CorpWiFi")
OFFER = Offer(RULE, WHY)
FACTS = NetworkFacts(connection="Corp", uuid="u", ssid="CorpWiFi", connectivity="full")
VERDICT = Verdict(RULE, WHY)
CONSENT = NeedsConsent("needs-consent", reasons=(say("containers-swarm", count=1),))
PASSWORD = NotAuthorized("needs-password", action="switch")


def state(mode: str = "switch", why: Message = WHY, offer: Offer | None = None) -> Followed:
    return Followed(mode, why, FACTS, VERDICT, offer)


class Stage:
    """An agenda, and all that it has done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(network="switch")
        self.said: list[News] = []
        self.shown: list[Notice | None] = []
        self.done: list[Message | None] = []
        self.asked: list[tuple[str, Options, str, object]] = []
        self.agents: list[Agent | None] = []
        self.undone: list[Options] = []
        self.error: DockproxyError | None = None
        self.warnings: tuple[Message, ...] = ()
        self.agenda = Agenda(
            self._work_on, lambda: self.settings, self.said.append, self.shown.append
        )

    def turn(self) -> None:
        while self.agenda.next(self.done.append):
            pass

    def tell(self, *states: Followed) -> None:
        for each in states:
            self.agenda.told(each)
        self.turn()

    def obey(self, error: DockproxyError | None = None, **settings: Any) -> None:
        self.error = error
        self.agenda.switch(OFFER, Settings(network="switch", **settings))
        self.turn()

    def click(self, choice: object, error: DockproxyError | None = None) -> None:
        self.error = error
        self.agenda.chosen(choice)
        self.turn()

    @property
    def events(self) -> list[str]:
        return [news.event for news in self.said]

    @property
    def notice(self) -> Notice:
        """What is shown now."""
        assert self.shown and self.shown[-1] is not None
        return self.shown[-1]

    @contextmanager
    def _work_on(self, agent: Agent | None) -> Iterator[Operations]:
        self.agents.append(agent)
        engine = SimpleNamespace(state_dir=str(self.folder))
        yield cast(Operations, SimpleNamespace(switch=self._switch, undo=self._undo, engine=engine))

    def _switch(
        self, name: str, options: Options, by: str, rule: Mapping[str, str] | None
    ) -> Result:
        self.asked.append((name, options, by, rule))
        if self.error is not None:
            raise self.error
        return self._result(name)

    def _undo(self, options: Options) -> Result:
        self.undone.append(options)
        if self.error is not None:
            raise self.error
        return self._result("Direct")

    def _result(self, profile: str) -> Result:
        return Result(
            id="one",
            profile=profile,
            former=None,
            applied=True,
            action="restart",
            changes=(),
            containers_running=0,
            containers_kept=True,
            verified=True,
            warnings=self.warnings,
        )


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


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
    assert obstacle.code == error.reason
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
    write_record(str(stage.folder), Record("one", "Office", 0, 1.0))
    stage.click(Undo("one"))
    assert stage.undone == [Options("keep")]
    assert stage.events == ["undone"]
    stage.click(Undo("one"), CONSENT)
    assert stage.events == ["undone", "failed"]
    assert stage.notice.summary == "Undoing the last switch failed"


@pytest.mark.parametrize("last", ["two", None])
def test_a_later_switch_is_not_undone_by_an_older_notice(stage: Stage, last: str | None) -> None:
    if last is not None:
        write_record(str(stage.folder), Record(last, "Home", 0, 1.0))
    stage.click(Undo("one"))
    assert stage.undone == []
    assert stage.said[-1].reason.code == "undo-outdated"


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
        "Switch to Office? The Wi-Fi network is CorpWiFi.",
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


def test_a_line_cannot_be_forged_by_a_name(stage: Stage) -> None:
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
