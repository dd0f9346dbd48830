"""Fixtures: a stage for each test, and two users who are not root."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator

import pytest

from tests.helper.desk import Desk
from tests.helper.person import Person
from tests.helper.stage import Stage

DEV, EVE = (pwd.getpwnam(name).pw_uid for name in ("nobody", "daemon"))
"""Users that exist: dbus-daemon cuts the connection of one that does not."""


@pytest.fixture(scope="session")
def many_users() -> None:
    """That this process may act as any user."""
    if os.geteuid() != 0:
        if os.environ.get("CI") == "true":
            pytest.fail("the helper must be tried here, which only root can do")
        pytest.skip("only root can play several users")


@pytest.fixture
def bare(many_users: None) -> Iterator[Stage]:
    """A stage without polkit."""
    with Stage() as stage:
        yield stage
        stage.assert_guarded()


@pytest.fixture
def stage(bare: Stage) -> Stage:
    """A stage whose polkit says no to everybody."""
    bare.start_polkit()
    return bare


@pytest.fixture(scope="session")
def dev(many_users: None) -> Iterator[Person]:
    """An ordinary user."""
    yield from _person(DEV)


@pytest.fixture(scope="session")
def eve(many_users: None) -> Iterator[Person]:
    """Another one."""
    yield from _person(EVE)


@pytest.fixture(scope="session")
def root(many_users: None) -> Iterator[Person]:
    yield from _person(0)


@pytest.fixture
def guest(many_users: None) -> Iterator[Person]:
    """One who may be killed."""
    yield from _person(EVE)


@pytest.fixture
def desk(stage: Stage, dev: Person) -> Desk:
    """An ordinary user's, where polkit allows everything."""
    stage.answer("allow")
    return Desk(stage, dev)


def _person(uid: int) -> Iterator[Person]:
    person = Person(uid)
    yield person
    person.close()
