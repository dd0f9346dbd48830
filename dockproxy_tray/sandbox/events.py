"""The stand-in's event stream (Docker Engine API, "Monitor events")."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Mapping


class Events:
    """Who listens, and to what."""

    def __init__(self) -> None:
        self._listeners: dict[socket.socket, Mapping[str, list[str]]] = {}
        self._lock = threading.Lock()

    def stream(self, connection: socket.socket, query: str) -> None:
        """One JSON line for each event that the query's filters let through, until the client
        goes."""
        from urllib.parse import parse_qs

        filters = json.loads(parse_qs(query).get("filters", ["{}"])[0])
        with self._lock:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            self._listeners[connection] = filters
        try:
            while connection.recv(1024):
                pass
        finally:
            with self._lock:
                del self._listeners[connection]

    def tell(self, kind: str, action: str, identity: str, attributes: Mapping[str, str]) -> None:
        """Something has happened to this object."""
        event = {
            "Type": kind,
            "Action": action,
            "Actor": {"ID": identity, "Attributes": attributes},
            "scope": "local",
            "timeNano": time.time_ns(),
        }
        line = json.dumps(event).encode() + b"\n"
        with self._lock:
            for listener, filters in self._listeners.items():
                if kind in filters.get("type", [kind]) and action in filters.get("event", [action]):
                    # A listener that has gone is forgotten by its own thread.
                    with contextlib.suppress(OSError):
                        listener.sendall(line)
