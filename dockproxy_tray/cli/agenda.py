"""What is to be done while the network is followed, one thing after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from dockproxy_tray.cli.call import terminal_agent
from dockproxy_tray.cli.news import News, mode_news, network_news, offer_news
from dockproxy_tray.cli.notices import (
    Notice,
    Undo,
    failed_notice,
    offer_notice,
    switched_notice,
)
from dockproxy_tray.core.follower import Followed, Offer, obstacle_of, quiet_policy
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.errors import Busy, Dismissed, DockproxyError, NeedsConsent
from dockproxy_tray.switch_run import Options
from dockproxy_tray.words.messages import message_of

if TYPE_CHECKING:
    from dockproxy_tray.core.settings import Settings
    from dockproxy_tray.operations import Operations
    from dockproxy_tray.system.helper_client import Agent

Done = Callable[[Message | None], None]
"""Hears that a switch was made or has failed, or what is in its way."""


class Agenda:
    """Notes what it is called back with, and does it in ``next``: between two turns of the context,
    where an exception is not lost, and where a switch may take its time."""

    def __init__(
        self,
        work_on: Callable[[Agent | None], AbstractContextManager[Operations]],
        settings: Callable[[], Settings],
        say: Callable[[News], None],
        show: Callable[[Notice | None], None],
    ) -> None:
        """``work_on`` opens the engine for a switch; its agent is who may ask for a password.
        ``show`` puts a notice on the desktop in the place of the former one; None takes that
        away."""
        self._work_on = work_on
        self._settings = settings
        self._say = say
        self._show = show
        self._todo: deque[Callable[[], None]] = deque()
        self._done: Done = lambda obstacle: None
        self._state: Followed | None = None
        self._said: News | None = None
        """The last news of the network."""
        self._offered: Notice | None = None
        """The offer that the desktop was told last of all."""

    def told(self, state: Followed) -> None:
        """What is known is something else."""
        self._todo.append(partial(self._tell, state))

    def switch(self, offer: Offer, settings: Settings) -> None:
        """The network wants a switch."""
        self._todo.append(partial(self._obey, offer, settings))

    def chosen(self, choice: object) -> None:
        """The user has clicked on the desktop's notice."""
        if isinstance(choice, Offer):
            self._todo.append(partial(self._agree, choice))
        elif isinstance(choice, Undo):
            self._todo.append(partial(self._undo, choice))

    def appeared(self) -> None:
        """A desktop has come up that can show notices: it is to hear what is still offered."""
        self._todo.append(self._offer_again)

    def next(self, done: Done) -> bool:
        """Do the next thing; says whether there was one. ``done`` hears of switches."""
        if not self._todo:
            return False
        self._done = done
        self._todo.popleft()()
        return True

    def _tell(self, state: Followed) -> None:
        former, self._state = self._state, state
        if former is None or former.mode != state.mode:
            self._said = None
            self._say(mode_news(state))
        news = network_news(state)
        if news is not None and news != self._said:
            self._said = news
            self._say(news)
        if state.offer != (former.offer if former is not None else None):
            self._offer(state)

    def _offer(self, state: Followed) -> None:
        if state.offer is not None:
            self._say(offer_news(state, state.offer))
            if self._settings().notifications:
                self._notify(offer_notice(state.offer), offers=True)
                return
        if self._offered is not None:
            self._notify(None)

    def _offer_again(self) -> None:
        if self._offered is not None:
            self._show(self._offered)

    def _obey(self, offer: Offer, settings: Settings) -> None:
        agent = terminal_agent if settings.network_prompt else None
        obstacle = None
        try:
            self._switch(offer, settings, agent, consent=False)
        except DockproxyError as error:
            obstacle = obstacle_of(error)
            # Where somebody is switching by hand just now, that counts.
            if obstacle is None and not isinstance(error, Busy):
                self._fail(offer.rule.profile, error, settings)
        self._done(obstacle)

    def _agree(self, offer: Offer) -> None:
        """The user is there, and may be asked for a password."""
        state, settings = self._state, self._settings()
        if state is None or state.offer is None or state.offer.rule != offer.rule:
            return  # It was taken back while it was clicked on.
        consent = offer.obstacle is not None and offer.obstacle.code == "needs-consent"
        try:
            self._switch(offer, settings, nullcontext, consent=consent)
        except NeedsConsent as error:
            if consent:
                self._fail(offer.rule.profile, error, settings)
                return
            # To what would happen the user has not agreed yet.
            asked = replace(offer, obstacle=obstacle_of(error))
            self._say(offer_news(state, asked))
            self._notify(offer_notice(asked), offers=True)
        except DockproxyError as error:
            self._fail(offer.rule.profile, error, settings)

    def _switch(
        self, offer: Offer, settings: Settings, agent: Agent | None, *, consent: bool
    ) -> None:
        options = Options(quiet_policy(settings.containers), consent)
        rule = offer.rule
        with self._work_on(agent) as operations:
            result = operations.switch(rule.profile, options, by="rule", rule=rule.conditions)
        self._say(
            News(
                "switched",
                self._mode,
                offer.reason,
                profile=rule.profile,
                warnings=result.warnings,
            )
        )
        if settings.notifications:
            self._notify(switched_notice(rule.profile, offer.reason, result))

    def _undo(self, undo: Undo) -> None:
        settings = self._settings()
        try:
            with self._work_on(nullcontext) as operations:
                options = Options(quiet_policy(settings.containers))
                result = operations.undo(options, only=undo.id)
        except DockproxyError as error:
            self._fail(None, error, settings)
            return
        reason, warnings = say("switch-undone"), result.warnings
        self._say(News("undone", self._mode, reason, profile=result.profile, warnings=warnings))

    def _fail(self, profile: str | None, error: DockproxyError, settings: Settings) -> None:
        earlier = tuple(each for each in error.earlier if isinstance(each, Message))
        self._say(News("failed", self._mode, message_of(error), profile=profile, warnings=earlier))
        # Who has closed the prompt knows.
        if settings.notifications and not isinstance(error, Dismissed):
            self._notify(failed_notice(profile, error))

    @property
    def _mode(self) -> str:
        return self._state.mode if self._state is not None else "off"

    def _notify(self, notice: Notice | None, *, offers: bool = False) -> None:
        self._offered = notice if offers else None
        self._show(notice)
