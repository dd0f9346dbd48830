"""The engines on which every behaviour test runs: the stand-in, a real one, a rootless one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from tests.behaviour.rig import Rig, write_profiles

KINDS = ("sandbox", "system", "user")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "rig" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("kinds")
        metafunc.parametrize("rig", marker.args if marker else KINDS, indirect=True)


@pytest.fixture
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    """A clean engine of the kind that the test's id names, with the sample profiles."""
    if request.param == "sandbox":
        from tests.behaviour.sandbox_rig import SandboxRig

        with SandboxRig(sys.executable) as sandbox:
            write_profiles(sandbox)
            yield sandbox
        return
    from tests.behaviour.lab_rig import LabRig, RootlessRig

    if request.param == "user" and os.environ.get("DOCKPROXY_LAB_SUITE", "trixie") != "trixie":
        pytest.skip("the rootless engine is tried on Debian 13")
    name = "lab" if request.param == "system" else "rootless"
    engine = request.getfixturevalue(name)
    rig: Rig = LabRig(engine) if request.param == "system" else RootlessRig(engine)
    write_profiles(rig)
    yield rig
