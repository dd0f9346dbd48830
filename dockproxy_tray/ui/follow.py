"""Follows the network in the listener's thread, and has the session switch as it wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from dockproxy_tray.core.message import say
from dockproxy_tray.ui.snapshot import Job, Outcome, Snapshot

if TYPE_CHECKING:
    from dockproxy_tray.core.follower import Offer
    from dockproxy_tray.core.message import Message
    from dockproxy_tray.core.settings import Settings
    from dockproxy_tray.following import Following
    from dockproxy_tray.places import Place
    from dockproxy_tray.system.listening import Listener
    from dockproxy_tray.ui.session import Session


class Follow(QObject):
    """Lives in the GUI's thread; ``Following`` lives in the listener's."""

    _wanted = Signal(object, object)
    """From the listener's thread: an ``Offer`` that is to be taken up, and the ``Settings``."""
    _told = Signal(object)
    """The same: what is ``Followed``."""

    def __init__(self, listener: Listener, session: Session, bus: str = "system") -> None:
        """``bus`` is where NetworkManager and logind are."""
        super().__init__(session)
        self._listener = listener
        self._session = session
        self._bus = bus
        self._following: Following | None = None  # the listener's thread alone touches it
        self._making: Job | None = None
        self._waits = False
        """Whether it gives way to another one, whose end is waited for."""
        self._last: Outcome | None = None
        session.opened.connect(self._opened)
        session.ended.connect(self._ended)
        session.changed.connect(self._changed)
        self._wanted.connect(self._switch)
        self._told.connect(session.follow)

    def close(self) -> None:
        self._listener.call(self._end)

    def _opened(self, place: object) -> None:
        self._listener.call(self._begin, cast("Place", place))

    def _switch(self, offer: Offer, settings: Settings) -> None:
        job = Job(
            "use",
            offer.rule.profile,
            rule=offer.rule.conditions,
            unasked=True,
            may_ask=settings.network_prompt,
        )
        self._making = job
        if not self._session.switch_unasked(job):
            # What the user has just chosen stays, if it comes to that.
            self._waits = True

    def _ended(self, outcome: Outcome) -> None:
        self._last = outcome
        if not self._waits:
            self._answer()

    def _changed(self, snapshot: Snapshot) -> None:
        # The other one may have ended already, and is only being looked at.
        if self._waits and snapshot.switching is None:
            self._answer()

    def _answer(self) -> None:
        """Say what became of the switch that the network wants."""
        making, self._making, self._waits = self._making, None, False
        if making is None:
            return
        from dockproxy_tray.core.follower import obstacle_of

        obstacle = None
        if self._last is not None and self._last.error is not None:
            # Another one that has ended was chosen before ours was begun, and in its place.
            ours = self._last.job is making
            obstacle = obstacle_of(self._last.error) if ours else say("choice-failed")
        self._listener.call(self._done, obstacle)

    def _begin(self, place: Place) -> None:
        from dockproxy_tray.following import Following

        self._following = Following(
            place,
            self._listener.context,
            switch=self._wanted.emit,
            told=self._told.emit,
            bus=self._bus,
        )

    def _done(self, obstacle: Message | None) -> None:
        if self._following is not None:
            self._following.done(obstacle)

    def _end(self) -> None:
        if self._following is not None:
            self._following.close()
            self._following = None
