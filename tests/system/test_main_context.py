"""What lives in a main context of a program's own: things to do, pauses, a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Queue

import pytest
from gi.repository import GLib

from dockproxy_tray.system import main_context
from dockproxy_tray.system.listening import Listener
from dockproxy_tray.system.main_context import Retry, after, soon
from tests.system.turning import Turning


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    listener.start()
    yield listener
    listener.close()


def test_things_are_done_in_their_order_and_once() -> None:
    turning, done = Turning(), list[int]()
    for number in range(3):
        soon(turning.context, lambda number=number: done.append(number))  # type: ignore[misc]
    turning.until(lambda: len(done) == 3)
    turning.drain()
    assert done == [0, 1, 2]


def test_what_was_to_be_done_later_can_be_called_off() -> None:
    turning, done = Turning(), list[int]()
    call_off = after(turning.context, 0, lambda: done.append(1))
    after(turning.context, 0, lambda: done.append(2))
    call_off()
    turning.until(lambda: done)
    assert done == [2]
    assert turning.falls_asleep()


class Pauses:
    """Keeps the pauses that were asked for, and lets them end at once."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self._act: Callable[[], object] | None = None

    def __call__(
        self, context: object, milliseconds: int, act: Callable[[], object]
    ) -> Callable[[], None]:
        self.asked.append(milliseconds)
        self._act = act
        return self._drop

    def _drop(self) -> None:
        self._act = None

    def end(self) -> bool:
        """Whether there was one."""
        act, self._act = self._act, None
        if act is not None:
            act()
        return act is not None


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Pauses:
    pauses = Pauses()
    monkeypatch.setattr(main_context, "after", pauses)
    return pauses


def test_pauses_grow_up_to_a_minute_and_begin_anew_after_a_success(pauses: Pauses) -> None:
    retry = Retry(lambda: retry.later(), None)
    retry.later()
    for _ in range(12):
        assert pauses.end()
    assert pauses.asked[:3] == [100, 200, 400]
    assert pauses.asked[-2:] == [60_000, 60_000]
    retry.stop()
    assert not pauses.end()
    retry.later()
    assert pauses.asked[-1] == 100


def test_however_often_it_fails_meanwhile_there_is_one_attempt(pauses: Pauses) -> None:
    attempts: list[int] = []
    retry = Retry(lambda: attempts.append(1), None)
    retry.later()
    retry.later()
    assert pauses.end()
    assert not pauses.end()
    assert (len(attempts), pauses.asked) == (1, [100])


def test_one_that_is_not_for_ever_gives_up(pauses: Pauses) -> None:
    retry = Retry(lambda: retry.later(), None, forever=False)
    retry.later()
    while pauses.end():
        pass
    assert sum(pauses.asked) == 102_300


def test_a_listener_does_all_in_one_thread_of_its_own(listener: Listener) -> None:
    seen: Queue[tuple[str, int]] = Queue()
    for number in range(3):
        listener.call(lambda n: seen.put((threading.current_thread().name, n)), number)
    assert [seen.get(timeout=60) for _ in range(3)] == [("listener", n) for n in range(3)]


def test_what_is_made_there_answers_there(listener: Listener) -> None:
    """Whatever attaches itself to "the thread's default context" does so to the listener's."""
    seen: Queue[bool] = Queue()
    listener.call(lambda: seen.put(GLib.MainContext.ref_thread_default() == listener.context))
    assert seen.get(timeout=60)


def test_what_was_asked_for_before_its_end_is_done() -> None:
    done: list[int] = []
    listener = Listener()
    listener.call(done.append, 1)
    listener.start()
    listener.call(done.append, 2)
    listener.close()
    assert done == [1, 2]
    listener.call(done.append, 3)
    listener.close()
    assert done == [1, 2]


def test_a_listener_that_was_never_started_can_be_closed() -> None:
    Listener().close()


def test_a_program_ends_though_its_listener_does_not(listener: Listener) -> None:
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "listener")
