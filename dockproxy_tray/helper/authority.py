"""polkit, asked without waiting (polkit's manual, "org.freedesktop.PolicyKit1.Authority")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from uuid import uuid4

from dockproxy_tray import ids
from dockproxy_tray.system.bus import CALL_MS, BusError, variant
from dockproxy_tray.system.bus_error import LATE
from dockproxy_tray.system.bus_service import BusService

PROMPT_MS = 300_000
"""For an answer that waits for a password; for others CALL_MS is enough."""

_ALLOW_USER_INTERACTION = 1
_AUTHORITY = (ids.POLKIT_BUS_NAME, ids.POLKIT_PATH, ids.POLKIT_AUTHORITY)


class Verdict(Enum):
    """What polkit says of a caller and an action. Whatever is not YES is a no."""

    YES = "yes"
    NO = "no"
    NEEDS_PASSWORD = "needs-password"
    """An administrator's, which nobody has given: the caller lets nobody be asked, there is no
    agent to ask, or it was a wrong one."""
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    """Nobody has typed a password in time."""
    SILENT = "silent"
    """polkit is not there, failed, or did not answer in time."""


class Authority:
    """Asks polkit about whoever is behind a name on the bus."""

    def __init__(self, service: BusService) -> None:
        self._service = service

    def check(
        self,
        sender: str,
        action: str,
        details: Mapping[str, str],
        interactive: bool,
        heard: Callable[[Verdict], None],
    ) -> Callable[[], None]:
        """Ask; the answer calls the question off, and closes the prompt that is open for it.

        The subject is the sender's name on the bus, which nobody else can take while it is there:
        a process id can be used again by another process (CVE-2013-4288).
        """
        cancellation = str(uuid4())

        def answered(answer: object) -> None:
            if isinstance(answer, BusError) and answer.name == LATE:
                self._cancel(cancellation)  # The question is still open, and so is its prompt.
                heard(Verdict.EXPIRED if interactive else Verdict.SILENT)
            else:
                heard(_verdict(answer))

        self._service.ask(
            _AUTHORITY,
            "CheckAuthorization",
            (
                "((sa{sv})sa{ss}us)",
                (
                    ("system-bus-name", {"name": variant("s", sender)}),
                    action,
                    dict(details),
                    _ALLOW_USER_INTERACTION if interactive else 0,
                    cancellation,
                ),
            ),
            answered,
            PROMPT_MS if interactive else CALL_MS,
        )
        return lambda: self._cancel(cancellation)

    def _cancel(self, cancellation: str) -> None:
        arguments = ("(s)", (cancellation,))
        self._service.ask(
            _AUTHORITY, "CancelCheckAuthorization", arguments, lambda _: None, CALL_MS
        )


def _verdict(answer: object) -> Verdict:
    if isinstance(answer, BusError) or not isinstance(answer, tuple) or len(answer) != 3:
        return Verdict.SILENT
    authorized, challenge, details = answer
    if authorized is True:
        return Verdict.YES
    if details.get("polkit.dismissed"):
        return Verdict.DISMISSED
    return Verdict.NEEDS_PASSWORD if challenge else Verdict.NO
