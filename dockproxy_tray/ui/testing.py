"""Reaches proxies and mirrors aside, so that no switch waits for a test."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.aside import Aside
from dockproxy_tray.ui.snapshot import ReachTest

if TYPE_CHECKING:
    from dockproxy_tray.system.probe import Probe, Reach
    from dockproxy_tray.ui.session import Session


class Testing(QObject):
    """The test that a user asks for: of what is in the way now, shown in the session."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._aside = Aside(self)
        self._probe: Probe | None = None

    def start_or_cancel(self) -> bool:
        """Reach the proxies and mirrors that are in the way now, or leave off where a test runs;
        says whether one was started."""
        if self._probe is not None:
            self._probe.cancel()
            return False
        from dockproxy_tray.core.route import addresses
        from dockproxy_tray.system.probe import Probe

        self._probe = Probe(addresses(self._session.snapshot.lanes))
        self._session.show_test(ReachTest())
        self._aside.do(self._probe.run, self._ended)
        return True

    def close(self) -> None:
        """Leave off."""
        if self._probe is not None:
            self._probe.cancel()

    def _ended(self, answer: tuple[Reach, ...] | DockproxyError | None) -> None:
        self._probe = None
        ended = ReachTest(answer, time.time()) if isinstance(answer, tuple) else None
        self._session.show_test(ended)
