"""A service on a bus: answers calls and asks others without waiting for them.

pydbus's ``publish`` hides the invocation (and with it the caller and its flags) and waits for each
handler, so the object is registered with the ``Gio.DBusConnection`` that pydbus carries.
Everything here is called from the thread of ``run``, but for ``soon`` and ``emit``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gi.repository import Gio, GLib

from dockproxy_tray import ids
from dockproxy_tray.system.bus import CALL_MS, Bus, BusError
from dockproxy_tray.system.main_context import after

_DO_NOT_QUEUE = 4
_PRIMARY_OWNER = 1


@dataclass
class Call:
    """One method call that came in. It is answered once: by ``answer`` or by ``refuse``."""

    sender: str
    method: str
    size: int
    """Of the arguments, in bytes."""
    interactive: bool
    """Whether its caller lets polkit ask for a password."""
    _names: Sequence[str] = field(repr=False)
    _parameters: Any = field(repr=False)
    _invocation: Any = field(repr=False)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The arguments by their names in the interface; unpacked they take many times their
        size, so look at that first."""
        return dict(zip(self._names, self._parameters.unpack(), strict=True))

    def answer(self, *values: str) -> None:
        self._invocation.return_value(GLib.Variant(f"({'s' * len(values)})", values))

    def refuse(self, name: str, text: str) -> None:
        """Answer by a D-Bus error of this name."""
        self._invocation.return_dbus_error(name, text)


class BusService:
    """One object with one interface under one name."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._con = bus.connection
        self._loop = GLib.MainLoop.new(bus.context, False)
        self._con.connect("closed", lambda *_: self._loop.quit())

    def export(
        self,
        path: str,
        interface: str,
        heard: Callable[[Call], None],
        properties: Callable[[], Mapping[str, str | bool]],
    ) -> None:
        """Answer calls of an interface, given as its introspection XML, with ``heard``."""
        described = Gio.DBusNodeInfo.new_for_xml(interface).interfaces[0]
        names = {m.name: [argument.name for argument in m.in_args] for m in described.methods}

        def receive(
            _con: Any,
            sender: str,
            _path: str,
            face: str,
            method: str,
            parameters: Any,
            invocation: Any,
        ) -> None:
            if face == ids.DBUS_PROPERTIES:
                _answer_properties(method, parameters.unpack(), properties(), invocation)
                return
            flags = invocation.get_message().get_flags()
            heard(
                Call(
                    sender=sender,
                    method=method,
                    size=parameters.get_size(),
                    interactive=bool(flags & Gio.DBusMessageFlags.ALLOW_INTERACTIVE_AUTHORIZATION),
                    _names=names[method],
                    _parameters=parameters,
                    _invocation=invocation,
                )
            )

        with self._bus.entered():
            self._con.register_object(path, described, receive, None, None)

    def own(self, name: str) -> bool:
        """Take the name; says whether it is ours. Nobody can take it over, nor do we queue."""
        return bool(
            self._bus.call_bus("RequestName", "(su)", (name, _DO_NOT_QUEUE)) == _PRIMARY_OWNER
        )

    def release(self, name: str) -> None:
        """Give the name back: later calls start another process."""
        self._bus.call_bus("ReleaseName", "(s)", (name,))

    def uid_of(self, sender: str, heard: Callable[[int | BusError], None]) -> None:
        """Whose process this connection's is, as the bus knows it."""
        self.ask(ids.DBUS, "GetConnectionUnixUser", ("(s)", (sender,)), heard, CALL_MS)

    def ask(
        self,
        target: tuple[str, str, str],
        method: str,
        arguments: tuple[str, tuple[Any, ...]],
        heard: Callable[[Any], None],
        timeout_ms: int,
    ) -> None:
        """Call a method of ``target`` (owner, path, interface) and go on; ``heard`` gets the
        unpacked first value of its answer, or the ``BusError``."""
        owner, path, interface = target

        def done(answer: Any) -> None:
            heard(next(iter(answer), None) if isinstance(answer, tuple) else answer)

        packed = GLib.Variant(*arguments)
        self._bus.ask(owner, path, f"{interface}.{method}", done, packed, timeout_ms=timeout_ms)

    def watch(self, name: str, gone: Callable[[], None]) -> Callable[[], None]:
        """Say when a connection has left the bus; the answer ends the watch."""
        owner, path, interface = ids.DBUS

        def changed(values: tuple[str, str, str]) -> None:
            if not values[2]:
                gone()

        signal = f"{interface}.NameOwnerChanged"
        return self._bus.subscribe(owner, signal, changed, path=path, first=name)

    def emit(self, path: str, signal: str, signature: str, values: tuple[Any, ...]) -> None:
        """Send ``interface.signal`` to everybody, from any thread."""
        interface, _, member = signal.rpartition(".")
        self._con.emit_signal(None, path, interface, member, GLib.Variant(signature, values))

    def changed(self, path: str, interface: str, properties: Mapping[str, bool]) -> None:
        """Say that properties have changed (``PropertiesChanged``), from any thread."""
        values = {name: GLib.Variant("b", value) for name, value in properties.items()}
        self.emit(
            path, f"{ids.DBUS_PROPERTIES}.PropertiesChanged", "(sa{sv}as)", (interface, values, [])
        )

    def soon(self, act: Callable[[], None]) -> None:
        """Let the service's own thread do this; from any thread."""
        self.after(0, act)

    def after(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        """Do this once, later; the answer calls it off."""
        return after(self._bus.context, int(seconds * 1000), act)

    def run(self) -> None:
        """Serve until ``leave``, or until the bus has closed the connection."""
        with self._bus.entered():
            self._loop.run()

    def leave(self) -> None:
        """End ``run`` once all answers have been sent."""
        if not self._con.is_closed():
            self._con.flush_sync(None)
        self._loop.quit()


def _answer_properties(
    method: str, arguments: tuple[str, ...], values: Mapping[str, str | bool], invocation: Any
) -> None:
    packed = {
        name: GLib.Variant("b" if isinstance(value, bool) else "s", value)
        for name, value in values.items()
    }
    if method == "GetAll":
        invocation.return_value(GLib.Variant("(a{sv})", (packed,)))
    elif method == "Get" and arguments[1] in packed:
        invocation.return_value(GLib.Variant("(v)", (packed[arguments[1]],)))
    else:
        text = "Nothing here can be set."
        invocation.return_dbus_error("org.freedesktop.DBus.Error.PropertyReadOnly", text)
