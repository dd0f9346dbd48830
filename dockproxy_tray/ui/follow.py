"""Follows the network in the listener's thread, and has the session switch as it wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from dockproxy_tray.ui.snapshot import Job, Outcome

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
        session.opened.connect(self._opened)
        session.ended.connect(self._ended)
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
        if self._session.switch_unasked(job):
            self._making = job
        else:
            # What the user has just chosen stays.
            self._listener.call(self._done, None)

    def _ended(self, outcome: Outcome) -> None:
        if self._making is None:
            return
        from dockproxy_tray.core.follower import obstacle_of

        # Where another one has ended, that was chosen before ours was begun, and in its place.
        obstacle = None
        if outcome.job is self._making and outcome.error is not None:
            obstacle = obstacle_of(outcome.error)
        self._making = None
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
