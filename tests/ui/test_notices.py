"""What the window tells above everything else, and how it advises."""

from __future__ import annotations

import re
from dataclasses import replace

from dockproxy_tray.core.follower import Followed
from dockproxy_tray.core.message import say
from dockproxy_tray.errors import Dismissed, Invalid, NeedsConsent
from dockproxy_tray.ui.advice import HINTS, advice, told
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.notices import make_notices
from dockproxy_tray.ui.snapshot import Job, Outcome
from dockproxy_tray.words.english import ENGLISH
from dockproxy_tray.words.messages import message_of
from tests.ui import states
from tests.ui.networks import NEEDS_PASSWORD, followed, with_offer
from tests.ui.shots import observed, snapshot

OFFICE = Job("use", "Office")
TERMINAL_ONLY = {
    "nobody-follows",
    "rules-unknown",
    "daemon-json-elsewhere",  # "--config-file" is dockerd's
    "explain-loopback",  # "--network" is docker's
    "explain-build-loopback",
    "only-root-plans",
    "output-lost",
    "password-in-arguments",
    "sudo-client",
    "usage",
}


def test_where_all_is_well_nothing_is_told() -> None:
    assert make_notices(states.in_sync()) == ()


def test_a_failure_stays_until_it_is_dismissed() -> None:
    (notice,) = make_notices(states.failed())
    assert (notice.kind, notice.dismissable) == ("error", True)
    assert "The former settings are back" in notice.text


def test_what_a_switch_failed_by_and_what_is_seen_still_is_told_once() -> None:
    why = Invalid("profiles-invalid", path="/home/jo/profiles.toml", line=2, why="no TOML")
    shown = states.in_sync()
    assert shown.sight is not None
    broken = replace(shown, sight=replace(shown.sight, profiles=None, problem=message_of(why)))
    (notice,) = make_notices(replace(broken, outcome=Outcome(OFFICE, error=why)))
    assert not notice.dismissable  # it is so for as long as the file is


def test_a_switch_that_the_network_wants_is_one_click() -> None:
    (notice,) = make_notices(with_offer(states.in_sync()))
    assert (notice.kind, notice.text) == ("note", "Switch to Office?")
    assert notice.advice == "The Wi-Fi network is CorpWiFi."
    assert notice.actions == (("Switch to Office", Command("accept", "Office")),)
    (notice,) = make_notices(with_offer(states.in_sync(), NEEDS_PASSWORD))
    assert "administrator" in notice.advice


def test_why_the_network_is_not_followed_is_told_only_where_the_user_wants_it_to_be() -> None:
    shown = states.in_sync()
    assert make_notices(replace(shown, followed=followed())) == ()
    absent = replace(followed(), why=say("no-network-manager"))
    (notice,) = make_notices(replace(shown, followed=absent))
    assert (notice.kind, "NetworkManager" in notice.text) == ("warning", True)
    assert make_notices(replace(shown, followed=Followed())) == ()


def test_what_the_user_has_answered_is_not_told() -> None:
    for error in (Dismissed("dismissed"), NeedsConsent("needs-consent", reasons=())):
        assert make_notices(replace(states.in_sync(), outcome=Outcome(OFFICE, error=error))) == ()


def test_a_broken_file_is_named_and_can_be_opened() -> None:
    shown = states.in_sync()
    assert shown.sight is not None
    why = say("unknown-key", key="prxy", known=("proxy",))
    problem = say("profiles-invalid", path="/h/p.toml", line=7, column=3, key="prxy", why=why)
    broken = replace(shown.sight, profiles=None, problem=problem)
    (notice,) = make_notices(replace(shown, sight=broken))
    assert notice.text.startswith("/h/p.toml, line 7, column 3, prxy: The key 'prxy' is not known.")
    assert notice.advice == (
        "Known here: proxy. Open the file and mend that; until then nothing can be switched."
    )
    assert notice.actions == (("Open file", Command("show-file", "/h/p.toml")),)
    assert not notice.dismissable


def test_that_no_panel_shows_the_icon_is_told_until_it_was_read() -> None:
    (notice,) = make_notices(replace(states.in_sync(), misses_panel=True))
    assert notice.text.startswith("No panel of this desktop shows the icon")
    assert notice.dismissable


def test_the_first_start_offers_to_import() -> None:
    bare = "version = 1\n"
    (notice,) = make_notices(snapshot(observed(text=bare), text=bare))
    assert [command for _, command in notice.actions] == [Command("import"), Command("edit")]


def test_a_refusal_says_what_to_do_with_the_buttons_there_are() -> None:
    error = Invalid("no-last-profile", known=("A", "B"))
    (notice,) = make_notices(replace(states.in_sync(), outcome=Outcome(OFFICE, error=error)))
    assert notice.advice == "Choose the profile to switch to."


def test_no_advice_tells_people_to_type_a_command_of_ours() -> None:
    ours = re.compile(r"dockproxy [a-z]|sudo dockproxy|--\w|\bNAME\b")
    for code, (_, hint) in ENGLISH.items():
        if ours.search(hint) and code not in TERMINAL_ONLY:
            assert code in HINTS, code
        assert not ours.search(HINTS.get(code, ""))
    assert set(HINTS) <= set(ENGLISH)


def test_a_sentence_comes_with_its_advice() -> None:
    assert told(say("restart-needed")) == (
        "Docker still runs with other settings. Applying the profile again restarts Docker."
    )
    assert advice(say("busy")) == "Try again when it has ended."
