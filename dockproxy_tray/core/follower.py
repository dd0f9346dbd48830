"""When to switch by network: once the network is steady, once for each network, and never over what
the user has chosen there by hand."""

from __future__ import annotations

from dataclasses import dataclass

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.profile import Profiles
from dockproxy_tray.core.rules import NetworkFacts, Rule, Standing, Verdict, judge, standing_of
from dockproxy_tray.errors import DockproxyError, NeedsConsent, NotAuthorized


@dataclass(frozen=True)
class Decision:
    """What to do now."""

    why: Message
    verdict: Verdict | None = None
    wait: float | None = None
    """Ask again after so many seconds, unless something happens before."""
    switch_to: Rule | None = None
    """Whose profile to switch to, or to ask about."""


@dataclass(frozen=True)
class Followed:
    """What is known of the network, and what is made of it."""

    mode: str = "off"
    """``off``, ``ask`` or ``switch``, as in the settings."""
    why: Message = say("following-off")
    """What it does, or why it does nothing."""
    facts: NetworkFacts | None = None
    verdict: Verdict | None = None
    offer: Offer | None = None
    """What the user may agree to."""


@dataclass(frozen=True)
class Offer:
    """A switch that a network wants, and that waits for the user."""

    rule: Rule
    reason: Message
    obstacle: Message | None = None
    """Why it was not made without asking. None: the user wants to be asked."""


@dataclass(frozen=True)
class LeftOff:
    """Where a follower was, for the one that goes on from there."""

    settled: Standing | None = None
    """The standing that was decided about last."""
    chosen: Standing | None = None
    """The network, of whatever rule, for which the user has chosen another profile by hand."""


class Follower:
    """Decides. It is told what happens, with the time of a clock that only goes on, in seconds.

    A network is settled once it was decided about: whatever happens then is the user's will, until
    the standing is another one. To be without a network is no standing, so one that comes back is
    the same as before.
    """

    def __init__(self) -> None:
        self.facts: NetworkFacts | None = None
        self._since = 0.0
        self.settled: Standing | None = None
        self._chosen: Standing | None = None

    @property
    def left_off(self) -> LeftOff:
        """What the next run, or another process, is to know."""
        return LeftOff(self.settled, self._chosen)

    def hear(self, facts: NetworkFacts | None, now: float) -> None:
        """The network is known, or is another one. None: nobody tells of it."""
        if facts != self.facts:
            self.facts = facts
            self._since = now

    def wake(self, now: float) -> None:
        """The machine was asleep: what was steady before need not be so any more."""
        self._since = now

    def note_choice(self, profiles: Profiles | None, profile: str | None) -> None:
        """Somebody has switched to this profile by hand. Where that is what the settled network
        wants, he agrees with it, and has chosen nothing else; None: the rules are not known."""
        if self.facts is not None:
            verdict = judge(profiles, self.facts) if profiles is not None else None
            agrees = self.stands(verdict) and verdict is not None and verdict.profile == profile
            self._chosen = None if agrees else standing_of(self.facts)

    def take_up(self, left_off: LeftOff) -> None:
        """A former run, or another process, has followed the network until now. Of what was
        switched meanwhile it knew what was a choice."""
        self.settled, self._chosen = left_off.settled, left_off.chosen

    def start_over(self) -> None:
        """The user wants to have the network followed from now on: even where it was settled."""
        self.take_up(LeftOff())

    def stands(self, verdict: Verdict | None) -> bool:
        """Whether this machine is where it was decided about last."""
        if self.facts is None or verdict is None or not verdict.usable:
            return False
        return standing_of(self.facts, verdict.rule) == self.settled

    def decide(
        self, profiles: Profiles, in_force: str | None, steady: float, now: float
    ) -> Decision:
        """What to do. Where it is to switch, it says so once.

        ``in_force`` is the profile last switched to, ``steady`` for how many seconds the network
        must have been the same.
        """
        if self.facts is None:
            return Decision(say("no-network-manager"))
        verdict = judge(profiles, self.facts)
        if not verdict.usable:
            return Decision(verdict.reason, verdict)
        standing = standing_of(self.facts, verdict.rule)
        fits = verdict.rule is None or verdict.profile == in_force
        settled = Decision(verdict.reason if fits else say("network-chosen"), verdict)
        if standing == self.settled:
            return settled
        left = self._since + steady - now
        if left > 0:
            return Decision(say("network-unsteady"), verdict, wait=left)
        if self._chosen is not None and not self._chosen.same_network(standing):
            self._chosen = None
        self.settled = standing
        # A choice holds for the network, however often another rule comes to match in it.
        if fits or self._chosen is not None:
            return settled
        return Decision(verdict.reason, verdict, switch_to=verdict.rule)


def obstacle_of(error: DockproxyError) -> Message | None:
    """What somebody has to agree to, or to give a password for; None: another failure."""
    if isinstance(error, NotAuthorized) and error.reason == "needs-password":
        return say("takes-password")  # it was not asked for
    if isinstance(error, NeedsConsent) or error.reason == "keyring-may-ask":
        return Message(error.reason, error.values)
    return None


def quiet_policy(containers: str) -> str:
    """What becomes of running containers in a switch that nobody has asked for: it stops none
    without asking, whatever the user has chosen for the others."""
    return "keep" if containers == "stop" else containers
