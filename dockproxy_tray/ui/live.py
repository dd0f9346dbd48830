"""Has the session look again whenever something that it shows has changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from dockproxy_tray.core.message import Message, say

if TYPE_CHECKING:
    from dockproxy_tray.core.engine import Engine
    from dockproxy_tray.places import Place
    from dockproxy_tray.system.listening import Listener
    from dockproxy_tray.system.watching import Watcher
    from dockproxy_tray.ui.session import Session
    from dockproxy_tray.ui.snapshot import Snapshot


class Live(QObject):
    """Watches, in the listener's thread, what the last look has been made from."""

    _followed = Signal(object)
    """From the listener's thread: why changes of files may be missed, a ``Message``; or None."""

    def __init__(self, listener: Listener, session: Session) -> None:
        super().__init__(session)
        self._listener = listener
        self._session = session
        self._watcher: Watcher | None = None
        self._place: Place | None = None
        self._paths: tuple[str, ...] = ()
        session.opened.connect(self._opened)
        session.changed.connect(self._looked)
        self._followed.connect(session.miss_changes)

    def close(self) -> None:
        self._listener.call(self._end)

    def _opened(self, place: object) -> None:
        self._place = cast("Place", place)
        self._listener.call(self._begin, self._place.engine)

    def _looked(self, snapshot: Snapshot) -> None:
        status = snapshot.sight.status if snapshot.sight else None
        if self._place is None or status is None:
            return
        from dockproxy_tray.core.watched import watched_paths

        place = self._place
        paths = watched_paths(status.seen, place.profiles_path, place.site_path)
        if paths != self._paths:
            self._paths = paths
            self._listener.call(self._follow, paths)

    def _begin(self, engine: Engine) -> None:
        from dockproxy_tray.system.watching import Watcher

        # The session takes it from any thread, and puts looks together.
        self._watcher = Watcher(engine, self._session.look, self._listener.context)

    def _follow(self, paths: Iterable[str]) -> None:
        if self._watcher is not None:
            self._watcher.follow(paths)
            self._followed.emit(_why(self._watcher.problem))

    def _end(self) -> None:
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None


def _why(problem: OSError | None) -> Message | None:
    if problem is None:
        return None
    return say("files-unwatched", why=problem.strerror or type(problem).__name__)
