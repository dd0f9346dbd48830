"""One look at the engine and the files: everything that there is to see. No Qt in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockproxy_tray.errors import DockproxyError, Internal
from dockproxy_tray.ui.snapshot import Sight
from dockproxy_tray.words.messages import message_of

if TYPE_CHECKING:
    from dockproxy_tray.operations import Operations, Status


def look_at(operations: Operations) -> Sight:
    """Everything that there is to see. What cannot be read is said, and the rest is shown."""
    from dockproxy_tray.core.route import make_lanes

    with operations:
        try:
            status = operations.status()
            lanes = make_lanes(status.seen, status.comparison)
            return Sight(status.profiles, status, operations.history(), lanes=lanes)
        except Exception as error:
            problem = message_of(fault(error))
        try:
            status = _bare_status(operations)
            lanes = make_lanes(status.seen, status.comparison)
            return Sight(None, status, operations.history(), problem, lanes)
        except DockproxyError:
            return Sight(problem=problem)


def _bare_status(operations: Operations) -> Status:
    """What is there, where the profiles cannot be used: nothing is wanted."""
    from dockproxy_tray.core.compare import compare
    from dockproxy_tray.operations import Status

    seen = operations.observe()
    name = seen.record.profile if seen.record else None
    return Status(profile=name, matches=(), seen=seen, comparison=compare(None, seen))


def fault(error: Exception) -> DockproxyError:
    """An error as one that can be told; what else is raised is a fault of ours, which must not end
    what runs."""
    if isinstance(error, DockproxyError):
        return error
    what = f"{type(error).__name__}: {error}".replace("\n", " ")
    return Internal("internal", what=what)
