"""The errors a caller may meet, and what each one means to a shell and to the bus.

An error carries no sentence: a reason code and the values that belong to it. The front ends put
both into words, so that the pure core and the root helper never hold a text to translate.
"""

from __future__ import annotations

from typing import ClassVar

INTERRUPTED = 130
"""What a shell expects of a program that ^C has ended: 128 and the signal's number."""


class DockproxyError(Exception):
    """Something went wrong that the user can be told about.

    ``reason`` names the sentence, ``values`` fill it in. Values never hold a password: whoever
    raises masks first. A value may itself be a ``Message`` (the reason inside the reason).
    """

    code: ClassVar[str] = "Internal"
    exit_code: ClassVar[int] = 1

    def __init__(self, reason: str, /, **values: object) -> None:
        super().__init__(reason, values)
        self.reason = reason
        self.values = values
        self.earlier: tuple[object, ...] = ()
        """Messages of what was done before it: the recovery of an interrupted switch."""


class Internal(DockproxyError):
    """A fault of ours."""


class OutputLost(DockproxyError):
    """What was to be written to stdout could not be."""


class Unknown(Internal):
    """What became of a switch is not known yet; the next call finds it out."""


class Invalid(DockproxyError):
    """Bad usage, a bad profile or a bad value."""

    code = "Invalid"
    exit_code = 2


class NotAuthorized(DockproxyError):
    """The caller may not do this."""

    code = "NotAuthorized"
    exit_code = 4


class Dismissed(NotAuthorized):
    """The user closed the password prompt."""

    code = "Dismissed"


class EngineFailed(DockproxyError):
    """The engine did not take the new settings; the former state is back."""

    code = "EngineFailed"
    exit_code = 5


class Conflict(DockproxyError):
    """A file changed while we worked, or is of a kind we do not touch; nothing was changed."""

    code = "Conflict"
    exit_code = 6


class Unparsable(DockproxyError):
    """A file cannot be parsed, so it was left as it is."""

    code = "Unparsable"
    exit_code = 6


class NeedsConsent(DockproxyError):
    """Going on would stop containers or drop somebody's entries."""

    code = "NeedsConsent"
    exit_code = 7


class RollbackFailed(DockproxyError):
    """The former state could not be brought back."""

    code = "RollbackFailed"
    exit_code = 8


class NoEngine(DockproxyError):
    """There is no engine here that can be switched."""

    code = "NoEngine"
    exit_code = 9


class Busy(DockproxyError):
    """Another switch is running."""

    code = "Busy"
    exit_code = 10


class Incomplete(DockproxyError):
    """The engine is switched, the client's file could not be written."""

    code = "Incomplete"
    exit_code = 11


_BY_CODE = {
    kind.code: kind
    for kind in (
        Invalid,
        NotAuthorized,
        Dismissed,
        EngineFailed,
        Conflict,
        Unparsable,
        NeedsConsent,
        RollbackFailed,
        NoEngine,
        Busy,
        Incomplete,
    )
}


def error_class(code: str) -> type[DockproxyError]:
    """The error of this code, as the bus and the JSON documents have it; else ``Internal``."""
    return _BY_CODE.get(code, Internal)
