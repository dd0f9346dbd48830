from __future__ import annotations

from pathlib import Path

import pytest

from tests.system.probe.authority import Authority
from tests.system.probe.bench import Bench


@pytest.fixture(scope="session")
def corp(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that no machine trusts by itself."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A machine that trusts nobody yet."""
    return Bench(tmp_path)
