"""The one place that knows pydbus: connect, call with a time limit, subscribe, wait.

pydbus has no time limit on properties and shares one connection that ends the process when the
bus closes. So it only has a private connection here, and the calls use the ``Gio.DBusConnection``
that it carries in ``.con``. Everything waits in a main context of the
bus's own, so a caller's main loop (Qt's is GLib's) is never entered from within a call, and a
signal such as Ctrl-C ends a wait at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pydbus.bus
from gi.repository import Gio, GLib

from dockproxy_tray import ids
from dockproxy_tray.system.bus_error import BusError as BusError  # part of what this module gives
from dockproxy_tray.system.bus_error import error_of
from dockproxy_tray.system.bus_knock import knock

CALL_MS = 25_000
"""The reference implementation's default time limit of a call, in milliseconds."""

_END_SECONDS = 5.0
"""For the news that a connection is closed: it comes at once."""

_TYPES = {"system": Gio.BusType.SYSTEM, "session": Gio.BusType.SESSION}


class Bus:
    """A private connection to one bus. Use it from one thread; close it when done."""

    def __init__(self, bus: str, context: Any = None, *, first_word: float | None = None) -> None:
        """``bus`` is ``system``, ``session`` or an address; ``first_word`` is how many seconds it
        has for that; None: as many as any. Raises ``BusError``.

        ``context`` is that of this thread, where somebody runs it for whatever is heard; then
        ``ask``, and do not ``call``. ``connection`` and ``context`` are for ``bus_service``, which
        answers on this bus.
        """
        self.context = GLib.MainContext.new() if context is None else context
        self._runs_context = context is None
        with self.entered():
            try:
                kind = _TYPES.get(bus)
                address = bus if kind is None else Gio.dbus_address_get_for_bus_sync(kind, None)
                knock(address, first_word)
                self.connection: Any = _connected(address).con
            except GLib.Error as error:
                raise error_of(error) from None
        self._end: list[bool] = []
        """Something in it: the news that the connection is closed has come."""
        self.connection.connect("closed", lambda *_, end=self._end: end.append(True))

    def close(self) -> None:
        """Close the connection, unless the bus has. Signals no longer arrive."""
        with self.entered(), suppress(GLib.Error):
            self.connection.close_sync(None)
        if self._runs_context:
            # The news of this, and whatever else waits in the context, keeps both of them.
            self.wait(lambda: bool(self._end), _END_SECONDS)
            while self.context.iteration(False):
                pass

    @property
    def name(self) -> str:
        """This connection's own name on the bus."""
        return str(self.connection.get_unique_name())

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

    def ask(
        self,
        owner: str,
        path: str,
        method: str,
        heard: Callable[[Any], None],
        arguments: Any = None,
        *,
        timeout_ms: int = CALL_MS,
    ) -> None:
        """Call and go on: ``heard`` gets the unpacked answer or the ``BusError`` from whoever runs
        the context."""

        def unpacked(answer: Any) -> None:
            heard(answer if isinstance(answer, BusError) else answer.unpack())

        flags = Gio.DBusCallFlags.NONE
        self._start(owner, path, method, arguments, timeout_ms, flags, unpacked)

    def _call(
        self,
        owner: str,
        path: str,
        method: str,
        arguments: Any,
        timeout_ms: int,
        flags: Any = Gio.DBusCallFlags.NONE,
    ) -> Any:
        answer: list[Any] = []
        self._start(owner, path, method, arguments, timeout_ms, flags, answer.append)
        with self.entered():
            while not answer:
                self.context.iteration(True)
        if isinstance(answer[0], BusError):
            raise answer[0]
        return answer[0]

    def _start(
        self,
        owner: str,
        path: str,
        method: str,
        arguments: Any,
        timeout_ms: int,
        flags: Any,
        heard: Callable[[Any], None],
    ) -> None:
        interface, _, member = method.rpartition(".")

        def done(con: Any, result: Any) -> None:
            try:
                answer = con.call_finish(result)
            except GLib.Error as error:
                answer = error_of(error)
            heard(answer)

        with self.entered():
            self.connection.call(
                owner, path, interface, member, arguments, None, flags, timeout_ms, None, done
            )

    def subscribe(
        self,
        owner: str,
        signal: str,
        heard: Callable[[tuple[Any, ...]], None],
        *,
        path: str | None = None,
        first: str | None = None,
    ) -> Callable[[], None]:
        """Hear ``interface.signal`` of an owner, from one object and with this first argument where
        they are given; the answer ends the subscription."""
        interface, _, member = signal.rpartition(".")

        def receive(_con: Any, _owner: str, _path: str, _i: str, _m: str, parameters: Any) -> None:
            heard(parameters.unpack())

        with self.entered():
            subscription = self.connection.signal_subscribe(
                owner, interface, member, path, first, Gio.DBusSignalFlags.NONE, receive
            )
        return lambda: self.connection.signal_unsubscribe(subscription)

    def on_closed(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Say when the bus has closed the connection; the answer ends that."""
        handler = self.connection.connect("closed", lambda *_: heard())
        return lambda: self.connection.disconnect(handler)

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


def _connected(address: str) -> pydbus.bus.Bus:
    """As ``pydbus.connect``, which also hangs itself to the connection as an attribute.

    No attribute may ever be set on one. PyGObject then has to hear whenever GLib takes the
    connection in hand or lets it go, and waits for Python's lock for that. GLib's own thread does
    so under a lock of GLib's, which whoever frees another connection wants, with Python's in hand:
    neither would ever go on.
    """
    flags = Gio.DBusConnectionFlags
    connection = Gio.DBusConnection.new_for_address_sync(
        address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None
    )
    return pydbus.bus.Bus(connection)


def variant(signature: str, values: Any) -> Any:
    """A value, or the arguments of a call, typed as the interface wants them."""
    return GLib.Variant(signature, values)
