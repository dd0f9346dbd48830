"""``dockproxy network``: the facts, the profile that they want, and why no other."""

from __future__ import annotations

from typing import Any

from tests.cli.networked import Networked
from tests.cli.shapes import NONE, check, check_message
from tests.cli.test_chinese import ENGLISH_WORD

FACTS: dict[str, Any] = {
    "connection": str, "uuid": str, "type": str, "ssid": str, "bssid": str, "vpns": list,
    "gateways": list, "dns_domains": list, "addresses": list,
    "connectivity": {"unknown", "none", "portal", "limited", "full"}, "metered": (bool, NONE),
}  # fmt: skip


def check_network(document: Any) -> None:
    check(
        document,
        {
            "available": bool, "facts": FACTS if document["available"] else NONE,
            "profile": (str, NONE), "rule": (dict, str, NONE), "reason": dict, "rules": list,
            "mode": {"off", "ask", "switch"}, "in_force": (str, NONE),
        },
    )  # fmt: skip
    check_message(document["reason"])
    for rule in document["rules"]:
        check(rule, {"profile": str, "rule": (dict, str), "matched": bool, "why": dict})
        check_message(rule["why"])


def test_the_document_has_the_facts_and_a_word_on_each_rule(networked: Networked) -> None:
    manager = networked.manager
    addresses = manager.addressed("10.1.1.2/24", Gateway="10.1.1.1", Searches=["corp.example"])
    manager.change(networked.join("CorpWiFi"), "Connection.Active", Ip4Config=addresses)
    networked.json("use", "Home")
    document = networked.json("network")
    check_network(document)
    assert document["facts"] == {
        "connection": "CorpWiFi",
        "uuid": "uuid-of-CorpWiFi",
        "type": "wifi",
        "ssid": "CorpWiFi",
        "bssid": "AA:BB:CC:DD:EE:00",
        "vpns": [],
        "gateways": ["10.1.1.1"],
        "dns_domains": ["corp.example"],
        "addresses": ["10.1.1.2/24"],
        "connectivity": "full",
        "metered": None,
    }
    assert (document["profile"], document["rule"]) == ("Office", {"ssid": "CorpWiFi"})
    assert document["reason"]["text"] == "The Wi-Fi network is CorpWiFi."
    assert (document["mode"], document["in_force"]) == ("off", "Home")
    tried = [(each["profile"], each["matched"], each["why"]["text"]) for each in document["rules"]]
    assert tried == [
        ("Office", True, "The Wi-Fi network is CorpWiFi."),
        ("Home", False, "The Wi-Fi network is CorpWiFi, not HomeNet."),
        ("Home", False, "The connection is CorpWiFi, not Flat."),
        ("Broken", False, "The Wi-Fi network is CorpWiFi, not BrokenNet."),
    ]


def test_what_matches_nothing_else_is_called_so(networked: Networked) -> None:
    path = networked.config / "profiles.toml"
    path.write_text(path.read_text() + '[profiles.Direct]\nwhen = "otherwise"\n')
    networked.join("Cafe")
    document = networked.json("network")
    check_network(document)
    assert (document["profile"], document["rule"]) == ("Direct", "otherwise")
    assert document["rules"][-1]["rule"] == "otherwise"


def test_without_a_network_no_rule_decides(networked: Networked) -> None:
    document = networked.json("network")
    check_network(document)
    assert (document["available"], document["profile"], document["rule"]) == (True, None, None)
    assert document["reason"]["code"] == "network-offline"


def test_without_networkmanager_that_is_the_answer(networked: Networked) -> None:
    networked.manager.stop()
    document = networked.json("network")
    check_network(document)
    assert (document["available"], document["rules"]) == (False, [])
    assert document["reason"]["code"] == "no-network-manager"
    spoken = networked.run("network")
    assert (spoken.code, spoken.err) == (0, "")
    assert "NetworkManager does not run" in spoken.out


def test_without_a_system_bus_it_is_the_same(networked: Networked) -> None:
    nowhere = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent"}
    answer = networked.run("--json", "network", **nowhere)
    assert (answer.code, answer.document["available"]) == (0, False)


def test_the_text_shows_the_facts_the_outcome_and_each_rule(networked: Networked) -> None:
    networked.join("HomeNet")
    networked.json("use", "Office")
    facts, outcome, rules = networked.run("network").out.split("\n\n")
    assert "Wi-Fi network       HomeNet            ssid" in facts.splitlines()
    assert outcome.splitlines() == [
        "By network  Off",
        "Wanted      Home: The Wi-Fi network is HomeNet.",
        "In force    Office",
    ]
    assert [line.split("  ")[0] for line in rules.splitlines()] == ["", "", "*", "", ""]
    assert "connection Flat, connection's type ethernet" in rules
    assert "It would match" not in rules


def test_a_strangers_name_makes_no_line_of_its_own_and_moves_no_cursor(
    networked: Networked,
) -> None:
    networked.join("evil\nIn force    Direct\x1b[2K\u202e")
    plain = networked.run("network").out
    assert plain.count("\nIn force") == 1
    assert "\x1b" not in plain and "\u202e" not in plain
    assert r"evil\nIn force    Direct\x1b[2K\u202e" in plain
    raw = networked.run("--json", "network").out
    assert raw.isascii() and raw.isprintable() is False and raw.count("\n") == 1


def test_it_is_said_in_chinese_to_who_speaks_that_and_not_to_programs(
    networked: Networked,
) -> None:
    networked.join("HomeNet")
    chinese = {"LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
    said = networked.run("network", **chinese).out + networked.run("auto", "on", **chinese).out
    assert not ENGLISH_WORD.findall(said)
    assert "Home：Wi-Fi 网络是“HomeNet”。" in said
    document = networked.run("--json", "network", **chinese).document
    assert document == networked.json("network")


def test_profiles_that_cannot_be_read_are_an_error(networked: Networked) -> None:
    (networked.config / "profiles.toml").write_text("[profiles.X]\nproxy = 1\n")
    assert networked.run("--json", "network").error["code"] == "Invalid"
