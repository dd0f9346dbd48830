"""Who of several acts, and who comes after: of processes that are killed, and of one's own."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import select
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dockproxy_tray.system import main_context
from dockproxy_tray.system.claim import Claim, claim_holder
from dockproxy_tray.system.inotify import Inotify
from tests.system.turning import LIMIT_MS, Turning

ROOT = Path(__file__).parents[2]


class Claimant:
    """A process of its own."""

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.system.claimant", str(path)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.stdout = self.process.stdout
        self.pid = self.process.pid

    def says(self) -> str:
        """Its next word, which is waited for."""
        assert select.select([self.stdout], [], [], LIMIT_MS / 1000)[0], "it says nothing"
        return self.stdout.readline().decode().strip()

    def close(self) -> None:
        """It lets go of the claim, and lives on."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def wakings(self) -> int:
        """How often its thread went to sleep so far: each time it was once awake."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status, re.MULTILINE)
        assert found is not None
        return int(found[1])


class Own:
    """Claims of the test's own process, which exclude each other as well."""

    def __init__(self, path: Path) -> None:
        self.turning = Turning()
        self.path = path
        self.taken: list[str] = []
        self._open: list[Claim] = []

    def claim(self, name: str = "") -> Claim:
        claim = Claim(str(self.path), lambda: self.taken.append(name), self.turning.context)
        self._open.append(claim)
        return claim

    def close(self) -> None:
        for claim in self._open:
            claim.close()

    def wakings(self) -> int:
        """How often they wake up until nothing would wake them any more."""
        count = 0
        while self.turning.context.pending() or self.turning.wakes_in != -1:
            self.turning.context.iteration(True)
            count += 1
        return count


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "acting"


@pytest.fixture
def own(path: Path) -> Iterator[Own]:
    with contextlib.closing(Own(path)) as own:
        yield own


@pytest.fixture
def start(path: Path) -> Iterator[Callable[[], Claimant]]:
    started: list[Claimant] = []

    def start_one() -> Claimant:
        started.append(Claimant(path))
        return started[-1]

    yield start_one
    for claimant in started:
        claimant.kill()
        claimant.close()
        claimant.stdout.close()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are a hundredth of what they are."""
    monkeypatch.setattr(main_context, "FIRST_PAUSE_MS", 1)


Start = Callable[[], Claimant]


def test_the_first_has_it_and_nobody_else_may_read_the_file(own: Own) -> None:
    claim = own.claim()
    assert claim.held
    assert own.taken == []  # said at once, not called back
    assert stat.S_IMODE(own.path.stat().st_mode) == 0o600
    assert claim_holder(str(own.path)) == os.getpid()
    assert own.wakings() == 0


def test_a_process_that_is_killed_makes_room(start: Start, path: Path) -> None:
    first = start()
    assert first.says() == "held"
    second = start()
    assert second.says() == "waits"
    assert claim_holder(str(path)) == first.pid
    first.kill()
    assert second.says() == "taken"
    assert claim_holder(str(path)) == second.pid


def test_one_that_lets_go_makes_room_while_it_lives(start: Start, path: Path) -> None:
    first = start()
    assert first.says() == "held"
    second = start()
    assert second.says() == "waits"
    first.close()
    assert first.says() == "closed"
    assert second.says() == "taken"
    assert first.process.poll() is None


def test_of_two_that_wait_one_has_it_and_the_other_goes_on_waiting(
    start: Start, path: Path
) -> None:
    first = start()
    assert first.says() == "held"
    waiting = [start(), start()]
    assert [claimant.says() for claimant in waiting] == ["waits", "waits"]
    before = {claimant: claimant.wakings() for claimant in waiting}
    first.kill()
    outputs = {claimant.stdout: claimant for claimant in waiting}
    ready, _, _ = select.select([*outputs], [], [], LIMIT_MS / 1000)
    assert len(ready) == 1
    winner = outputs.pop(ready[0])
    (other,) = outputs.values()
    assert winner.says() == "taken"
    assert claim_holder(str(path)) == winner.pid
    for claimant in waiting:
        assert claimant.wakings() - before[claimant] < 25
    winner.kill()
    assert other.says() == "taken"
    assert claim_holder(str(path)) == other.pid


def test_whoever_is_killed_the_next_is_found_each_time(start: Start, path: Path) -> None:
    """The kernel tells of a file's close before it drops the lock."""
    holder = start()
    assert holder.says() == "held"
    for _ in range(8):
        next_one = start()
        assert next_one.says() == "waits"
        holder.kill()
        assert next_one.says() == "taken"
        holder = next_one


def test_who_waits_sleeps(own: Own) -> None:
    own.claim()
    waiting = [own.claim("second"), own.claim("third")]
    assert not any(claim.held for claim in waiting)
    assert own.wakings() == 0


def test_who_looks_up_the_holder_disturbs_those_who_wait_little(own: Own, hasty: None) -> None:
    own.claim()
    waiting = own.claim("second")
    for _ in range(10):
        assert claim_holder(str(own.path)) == os.getpid()
    assert own.wakings() < 10
    assert not waiting.held


def test_who_looks_up_the_holder_keeps_nobody_from_it_for_long(
    own: Own, path: Path, hasty: None
) -> None:
    """It has the lock itself for a moment, shared with others who look it up."""
    own.claim().close()
    with path.open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        assert claim_holder(str(path)) is None
        assert not own.claim("late").held
    own.turning.until(lambda: own.taken)
    assert own.taken == ["late"]


def test_news_before_the_lock_is_free_is_not_the_last_word(
    own: Own, path: Path, hasty: None
) -> None:
    """As for a process that is killed on a busy machine."""
    own.claim().close()
    with path.open() as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        own.claim("next")
        path.open().close()
        for _ in range(3):
            own.turning.context.iteration(True)
        assert own.taken == []
        fcntl.flock(busy, fcntl.LOCK_UN)
        own.turning.until(lambda: own.taken)


def test_who_no_longer_waits_is_not_called(own: Own, hasty: None) -> None:
    first = own.claim()
    waiting = own.claim("second")
    waiting.close()
    first.close()
    own.turning.drain()
    assert (own.taken, waiting.held, first.held) == ([], False, False)
    assert own.wakings() == 0


def test_a_claim_may_be_closed_by_who_is_called(path: Path, hasty: None) -> None:
    turning = Turning()
    first = Claim(str(path), lambda: None, turning.context)
    second = Claim(str(path), lambda: second.close(), turning.context)
    first.close()
    turning.until(lambda: claim_holder(str(path)) is None)
    assert turning.falls_asleep()
    assert not second.held


def test_where_the_file_was_deleted_who_waits_follows_the_path(own: Own, hasty: None) -> None:
    """The lock on the deleted file says nothing of those who came later."""
    first = own.claim()
    own.claim("second")
    own.path.unlink()
    later = own.claim()
    assert later.held
    first.close()
    own.wakings()
    assert own.taken == []
    later.close()
    own.turning.until(lambda: own.taken)
    assert claim_holder(str(own.path)) == os.getpid()


@pytest.mark.parametrize("missing", ["queue", "watch"])
def test_without_the_kernels_news_it_looks_now_and_then(
    own: Own, hasty: None, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    def exhausted(*_: object) -> None:
        raise OSError(errno.EMFILE if missing == "queue" else errno.ENOSPC, "too many")

    first = own.claim()
    monkeypatch.setattr(Inotify, {"queue": "__init__", "watch": "add_open"}[missing], exhausted)
    waiting = own.claim("second")
    assert not waiting.held
    assert own.turning.wakes_in >= 0
    first.close()
    own.turning.until(lambda: own.taken)
    assert own.turning.falls_asleep()


def test_where_there_can_be_no_file_it_counts_as_held(tmp_path: Path) -> None:
    """Rather two that act than nobody."""
    (tmp_path / "file").touch()
    path = str(tmp_path / "file" / "acting")
    turning = Turning()
    claim = Claim(path, lambda: None, turning.context)
    assert claim.held
    assert claim_holder(path) is None
    claim.close()
    assert not claim.held


def test_where_there_are_no_locks_it_counts_as_held(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "not supported")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    assert own.claim().held
    assert own.claim().held
    assert claim_holder(str(own.path)) is None


def test_nobody_holds_a_file_that_is_not_there_or_was_left(own: Own) -> None:
    assert claim_holder(str(own.path)) is None
    own.claim().close()
    assert own.path.exists()
    assert claim_holder(str(own.path)) is None


def test_a_holder_that_has_not_said_who_it_is_is_one_all_the_same(own: Own, path: Path) -> None:
    own.claim()
    path.write_text("")
    assert claim_holder(str(path)) == 0


def test_no_descriptor_is_left(own: Own) -> None:
    before = os.listdir("/proc/self/fd")
    first, second = own.claim(), own.claim()
    second.close()
    first.close()
    assert os.listdir("/proc/self/fd") == before
