"""Finds out which way a pull, a run or a build goes that the user has named."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.snapshot import Sight, Way
from dockproxy_tray.words.messages import message_of

if TYPE_CHECKING:
    from dockproxy_tray.core.explain import Explanation, Operation
    from dockproxy_tray.operations import Operations
    from dockproxy_tray.ui.session import Session


class Asking(QObject):
    """Has the session show what is asked about: by what counts now, and again when that changes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._count = 0
        self._sight: Sight | None = None
        session.looked.connect(self._looked)

    def ask(self, operation: str, target: str) -> None:
        """Ask about this image or URL; an empty one ends it."""
        self._count += 1
        if not target.strip():
            self._session.show_way(None)
            return
        way = Way(cast("Operation", operation), target.strip())
        self._session.show_way(way)
        self._find(way)

    def _looked(self) -> None:
        if (way := self._session.snapshot.way) and self._session.snapshot.sight != self._sight:
            self._count += 1
            self._find(way)  # what was the answer is shown until then

    def _find(self, way: Way) -> None:
        self._sight = self._session.snapshot.sight
        task = partial(_explain, operation=way.operation, target=way.target)
        self._session.do(task, partial(self._found, way, self._count))

    def _found(self, way: Way, number: int, answer: object) -> None:
        if number != self._count:
            return  # something else was asked meanwhile
        if isinstance(answer, DockproxyError):
            found = replace(way, answer=None, problem=message_of(answer))
        else:
            found = replace(way, answer=cast("Explanation", answer), problem=None)
        self._session.show_way(found)


def _explain(operations: Operations, operation: Operation, target: str) -> Explanation:
    """Which shell a build will be typed in is not known here, and so none of its proxies."""
    from dockproxy_tray.explaining import explain

    return explain(operations, operation, target)
