"""What no argument may hold is answered with Invalid, and nothing is written."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray import ids
from tests.helper import acts
from tests.helper.acts import arguments_for, interface
from tests.helper.person import Person
from tests.helper.stage import Stage

BREAKS = {
    f"U+{ord(c):04X}": f"a{c}ExecStartPre=+/bin/false"
    for c in "\n\r\x01\x0b\x0c\x1b\x1c\x1d\x1e\x7f\x85\u2028\u2029"
} | {"CR LF": "a\r\n[Service]\r\nExecStartPre=+/bin/false", "line feed alone": "\n", "tab": "a\tb"}
BIDI = {
    f"U+{ord(c):04X}": f"a{c}b"
    for c in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}
LONG = {"100 kB": "x" * 100_000, "1 MB": "x" * 1_000_000}
PLAIN = {
    "double quote": 'a"b',
    "closing quote": 'a" "LD_PRELOAD=/tmp/x',
    "single quote": "a'b",
    "backslash": "a\\b",
    "escaped line end": "a\\",
    "specifier": "%h",
    "percent": "%%",
    "format": "%n%s%d",
    "escape": "%40%0A",
    "parent": "../../../etc/shadow",
    "substitution": "$(reboot)",
    "backquotes": "`reboot`",
    "variable": "${HOME}",
    "comment": "#a",
    "space": "a b",
    "JSON": '"],"hosts":["tcp://0.0.0.0',
}
"""What a profile's name may hold, by contract; nothing else may."""

CORPUS = {**BREAKS, **BIDI, **LONG, **PLAIN}


@pytest.fixture(scope="module")
def stage(many_users: None) -> Iterator[Stage]:
    """One for all: nothing is to be written."""
    with Stage() as stage:
        stage.start_polkit()
        stage.answer("allow")
        yield stage
        stage.assert_guarded()


def spoilt(payload: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every method with this payload in each of its texts, alone and behind a good one."""
    for method in interface().methods:
        good = arguments_for(method.name)
        for argument in (a for a in method.in_args if a.signature != "b"):
            value = good[argument.name]
            behind = f"{value[0] if isinstance(value, list) else value}{payload}"
            for text in (payload, behind):
                bad = [text] if argument.signature == "as" else text
                yield method.name, argument.name, {**good, argument.name: bad}


# In a mirror's path RFC 3986 allows these; the name is another test's.
def is_fine(argument: str, payload: str, value: Any) -> bool:
    if argument == "profile_name":
        return payload in PLAIN.values()
    return bool(argument == "mirrors" and value != [payload] and payload in PLAIN.values())


@pytest.mark.parametrize("kind", CORPUS)
def test_a_payload_is_refused_and_nothing_is_written(stage: Stage, dev: Person, kind: str) -> None:
    payload = CORPUS[kind]
    calls = [c for c in spoilt(payload) if not is_fine(c[1], payload, c[2][c[1]])]
    before = stage.snapshot()
    replies = dev.do(acts.call_each, stage.address, [(m, given) for m, _, given in calls])
    for (method, argument, _), reply in zip(calls, replies, strict=True):
        assert reply.error == "Invalid", (method, argument, reply)
    assert stage.snapshot() == before
    assert len(calls) > 20


def test_lists_that_are_too_long_are_refused(stage: Stage, dev: Person) -> None:
    before = stage.snapshot()
    for key, entries in {
        "no_proxy": ",".join(f"h{n}.example" for n in range(1025)),
        "mirrors": [f"https://m{n}.example" for n in range(33)],
        "insecure_registries": [f"r{n}.example" for n in range(257)],
    }.items():
        reply = dev.do(
            acts.call, stage.address, "Switch", arguments_for("Switch", **{key: entries})
        )
        assert (reply.error, reply.code) == ("Invalid", "too-many-entries"), key
    assert stage.snapshot() == before


def test_lists_at_their_limits_pass(bare: Stage, root: Person) -> None:
    largest = arguments_for(
        "Switch",
        no_proxy=",".join("x" * 15 for _ in range(1024)),
        mirrors=[f"https://m{n}.example/".ljust(2048, "p") for n in range(32)],
        insecure_registries=[f"r{n}.".ljust(2047, "x") + "y" for n in range(256)],
    )
    reply = root.do(acts.call, bare.address, "Switch", largest)
    assert reply.error == "", (reply.error, reply.text[:200])


@pytest.mark.parametrize(
    "bad", [b"Off\0ce", b"Off\xed\xa0\x80", b"Off\xffce"], ids=["NUL", "surrogate", "not UTF-8"]
)
def test_what_is_no_text_does_not_get_past_the_bus(stage: Stage, dev: Person, bad: bytes) -> None:
    assert dev.do(acts.call, stage.address, "Recover", {}).error == ""
    before, asked = stage.snapshot(), len(stage.questions)
    socket_path = stage.address.removeprefix("unix:path=")
    dev.do(acts.send_damaged, socket_path, arguments_for("Switch"), b"Office", bad)
    assert len(stage.questions) == asked
    assert stage.snapshot() == before


def test_a_name_may_hold_what_would_mean_something_elsewhere(dev: Person) -> None:
    with Stage() as stage:
        stage.start_polkit()
        stage.answer("allow")
        harmless = dev.do(acts.call, stage.address, "Switch", arguments_for("Switch"))
        assert harmless.error == ""
        written = stage.texts("etc")
        for name in PLAIN.values():
            asked = arguments_for("Switch", profile_name=name)
            reply = dev.do(acts.call, stage.address, "Switch", asked)
            assert reply.error == "" and reply.document["profile"] == name
            assert stage.record["profile"] == name
            assert stage.texts("etc") == written
        *_, last = PLAIN.values()
        packed = json.dumps(last)[1:-1].encode()
        mentions = {Path(p).name for p, data in stage.texts().items() if packed in data}
        assert mentions <= {"record.json", "undo.json", "journal.json"}
        # A line of the log has no room for a second one.
        assert all(unicodedata.category(c) != "Cc" for c in stage.log.replace("\n", ""))


def test_the_actions_of_the_helper_are_its_own() -> None:
    assert all(action.startswith(f"{ids.APP_ID}.") for action in ids.POLKIT_ACTIONS.values())
