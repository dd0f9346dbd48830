"""Fixtures: one boot per session, a clean engine per test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.lab.build import LabUnavailable
from tests.lab.machine import Machine
from tests.lab.rootless import Rootless


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    """The guest that all tests of a session share; `DOCKPROXY_LAB_SUITE` says which Debian."""
    try:
        booted = Machine.boot(os.environ.get("DOCKPROXY_LAB_SUITE") or "trixie")
    except LabUnavailable as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"the lab must run here, but: {reason}")
        pytest.skip(str(reason))
    with booted:
        yield booted


@pytest.fixture
def lab(machine: Machine) -> Machine:
    """The machine, clean."""
    machine.reset()
    return machine


@pytest.fixture
def rootless(machine: Machine) -> Rootless:
    """The rootless engine of user dev, clean."""
    engine = machine.rootless()
    engine.reset()
    return engine
