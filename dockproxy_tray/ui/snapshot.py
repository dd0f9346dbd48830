"""Everything that is shown, at one moment: plain data without Qt, made off the GUI's thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockproxy_tray.core.explain import Explanation, Operation
    from dockproxy_tray.core.follower import Followed, Offer
    from dockproxy_tray.core.message import Message
    from dockproxy_tray.core.probe_plan import Target
    from dockproxy_tray.core.probe_result import Reached
    from dockproxy_tray.core.profile import Profile, Profiles
    from dockproxy_tray.core.result import Result
    from dockproxy_tray.core.route import Lane
    from dockproxy_tray.errors import DockproxyError
    from dockproxy_tray.operations import Status
    from dockproxy_tray.system.history import Event

Deed = Literal["use", "toggle", "undo", "adopt"]


@dataclass(frozen=True)
class Job:
    """A switch that was asked for."""

    deed: Deed
    profile: str = ""
    """Where ``use`` goes."""
    consent: bool = False
    """Whether the user has agreed to what it asked about."""
    keep_foreign: bool = False
    """Whether entries that no profile holds are first put into ``[always]``."""
    rule: Mapping[str, str] | None = None
    """The conditions of the network's rule that wants it; None: no rule does."""
    unasked: bool = False
    """Whether the network wants it, and nobody has asked for it."""
    may_ask: bool = True
    """Whether the user may be asked for a password."""
    only: str = ""
    """Of ``undo``: the switch that is meant, by its id, which must be the last one still."""


@dataclass(frozen=True)
class Outcome:
    """How a switch ended: with a result or with an error."""

    job: Job
    result: Result | None = None
    error: DockproxyError | None = None


@dataclass(frozen=True)
class Sight:
    """What one look at the engine and the files gave."""

    profiles: Profiles | None = None
    """None: profiles.toml cannot be used, and ``problem`` says why."""
    status: Status | None = None
    """None: nothing is known of the engine. Without profiles, nothing is wanted in it."""
    history: tuple[Event, ...] = ()
    problem: Message | None = None
    lanes: tuple[Lane, ...] = ()
    """Which way pull, run and build go; empty where nothing is known of the engine."""


@dataclass(frozen=True)
class ReachTest:
    """A test of the proxies and mirrors: one that runs, or how it ended."""

    answers: tuple[Reached, ...] | None = None
    """None: it runs."""
    time: float = 0.0
    """When it ended, in seconds since the epoch."""
    targets: tuple[Target, ...] = ()
    """What is reached; none while that is being found out."""
    so_far: tuple[Reached, ...] = ()
    """Those that have ended, in the order in which they did."""
    warnings: tuple[Message, ...] = ()
    """What to know of the test as a whole."""


@dataclass(frozen=True)
class Way:
    """A pull, run or build whose way was asked for. Without answer and problem: it is being found
    out."""

    operation: Operation
    target: str = field(repr=False)
    """As it was typed: a URL may hold a password."""
    answer: Explanation | None = None
    problem: Message | None = None
    """Why there is no answer."""


@dataclass(frozen=True)
class Snapshot:
    """What is shown."""

    sight: Sight | None = None
    """None: the first look has not ended yet."""
    switching: Job | None = None
    step: str = ""
    """Of the running switch, as ``Operations`` names it; empty before the first."""
    outcome: Outcome | None = None
    """How the last switch by this program ended, until the user has taken note of it."""
    test: ReachTest | None = None
    """The last test, until the way that it tested is another one."""
    way: Way | None = None
    """What is asked about; None: nothing."""
    place: str = field(default="", repr=False)
    """The kind of engine, ``sandbox`` among them; empty until it is known."""
    misses_panel: bool = False
    """Whether the user is still to be told that no panel shows the icon."""
    unwatched: Message | None = None
    """Why changes of files may be missed, where that is so."""
    followed: Followed | None = None
    """What is made of the network; None: not known yet."""

    @property
    def profile(self) -> str | None:
        """The profile in force, as the engine's record has it."""
        status = self.sight.status if self.sight else None
        return status.profile if status else None

    @property
    def in_force(self) -> Profile | None:
        """The profile in force, if it still exists."""
        profiles = self.sight.profiles if self.sight else None
        if profiles is None or self.profile not in profiles.names:
            return None
        return profiles.get(self.profile or "")

    @property
    def can_undo(self) -> bool:
        """Whether the engine's record has a switch that could be undone."""
        status = self.sight.status if self.sight else None
        return status is not None and status.seen.record is not None

    @property
    def offer(self) -> Offer | None:
        """A switch that the network wants, and that the user may agree to."""
        return self.followed.offer if self.followed else None

    @property
    def lanes(self) -> tuple[Lane, ...]:
        return self.sight.lanes if self.sight else ()

    @property
    def testing(self) -> bool:
        """Whether a test runs now."""
        return self.test is not None and self.test.answers is None

    @property
    def last(self) -> Event | None:
        """The last switch that was carried out and that this user's history knows."""
        events = self.sight.history if self.sight else ()
        return events[-1] if events else None
