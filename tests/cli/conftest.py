from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dockproxy_tray.sandbox import open_sandbox
from tests.cli.command import Home
from tests.cli.networked import PROFILES, Networked
from tests.system.network.stand_in import FakeNetworkManager
from tests.system.private_bus import PrivateBus


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path)


@pytest.fixture
def networked() -> Iterator[Networked]:
    """A sandbox with rules, off as by itself, and a NetworkManager that knows of no network yet."""
    # A socket's path is short.
    with TemporaryDirectory(prefix="dp-") as folder, PrivateBus(folder) as bus:
        bus.start()
        manager = FakeNetworkManager(bus.address)
        directory = Path(folder, "box")
        try:
            with open_sandbox(str(directory)) as sandbox:
                Path(sandbox.profiles_file).write_text(PROFILES)
                found = Networked(Home(directory), directory, manager, bus)
                found.set()
                yield found
        finally:
            manager.close()
