"""``network``: what is known of the network, and which profile it wants and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.cli.call import Call
from dockproxy_tray.core.message import Message, say

if TYPE_CHECKING:
    from dockproxy_tray.core.profile import Profiles
    from dockproxy_tray.core.rules import NetworkFacts, Verdict
    from dockproxy_tray.core.settings import Settings
    from dockproxy_tray.places import Place


@dataclass(frozen=True)
class Seen:
    """The network now, and what is to be made of it."""

    settings: Settings
    profiles: Profiles | None
    """None: they cannot be used."""
    facts: NetworkFacts | None
    """None: NetworkManager, which would know, is not there."""
    verdict: Verdict | None
    in_force: str | None
    """The profile last switched to."""

    @property
    def profile(self) -> str | None:
        """The one that the network wants."""
        return self.verdict.profile if self.verdict else None

    @property
    def reason(self) -> Message:
        if self.profiles is None:
            return say("rules-unknown")
        return self.verdict.reason if self.verdict else say("no-network-manager")


def run_network(call: Call) -> int:
    """Look, and show it. That there is no NetworkManager is an answer and no failure."""
    from dockproxy_tray.system.profiles_file import read_profiles

    with call.place() as place:
        seen = look(place, read_profiles(place.profiles_path, place.site_path))
    if call.args.json:
        from dockproxy_tray.cli.network_document import network_document

        call.out.document(network_document(seen))
    else:
        from dockproxy_tray.cli.network_text import network_text

        call.out.text(network_text(seen, call.out.style))
    return 0


def look(place: Place, profiles: Profiles | None) -> Seen:
    """See the network, and try the profiles' rules on it, if they can be used."""
    from dockproxy_tray.core.rules import judge
    from dockproxy_tray.system.network import read_network
    from dockproxy_tray.system.record import read_record
    from dockproxy_tray.system.settings_file import read_settings

    facts = read_network()
    record = read_record(place.engine.state_dir)
    return Seen(
        settings=read_settings(place.config_dir),
        profiles=profiles,
        facts=facts,
        verdict=judge(profiles, facts) if facts is not None and profiles is not None else None,
        in_force=record.profile if record else None,
    )
