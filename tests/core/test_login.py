"""Who may act, by the sessions that there are."""

from __future__ import annotations

import pytest

from dockproxy_tray.core.login import Session, may_act

DEV, EVE, GREETER = 1000, 1001, 120

FRONT = Session(DEV, "user", "active", "seat0", active=True)
BACK = Session(DEV, "user", "online", "seat0")
SSH = Session(DEV, "user", "active", active=True, remote=True)
EVES_FRONT = Session(EVE, "user", "active", "seat0", active=True)
EVES_BACK = Session(EVE, "user", "online", "seat0")
EVES_SSH = Session(EVE, "user", "active", active=True, remote=True)


def act(*sessions: Session, user_state: str = "online") -> bool:
    return may_act(DEV, user_state, sessions)


@pytest.mark.parametrize("own", [FRONT, BACK, SSH], ids=["in-front", "behind", "remote"])
def test_who_is_alone_may_wherever_he_is(own: Session) -> None:
    assert act(own)


def test_of_two_the_one_at_the_machine_may() -> None:
    assert act(FRONT, EVES_BACK)
    assert not act(BACK, EVES_FRONT)


def test_who_is_at_the_machine_is_not_kept_by_who_is_not() -> None:
    assert act(FRONT, EVES_SSH)
    assert not act(SSH, EVES_FRONT)


def test_nobody_may_while_several_are_logged_in_and_none_is_at_the_machine() -> None:
    """At the greeter, which comes between two users, say."""
    assert not act(BACK, EVES_BACK)
    assert not act(SSH, EVES_SSH)


def test_any_session_of_a_user_may_be_the_one_in_front() -> None:
    """The process may run in another one, or in none of them."""
    assert act(SSH, FRONT, EVES_BACK)
    assert act(BACK, FRONT, EVES_SSH)


def test_a_session_without_a_seat_is_in_front_of_nothing() -> None:
    """logind calls each of them active: what su or a remote desktop has opened."""
    assert not act(Session(DEV, "user", "active", active=True), EVES_FRONT)
    assert not act(Session(DEV, "user", "active", "seat0", active=True, remote=True), EVES_FRONT)


@pytest.mark.parametrize(
    "other",
    [
        Session(GREETER, "greeter", "active", "seat0", active=True),
        Session(EVE, "manager", "active", active=True),
        Session(EVE, "background", "active", active=True),
        Session(EVE, "user", "closing", "seat0"),
    ],
    ids=["greeter", "manager", "background", "closing"],
)
def test_what_is_no_login_of_a_user_keeps_nobody(other: Session) -> None:
    assert act(BACK, other)


def test_the_newer_classes_of_users_count_as_well() -> None:
    assert not act(BACK, Session(EVE, "user-light", "active", "seat0", active=True))
    assert act(Session(DEV, "user-early", "active", "seat0", active=True), EVES_BACK)


@pytest.mark.parametrize("state", ["", "lingering", "online", "active"])
def test_a_user_without_a_session_acts_for_himself(state: str) -> None:
    """A service of the system's, or one of a user who lingers or has background sessions only."""
    manager = Session(DEV, "manager", "active", active=True)
    assert act(EVES_FRONT, user_state=state)
    assert act(EVES_FRONT, manager, user_state=state)


def test_who_has_logged_out_leaves_it_to_others() -> None:
    """His systemd, and what runs under it, stays for another ten seconds."""
    assert not act(EVES_BACK, user_state="closing")
    assert not act(EVES_FRONT, Session(DEV, "user", "closing", "seat0"), user_state="closing")
    assert act(user_state="closing")
