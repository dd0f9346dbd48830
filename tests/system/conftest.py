"""A bus of a test's own, and the context that the test turns."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import pytest

from tests.system.private_bus import PrivateBus
from tests.system.turning import Turning


@pytest.fixture
def turning() -> Turning:
    return Turning()


@pytest.fixture
def silent_bus() -> Iterator[PrivateBus]:
    """One that does not run yet."""
    with tempfile.TemporaryDirectory(prefix="dp-") as folder, PrivateBus(folder) as bus:
        yield bus


@pytest.fixture
def bus(silent_bus: PrivateBus) -> PrivateBus:
    silent_bus.start()
    return silent_bus
