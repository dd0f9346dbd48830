"""Who holds a claim, or is about to."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dockproxy_tray.system import claim_wait
from dockproxy_tray.system.claim import Claim, claim_holder
from dockproxy_tray.system.claim_wait import await_holder
from tests.system.turning import LIMIT_MS, Turning


def test_one_that_is_held_is_not_waited_for(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    claim = Claim(path, lambda: None, Turning().context)
    with subprocess.Popen(
        [sys.executable, "-c", f"from {__name__} import await_holder as wait; "
         f"print(wait({path!r}, {LIMIT_MS}))"], stdout=subprocess.PIPE, text=True,
    ) as asking:  # fmt: skip
        assert claim.held
        assert int(asking.communicate()[0]) > 0
    claim.close()


def test_whoever_takes_it_meanwhile_is_noticed_though_its_folder_is_new(tmp_path: Path) -> None:
    path = str(tmp_path / "state/dockproxy/lock")
    found: list[int | None] = []
    asking = threading.Thread(target=lambda: found.append(await_holder(path, LIMIT_MS)))
    asking.start()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.system.claimant", path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as claimant:  # fmt: skip
        asking.join(LIMIT_MS / 1000)
        assert found == [claimant.pid]
        claimant.kill()


def test_one_that_is_about_to_write_its_number_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lock"
    looks = []
    with path.open("wb", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        def look(path: str) -> int | None:
            looks.append(claim_holder(path))
            if looks == [0]:
                file.write(b"77\n")
            return looks[-1]

        monkeypatch.setattr(claim_wait, "claim_holder", look)
        assert await_holder(str(path), LIMIT_MS) == 77
        assert looks[0] == 0
        file.truncate(0)  # as on a full disk
        assert await_holder(str(path), 10) == 0


def test_where_nobody_comes_that_is_the_answer_and_no_file_is_left(tmp_path: Path) -> None:
    path = tmp_path / "state/lock"
    assert await_holder(str(path), 10) is None
    assert list(tmp_path.iterdir()) == []
