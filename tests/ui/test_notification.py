"""What the desktop is told of a switch that has ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.result import Result
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import (
    Busy,
    Conflict,
    Dismissed,
    DockproxyError,
    EngineFailed,
    Incomplete,
    Invalid,
    NeedsConsent,
    NoEngine,
    NotAuthorized,
    RollbackFailed,
)
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.notification import Notification, notification_of, notification_of_offer
from dockproxy_tray.ui.snapshot import Job, Outcome
from tests.ui.networks import NEEDS_PASSWORD, offer

OFFICE = Job("use", "Office")
FAILED = EngineFailed(
    "engine-failed",
    unit="docker.service",
    why=say("restart-failed", unit="docker.service", result="failed"),
    lines=("dockerd: proxy http://jo:geheim@p:1 is bad",) * 5,
)


def told(error: DockproxyError, job: Job = OFFICE) -> Notification:
    notice = notification_of(Outcome(job, error=error), Settings())
    assert notice is not None
    return notice


def commands(notice: Notification) -> list[Command]:
    """Behind the buttons: a click on the notice and the first one open the window."""
    assert [action[::2] for action in notice.actions[:2]] == [
        ("default", Command("open")),
        ("status", Command("open")),
    ]
    return [command for _, _, command in notice.actions[2:]]


def switched(*warnings: Message) -> Outcome:
    result = Result(
        "id", "Office", "Direct", True, "restart", (), 2, True, True, tuple(warnings), {}
    )
    return Outcome(OFFICE, result=result)


def test_a_switch_by_hand_that_worked_is_quiet() -> None:
    assert notification_of(switched(), Settings()) is None
    assert notification_of(switched(say("client-password", path="/x")), Settings()) is None


def test_containers_that_keep_the_former_proxy_are_named() -> None:
    stale = say("containers-former-proxy", names="web, db")
    notice = notification_of(switched(say("client-password", path="/x"), stale), Settings())
    assert notice is not None
    assert notice.body.endswith("until they are made anew: web, db.")
    assert not notice.stays
    assert commands(notice) == []


def test_a_failure_stays_and_says_what_was_restored_and_what_to_do_without_the_journal() -> None:
    notice = told(FAILED)
    assert notice.summary == "Switching to Office failed"
    assert notice.body == (
        "docker.service did not take the new settings: The restart of docker.service ended with "
        "'failed'. The former settings are back, and Docker is as it was.\n"
        "See: journalctl -u docker.service"
    )
    assert notice.stays
    assert commands(notice) == [Command("use", "Office")]


@pytest.mark.parametrize(
    ("job", "again"),
    [
        (Job("toggle"), Command("toggle")),
        (Job("undo"), Command("undo")),
        (Job("undo", only="id"), Command("undo", "id")),
        (Job("adopt"), Command("adopt")),
        (replace(OFFICE, consent=True), Command("use", "Office")),
        (replace(OFFICE, keep_foreign=True), Command("keep", "Office")),
    ],
)
def test_to_try_again_is_to_ask_for_the_same(job: Job, again: Command) -> None:
    notice = told(RollbackFailed("rollback-left", unit="docker.service", why=""), job)
    assert notice.summary.endswith(" failed")
    assert commands(notice) == [again]


def test_what_the_user_has_refused_or_is_asked_about_is_not_told() -> None:
    for error in (Dismissed("dismissed"), Dismissed("prompt-expired"), NeedsConsent("x")):
        assert notification_of(Outcome(OFFICE, error=error), Settings()) is None


def test_another_switch_and_a_refusal_pass_by() -> None:
    for error in (Busy("busy"), NotAuthorized("not-authorized", action="switch")):
        notice = told(error)
        assert not notice.stays
        assert commands(notice) == [Command("use", "Office")]
    assert told(Busy("busy")).body == (
        "Another switch is running. Nothing was changed.\nTry again when it has ended."
    )


def test_half_a_switch_can_be_completed_or_undone() -> None:
    error = Incomplete("incomplete", path="/h/config.json", why=say("file-changed", path="/h"))
    assert told(error).summary == "Only a part was switched"
    assert commands(told(error)) == [Command("use", "Office"), Command("undo")]
    # Toggled once more it would go back.
    assert commands(told(error, Job("toggle"))) == [Command("again"), Command("undo")]
    assert commands(told(error, Job("undo"))) == [Command("undo")]


def test_what_fails_as_often_as_it_is_tried_is_not_to_be_tried() -> None:
    missing = Invalid("no-password", profile="Office", user="jo")
    assert commands(told(missing)) == [Command("edit", "Office")]
    assert commands(told(Invalid("nothing-to-undo"), Job("undo"))) == []
    assert commands(told(NoEngine("no-engine", why=say("no-systemd", unit="docker.service")))) == []


def test_with_notifications_off_nothing_is_told() -> None:
    off = Settings(notifications=False)
    assert notification_of(Outcome(OFFICE, error=FAILED), off) is None
    assert notification_of(switched(say("containers-former-proxy", names="a")), off) is None


def test_long_texts_are_cut_between_words_and_what_to_do_is_kept() -> None:
    names = ", ".join(f"container-{number}" for number in range(300))
    notice = notification_of(switched(say("containers-former-proxy", names=names)), Settings())
    assert notice is not None
    assert len(notice.body) <= 360
    assert notice.body.endswith(",…")
    body = told(Conflict("file-changed", path="/x" * 1000)).body
    assert len(body) < 400
    assert body.endswith("…\nTry again.")
    assert len(told(FAILED, Job("use", "y" * 5000)).summary) <= 80


def test_no_password_and_nothing_that_would_be_obeyed_is_told() -> None:
    why = "http://jo:geheim@p:1 \x1b[31m\u202e"
    error = Conflict("file-not-written", path="/x", why=why)
    notice = told(error, Job("use", "http://jo:geheim@p:1\x07"))
    text = notice.summary + notice.body
    assert "geheim" not in text
    assert not {"\x1b", "\u202e", "\x07"} & {*text}


UNASKED = replace(OFFICE, rule={"ssid": "CorpWiFi"}, unasked=True, may_ask=False)


def test_a_switch_by_network_says_which_rule_and_offers_the_way_back() -> None:
    notice = notification_of(replace(switched(), job=UNASKED), Settings())
    assert notice is not None
    assert notice.summary == "Switched to Office"
    assert notice.body == "By network: Wi-Fi network CorpWiFi"
    assert not notice.stays
    assert commands(notice) == [Command("undo", "id")]  # this switch, and no later one


def test_containers_that_keep_the_former_proxy_are_named_in_it() -> None:
    warning = say("containers-former-proxy", names="web, db")
    notice = notification_of(replace(switched(warning), job=UNASKED), Settings())
    assert notice is not None
    assert "CorpWiFi" in notice.body and "web, db" in notice.body


def test_what_somebody_has_to_agree_to_is_offered_and_no_failure() -> None:
    for error in (
        NotAuthorized("needs-password", action="x"),
        NotAuthorized("keyring-may-ask", account="Office"),
        NeedsConsent("needs-consent", reasons=()),
        Busy("busy"),
    ):
        assert notification_of(Outcome(UNASKED, error=error), Settings()) is None
    assert notification_of(Outcome(UNASKED, error=FAILED), Settings()) is not None


def test_an_offer_stays_and_is_taken_up_by_its_button() -> None:
    notice = notification_of_offer(offer(), Settings())
    assert notice is not None
    assert notice.summary == "Switch to Office?"
    assert notice.body == "The Wi-Fi network is CorpWiFi."
    assert notice.stays
    assert commands(notice) == [Command("accept", "Office")]
    why = notification_of_offer(offer(NEEDS_PASSWORD), Settings())
    assert why is not None and "administrator" in why.body
    assert notification_of_offer(offer(), replace(Settings(), notifications=False)) is None
