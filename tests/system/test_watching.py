"""One call for many changes, and none while nothing changes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory

import pytest

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import say
from dockproxy_tray.system.burst import LONGEST_MS
from dockproxy_tray.system.engines import system_engine_without_user
from dockproxy_tray.system.listening import Listener
from dockproxy_tray.system.watching import Watcher, watch
from tests.system.private_bus import FakeSystemd, PrivateBus
from tests.system.turning import Turning


def elsewhere() -> Engine:
    """An engine whose files alone count."""
    refusal = say("engine-remote", endpoint="tcp://elsewhere")
    return replace(system_engine_without_user(), refusal=refusal)


class Watched:
    def __init__(self, engine: Engine) -> None:
        self.turning = Turning()
        self.calls = 0
        self.watcher = Watcher(engine, self._note, self.turning.context)

    def _note(self) -> None:
        self.calls += 1

    def sees(self, act: Callable[[], object]) -> None:
        """Do it, and wait for the call."""
        former = self.calls
        act()
        self.turning.until(lambda: self.calls > former)


@pytest.fixture
def watched() -> Iterator[Watched]:
    watched = Watched(elsewhere())
    yield watched
    watched.watcher.close()


def follow(watched: Watched, *paths: Path) -> None:
    watched.sees(lambda: watched.watcher.follow(map(str, paths)))


def swap(path: Path, text: str) -> None:
    new = path.with_name(".new")
    new.write_text(text)
    os.replace(new, path)


def test_a_path_that_is_new_counts_as_a_change_and_one_that_is_known_does_not(
    watched: Watched, tmp_path: Path
) -> None:
    """Between a look at it and this call it may have changed."""
    follow(watched, tmp_path / "one")
    watched.watcher.follow([str(tmp_path / "one")])
    assert watched.turning.wakes_in == -1
    follow(watched, tmp_path / "one", tmp_path / "two")
    watched.watcher.follow([str(tmp_path / "two")])
    assert watched.turning.wakes_in == -1


def test_a_thousand_changes_make_a_handful_of_calls(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "a/f"
    path.parent.mkdir()
    follow(watched, path)
    watched.calls, begin = 0, time.monotonic()
    for number in range(1000):
        swap(path, str(number))
        watched.turning.drain()
    took_ms = (time.monotonic() - begin) * 1000
    watched.turning.until(lambda: watched.calls)
    assert watched.turning.falls_asleep()
    assert 1 <= watched.calls <= took_ms / LONGEST_MS + 2


def test_a_burst_without_an_end_shows_all_the_same(watched: Watched, tmp_path: Path) -> None:
    follow(watched, tmp_path / "f")
    watched.calls = 0
    deadline = time.monotonic() + 60
    while watched.calls < 2:
        swap(tmp_path / "f", "x")
        watched.turning.drain()
        assert time.monotonic() < deadline


def test_what_is_nobodys_business_wakes_nobody_up(watched: Watched, tmp_path: Path) -> None:
    follow(watched, tmp_path / "f", tmp_path / "a/b")
    swap(tmp_path / "other", "x")
    watched.turning.drain()
    assert watched.turning.wakes_in == -1
    assert watched.calls == 1


def test_what_happens_after_the_call_is_told_whatever_came_and_went(
    watched: Watched, tmp_path: Path
) -> None:
    """So a look that begins with the call misses nothing."""
    path = tmp_path / "a/b/f"
    follow(watched, path)
    watched.sees(lambda: path.parent.mkdir(parents=True))
    watched.sees(lambda: path.write_text("x"))
    watched.sees(path.unlink)
    watched.sees(path.parent.rmdir)
    watched.sees(path.parent.mkdir)
    watched.sees(lambda: path.write_text("y"))


def test_once_closed_it_calls_no_more(tmp_path: Path) -> None:
    watched = Watched(elsewhere())
    follow(watched, tmp_path / "f")
    swap(tmp_path / "f", "x")
    watched.turning.drain()
    watched.watcher.close()
    swap(tmp_path / "f", "y")
    assert watched.turning.falls_asleep()
    assert watched.calls == 1


def test_a_restarted_bus_counts_when_it_goes_and_when_it_is_back(tmp_path: Path) -> None:
    with TemporaryDirectory(prefix="dp-") as folder, PrivateBus(folder) as bus:
        bus.start()
        engine = replace(system_engine_without_user(), bus=bus.address, socket=f"{folder}/none")
        watched = Watched(engine)
        systemd = FakeSystemd(bus.address, watched.turning.context, "inactive")
        watched.turning.until(lambda: watched.calls)
        watched.sees(lambda: systemd.enter("failed"))
        watched.sees(bus.stop)
        bus.start()
        former = watched.calls
        again = FakeSystemd(bus.address, watched.turning.context, "inactive")
        watched.turning.until(lambda: watched.calls > former)
        watched.sees(lambda: again.enter("failed"))
        assert watched.turning.falls_asleep()
        watched.watcher.close()


def test_it_lives_in_a_listeners_thread(tmp_path: Path) -> None:
    """Where the program's own loop, if it has one, does not matter."""
    path = tmp_path / "a/f"
    called: Queue[str] = Queue()
    watchers: list[Watcher] = []
    listener = Listener()
    listener.start()

    def begin() -> None:
        note = lambda: called.put(threading.current_thread().name)  # noqa: E731
        watchers.append(Watcher(elsewhere(), note, listener.context))
        watchers[0].follow([str(path)])

    listener.call(begin)
    assert called.get(timeout=60) == "listener"
    path.parent.mkdir()
    assert called.get(timeout=60) == "listener"
    path.write_text("x")
    assert called.get(timeout=60) == "listener"
    listener.call(lambda: watchers[0].close())
    listener.close()
    path.write_text("y")
    assert called.empty()


class Enough(Exception):
    """Ends a watch."""


def test_the_command_lines_watch_looks_at_once_and_after_every_change(tmp_path: Path) -> None:
    path = tmp_path / "a/f"
    steps: list[Callable[[], object]] = [
        path.parent.mkdir,
        lambda: path.write_text("x"),
        lambda: swap(path, "y"),
    ]
    looks = 0

    def look() -> list[str]:
        nonlocal looks
        looks += 1
        # The first two are its own and the one for paths that are new.
        if looks >= 2:
            if not steps:
                raise Enough
            steps.pop(0)()
        return [str(path)]

    with pytest.raises(Enough):
        watch(elsewhere(), look, lambda problem: pytest.fail(str(problem)))


def test_a_watch_says_why_it_may_miss_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(24, "Too many open files")

    def stop(problem: OSError) -> None:
        raise Enough(problem.errno)

    monkeypatch.setattr("dockproxy_tray.system.file_watch.Inotify", refuse)
    with pytest.raises(Enough, match="24"):
        watch(elsewhere(), lambda: [str(tmp_path)], stop)
