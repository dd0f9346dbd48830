"""The one place that knows pydbus: connect, call with a time limit, subscribe, wait.

pydbus has no time limit on properties and shares one connection that ends the process when the
bus closes. So it only opens a private connection here, and the calls use the
``Gio.DBusConnection`` that it carries in ``.con``. Everything waits in a main context of the
bus's own, so a caller's main loop (Qt's is GLib's) is never entered from within a call, and a
signal such as Ctrl-C ends a wait at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import pydbus
from gi.repository import Gio, GLib

from dockproxy_tray import ids

CALL_MS = 25_000
"""The reference implementation's default time limit of a call, in milliseconds."""

LATE = "org.freedesktop.DBus.Error.Timeout"
"""Ours: no answer in time."""
NO_REPLY = "org.freedesktop.DBus.Error.NoReply"
UNDELIVERED = "org.freedesktop.DBus.Error.ServiceUnknown"
TIMED_OUT = "org.freedesktop.DBus.Error.TimedOut"
"""The bus's own answer where what it started has not taken its name in time."""
DISCONNECTED = "org.freedesktop.DBus.Error.Disconnected"

_TYPES = {"system": Gio.BusType.SYSTEM, "session": Gio.BusType.SESSION}


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
            "org.freedesktop.DBus.Error.UnknownObject",
        )

    @property
    def lost(self) -> bool:
        """Whether nobody knows what became of the call: no answer, or none in time."""
        return self.name in (LATE, NO_REPLY, DISCONNECTED)


class Bus:
    """A private connection to one bus. Use it from one thread; close it when done."""

    def __init__(self, bus: str) -> None:
        """``bus`` is ``system``, ``session`` or an address. Raises ``BusError``.

        ``connection`` and ``context`` are for ``bus_service``, which answers on this bus.
        """
        self.context = GLib.MainContext.new()
        with self.entered():
            try:
                kind = _TYPES.get(bus)
                address = bus if kind is None else Gio.dbus_address_get_for_bus_sync(kind, None)
                self.connection: Any = pydbus.connect(address).con
            except GLib.Error as error:
                raise error_of(error) from None

    def close(self) -> None:
        """Close the connection. Signals no longer arrive."""
        with self.entered():
            self.connection.close_sync(None)

    @property
    def closed(self) -> bool:
        """Whether the connection is no more, be it by us or by the bus."""
        return bool(self.connection.is_closed())

    def call(
        self,
        owner: str,
        path: str,
        method: str,
        arguments: Any = None,
        *,
        timeout_ms: int = CALL_MS,
        interactive: bool = False,
    ) -> Any:
        """Call ``interface.method`` and return its unpacked answer.

        ``arguments`` is a ``GLib.Variant`` of the arguments' tuple; with ``interactive`` polkit may
        ask the user for a password. Raises ``BusError``.
        """
        flags = Gio.DBusCallFlags
        flag = flags.ALLOW_INTERACTIVE_AUTHORIZATION if interactive else flags.NONE
        return self._call(owner, path, method, arguments, timeout_ms, flag).unpack()

    def call_bus(
        self, method: str, signature: str, values: tuple[Any, ...], timeout_ms: int = CALL_MS
    ) -> Any:
        """Call a method of the bus itself: its answer's first value. Raises ``BusError``."""
        owner, path, interface = ids.DBUS
        arguments = variant(signature, values)
        return self.call(owner, path, f"{interface}.{method}", arguments, timeout_ms=timeout_ms)[0]

    def properties(
        self, owner: str, path: str, interface: str, names: Collection[str] | None = None
    ) -> dict[str, Any]:
        """An interface's properties, unpacked: all, or those that are named here and exist.

        To unpack all of a service's takes longer than to fetch them. Raises ``BusError``.
        """
        arguments = GLib.Variant("(s)", (interface,))
        method = f"{ids.DBUS_PROPERTIES}.GetAll"
        answer = self._call(owner, path, method, arguments, CALL_MS).get_child_value(0)
        if names is None:
            everything: dict[str, Any] = answer.unpack()
            return everything
        found = ((name, answer.lookup_value(name, None)) for name in names)
        return {name: value.unpack() for name, value in found if value is not None}

    def _call(
        self,
        owner: str,
        path: str,
        method: str,
        arguments: Any,
        timeout_ms: int,
        flags: Any = Gio.DBusCallFlags.NONE,
    ) -> Any:
        interface, _, member = method.rpartition(".")
        answer: list[Any] = []

        def done(con: Any, result: Any) -> None:
            try:
                answer.append(con.call_finish(result))
            except GLib.Error as error:
                answer.append(error_of(error))

        with self.entered():
            self.connection.call(
                owner, path, interface, member, arguments, None,
                flags, timeout_ms, None, done,
            )  # fmt: skip
            while not answer:
                self.context.iteration(True)
        if isinstance(answer[0], BusError):
            raise answer[0]
        return answer[0]

    def subscribe(
        self, owner: str, signal: str, heard: Callable[[tuple[Any, ...]], None]
    ) -> Callable[[], None]:
        """Hear ``interface.signal`` of an owner; the answer ends the subscription."""
        interface, _, member = signal.rpartition(".")

        def receive(_con: Any, _owner: str, _path: str, _i: str, _m: str, parameters: Any) -> None:
            heard(parameters.unpack())

        with self.entered():
            subscription = self.connection.signal_subscribe(
                owner, interface, member, None, None, Gio.DBusSignalFlags.NONE, receive
            )
        return lambda: self.connection.signal_unsubscribe(subscription)

    def wait(self, is_done: Callable[[], bool], seconds: float) -> bool:
        """Serve signals until ``is_done`` or the time is over; says whether it is done.

        The time is monotonic: a changed clock does not matter.
        """
        deadline = time.monotonic() + seconds
        with self.entered():
            while not is_done():
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                alarm = GLib.timeout_source_new(int(left * 1000) + 1)
                alarm.set_callback(lambda *_: False)
                alarm.attach(self.context)
                try:
                    self.context.iteration(True)
                finally:
                    alarm.destroy()
        return True

    @contextmanager
    def entered(self) -> Iterator[None]:
        """What is started within answers in this bus's own context."""
        self.context.push_thread_default()
        try:
            yield
        finally:
            self.context.pop_thread_default()


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


def variant(signature: str, values: Any) -> Any:
    """A value, or the arguments of a call, typed as the interface wants them."""
    return GLib.Variant(signature, values)
