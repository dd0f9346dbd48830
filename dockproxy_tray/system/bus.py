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

CALL_MS = 25_000
"""The reference implementation's default time limit of a call, in milliseconds."""

_TYPES = {"system": Gio.BusType.SYSTEM, "session": Gio.BusType.SESSION}


class BusError(Exception):
    """A call that was answered by an error, by nobody, or not in time.

    ``name`` is the D-Bus error's name (``org.freedesktop.DBus.Error.NoReply`` for a time-out).
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


class Bus:
    """A private connection to one bus. Use it from one thread; close it when done."""

    def __init__(self, bus: str) -> None:
        """``bus`` is ``system``, ``session`` or an address. Raises ``BusError``."""
        self._context = GLib.MainContext.new()
        with self._entered():
            try:
                kind = _TYPES.get(bus)
                address = bus if kind is None else Gio.dbus_address_get_for_bus_sync(kind, None)
                self._con: Any = pydbus.connect(address).con
            except GLib.Error as error:
                raise _bus_error(error) from None

    def close(self) -> None:
        """Close the connection. Signals no longer arrive."""
        with self._entered():
            self._con.close_sync(None)

    def call(
        self,
        owner: str,
        path: str,
        method: str,
        arguments: Any = None,
        *,
        timeout_ms: int = CALL_MS,
    ) -> Any:
        """Call ``interface.method`` and return its unpacked answer.

        ``arguments`` is a ``GLib.Variant`` of the arguments' tuple. Raises ``BusError``.
        """
        return self._call(owner, path, method, arguments, timeout_ms).unpack()

    def properties(
        self, owner: str, path: str, interface: str, names: Collection[str] | None = None
    ) -> dict[str, Any]:
        """An interface's properties, unpacked: all, or those that are named here and exist.

        To unpack all of a service's takes longer than to fetch them. Raises ``BusError``.
        """
        arguments = GLib.Variant("(s)", (interface,))
        method = "org.freedesktop.DBus.Properties.GetAll"
        answer = self._call(owner, path, method, arguments, CALL_MS).get_child_value(0)
        if names is None:
            everything: dict[str, Any] = answer.unpack()
            return everything
        found = ((name, answer.lookup_value(name, None)) for name in names)
        return {name: value.unpack() for name, value in found if value is not None}

    def _call(self, owner: str, path: str, method: str, arguments: Any, timeout_ms: int) -> Any:
        interface, _, member = method.rpartition(".")
        answer: list[Any] = []

        def done(con: Any, result: Any) -> None:
            try:
                answer.append(con.call_finish(result))
            except GLib.Error as error:
                answer.append(_bus_error(error))

        with self._entered():
            self._con.call(
                owner, path, interface, member, arguments, None,
                Gio.DBusCallFlags.NONE, timeout_ms, None, done,
            )  # fmt: skip
            while not answer:
                self._context.iteration(True)
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

        with self._entered():
            subscription = self._con.signal_subscribe(
                owner, interface, member, None, None, Gio.DBusSignalFlags.NONE, receive
            )
        return lambda: self._con.signal_unsubscribe(subscription)

    def wait(self, is_done: Callable[[], bool], seconds: float) -> bool:
        """Serve signals until ``is_done`` or the time is over; says whether it is done.

        The time is monotonic: a changed clock does not matter.
        """
        deadline = time.monotonic() + seconds
        with self._entered():
            while not is_done():
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                alarm = GLib.timeout_source_new(int(left * 1000) + 1)
                alarm.set_callback(lambda *_: False)
                alarm.attach(self._context)
                try:
                    self._context.iteration(True)
                finally:
                    alarm.destroy()
        return True

    @contextmanager
    def _entered(self) -> Iterator[None]:
        self._context.push_thread_default()
        try:
            yield
        finally:
            self._context.pop_thread_default()


def _bus_error(error: GLib.Error) -> BusError:
    name = Gio.DBusError.get_remote_error(error)
    if name is None:
        timed_out = error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        name = f"org.freedesktop.DBus.Error.{'NoReply' if timed_out else 'Disconnected'}"
    # g_dbus_error_strip_remote_error() works on a copy when it is called from Python.
    return BusError(name, error.message.removeprefix(f"GDBus.Error:{name}: "))


def variant(signature: str, values: tuple[Any, ...]) -> Any:
    """The arguments of a call, typed as the interface wants them."""
    return GLib.Variant(signature, values)
