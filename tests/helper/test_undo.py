"""Undo where root and users switch by turns: the latest switch goes back, whoever made it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helper.desk import PROXIES, Desk, proxies
from tests.helper.person import Person
from tests.helper.stage import Stage

OF = {"proxy.corp": "Office", "home.example": "Home"}
"""The profile that a proxy of the engine's is from; where there is none it is Direct."""


@pytest.fixture
def roots(stage: Stage, root: Person) -> Desk:
    """Root's own, who asks no helper."""
    return Desk(stage, root)


@pytest.fixture
def eves(stage: Stage, eve: Person, desk: Desk) -> Desk:
    """Another user's."""
    return Desk(stage, eve)


def in_force(desk: Desk) -> str:
    """The engine's profile, which its record must agree about."""
    (name,) = {name for word, name in OF.items() if word in desk.daemon} or {"Direct"}
    assert desk.stage.record["profile"] == name, desk.daemon
    return name


def home_proxy(client: Any) -> bool:
    return "home.example" in str(proxies(client))


def test_root_undoes_what_a_user_has_switched(desk: Desk, roots: Desk) -> None:
    roots.do("use", "Office")
    desk.do("use", "Home")
    undone = roots.do("undo").result
    assert (undone.profile, in_force(desk)) == ("Office", "Office")
    # Root's own client has been Office's all the time, and the user's is the user's to change.
    assert proxies(roots.client) == PROXIES
    assert home_proxy(desk.client)


def test_a_user_undoes_what_root_has_switched(desk: Desk, roots: Desk) -> None:
    desk.do("use", "Office")
    roots.do("use", "Home")
    asked = desk.asked
    undone = desk.do("undo").result
    assert (undone.profile, in_force(desk)) == ("Office", "Office")
    assert desk.asked == asked + 1
    assert proxies(desk.client) == PROXIES
    # Once more, and the undo is undone.
    assert desk.do("undo").result.profile == in_force(desk) == "Home"
    assert proxies(desk.client) == PROXIES


def test_a_user_undoes_what_another_has_switched(desk: Desk, eves: Desk) -> None:
    desk.do("use", "Office")
    eves.do("use", "Home")
    assert desk.do("undo").result.profile == in_force(desk) == "Office"
    assert eves.do("undo").result.profile == in_force(desk) == "Home"
    assert proxies(desk.client) == PROXIES and home_proxy(eves.client)


def test_after_turns_no_client_gets_back_a_proxy_that_the_engine_has_not(
    desk: Desk, roots: Desk
) -> None:
    desk.do("use", "Home")
    desk.do("use", "Office")
    roots.do("off")
    desk.do("undo")
    assert in_force(desk) == "Office"
    assert proxies(desk.client) == PROXIES, "not Home's, which was before"
    roots.do("undo")
    assert in_force(desk) == "Direct"
    assert proxies(roots.client) == {}


@pytest.mark.parametrize("who", ["desk", "roots"])
def test_where_only_the_clients_file_was_switched_last_it_goes_back_alone(
    who: str, eves: Desk, request: pytest.FixtureRequest
) -> None:
    second: Desk = request.getfixturevalue(who)
    eves.do("use", "Office")
    record = eves.stage.record
    done = second.do("use", "Office").result
    assert (done.action, proxies(second.client)) == ("write", PROXIES)
    before, asked = second.stage.snapshot("etc"), second.asked

    undone = second.do("undo").result

    assert (undone.action, undone.profile) == ("write", "Office")
    assert second.client == {} and second.asked == asked
    assert second.stage.snapshot("etc") == before
    assert second.stage.record == record and in_force(second) == "Office"
    # The other one's switch is still there to be undone, with its client's part.
    assert eves.do("undo").result.profile is None
    assert eves.daemon == "" and eves.client == {}


def test_undoing_everything_goes_back_to_before_anybodys_first_switch(
    desk: Desk, roots: Desk
) -> None:
    roots.do("use", "Office")
    desk.do("use", "Home")
    assert desk.do("undo", "all").result.profile is None
    assert desk.daemon == "" and desk.client == {}
    assert proxies(roots.client) == PROXIES, "root's own, which root may undo as well"
    roots.do("undo", "all")
    assert roots.client == {}
