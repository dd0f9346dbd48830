"""python-dbusmock's polkitd, which also remembers what it was asked and can leave it open.

Loaded by ``dbusmock -t``. Whom ``SetAnswer`` does not name gets dbusmock's own answer, which
``SetAllowed`` and ``AllowUnknown`` decide. Its own delay would stop the whole mock, and it cancels
nothing; here a question that is left open stays so until it is released or cancelled.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import dbus
import dbus.service
from dbusmock import MOCK_IFACE
from dbusmock.templates import polkitd
from dbusmock.templates.polkitd import (
    BUS_NAME,
    MAIN_IFACE,
    MAIN_OBJ,
    SYSTEM_BUS,
    AllowUnknown,
    SetAllowed,
)

__all__ = [
    "BUS_NAME",
    "MAIN_IFACE",
    "MAIN_OBJ",
    "SYSTEM_BUS",
    "AllowUnknown",
    "CancelCheckAuthorization",
    "CheckAuthorization",
    "Release",
    "SetAllowed",
    "SetAnswer",
    "Told",
]

ANSWERS = {
    "allow": (True, False, {}),
    "deny": (False, False, {}),
    "challenge": (False, True, {}),
    "dismissed": (False, False, {"polkit.dismissed": "true"}),
}
FAILED = "org.freedesktop.PolicyKit1.Error.Failed"
CANCELLED = "org.freedesktop.PolicyKit1.Error.Cancelled"


def load(mock: Any, parameters: Any) -> None:
    polkitd.load(mock, parameters)
    mock.answers, mock.questions, mock.cancelled, mock.open = {}, [], [], {}


def _answer(answer: str, heard: Callable[..., None], failed: Callable[..., None]) -> None:
    if answer == "error":
        failed(dbus.exceptions.DBusException("it is broken", name=FAILED))
        return
    authorized, challenge, details = ANSWERS[answer]
    heard((authorized, challenge, dbus.Dictionary(details, signature="ss")))


@dbus.service.method(
    MAIN_IFACE,
    in_signature="(sa{sv})sa{ss}us",
    out_signature="(bba{ss})",
    async_callbacks=("heard", "failed"),
)
def CheckAuthorization(
    self: Any,
    subject: Any,
    action: str,
    details: Any,
    flags: int,
    cancellation: str,
    heard: Callable[..., None],
    failed: Callable[..., None],
) -> None:
    kind, of = str(subject[0]), {str(name): str(value) for name, value in subject[1].items()}
    shown = {str(name): str(value) for name, value in details.items()}
    self.questions.append([kind, of, str(action), shown, int(flags), str(cancellation)])
    answer = self.answers.get(of.get("name"), self.answers.get(""))
    if answer == "hang":
        self.open[str(cancellation)] = (heard, failed)
    elif answer:
        _answer(answer, heard, failed)
    else:
        polkitd.CheckAuthorization(
            self, subject, action, details, flags, cancellation, heard, failed
        )


@dbus.service.method(MAIN_IFACE, in_signature="s")
def CancelCheckAuthorization(self: Any, cancellation: str) -> None:
    self.cancelled.append(str(cancellation))
    if str(cancellation) in self.open:
        _, failed = self.open.pop(str(cancellation))
        failed(dbus.exceptions.DBusException("cancelled", name=CANCELLED))


@dbus.service.method(MOCK_IFACE, in_signature="ss")
def SetAnswer(self: Any, name: str, answer: str) -> None:
    """What is said of the subject with this name on the bus, or of everybody else (``""``)."""
    self.answers[str(name)] = str(answer)


@dbus.service.method(MOCK_IFACE, in_signature="s")
def Release(self: Any, answer: str) -> None:
    """Answer all that was left open."""
    for heard, failed in self.open.values():
        _answer(str(answer), heard, failed)
    self.open.clear()


@dbus.service.method(MOCK_IFACE, out_signature="s")
def Told(self: Any) -> str:
    """All questions, and the ids of those that were called off."""
    return json.dumps([self.questions, self.cancelled])
