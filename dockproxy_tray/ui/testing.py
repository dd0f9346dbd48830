"""Reaches proxies and mirrors aside, so that no switch waits for a test."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.aside import Aside
from dockproxy_tray.ui.snapshot import ReachTest

if TYPE_CHECKING:
    from dockproxy_tray.core.probe_result import Reached
    from dockproxy_tray.places import Place
    from dockproxy_tray.system.probe.run import Probe
    from dockproxy_tray.ui.session import Session


class Testing(QObject):
    """The test that a user asks for: of what runs now, shown in the session."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._aside = Aside(self)
        self._test: _Test | None = None

    def start_or_cancel(self) -> bool:
        """Reach what runs now, or leave off where a test runs; says whether one was started."""
        if self._test is not None:
            self.close()
            self._session.show_test(None)
            return False
        if self._session.place is None:
            return False  # nothing is known of Docker yet, so there is nothing to reach
        self._test = _Test(self._session.place)
        self._session.show_test(ReachTest())
        self._aside.do(self._test.run, partial(self._ended, self._test))
        return True

    def close(self) -> None:
        """Leave off."""
        if self._test is not None:
            self._test.cancel()
            self._test = None

    def _ended(self, test: _Test, answer: tuple[Reached, ...] | DockproxyError | None) -> None:
        if test is not self._test:
            return  # nobody waits for it any more
        self._test = None
        ended = ReachTest(answer, time.time()) if isinstance(answer, tuple) else None
        self._session.show_test(ended)


class _Test:
    """One test, from its plan to its end. It holds nothing of Qt's."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._cancelled = False
        self._probe: Probe | None = None

    def run(self) -> tuple[Reached, ...] | None:
        """None: it was cancelled. Raises as ``plan_test`` does."""
        from dockproxy_tray.operations import Operations
        from dockproxy_tray.reaching import plan_test
        from dockproxy_tray.system.probe.run import Probe

        place = self._place
        with Operations(place.engine, place.profiles_path, place.site_path) as operations:
            probe = Probe(plan_test(operations))
        with self._lock:
            if self._cancelled:
                return None
            self._probe = probe
        return probe.run()

    def cancel(self) -> None:
        """From any thread, at any time."""
        with self._lock:
            self._cancelled = True
            if self._probe is not None:
                self._probe.cancel()
