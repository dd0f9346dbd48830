"""Fixtures: one boot per session, a clean engine per test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.build import LabUnavailable
from tests.lab.desktop import Desktop
from tests.lab.machine import Machine
from tests.lab.networks import Networks
from tests.lab.package import build_package
from tests.lab.rootless import Rootless


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    """The guest that all tests of a session share; `DOCKPROXY_LAB_SUITE` says which Debian."""
    with _boot(_suite(), "lab") as booted:
        yield booted


@pytest.fixture(scope="session")
def package() -> Path:
    """The Debian package, built from the checkout once a session."""
    return build_package()


@pytest.fixture(scope="session")
def installed_machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A guest of its own with the package in it, shared by the tests of a session."""
    with _boot(_suite_with_qt(), "installed") as booted:
        # Built only where there is a guest to install it in.
        booted.install_package(request.getfixturevalue("package"))
        yield booted


@pytest.fixture
def installed(installed_machine: Machine) -> Machine:
    """The machine with the package installed, clean: its programs run, not the checkout's."""
    installed_machine.reset()
    return installed_machine


@pytest.fixture
def desktop(installed: Machine) -> Iterator[Desktop]:
    """User dev's desktop on the machine with the package; it ends with the test."""
    with Desktop(installed) as started:
        yield started


@pytest.fixture(params=["lxqt", ""], ids=["icons-by-lxqt", "icons-by-qt"])
def either(request: pytest.FixtureRequest, installed: Machine) -> Iterator[Desktop]:
    """A desktop for each of the two ways in which Qt's programs put icons into a tray."""
    with Desktop(installed, variables={"QT_QPA_PLATFORMTHEME": request.param}) as started:
        yield started


@pytest.fixture
def fresh() -> Iterator[Machine]:
    """A guest for one test alone, one that installs, upgrades or removes the package."""
    with _boot(_suite_with_qt(), "fresh") as booted:
        yield booted


@pytest.fixture
def lab(machine: Machine) -> Machine:
    """The machine, clean."""
    machine.reset()
    return machine


@pytest.fixture(scope="module")
def login_machine() -> Iterator[Machine]:
    """A guest of its own for tests in which users log in and out: elsewhere dev stays, for the
    rootless engine."""
    with _boot(_suite(), "login") as booted:
        yield booted


@pytest.fixture
def networks(lab: Machine) -> Networks:
    """Networks for the machine, which is clean, to be in; none yet."""
    return lab.networks()


@pytest.fixture
def rootless(machine: Machine) -> Rootless:
    """The rootless engine of user dev, clean."""
    engine = machine.rootless()
    engine.reset()
    return engine


def _suite() -> str:
    return os.environ.get("DOCKPROXY_LAB_SUITE") or "trixie"


def _suite_with_qt() -> str:
    """Debian 12 has no PySide6, so the package cannot be installed there."""
    return "trixie" if _suite() == "bookworm" else _suite()


def _boot(suite: str, name: str) -> Machine:
    try:
        return Machine.boot(suite, name)
    except LabUnavailable as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"the lab must run here, but: {reason}")
        pytest.skip(str(reason))
