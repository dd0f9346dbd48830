"""Reaches proxies and mirrors in a thread of its own, so that no switch waits for a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from dockproxy_tray.ui.snapshot import ReachTest

if TYPE_CHECKING:
    from dockproxy_tray.system.probe import Address, Probe, Reach
    from dockproxy_tray.ui.session import Session


class Tester(QObject):
    """Makes one test at a time. Lives in the GUI's thread and never waits, but to close."""

    ended = Signal(object)
    """The answers, a tuple of ``Reach``; None where it was cancelled."""

    _returned = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._probe: Probe | None = None
        self._thread: threading.Thread | None = None
        self._returned.connect(self._done)

    @property
    def running(self) -> bool:
        return self._probe is not None

    def start(self, addresses: Iterable[Address]) -> None:
        """Reach all of these; a test that runs goes on instead."""
        if self.running:
            return
        from dockproxy_tray.system.probe import Probe

        self._probe = Probe(addresses)
        self._thread = threading.Thread(target=self._run, args=(self._probe,), name="test")
        self._thread.start()

    def cancel(self) -> None:
        """Leave off at once, if a test runs; ``ended`` follows."""
        if self._probe is not None:
            self._probe.cancel()

    def close(self) -> None:
        """Leave off, and wait for the thread to end."""
        self.cancel()
        if self._thread is not None:
            self._thread.join()

    def _run(self, probe: Probe) -> None:
        # To this object's thread, where a signal from another one waits for its turn.
        self._returned.emit(probe.run())

    def _done(self, answers: object) -> None:
        self._probe = self._thread = None
        self.ended.emit(answers)


class Testing(QObject):
    """The test that a user asks for: of what is in the way now, shown in the session."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._tester = Tester(self)
        self._tester.ended.connect(self._ended)

    def start_or_cancel(self) -> bool:
        """Reach the proxies and mirrors that are in the way now, or leave off where a test runs;
        says whether one was started."""
        if self._tester.running:
            self._tester.cancel()
            return False
        from dockproxy_tray.core.route import addresses

        self._tester.start(addresses(self._session.snapshot.lanes))
        self._session.show_test(ReachTest())
        return True

    def close(self) -> None:
        """Leave off, and wait for that."""
        self._tester.close()

    def _ended(self, answers: object) -> None:
        done = cast("tuple[Reach, ...] | None", answers)
        self._session.show_test(None if done is None else ReachTest(done, time.time()))
