"""``dockproxy auto``: turns switching by network on and off, and says how it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dockproxy_tray.cli.auto import Standing
from dockproxy_tray.cli.network import Seen
from dockproxy_tray.cli.network_text import auto_text
from dockproxy_tray.cli.output import Style
from dockproxy_tray.core.profile import Always, Profiles
from dockproxy_tray.core.settings import Settings
from tests.cli.command import REMOTE, Home
from tests.cli.networked import Networked
from tests.cli.shapes import NONE, check, check_message

PLAIN = Style(False)


def check_auto(document: Any) -> None:
    held = document["follower"] is not None
    check(
        document,
        {
            "mode": {"off", "ask", "switch"}, "follower": {"pid": (int, NONE)} if held else NONE,
            "may_act": bool, "profile": (str, NONE), "reason": dict, "in_force": (str, NONE),
            "warnings": list,
        },
    )  # fmt: skip
    for message in (document["reason"], *document["warnings"]):
        check_message(message)


def codes(document: Any) -> list[str]:
    return [warning["code"] for warning in document["warnings"]]


def test_it_is_kept_among_the_other_settings(networked: Networked) -> None:
    path = networked.config / "settings.toml"
    path.write_text("# Kept\nsteady = 1\nunknown = 7\n")
    for word, mode in (("on", "switch"), ("ask", "ask"), ("status", "ask")):
        document = networked.json("auto", word)
        check_auto(document)
        assert document["mode"] == mode
        assert path.read_text() == f'# Kept\nsteady = 1\nunknown = 7\nnetwork = "{mode}"\n'
    assert networked.json("auto", "off")["mode"] == "off"
    assert path.read_text() == "# Kept\nsteady = 1\nunknown = 7\n"


def test_it_says_what_the_network_wants_and_that_nobody_follows(networked: Networked) -> None:
    networked.join("CorpWiFi")
    networked.json("use", "Home")
    answer = networked.run("--json", "auto", "on")
    document = answer.document
    check_auto(document)
    assert (document["profile"], document["in_force"]) == ("Office", "Home")
    assert (document["follower"], document["may_act"]) == (None, True)
    assert codes(document) == ["nobody-follows"]
    assert "systemctl --user enable --now dockproxy-watch.service" in answer.err
    spoken = networked.run("auto", "status").out
    assert spoken.splitlines() == [
        "By network   Switch",
        "Wanted       Office: The Wi-Fi network is CorpWiFi.",
        "In force     Home",
        "Followed by  nobody",
    ]


def test_what_keeps_it_from_being_of_use_is_said_while_it_is_on(networked: Networked) -> None:
    networked.manager.stop()
    (networked.config / "profiles.toml").write_text("")
    document = networked.json("auto", "ask")
    check_auto(document)
    assert codes(document) == ["no-rules", "no-network-manager", "nobody-follows"]
    assert codes(networked.json("auto", "off")) == []


def test_an_engine_that_is_not_switched_is_named(home: Home) -> None:
    home.write_profiles()
    assert codes(home.run("--json", "auto", "status").document) == []
    assert codes(home.run("--json", "auto", "on").document)[0] == "engine-remote"
    assert REMOTE in home.run("auto", "status").err


def test_whoever_follows_is_named(networked: Networked) -> None:
    networked.set(network="ask")
    networked.join("CorpWiFi")
    with networked.watch("--json") as watching:
        watching.until("offer")
        document = networked.json("auto", "status")
        check_auto(document)
        assert document["follower"] == {"pid": watching.process.pid}
        assert f"Followed by  process {watching.process.pid}\n" in networked.run("auto", "on").out
        watching.until("switched", profile="Office")
        assert networked.json("auto", "off")["follower"] is None
        watching.until("mode", mode="off")
        assert watching.end() == 0


def test_from_off_to_on_the_network_is_decided_about_anew(networked: Networked) -> None:
    """Not so by a service that merely starts again: a choice by hand stays."""
    networked.set(network="switch")
    networked.join("CorpWiFi")
    with networked.watch("--json") as watching:
        watching.until("switched", profile="Office")
        assert watching.end() == 0
    networked.json("use", "Home")
    with networked.watch("--json") as watching:
        chosen = watching.until("network", network="CorpWiFi")
        assert chosen["reason"]["code"] == "network-chosen"
        assert watching.end() == 0
    assert networked.json("status")["profile"] == "Home"
    networked.json("auto", "off")
    networked.json("auto", "on")
    with networked.watch("--json") as watching:
        watching.until("switched", profile="Office")
        assert watching.end() == 0


@pytest.mark.parametrize("mode", ["on", "ask"])
def test_with_profiles_that_cannot_be_used_it_is_not_turned_on(
    networked: Networked, mode: str
) -> None:
    settings = networked.config / "settings.toml"
    (networked.config / "profiles.toml").write_text("[profiles.Office\n")
    before = settings.read_text()
    answer = networked.run("--json", "auto", mode)
    assert answer.code == 2
    assert "Nothing was changed." in answer.error["message"]
    assert settings.read_text() == before


def test_whatever_the_profiles_are_like_it_is_turned_off(networked: Networked) -> None:
    networked.set(network="switch")
    networked.join("CorpWiFi")
    (networked.config / "profiles.toml").write_text("[profiles.Office\n")
    document = networked.json("auto", "off")
    check_auto(document)
    assert (document["mode"], document["profile"]) == ("off", None)
    assert document["reason"]["code"] == "rules-unknown"
    told = networked.run("auto", "off")
    assert (told.code, told.err) == (0, "")
    assert "Wanted      The profiles cannot be used, so" in told.out


def test_settings_that_cannot_be_kept_are_an_error(networked: Networked) -> None:
    (networked.config / "settings.toml").write_text("= no TOML\n")
    assert networked.run("--json", "auto", "on").error["code"] == "Conflict"


def test_settings_that_cannot_be_read_are_named(networked: Networked) -> None:
    path = networked.config / "settings.toml"
    path.write_text("= no TOML\n")
    document = networked.json("auto", "status")
    check_auto(document)
    assert (document["mode"], codes(document)) == ("off", ["settings-unread"])
    assert f"{path} is no TOML" in networked.run("auto", "off").err
    with networked.watch() as watching:
        assert watching.line().startswith(f"{path} is no TOML, so none of the settings")
        assert watching.end() == 0


@pytest.mark.parametrize("holder", [0, 7])
def test_a_process_that_has_not_said_its_number_is_one_all_the_same(holder: int) -> None:
    on = Settings(network="switch")
    standing = Standing(Seen(on, Profiles(Always(), ()), None, None, None), holder, may_act=False)
    told = auto_text(standing, PLAIN)
    assert ("process 7" if holder else "a process of yours") in told
    assert "nothing is switched from here" in told
    assert "Followed by" not in auto_text(
        replace(standing, seen=replace(standing.seen, settings=Settings())), PLAIN
    )
