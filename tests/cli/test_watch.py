"""``dockproxy watch`` as a service runs it: what it hears, switches and says."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from tests.cli.networked import LIMIT_SECONDS, Networked
from tests.cli.shapes import NONE, check, check_message
from tests.system.notification_server import NotificationServer
from tests.system.turning import Turning


def check_news(news: Any) -> None:
    check(
        news,
        {
            "event": {"mode", "network", "offer", "switched", "undone", "failed"},
            "mode": {"off", "ask", "switch"},
            "network": (str, NONE),
            "profile": (str, NONE),
            "reason": dict,
            "obstacle": (dict, NONE),
            "warnings": list,
        },
    )
    for message in (news["reason"], *news["warnings"], *filter(None, [news["obstacle"]])):
        check_message(message)


def test_it_waits_to_be_turned_on_and_then_switches_to_what_the_network_wants(
    networked: Networked,
) -> None:
    networked.join("CorpWiFi")
    with networked.watch("--json") as watching:
        off = watching.until("mode")
        check_news(off)
        assert off["reason"]["code"] == "following-off"
        assert networked.json("auto", "on")["follower"] == {"pid": watching.process.pid}
        check_news(watching.until("mode", mode="switch"))
        wanted = watching.until("network", network="CorpWiFi", profile="Office")
        check_news(wanted)
        check_news(watching.until("switched", profile="Office"))
        networked.join("HomeNet")
        watching.until("switched", profile="Home")
        assert watching.end() == 0
        assert watching.errors() == ""
    assert networked.json("status")["state"] == "in-sync"
    events = networked.json("history")["history"]
    assert [(event["by"], event["profile"], event["rule"]) for event in events] == [
        ("rule", "Home", {"ssid": "HomeNet"}),
        ("rule", "Office", {"ssid": "CorpWiFi"}),
    ]
    told = networked.run("history").out
    assert "  Wi-Fi network CorpWiFi  " in told


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_both_signals_end_it_at_once_and_only_one_counts_as_a_service_that_has_ended(
    networked: Networked, number: int, code: int
) -> None:
    with networked.watch("--json") as watching:
        watching.until("mode")
        assert watching.end(number) == code
        assert watching.line() == watching.errors() == ""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_switch_that_is_under_way_is_brought_to_its_end(
    networked: Networked, number: int, code: int
) -> None:
    networked.set(network="switch")
    networked.join("CorpWiFi")
    with networked.watch("--json", "--verbose") as watching:
        assert watching.process.stderr is not None
        while b"restart" not in watching.process.stderr.readline():
            pass
        watching.process.send_signal(number)
        watching.until("switched", profile="Office")
        assert watching.process.wait(LIMIT_SECONDS) == code
    assert networked.json("status")["state"] == "in-sync"


def test_the_lines_are_made_for_a_journal(networked: Networked) -> None:
    networked.set(network="switch")
    networked.join("CorpWiFi")
    with networked.watch() as watching:
        assert [watching.line() for _ in range(3)] == [
            "Switching by network is on.",
            "CorpWiFi wants Office: The Wi-Fi network is CorpWiFi.",
            "Switched to Office: The Wi-Fi network is CorpWiFi.",
        ]
        networked.leave()
        assert watching.line() == "There is no network."
        networked.join("Cafe\nSwitched to Office\x1b[31m")
        assert watching.line() == (
            r"Cafe\nSwitched to Office\x1b[31m: No rule matches this network."
        )
        networked.set(network="off")
        assert watching.line().startswith("Switching by network is off. ")
        assert watching.end() == 0


def test_a_switch_by_hand_stays_until_the_network_is_another_one(networked: Networked) -> None:
    networked.set(network="switch")
    networked.join("CorpWiFi")
    with networked.watch("--json") as watching:
        watching.until("switched", profile="Office")
        networked.json("use", "Home")
        networked.join("HomeNet")
        watching.until("network", profile="Home")
        networked.join("CorpWiFi")
        watching.until("switched", profile="Office")
        assert watching.end() == 0
    made = [event["by"] for event in networked.json("history")["history"]]
    assert made == ["rule", "use", "rule"]


def test_a_second_one_waits_for_the_end_of_the_first(networked: Networked) -> None:
    networked.set(network="switch")
    networked.join("CorpWiFi")
    with networked.watch("--json") as first:
        first.until("switched")
        with networked.watch("--json") as second:
            news = second.until("network")
            assert news["reason"]["code"] == "following-elsewhere"
            first.process.kill()
            second.until("network", profile="Office")
            networked.join("HomeNet")
            second.until("switched", profile="Home")
            assert second.end() == 0


def test_what_fails_is_said_and_ends_nothing(networked: Networked) -> None:
    networked.set(network="switch")
    networked.join("BrokenNet")
    with networked.watch("--json") as watching:
        failed = watching.until("failed", profile="Broken")
        check_news(failed)
        assert failed["reason"]["code"] == "no-password"
        networked.join("HomeNet")
        watching.until("switched", profile="Home")
        assert watching.end() == 0
        assert watching.errors() == ""


def test_a_failure_is_an_error_line_of_its_own(networked: Networked) -> None:
    networked.set(network="switch")
    networked.join("BrokenNet")
    with networked.watch() as watching:
        while "BrokenNet wants Broken" not in watching.line():
            pass
        networked.join("HomeNet")
        while "Switched to Home" not in watching.line():
            pass
        assert watching.end() == 0
        assert watching.errors().startswith("Error: Switching to Broken failed: ")


def test_networkmanager_may_go_and_come_again(networked: Networked) -> None:
    networked.set(network="switch")
    networked.manager.stop()
    with networked.watch("--json") as watching:
        news = watching.until("network")
        check_news(news)
        assert news["reason"]["code"] == "no-network-manager"
        networked.manager.start()
        networked.join("HomeNet")
        watching.until("switched", profile="Home")
        assert watching.end() == 0


def test_an_offer_is_shown_on_the_desktop_and_a_click_agrees_to_it(networked: Networked) -> None:
    networked.set(network="ask")
    networked.join("CorpWiFi")
    turning = Turning()
    server = NotificationServer(networked.bus.address, turning.context)
    session = {"DBUS_SESSION_BUS_ADDRESS": networked.bus.address}
    with networked.watch("--json", **session) as watching:
        check_news(watching.until("offer", profile="Office"))
        # The service was there before the desktop.
        server.come()
        turning.until(lambda: server.notices)
        offered = server.notices[-1]
        assert offered.summary == "Switch to Office?"
        assert offered.actions == ["switch", "Switch to Office"]
        server.act(offered.number, "switch")
        turning.until(lambda: len(server.notices) > 1)
        switched = server.notices[-1]
        assert switched.summary == "Switched to Office"
        assert switched.body == "The Wi-Fi network is CorpWiFi."
        check_news(watching.until("switched", profile="Office"))
        assert switched.actions == ["undo", "Undo"]
        server.act(switched.number, "undo")
        check_news(watching.until("undone"))
        assert watching.end() == 0
    server.bus.close()
    assert [event["by"] for event in networked.json("history")["history"]] == ["undo", "rule"]


def test_a_later_switch_is_not_undone_by_an_older_notice(networked: Networked) -> None:
    networked.set(network="switch")
    networked.join("CorpWiFi")
    turning = Turning()
    server = NotificationServer(networked.bus.address, turning.context)
    server.come()
    session = {"DBUS_SESSION_BUS_ADDRESS": networked.bus.address}
    with networked.watch("--json", **session) as watching:
        watching.until("switched", profile="Office")
        turning.until(lambda: server.notices)
        networked.json("use", "Home")
        server.act(server.notices[-1].number, "undo")
        failed = watching.until("failed")
        check_news(failed)
        assert failed["reason"]["code"] == "undo-outdated"
        assert watching.end() == 0
    server.bus.close()
    assert networked.json("status")["profile"] == "Home"


def test_an_offer_is_taken_back_when_the_user_switches_by_hand(networked: Networked) -> None:
    networked.set(network="ask")
    networked.join("CorpWiFi")
    turning = Turning()
    server = NotificationServer(networked.bus.address, turning.context)
    server.come()
    session = {"DBUS_SESSION_BUS_ADDRESS": networked.bus.address}
    with networked.watch("--json", **session) as watching:
        turning.until(lambda: server.notices)
        networked.json("use", "Home")
        turning.until(lambda: server.closed)
        assert server.closed == [server.notices[-1].number]
        assert watching.end() == 0
    server.bus.close()
