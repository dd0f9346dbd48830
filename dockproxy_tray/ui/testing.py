"""Reaches proxies and mirrors aside, so that no switch waits for a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
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

    def start_or_cancel(self, tell: Callable[[DockproxyError], None]) -> bool:
        """Reach what runs now, or leave off where a test runs; says whether one was started. Why
        that could not be done is what ``tell`` gets."""
        if self._test is not None:
            self.close()
            self._session.show_test(None)
            return False
        if self._session.place is None:
            return False  # nothing is known of Docker yet, so there is nothing to reach
        self._test = _Test(self._session.place)
        self._session.show_test(ReachTest())
        test = self._test
        self._aside.follow(test.run, partial(self._told, test), partial(self._ended, test, tell))
        return True

    def dismiss(self) -> None:
        """What was found is not to be shown any more."""
        if self._test is None:
            self._session.show_test(None)

    def close(self) -> None:
        """Leave off."""
        if self._test is not None:
            self._test.cancel()
            self._test = None

    def _told(self, test: _Test, news: ReachTest) -> None:
        if test is self._test:
            self._session.show_test(news)

    def _ended(
        self,
        test: _Test,
        tell: Callable[[DockproxyError], None],
        answer: ReachTest | DockproxyError | None,
    ) -> None:
        if test is not self._test:
            return  # nobody waits for it any more
        self._test = None
        self._session.show_test(answer if isinstance(answer, ReachTest) else None)
        if isinstance(answer, DockproxyError):
            tell(answer)


class _Test:
    """One test, from its plan to its end. It holds nothing of Qt's."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._cancelled = False
        self._probe: Probe | None = None

    def run(self, tell: Callable[[ReachTest], None]) -> ReachTest | None:
        """Tells how far it is; None: it was cancelled. Raises as ``plan_test`` does."""
        from dockproxy_tray.operations import Operations
        from dockproxy_tray.reaching import plan_test
        from dockproxy_tray.system.probe.run import Probe

        place = self._place
        with Operations(place.engine, place.profiles_path, place.site_path) as operations:
            plan = plan_test(operations)
        probe = Probe(plan)
        with self._lock:
            if self._cancelled:
                return None
            self._probe = probe
        shown = ReachTest(targets=plan.targets, warnings=plan.warnings)
        tell(shown)

        def ended(one: Reached) -> None:
            nonlocal shown
            shown = replace(shown, so_far=(*shown.so_far, one))
            tell(shown)

        answers = probe.run(ended=ended)
        return None if answers is None else replace(shown, answers=answers, time=time.time())

    def cancel(self) -> None:
        """From any thread, at any time."""
        with self._lock:
            self._cancelled = True
            if self._probe is not None:
                self._probe.cancel()
