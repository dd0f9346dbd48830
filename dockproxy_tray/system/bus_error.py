"""What may become of a call over a bus, other than its answer."""

from __future__ import annotations

import errno
import os

from gi.repository import Gio, GLib

LATE = "org.freedesktop.DBus.Error.Timeout"
"""Ours: no answer in time."""
NO_REPLY = "org.freedesktop.DBus.Error.NoReply"
UNDELIVERED = "org.freedesktop.DBus.Error.ServiceUnknown"
UNKNOWN_OBJECT = "org.freedesktop.DBus.Error.UnknownObject"
TIMED_OUT = "org.freedesktop.DBus.Error.TimedOut"
"""The bus's own answer where what it started has not taken its name in time."""
DISCONNECTED = "org.freedesktop.DBus.Error.Disconnected"


class BusError(Exception):
    """A call that was answered by an error, by nobody, or not in time.

    ``name`` is the D-Bus error's name, or one of those above.
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.name = name
        self.text = text

    @property
    def refused(self) -> bool:
        """Whether polkit, or the bus's own policy, said no."""
        return self.name in (
            "org.freedesktop.DBus.Error.AccessDenied",
            "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
            "org.freedesktop.DBus.Error.AuthFailed",
        )

    @property
    def undelivered(self) -> bool:
        """Whether nobody has got the call: its owner had gone before it came."""
        return self.name in (
            UNDELIVERED,
            "org.freedesktop.DBus.Error.NameHasNoOwner",
            UNKNOWN_OBJECT,
        )

    @property
    def lost(self) -> bool:
        """Whether nobody knows what became of the call: no answer, or none in time."""
        return self.name in (LATE, NO_REPLY, DISCONNECTED)


def say_late() -> BusError:
    """That no answer came in time, to be raised."""
    return BusError(LATE, os.strerror(errno.ETIMEDOUT))


def error_of(error: GLib.Error) -> BusError:
    """GLib's error as ours."""
    name = Gio.DBusError.get_remote_error(error)
    if name is None:
        timed_out = error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        name = LATE if timed_out else DISCONNECTED
    # g_dbus_error_strip_remote_error() works on a copy when it is called from Python.
    text = error.message.removeprefix(f"GDBus.Error:{name}: ")
    # It becomes part of a sentence of ours, and many bring a full stop of their own.
    return BusError(name, text.removesuffix("."))
