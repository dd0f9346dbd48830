"""The window's head and foot in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dockproxy_tray.core.observed import Record
from dockproxy_tray.core.result import Result
from dockproxy_tray.errors import EngineFailed
from dockproxy_tray.ui.snapshot import Job, Outcome, Sight, Snapshot
from dockproxy_tray.ui.standing import badge, last_switch, title, toggle, under_line
from tests.ui import states
from tests.ui.shots import NOW, event, observed, snapshot

KEPT = Result(
    id="id-1", profile="Office", former="Home", applied=True, action="restart", changes=(),
    containers_running=2, containers_kept=True, verified=True, warnings=(),
)  # fmt: skip


def gone() -> Snapshot:
    return snapshot(replace(observed("Office"), record=Record("id-1", "Away", 1000, NOW)))


@pytest.mark.parametrize(
    ("state", "name", "text", "symbol"),
    [
        (states.in_sync, "Office", "in sync", "same"),
        (states.shadowed, "Office", "1 shadowed", "shadowed"),
        (states.missing, "Office", "3 differ", "different"),
        (states.different, "Office", "1 differs", "different"),
        (states.pending, "Office", "not running yet", "pending"),
        (states.unreadable, "Office", "unknown", "unreadable"),
        (states.stopped, "Office", "Docker does not run", "missing"),
        (lambda: snapshot(observed()), "No profile in force", "not managed", "unmanaged"),
        (gone, "Away", "profile is gone", "unreadable"),
        (lambda: Snapshot(Sight()), "No Docker engine", "nothing to switch", "unreadable"),
    ],
)
def test_the_head_says_the_profile_and_how_it_stands(
    state: states.State, name: str, text: str, symbol: str
) -> None:
    found = badge(state())
    assert found is not None
    assert (title(state()), found.text, found.state) == (name, text, symbol)


def test_before_the_first_look_nothing_is_claimed() -> None:
    assert title(Snapshot()) == "Looking at Docker …"
    assert badge(Snapshot()) is None
    assert under_line(Snapshot()) == last_switch(Snapshot()) == ""


def test_the_line_below_says_since_when_why_and_what_became_of_containers() -> None:
    assert under_line(states.in_sync()).endswith("· Switched to by hand")
    made = replace(states.in_sync(), outcome=Outcome(Job("use", "Office"), result=KEPT))
    assert under_line(made).endswith("· 2 containers kept")
    assert "There is no such profile any more." in under_line(gone())
    bare = "version = 1\n"
    found = snapshot(observed(text=bare), text=bare)
    assert under_line(found).endswith("Docker's files agree with Direct.")


def test_while_switching_the_line_says_the_step_and_that_the_last_choice_counts() -> None:
    shown = replace(states.in_sync(), switching=Job("use", "Home"), step="restart")
    assert under_line(shown).startswith("Switching to Home: Docker restarts …")
    assert under_line(shown).endswith("the last choice counts.")


def test_the_main_button_turns_the_proxy_off_or_on() -> None:
    assert toggle(states.in_sync()).text == "Turn proxy &off"
    assert toggle(snapshot(observed("Direct"))).text == "Turn proxy &on"
    bare = "version = 1\n"
    none = toggle(snapshot(observed("Direct", text=bare), text=bare))
    assert (none.enabled, none.hint) == (False, "No profile has a proxy.")


def test_the_foot_says_what_happened_last() -> None:
    made = replace(states.in_sync(), outcome=Outcome(Job("use", "Office"), result=KEPT))
    line = last_switch(made)
    assert line.startswith("Last switch: Home → Office, 0.6 s, 2 containers kept, by hand, ")
    failed = snapshot(observed("Office"), history=(event("Home", "Office", result="EngineFailed"),))
    assert "Office → Home, failed, and the former settings are back, 0.6 s" in last_switch(failed)
    again = snapshot(observed("Office"), history=(event("Office", "Office", by="undo"),))
    assert last_switch(again).startswith("Last switch: Office, 0.6 s, by undo, ")


def test_a_failure_does_not_speak_of_containers() -> None:
    error = Outcome(Job("use", "Office"), error=EngineFailed("busy"))
    assert "containers" not in last_switch(replace(states.in_sync(), outcome=error))
