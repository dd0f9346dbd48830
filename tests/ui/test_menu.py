"""The tray's menu as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dockproxy_tray.core.follower import Followed
from dockproxy_tray.core.message import say
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.menu import Entry, make_menu
from dockproxy_tray.ui.snapshot import Job, ReachTest, Snapshot
from dockproxy_tray.words.following import offer_button
from tests.ui.networks import followed, offer, with_offer
from tests.ui.shots import event, observed, snapshot

MANY = "version = 1\n" + "".join(
    f'[profiles."Site {number}"]\nproxy = "http://p{number}.example:1"\n' for number in range(300)
)


def texts(entries: Iterable[Entry]) -> list[str]:
    return [entry.text for entry in entries if entry.kind != "separator"]


def radios(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.kind == "radio"]


def the(entries: Iterable[Entry], text: str) -> Entry:
    (found,) = [entry for entry in entries if entry.text == text]
    return found


def test_everything_is_there_in_its_order_with_direct_first() -> None:
    menu = make_menu(snapshot(observed("Office")))
    assert texts(menu)[0] == "Open status"
    assert texts(menu)[1].startswith("Office, since ")
    assert not menu[1].enabled
    assert texts(menu)[2:] == [
        "Direct", "Office", "Home", "Proxy on", "Switch by network", "Apply again",
        "Undo last switch", "Test proxy and mirrors", "Copy", "Edit profiles…", "Settings…",
        "About", "Quit",
    ]  # fmt: skip
    assert texts(the(menu, "Copy").entries) == [
        "Build arguments", "Run flags", "Builder options", "Compose file", "Shell exports",
    ]  # fmt: skip


def test_the_mark_is_at_the_profile_that_the_record_names() -> None:
    shown = snapshot(observed("Office"))
    for state in (shown, replace(shown, switching=Job("use", "Home"))):
        marks = {entry.text: entry.checked for entry in radios(make_menu(state))}
        assert marks == {"Direct": False, "Office": True, "Home": False}
    assert not any(entry.checked for entry in radios(make_menu(snapshot(observed()))))


def test_the_proxy_is_on_while_a_proxied_profile_is_in_force() -> None:
    assert the(make_menu(snapshot(observed("Office"))), "Proxy on").checked
    direct = the(make_menu(snapshot(observed("Direct"))), "Proxy on")
    assert not direct.checked
    assert direct.enabled
    alone = snapshot(observed("Direct", text="version = 1\n"), text="version = 1\n")
    assert not the(make_menu(alone), "Proxy on").enabled


def test_what_cannot_be_done_yet_cannot_be_chosen() -> None:
    for state in (Snapshot(), snapshot(observed())):
        menu = make_menu(state)
        for text in ("Apply again", "Undo last switch", "Copy"):
            assert not the(menu, text).enabled
        for text in ("Open status", "Edit profiles…", "Settings…", "About", "Quit"):
            assert the(menu, text).enabled


def test_of_three_hundred_profiles_the_last_used_are_shown_and_more() -> None:
    history = (event("Site 7"), event("Site 299", "Site 7"), event("Direct", "Site 299"))
    menu = make_menu(snapshot(observed("Site 150", text=MANY), text=MANY, history=history))
    names = [entry.text for entry in radios(menu)]
    assert len(names) == 8
    assert names[0] == "Direct"
    assert {"Site 7", "Site 150", "Site 299"} <= set(names)
    assert the(menu, "More…").command == Command("open", "search")


def test_a_name_is_shown_as_it_is_unless_it_would_hide_the_screen_or_obey() -> None:
    text = f'version = 1\n[profiles."A & B"]\nproxy = "http://p:1"\n[profiles."{"y" * 64}"]\n'
    menu = make_menu(snapshot(observed(text=text), text=text))
    assert "A & B" in texts(menu)
    assert "y" * 39 + "…" in texts(menu)
    assert the(menu, "y" * 39 + "…").command == Command("use", "y" * 64)


def test_a_test_is_offered_where_there_is_something_to_reach_and_cancelled_while_it_runs() -> None:
    office = snapshot(observed("Office"))
    for shown in (office, snapshot(observed("Direct"))):  # there is Docker Hub at least
        assert the(make_menu(shown), "Test proxy and mirrors").enabled
    nowhere = snapshot(observed(unit=None, unit_problem=say("no-engine")))
    entry = the(make_menu(nowhere), "Test proxy and mirrors")
    assert (entry.enabled, bool(entry.hint)) == (False, True)
    running = make_menu(replace(office, test=ReachTest()))
    assert the(running, "Cancel the test").command == Command("test")


def test_what_the_network_wants_can_be_agreed_to_where_there_is_nothing_but_the_menu() -> None:
    shown = snapshot(observed("Home"))
    text = offer_button(offer())
    assert text not in texts(make_menu(shown))
    assert the(make_menu(with_offer(shown)), text).command == Command("accept", "Office")


def test_switch_by_network_is_checked_where_it_is_on_and_says_how_it_goes() -> None:
    def entry(shown: Snapshot) -> Entry:
        return the(make_menu(shown), "Switch by network")

    shown = snapshot(observed("Office"))
    assert not entry(shown).enabled  # not known yet
    off = entry(replace(shown, followed=Followed()))
    assert (off.enabled, off.checked, off.command) == (True, False, Command("follow", "on"))
    on = entry(replace(shown, followed=followed("ask")))
    assert (on.checked, on.command) == (True, Command("follow", "off"))
    assert on.hint == "The Wi-Fi network is CorpWiFi."
