"""Who may: polkit decides, and whatever is not its yes is a no."""

from __future__ import annotations

from typing import Any

import pytest

from dockproxy_tray import ids
from tests.helper import acts
from tests.helper.acts import arguments_for, interface
from tests.helper.person import Person
from tests.helper.stage import Question, Stage

METHODS = ("Switch", "Adopt", "Undo", "Recover")


def test_the_interface_and_the_table_of_actions_agree() -> None:
    described = interface()
    assert {method.name for method in described.methods} == set(ids.POLKIT_ACTIONS) == {*METHODS}
    signatures = [a.signature for method in described.methods for a in method.in_args]
    assert set(signatures) <= {"s", "b", "as"}, "no variant, and nothing that holds one"
    words = {w for m in described.methods for a in m.in_args for w in a.name.split("_")}
    assert not words & {"path", "file", "filename", "folder", "dir", "unit", "target", "content"}
    # 1 is Gio's DBusPropertyInfoFlags.READABLE, alone.
    assert {int(p.flags) for p in described.properties} == {1}


@pytest.mark.parametrize("method", [method.name for method in interface().methods])
def test_every_method_is_refused_to_who_may_not(stage: Stage, dev: Person, method: str) -> None:
    before = stage.snapshot()
    reply = dev.do(acts.call, stage.address, method, arguments_for(method))
    assert reply.error == "NotAuthorized" and reply.code == "not-authorized"
    assert stage.snapshot("etc") == {p: e for p, e in before.items() if "/box/etc/" in p}
    assert [question.action for question in stage.questions] == [ids.POLKIT_ACTIONS[method]]


def test_nothing_can_be_set(stage: Stage, dev: Person) -> None:
    for name, value in (("Version", "9.9"), ("Busy", True)):
        error = dev.do(acts.set_property, stage.address, name, value)
        assert error in (
            "org.freedesktop.DBus.Error.PropertyReadOnly",
            "org.freedesktop.DBus.Error.InvalidArgs",
        )
    assert dev.do(acts.read_property, stage.address, "Busy") is False


def test_polkit_is_asked_about_the_callers_name_and_what_is_shown_has_passed_the_grammar(
    stage: Stage, dev: Person
) -> None:
    urls = {"http_proxy": "", "https_proxy": "http://user:secret@proxy.example:3128"}
    calls = {
        "Switch": (
            {
                "profile": "Office",
                "proxy": "proxy.example:3128",
                "registries": "mirror.corp.example, registry.corp.example:5000",
            },
            arguments_for("Switch", **urls),
        ),
        "Adopt": ({}, arguments_for("Adopt")),
        "Undo": ({}, arguments_for("Undo")),
        "Recover": ({}, {}),
    }
    name = dev.do(acts.name, stage.address)
    for interactive in (False, True):
        for method, (_, arguments) in calls.items():
            dev.do(acts.call, stage.address, method, arguments, interactive)
    flags = [question.flags for question in stage.questions]
    assert flags == [0] * 4 + [1] * 4, "a prompt only where the caller lets it"
    for question, (method, (details, _)) in zip(stage.questions, [*calls.items()] * 2, strict=True):
        cancellation = question.cancellation
        assert question == Question(
            "system-bus-name",
            {"name": name},
            ids.POLKIT_ACTIONS[method],
            details,
            question.flags,
            cancellation,
        )
    assert len({question.cancellation for question in stage.questions}) == 8


@pytest.mark.parametrize(
    ("bad", "shown"),
    [
        ({"profile_name": "Office\nA trusted program asks"}, {"profile": "?"}),
        ({"profile_name": "\u202eeciffO"}, {"profile": "?"}),
        ({"profile_name": "x" * 65}, {"profile": "?"}),
        ({"https_proxy": "http://ok.example/\n", "http_proxy": ""}, {"proxy": "?"}),
        ({"https_proxy": "", "http_proxy": ""}, {"proxy": "—"}),
        ({"http_proxy": "", "https_proxy": "http://[::1]:1/"}, {"proxy": "[::1]:1"}),
        (
            {"http_proxy": "http://o.example"},
            {"proxy": "o.example, proxy.corp.example:8080"},
        ),
        (
            {"mirrors": ["https://evil.example"]},
            {"registries": "evil.example, registry.corp.example:5000"},
        ),
        ({"insecure_registries": ["0.0.0.0/0"]}, {"registries": "mirror.corp.example, 0.0.0.0/0"}),
    ],
)
def test_a_prompt_shows_no_text_of_the_callers_making(
    stage: Stage, dev: Person, bad: dict[str, Any], shown: dict[str, str]
) -> None:
    dev.do(acts.call, stage.address, "Switch", arguments_for("Switch", **bad))
    (question,) = stage.questions
    known = {
        "profile": "Office",
        "proxy": "proxy.corp.example:8080",
        "registries": "mirror.corp.example, registry.corp.example:5000",
    }
    assert question.details == {**known, **shown}


def test_who_may_switches_and_the_record_says_who_it_was(stage: Stage, dev: Person) -> None:
    stage.allow(ids.POLKIT_ACTIONS["Switch"])
    arguments = arguments_for("Switch")
    reply = dev.do(acts.call, stage.address, "Switch", arguments)
    assert reply.error == "", reply
    assert reply.document["id"] == arguments["switch_id"]
    assert reply.document["applied"] and reply.document["verified"]
    dropin = stage.texts("etc")[stage.engine.dropin].decode()
    assert 'Environment="HTTP_PROXY=http://proxy.corp.example:8080"' in dropin
    assert (stage.record["uid"], stage.record["id"]) == (dev.uid, arguments["switch_id"])
    # A yes to one action is no yes to another.
    assert dev.do(acts.call, stage.address, "Undo", arguments_for("Undo")).error == "NotAuthorized"


def test_root_needs_no_polkit(bare: Stage, root: Person) -> None:
    assert root.do(acts.call, bare.address, "Switch", arguments_for("Switch")).error == ""


@pytest.mark.parametrize(
    ("answer", "interactive", "error", "code"),
    [
        ("deny", False, "NotAuthorized", "not-authorized"),
        ("deny", True, "NotAuthorized", "not-authorized"),
        ("challenge", False, "NotAuthorized", "needs-password"),
        ("challenge", True, "NotAuthorized", "needs-password"),
        ("dismissed", True, "Dismissed", "dismissed"),
        ("error", False, "NotAuthorized", "polkit-silent"),
        ("error", True, "NotAuthorized", "polkit-silent"),
    ],
)
def test_whatever_is_no_yes_is_a_no(
    stage: Stage, dev: Person, answer: str, interactive: bool, error: str, code: str
) -> None:
    stage.answer(answer)
    before = stage.snapshot("etc")
    reply = dev.do(acts.call, stage.address, "Switch", arguments_for("Switch"), interactive)
    assert (reply.error, reply.code) == (error, code)
    assert stage.snapshot("etc") == before


def test_without_polkit_nobody_but_root_may(bare: Stage, dev: Person) -> None:
    before = bare.snapshot("etc")
    reply = dev.do(acts.call, bare.address, "Switch", arguments_for("Switch"))
    assert (reply.error, reply.code) == ("NotAuthorized", "polkit-silent")
    assert bare.snapshot("etc") == before


def test_a_polkit_that_goes_while_it_is_asked_has_said_no(stage: Stage, dev: Person) -> None:
    stage.answer("hang")
    before = stage.snapshot("etc")
    dev.begin(acts.call, stage.address, "Switch", arguments_for("Switch"), True)
    stage.wait_for(lambda: bool(stage.questions), "the question")
    stage.stop_polkit()
    reply = dev.end(acts.call)
    assert (reply.error, reply.code) == ("NotAuthorized", "polkit-silent")
    assert stage.snapshot("etc") == before


def test_others_are_served_while_somebody_looks_at_a_prompt(
    stage: Stage, dev: Person, eve: Person, root: Person
) -> None:
    stage.answer("hang", dev.do(acts.name, stage.address))
    stage.answer("allow", eve.do(acts.name, stage.address))
    late = arguments_for("Switch", profile_name="Late", http_proxy="http://late.example:1")
    dev.begin(acts.call, stage.address, "Switch", late, True)
    stage.wait_for(lambda: bool(stage.questions), "the question")
    for person, profile in ((eve, "Eve's"), (root, "Root's")):
        asked = arguments_for(
            "Switch", profile_name=profile, mirrors=[f"https://m{person.uid}.example"]
        )
        assert person.do(acts.call, stage.address, "Switch", asked).error == ""
        assert stage.record["profile"] == profile
    assert not dev.is_done()
    stage.release("allow")  # The password has been typed at last.
    assert dev.end(acts.call).error == ""
    assert stage.record["profile"] == "Late"


def test_a_prompt_that_nobody_answers_in_time_is_closed(stage: Stage, dev: Person) -> None:
    stage.install(prompt_ms=300)
    stage.answer("hang")
    before = stage.snapshot("etc")
    reply = dev.do(acts.call, stage.address, "Switch", arguments_for("Switch"), True)
    assert (reply.error, reply.code) == ("Dismissed", "prompt-expired")
    (question,) = stage.questions
    stage.wait_for(lambda: bool(stage.cancelled), "the cancellation")
    assert stage.cancelled == [question.cancellation]
    # A yes that comes after all is worth nothing, and the next call is another question.
    stage.release("allow")
    stage.answer("allow")
    assert stage.snapshot("etc") == before
    assert dev.do(acts.call, stage.address, "Switch", arguments_for("Switch"), True).error == ""


def test_a_caller_that_leaves_takes_its_prompt_along(
    stage: Stage, guest: Person, root: Person
) -> None:
    stage.answer("hang", guest.do(acts.name, stage.address))
    before = stage.snapshot("etc")
    guest.begin(acts.call, stage.address, "Switch", arguments_for("Switch"), True)
    stage.wait_for(lambda: bool(stage.questions), "the question")
    guest.kill()
    stage.wait_for(lambda: bool(stage.cancelled), "the cancellation")
    assert stage.cancelled == [stage.questions[0].cancellation]
    assert stage.snapshot("etc") == before
    assert root.do(acts.call, stage.address, "Recover", {}).error == ""
    assert stage.snapshot("etc") == before


def test_a_yes_that_comes_after_the_caller_has_left_is_worth_nothing(
    stage: Stage, guest: Person, root: Person
) -> None:
    stage.answer("hang", guest.do(acts.name, stage.address))
    before = stage.snapshot("etc")
    guest.begin(acts.call, stage.address, "Switch", arguments_for("Switch"), True)
    stage.wait_for(lambda: bool(stage.questions), "the question")
    guest.kill()
    stage.release("allow")
    assert root.do(acts.call, stage.address, "Recover", {}).error == ""
    assert stage.snapshot("etc") == before


@pytest.mark.parametrize(
    ("method", "signature", "values"),
    [
        ("Nothing", "()", ()),
        ("Switch", "(s)", ("x",)),
        ("Recover", "(s)", ("x",)),
        ("Undo", "(sbsas)", ("x", True, "keep", [])),
        ("Adopt", "(ssb)", ("x", "keep", True)),
    ],
)
def test_what_is_not_in_the_interface_is_refused_before_anything_is_done(
    stage: Stage, dev: Person, method: str, signature: str, values: tuple[object, ...]
) -> None:
    stage.answer("allow")
    before = stage.snapshot("etc")
    reply = dev.do(acts.call_like_this, stage.address, method, signature, values)
    bad_id = method == "Adopt"  # the right types: refused for what they hold
    bus = "org.freedesktop.DBus.Error."
    assert reply.error in (("Invalid",) if bad_id else (f"{bus}UnknownMethod", f"{bus}InvalidArgs"))
    assert len(stage.questions) == bad_id
    assert stage.snapshot("etc") == before
