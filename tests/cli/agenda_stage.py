"""An agenda whose engine, network and desktop are the test's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

from dockproxy_tray.cli.agenda import Agenda
from dockproxy_tray.cli.news import News
from dockproxy_tray.cli.notices import Notice
from dockproxy_tray.core.follower import Followed, Offer
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.result import Result
from dockproxy_tray.core.rules import NetworkFacts, Rule, Verdict
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import (
    DockproxyError,
    NeedsConsent,
    NotAuthorized,
)
from dockproxy_tray.operations import Operations
from dockproxy_tray.switch_run import Options
from dockproxy_tray.system.helper_client import Agent

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

    def __init__(self) -> None:
        self.settings = Settings(network="switch")
        self.said: list[News] = []
        self.shown: list[Notice | None] = []
        self.done: list[Message | None] = []
        self.asked: list[tuple[str, Options, str, object]] = []
        self.agents: list[Agent | None] = []
        self.undone: list[tuple[Options, str]] = []
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
        yield cast(Operations, SimpleNamespace(switch=self._switch, undo=self._undo))

    def _switch(
        self, name: str, options: Options, by: str, rule: Mapping[str, str] | None
    ) -> Result:
        self.asked.append((name, options, by, rule))
        if self.error is not None:
            raise self.error
        return self._result(name)

    def _undo(self, options: Options, *, only: str) -> Result:
        self.undone.append((options, only))
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
