"""Whether there is anybody behind a bus's address.

GLib waits without end for the first word of who has taken a connection and says nothing: a bus
that was stopped, or one that is overwhelmed.
"""

from __future__ import annotations

import socket
from urllib.parse import unquote

from dockproxy_tray.system.bus_error import say_late

LIMIT_SECONDS = 10.0
"""For a bus's first word. A good one takes less than a millisecond."""


def knock(address: str, seconds: float | None = None) -> None:
    """Raise ``BusError`` where nobody speaks in time at this address.

    All else that may be wrong there is for whoever connects to find out; so are addresses of other
    kinds than a socket of this machine. The question is the one of the D-Bus specification,
    "Authentication protocol", by which a client asks what ways there are to say who it is.
    """
    place = _place(address)
    if place is None:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(LIMIT_SECONDS if seconds is None else seconds)
        try:
            connection.connect(place)
            connection.sendall(b"\0AUTH\r\n")
            connection.recv(1)
        except TimeoutError:
            raise say_late() from None
        except OSError:
            return


def _place(address: str) -> str | None:
    """The socket, where that is the address's only one ("Server Addresses")."""
    kind, _, rest = address.partition(":")
    if kind != "unix" or ";" in rest:
        return None
    given = {key: unquote(value) for key, _, value in (p.partition("=") for p in rest.split(","))}
    return given.get("path") or (f"\0{given['abstract']}" if "abstract" in given else None)
