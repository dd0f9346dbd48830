"""The icon's shape, the menu's line and the tooltip, as functions of the state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dockproxy_tray.core.message import say
from dockproxy_tray.errors import Dismissed, Incomplete
from dockproxy_tray.ui.look import headline, progress_line, shape_of, tooltip
from dockproxy_tray.ui.snapshot import Job, Outcome, Sight, Snapshot
from tests.core.seen import ENGINE, file
from tests.ui.networks import with_offer
from tests.ui.shots import event, observed, snapshot

OFFICE = Job("use", "Office")


def test_a_profile_in_force_gives_the_icon_its_shape() -> None:
    assert shape_of(snapshot(observed("Direct"))) == "direct"
    assert shape_of(snapshot(observed("Office"))) == "proxied"


def test_before_anything_was_switched_the_icon_shows_what_runs() -> None:
    assert shape_of(snapshot(observed())) == "direct"
    by_hand = file(ENGINE.client_config, '{"proxies":{"default":{"httpProxy":"http://p:1"}}}')
    assert shape_of(snapshot(observed(client=by_hand))) == "proxied"


@pytest.mark.parametrize(
    "changed",
    [
        {"client": file(ENGINE.client_config, "{}")},
        {"daemon_json": file(ENGINE.daemon_json, '{"registry-mirrors":["https://other"]}')},
    ],
)
def test_what_is_not_as_wanted_needs_attention(changed: dict[str, Any]) -> None:
    shown = snapshot(observed("Office", **changed))
    assert shape_of(shown) == "attention"
    assert headline(shown).endswith("(needs attention)")


def test_an_engine_that_does_not_run_is_down_whatever_the_files_say() -> None:
    seen = observed("Office")
    assert seen.unit is not None
    for unit in (None, replace(seen.unit, active_state="failed")):
        assert shape_of(snapshot(replace(seen, unit=unit))) == "down"
    assert shape_of(Snapshot(Sight(problem=say("no-systemd", unit="docker.service")))) == "down"


def test_a_running_switch_comes_before_everything() -> None:
    shown = replace(snapshot(observed("Direct")), switching=OFFICE, step="restart")
    assert shape_of(shown) == "switching"
    assert headline(shown) == progress_line(shown) == "Switching to Office: Docker restarts …"
    assert tooltip(shown) == headline(shown)


def test_a_failure_needs_attention_until_it_was_noted_and_a_refusal_does_not() -> None:
    shown = snapshot(observed("Office"))
    failed = Outcome(OFFICE, error=Incomplete("incomplete", why="", path=""))
    refused = Outcome(OFFICE, error=Dismissed("dismissed"))
    assert shape_of(replace(shown, outcome=failed)) == "attention"
    assert shape_of(replace(shown, outcome=refused)) == "proxied"


def test_profiles_that_cannot_be_read_need_attention() -> None:
    shown = snapshot(observed("Office"))
    assert shown.sight is not None
    broken = replace(shown.sight, profiles=None, problem=say("file-not-utf8"))
    assert shape_of(replace(shown, sight=broken)) == "attention"


def test_the_tooltip_says_the_profile_why_and_whether_the_surfaces_agree() -> None:
    seen = observed("Office", client=file(ENGINE.client_config, "{}"))
    lines = tooltip(snapshot(seen, history=(event("Office"),))).split("\n")
    assert lines[0].startswith("Office, since ")
    assert lines[1:] == [
        "Switched to by hand",
        "Daemon: as wanted",
        "Client: not as wanted",
        "Mirrors: as wanted",
    ]
    assert "Switched to by another user" in tooltip(snapshot(seen))
    undone = event("Office", by="undo")
    assert "Came back by undo" in tooltip(snapshot(seen, history=(undone,)))


def test_the_tooltip_names_the_rule_that_the_network_switched_by() -> None:
    by = event("Office", by="rule", rule={"ssid": "CorpWiFi", "vpn": "corp"})
    lines = tooltip(snapshot(observed("Office"), history=(by,))).splitlines()
    assert lines[1] == "Switched to by network: Wi-Fi network CorpWiFi, VPN corp"
    otherwise = event("Office", by="rule", rule={})
    lines = tooltip(snapshot(observed("Office"), history=(otherwise,))).splitlines()
    assert lines[1] == "Switched to by network: no other rule matches"


def test_the_tooltip_says_what_the_network_wants_instead() -> None:
    assert "The network wants Office" in tooltip(with_offer(snapshot(observed("Home"))))
