"""Who of several users that are logged in may act by himself on the one engine that they share.

It is a matter of users and not of sessions: of one user's processes one acts, wherever it runs. A
tray may run in a session, or beside all of them in the user's systemd, as GNOME and KDE start it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CLOSING = "closing"
"""The state of a session, or a user, that has logged out and whose processes are not all gone."""


@dataclass(frozen=True)
class Login:
    """What logind says of this process."""

    may_act: bool = True
    asleep: bool = False
    """Whether the machine is about to sleep, or sleeps."""


@dataclass(frozen=True)
class Session:
    """One of logind's sessions (org.freedesktop.login1(5)), by its names for things."""

    uid: int
    kind: str
    """Its class: ``user`` and what begins so for people; also ``greeter``, ``background``, …"""
    state: str = "online"
    seat: str = ""
    """Empty: at no screen and keyboard of this machine, as over the network."""
    active: bool = False
    """Whether it is in front on its seat; one that is on none always is."""
    remote: bool = False

    @property
    def in_use(self) -> bool:
        """Whether somebody is logged in by it."""
        return self.kind.startswith("user") and self.state != CLOSING

    @property
    def in_front(self) -> bool:
        """Whether who sits at the machine works in it. polkit, too, takes a seat for "local"."""
        return self.active and bool(self.seat) and not self.remote


def may_act(uid: int, user_state: str, sessions: Iterable[Session]) -> bool:
    """Whether a user's process may act, who has this state (empty: logind does not know of him).

    The user at the machine may; one who is not there, or has just logged out, only as long as
    nobody else is logged in. A user without any session acts for himself.
    """
    logins = [session for session in sessions if session.in_use]
    own = [session for session in logins if session.uid == uid]
    if not own and user_state != CLOSING:
        return True
    return any(session.in_front for session in own) or len(own) == len(logins)
