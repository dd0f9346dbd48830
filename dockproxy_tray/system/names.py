"""A name's addresses, as this machine looks them up."""

from __future__ import annotations

import socket
from threading import Thread

LIMIT_SECONDS = 3.0
"""How long an answer is waited for: a name server that is away may take half a minute."""


def look_up(host: str) -> tuple[str, ...] | None:
    """Its addresses, none where there is no such name; None: nobody answered in time."""
    answers: list[tuple[str, ...]] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            answers.append(tuple(dict.fromkeys(str(each[4][0]) for each in found)))
        except (OSError, UnicodeError):
            answers.append(())

    # Nothing ends a lookup: it is left behind, and holds nobody's exit up.
    thread = Thread(target=ask, name="look-up", daemon=True)
    thread.start()
    thread.join(LIMIT_SECONDS)
    return answers[0] if answers else None
