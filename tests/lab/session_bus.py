"""A session's bus as its user's programs see it: properties, calls, and what others say there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.lab.session import Session

_BUSCTL = ("busctl", "--user", "--json=short")
_PROBE = "LabProbe"


@dataclass(frozen=True)
class Message:
    """One signal or call on the bus."""

    sender: str
    destination: str
    """As the sender named it; empty for a signal to all."""
    member: str
    data: list[Any]


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
    """Takes down all signals and calls of an interface, from its making on."""

    def __init__(self, session: Session, interface: str) -> None:
        self._monitor = session.start(*_BUSCTL, "monitor", f"--match=interface='{interface}'")

        # It does not say when it has begun, but hears also what is said to nobody.
        def hears() -> bool:
            session.run(*_BUSCTL, "call", "lab.nobody", "/", interface, _PROBE, check=False)
            return self._monitor.output() != ""

        session.wait_for(hears)

    def messages(self) -> list[Message]:
        """The oldest first."""
        complete = self._monitor.output().rpartition("\n")[0]
        heard = [json.loads(line) for line in complete.splitlines() if line.startswith("{")]
        return [
            Message(
                each["sender"], each.get("destination", ""), each["member"],
                each["payload"].get("data", []),
            )
            for each in heard if each.get("member", _PROBE) != _PROBE
        ]  # fmt: skip


class Notifications(Listener):
    """Takes down what the notification daemon is asked, whether there is one or not."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "org.freedesktop.Notifications")

    def shown(self) -> list[Notification]:
        """All that were to be shown, the oldest first."""
        messages = [each for each in self.messages() if each.member == "Notify"]
        return [_notification(each.data) for each in messages]

    def closed(self) -> int:
        """How many were taken back by the programs that had sent them."""
        return sum(each.member == "CloseNotification" for each in self.messages())


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
