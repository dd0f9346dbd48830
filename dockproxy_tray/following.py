"""Follows the network for one user and one engine: what the tray and ``dockproxy watch`` share.

It knows neither a window nor how a switch is made: it says what the rules want, and is told when
that has been done. Everything here happens in the thread that runs the context; nothing is polled,
and while nothing happens no timer runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from dockproxy_tray.core.follower import Followed, Follower, LeftOff, Offer
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.rules import has_bssid, judge
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.system.burst import Burst, now_ms
from dockproxy_tray.system.file_watch import FileWatch
from dockproxy_tray.system.main_context import Context, after
from dockproxy_tray.system.record import read_record, record_path
from dockproxy_tray.system.settings_file import read_settings, settings_path, settings_problem
from dockproxy_tray.system.standing_file import (
    claim_path,
    forget_standing,
    read_standing,
    standing_path,
    write_standing,
)

if TYPE_CHECKING:
    from dockproxy_tray.core.observed import Record
    from dockproxy_tray.core.profile import Profiles
    from dockproxy_tray.places import Place
    from dockproxy_tray.system.senses import Senses


class Following:
    """Make it, use it and close it in the thread that runs the context."""

    def __init__(
        self,
        place: Place,
        context: Context,
        *,
        switch: Callable[[Offer, Settings], None],
        told: Callable[[Followed], None],
        bus: str = "system",
    ) -> None:
        """``switch`` is called for each switch that is to be made, and not again before ``done``
        was; ``told`` whenever what is known is something else. ``bus`` is where NetworkManager and
        logind are."""
        self.state = Followed()
        self._shown: Followed | None = None
        self._place = place
        self._context = context
        self._switch = switch
        self._told = told
        self._bus = bus
        self._settings = Settings()
        self._profiles: Profiles | None = None
        self._problem: Message | None = None
        """Why the profiles cannot be used."""
        self._record: Record | None = None
        self._making: Offer | None = None
        """The switch that is being made."""
        self._offer: Offer | None = None
        self._follower = Follower()
        self._senses: Senses | None = None
        """None: the network is not followed."""
        self._asleep = self._acts = False
        self._call_off: Callable[[], None] | None = None
        self._burst = Burst(self._read_files, context)
        self._files = FileWatch(self._burst.note, context)
        self._read_files()

    def close(self) -> None:
        """End it; nothing is called any more."""
        self._stop()
        self._burst.close()
        self._files.close()

    def done(self, obstacle: Message | None = None) -> None:
        """The switch has been made or has failed. With an ``obstacle`` it was not made because
        somebody has to agree to it, or has to give a password: then it is offered."""
        made, self._making = self._making, None
        if self._senses is None:  # it was turned off meanwhile
            return
        if made is not None and obstacle is not None:
            self._offer = replace(made, obstacle=obstacle)
        self._read_record(made.rule.profile if made is not None else None)
        self._keep()
        self._step()

    def _read_files(self) -> None:
        """The settings, the profiles and the engine's record, at the start and when one of them
        may have changed."""
        former, self._settings = self._settings.network, read_settings(self._place.config_dir)
        mode = self._settings.network
        self._files.follow(self._paths())
        self._files.arm()
        if mode == "off":
            self._stop()
            if (problem := settings_problem(self._place.config_dir)) is None:
                forget_standing(standing_path(self._place.engine))
            self._show(Followed(why=problem or Followed.why))
            return
        self._read_profiles()
        if self._senses is None:
            self._begin()
        elif mode != former:
            self._follower.start_over()
        if self._making is None:  # else ``done`` knows which is ours
            self._read_record()
        self._sensed()

    def _paths(self) -> tuple[str, ...]:
        place = self._place
        paths = (settings_path(place.config_dir),)
        if self._settings.network == "off":
            return paths
        site = (place.site_path,) if place.site_path else ()
        return (*paths, place.profiles_path, *site, record_path(place.engine.state_dir))

    def _read_profiles(self) -> None:
        from dockproxy_tray.system.profiles_file import read_profiles

        try:
            self._profiles = read_profiles(self._place.profiles_path, self._place.site_path)
            self._problem = None
        except DockproxyError as error:
            self._profiles, self._problem = None, Message(error.reason, error.values)

    def _read_record(self, made: str | None = None) -> None:
        """Another record is a choice by hand, save that of the switch that was ``made`` here."""
        former, self._record = self._record, read_record(self._place.engine.state_dir)
        if self._record != former and self._in_force != made:
            self._offer = None
            self._follower.note_choice(self._profiles, self._in_force)
            self._keep()

    def _begin(self) -> None:
        from dockproxy_tray.system.senses import Senses

        self._follower = Follower()
        claim = claim_path(self._place.engine)
        # What is heard already while it is made is seen below.
        self._senses = Senses(claim, self._sensed, self._context, self._bus)

    def _stop(self) -> None:
        """Follow nothing."""
        self._wait_no_more()
        self._offer, self._asleep, self._acts = None, False, False
        if self._senses is not None:
            self._senses.close()
            self._senses = None

    def _sensed(self) -> None:
        senses = self._senses
        if senses is None:
            return
        senses.listen(closely=self._profiles is not None and has_bssid(self._profiles))
        if senses.acts and not self._acts:
            # Another process may have decided meanwhile.
            self._follower.take_up(read_standing(standing_path(self._place.engine)))
        if senses.knows_network:
            self._follower.hear(senses.facts, now_ms() / 1000)
        asleep = senses.login is not None and senses.login.asleep
        if self._asleep and not asleep:
            self._follower.wake(now_ms() / 1000)
        self._asleep, self._acts = asleep, senses.acts
        self._step()

    def _step(self) -> None:
        """Decide, unless something is in the way; it is asked again when that changes."""
        self._wait_no_more()
        if self._senses is None or self._making is not None:
            return
        obstacle = self._obstacle(self._senses)
        if obstacle is not None or self._profiles is None:
            self._show(self._followed(obstacle or say("following-starts")))
            return
        former, settings = self._follower.settled, self._settings
        decision = self._follower.decide(
            self._profiles, self._in_force, settings.steady, now_ms() / 1000
        )
        if decision.wait is not None:
            self._call_off = after(self._context, int(decision.wait * 1000) + 1, self._step)
        if self._follower.settled != former:
            self._offer = None
        if (rule := decision.switch_to) is not None:
            offer = Offer(rule, decision.why)
            if settings.network == "switch":
                self._making = offer
                self._show(self._followed(decision.why))
                self._switch(offer, settings)
                return
            self._offer = offer
        if self._follower.settled != former:
            self._keep()
        # What is offered has not been chosen against.
        unanswered = self._offer if decision.why.code == "network-chosen" else None
        self._show(self._followed(unanswered.reason if unanswered else decision.why))

    def _obstacle(self, senses: Senses) -> Message | None:
        """Why nothing can be decided now."""
        if self._place.engine.refusal is not None:
            return self._place.engine.refusal
        if self._problem is not None:
            return self._problem
        if senses.login is None or not senses.knows_network:
            return say("following-starts")
        if not senses.acts:
            return say("following-elsewhere")
        if senses.login.asleep:
            return say("following-asleep")
        return None if senses.login.may_act else say("following-other-session")

    @property
    def _in_force(self) -> str | None:
        return self._record.profile if self._record else None

    def _followed(self, why: Message) -> Followed:
        facts, verdict = self._senses.facts if self._senses is not None else None, None
        if facts is not None and self._profiles is not None:
            verdict = judge(self._profiles, facts)
        offer = self._offer if self._follower.stands(verdict) else None
        return Followed(self._settings.network, why, facts, verdict, offer)

    def _show(self, state: Followed) -> None:
        if state != self._shown:
            self.state = self._shown = state
            self._told(state)

    def _keep(self) -> None:
        """For the next start. What is only offered has not been decided: it is offered again."""
        left_off = self._follower.left_off
        if not self._acts or left_off == LeftOff():
            return
        path = standing_path(self._place.engine)
        if self._offer is None:
            write_standing(path, left_off)
        else:
            forget_standing(path)

    def _wait_no_more(self) -> None:
        if self._call_off is not None:
            self._call_off()
            self._call_off = None
