"""Signals that end a wait, and that are handled afterwards as before."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from dockproxy_tray.system.interrupts import interrupts
from tests.system.turning import Turning

BOTH = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    """Whatever the tests' own runner does with them."""
    former = {number: signal.getsignal(number) for number in BOTH}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", BOTH)
def test_a_signal_ends_a_wait_that_has_begun_or_begins(number: signal.Signals) -> None:
    turning = Turning()
    with interrupts(turning.context, *BOTH) as caught:
        signal.raise_signal(number)
        turning.until(lambda: caught)
        later = threading.Timer(0.01, os.kill, (os.getpid(), number))
        later.start()
        turning.until(lambda: len(caught) == 2)
        later.join()
    assert caught == [number, number]


def test_afterwards_they_are_handled_as_before() -> None:
    turning = Turning()
    with pytest.raises(ZeroDivisionError), interrupts(turning.context, *BOTH):
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.set_wakeup_fd(-1) == -1
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_one_that_is_ignored_stays_so() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    turning = Turning()
    with interrupts(turning.context, *BOTH) as caught:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        assert caught == [signal.SIGTERM]
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    with interrupts(turning.context, signal.SIGINT) as caught:
        signal.raise_signal(signal.SIGINT)
        assert caught == []
