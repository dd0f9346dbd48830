"""``auto``: whether profiles are switched by network, who does it, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dockproxy_tray.cli.call import Call
from dockproxy_tray.cli.network import Seen, look
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.errors import Invalid

if TYPE_CHECKING:
    from dockproxy_tray.places import Place

_MODES = {"on": "switch", "ask": "ask", "off": "off"}
_PATIENCE_MS = 2_000
"""For how long somebody may take to notice that the network is to be followed from now on: much
longer than a burst of changes is waited for."""


@dataclass(frozen=True)
class Standing:
    """How it stands with switching by network."""

    seen: Seen
    holder: int | None
    """The number of the process that follows the network, 0 if it has not said; None: nobody."""
    may_act: bool
    """Whether this user may act, and not another one who is at the machine."""
    refusal: Message | None = None
    """Why this engine is not switched at all."""
    unread: Message | None = None
    """Why the user's settings do not count."""

    @property
    def warnings(self) -> tuple[Message, ...]:
        """Why nothing would be switched though it is on."""
        if self.seen.settings.network == "off":
            return () if self.unread is None else (self.unread,)
        profiles = self.seen.profiles.profiles if self.seen.profiles is not None else ()
        rules = any(each.when or each.otherwise for each in profiles)
        return (
            *([] if self.refusal is None else [self.refusal]),
            *([] if rules else [say("no-rules")]),
            *([] if self.seen.facts is not None else [say("no-network-manager")]),
            *([] if self.holder is not None else [say("nobody-follows")]),
        )


def run_auto(call: Call) -> int:
    """Turn it on or off, and say how it stands. With profiles that cannot be used it is not turned
    on; off it is turned whatever they are like."""
    from dockproxy_tray.system.login import read_login
    from dockproxy_tray.system.profiles_file import read_profiles
    from dockproxy_tray.system.settings_file import settings_problem

    mode = _MODES.get(call.args.mode)
    with call.place() as place:
        try:
            profiles = read_profiles(place.profiles_path, place.site_path)
        except Invalid:
            if mode != "off":
                raise
            profiles = None
        holder = _turn(place, mode)
        seen = look(place, profiles)
        standing = Standing(
            seen,
            holder,
            read_login().may_act,
            refusal=place.engine.refusal,
            unread=settings_problem(place.config_dir),
        )
    call.out.warn(standing.warnings)
    if call.args.json:
        from dockproxy_tray.cli.network_document import auto_document

        call.out.document(auto_document(standing))
    else:
        from dockproxy_tray.cli.network_text import auto_text

        call.out.text(auto_text(standing, call.out.style))
    return 0


def _turn(place: Place, mode: str | None) -> int | None:
    """Keep the mode, unless it is None; the answer is who follows the network then."""
    from dockproxy_tray.system.claim import claim_holder
    from dockproxy_tray.system.claim_wait import await_holder
    from dockproxy_tray.system.settings_file import read_settings, write_settings
    from dockproxy_tray.system.standing_file import claim_path, forget_standing, standing_path

    settings, claim = read_settings(place.config_dir), claim_path(place.engine)
    if mode is None or mode == settings.network:
        return claim_holder(claim)
    if settings.network == "off":
        # Whoever follows from now on decides anew, wherever this machine was before.
        forget_standing(standing_path(place.engine))
    write_settings(place.config_dir, replace(settings, network=mode))
    if settings.network == "off":
        # The tray has to hear of it first.
        return await_holder(claim, _PATIENCE_MS)
    return claim_holder(claim) if mode != "off" else None
