"""A session's bus as its user's programs see it: properties, calls, and what is notified."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.lab.session import Session

_NOTIFICATIONS = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_BUSCTL = ("busctl", "--user", "--json=short")


@dataclass(frozen=True)
class Notification:
    """One call of Notify: what a program asked to be shown."""

    program: str
    replaces: int
    """The notification that it takes the place of; 0: none."""
    icon: str
    title: str
    body: str
    actions: dict[str, str]
    hints: dict[str, Any]
    expires: int
    """Milliseconds; 0: never, -1: as the daemon likes."""


class Listener:
    """Takes down every call to the notification daemon, from its making on."""

    def __init__(self, session: Session) -> None:
        match = f"--match=interface='{_NOTIFICATIONS}'"
        self._monitor = session.start(*_BUSCTL, "monitor", match)
        # It does not say when it has begun, but hears what nobody else answers, too.
        question = ("call", _NOTIFICATIONS, _PATH, _NOTIFICATIONS, "GetCapabilities")

        def hears() -> bool:
            session.run(*_BUSCTL, *question, check=False)
            return self._monitor.output() != ""

        session.wait_for(hears)

    def notifications(self) -> list[Notification]:
        """The oldest first."""
        return [_notification(call["payload"]["data"]) for call in self._messages("Notify")]

    def closed(self) -> int:
        """How many were taken back by the programs that had sent them."""
        return len(list(self._messages("CloseNotification")))

    def _messages(self, member: str) -> Iterator[dict[str, Any]]:
        complete = self._monitor.output().rpartition("\n")[0]
        for line in complete.splitlines():
            message = json.loads(line) if line.startswith("{") else {}
            if message.get("member") == member and message["type"] == "method_call":
                yield message


def get_property(session: Session, name: str, path: str, interface: str, member: str) -> Any:
    """Raises LabError where nobody owns the name or there is no such property."""
    printed = session.run(*_BUSCTL, "get-property", name, path, interface, member)
    return json.loads(printed)["data"]


def call(session: Session, name: str, path: str, method: str, *arguments: str) -> Any:
    """The answer's values. `method` has its interface before it; `arguments` are as busctl takes
    them, their signature first. Raises LabError where the answer is an error."""
    interface, _, member = method.rpartition(".")
    printed = session.run(*_BUSCTL, "call", "--", name, path, interface, member, *arguments)
    return json.loads(printed)["data"] if printed.strip() else []


def _notification(data: list[Any]) -> Notification:
    program, replaces, icon, title, body, actions, hints, expires = data
    named = dict(zip(actions[::2], actions[1::2], strict=True))
    plain = {key: value["data"] for key, value in hints.items()}
    return Notification(program, replaces, icon, title, body, named, plain, expires)
