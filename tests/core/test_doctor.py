"""Each check, shown with a machine that has the trouble and with the same one mended."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dockproxy_tray.core.doctor.check import GROUPS, Check, is_healthy
from dockproxy_tray.core.doctor.gathered import Gathered
from dockproxy_tray.core.doctor.table import TABLE, examine
from dockproxy_tray.core.proxies import Proxies
from dockproxy_tray.words.doctor_english import DOCTOR
from dockproxy_tray.words.messages import hint, words
from tests.core.doctor_engine_cases import ENGINE_CASES
from tests.core.doctor_file_cases import FILE_CASES
from tests.core.doctor_machines import (
    DROPIN,
    PROXY,
    Case,
    daemon_json,
    gathered,
    helper,
    in_force,
    no_unit,
)
from tests.core.doctor_user_cases import USER_CASES
from tests.core.seen import ENGINE

CASES = (*ENGINE_CASES, *FILE_CASES, *USER_CASES)

IDS = [f"{case.check}-{case.code}-{number}" for number, case in enumerate(CASES)]


def of(found: Gathered, name: str) -> list[Check]:
    return [check for check in examine(found) if check.name == name]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_trouble_is_named_and_gone_when_it_is_mended(case: Case) -> None:
    named = [(check.state, check.what.code) for check in of(case.broken, case.check)]
    assert (case.state, case.code) in named
    after = [check.state for check in of(case.mended, case.check)]
    assert case.after in after or case.state == "skipped"
    assert case.state not in after


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_what_is_bad_comes_with_one_line_that_mends_it(case: Case) -> None:
    for check in examine(case.broken):
        assert words(check.what) not in ("", check.what.code)
        assert "geheim" not in words(check.what) + hint(check.what)
        if check.state == "bad":
            assert hint(check.what) or check.what.code in _SAID_ELSEWHERE, check
            assert "\n" not in hint(check.what)


_SAID_ELSEWHERE = {"engine-podman", "socket-silent", "file-not-regular"}
"""Sentences of other commands, which have nothing to advise."""


def test_every_check_is_shown_failing() -> None:
    assert {case.check for case in CASES if case.state != "skipped"} == {e.name for e in TABLE}


def test_every_sentence_is_one_that_a_case_makes() -> None:
    """Of all cases, broken and mended; a sentence that none makes is shown by nothing."""
    more = (in_force(), no_unit("engine-podman", refusal=True), *_OTHERS)
    machines = [*more, *(m for case in CASES for m in (case.broken, case.mended))]
    made = {check.what.code for machine in machines for check in examine(machine)}
    assert sorted(set(DOCTOR) - made - {"doctor-history-lines"}) == []


_OTHERS = (
    gathered(pointer=None),
    gathered(helper=None, desktop=None, socket=None),
    gathered(network="ask", network_manager=True),
    helper(verdict="silent"),
    daemon_json("{}"),
)


def test_the_manual_goes_by_checks_that_there_are() -> None:
    manual = (Path(__file__).parents[2] / "docs/troubleshooting.md").read_text()
    rows = [line.split("|")[2] for line in manual.splitlines() if line.startswith("| ")]
    told = {name for cell in rows for name in re.findall("`([a-z-]+)`", cell)}
    # What is not told by a symptom is good to know all the same.
    assert {entry.name for entry in TABLE} - told == {
        "unit-file", "answer", "readable", "interrupted", "records", "profiles",
        "profiles-private", "passwords", "notifications",
    }  # fmt: skip
    assert told <= {entry.name for entry in TABLE}


def test_names_are_used_once_and_groups_stay_together() -> None:
    assert len({entry.name for entry in TABLE}) == len(TABLE)
    groups = [entry.group for entry in TABLE]
    assert groups == sorted(groups, key=GROUPS.index)


def test_a_machine_with_nothing_wrong_has_nothing_bad() -> None:
    for machine in (gathered(), in_force()):
        checks = examine(machine)
        assert {check.state for check in checks} <= {"good", "skipped"}
        assert is_healthy(checks)


def test_one_broken_file_is_told_of_once() -> None:
    """What cannot be checked because of it is passed over."""
    checks = examine(daemon_json("{"))
    assert [check.name for check in checks if check.state == "bad"] == ["daemon-json"]
    assert {check.state for check in checks if check.name in ("flags", "shadows", "pending")} == {
        "skipped"
    }


def test_every_shadow_is_named_by_file_and_line() -> None:
    text = '{\n "proxies": {\n  "http-proxy": "http://o:2",\n  "https-proxy": "http://o:2"\n }\n}'
    found = of(in_force({ENGINE.dropin: DROPIN, ENGINE.daemon_json: text}), "shadows")
    assert [(c.what.values["setting"], c.what.values["line"]) for c in found] == [
        ("http_proxy", 3), ("https_proxy", 4),
    ]  # fmt: skip


def test_passwords_are_in_no_sentence() -> None:
    secret = PROXY.replace("//", "//jo:geheim@")
    client = json.dumps({"proxies": {"default": {"httpProxy": secret}}})
    machine = in_force(
        {
            ENGINE.dropin: DROPIN.replace(PROXY, secret) + 'Environment="A=http://u:geheim%4@h"\n',
            ENGINE.client_config: client,
            ENGINE.daemon_json: json.dumps({"proxies": {"http-proxy": secret}}),
        },
        shell=Proxies(secret),
    )
    for check in examine(machine):
        assert "geheim" not in words(check.what) + hint(check.what) + repr(check)
