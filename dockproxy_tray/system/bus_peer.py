"""One service on a bus, found again whenever it, or the whole bus, was started anew.

Nothing here starts it: the bus is asked who has its name, and tells when that is another one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.system.bus import Bus, BusError, variant
from dockproxy_tray.system.main_context import Context, Retry, after


class Peer:
    """Use it from the context's own thread."""

    def __init__(
        self, name: str, address: str, context: Context, moved: Callable[[str], None]
    ) -> None:
        """``name`` is the service's own, ``address`` a bus as for ``Bus``.

        ``moved`` is called from the context, as soon as it is known and whenever it has changed,
        with the unique name of who has the name; empty: nobody has, or there is no bus.
        """
        self._name = name
        self._address = address
        self._context = context
        self._moved = moved
        self._signals: list[Callable[[Bus], object]] = []
        self._retry = Retry(self._seek, context)
        self._call_off: Callable[[], None] = lambda: None
        self._bus: Bus | None = None
        self._owner: str | None = None  # as it was told
        self._sought = False

    def hear(
        self,
        signal: str,
        heard: Callable[[tuple[Any, ...]], None],
        *,
        path: str | None = None,
        first: str | None = None,
    ) -> None:
        """Hear a signal of it, as ``Bus.subscribe`` has it, on this bus and on every later one. To
        be said before ``begin``."""

        def subscribe(bus: Bus) -> None:
            bus.subscribe(self._name, signal, self._current(bus, heard), path=path, first=first)

        self._signals.append(subscribe)

    def begin(self) -> None:
        """Look for it, once the context is served."""
        self._call_off = after(self._context, 0, self._seek)

    @property
    def bus(self) -> Bus | None:
        """The connection; None: there is none now."""
        return self._bus

    def ask(
        self, path: str, method: str, heard: Callable[[Any], None], arguments: Any = None
    ) -> None:
        """Call it, as ``Bus.ask`` has it, while there is a bus. Nothing is heard of this once the
        connection has ended: ``moved`` is."""
        assert self._bus is not None
        self._bus.ask(self._name, path, method, self._current(self._bus, heard), arguments)

    def close(self) -> None:
        """Nothing is heard any more."""
        self._call_off()
        self._retry.stop()
        if self._bus is not None:
            bus, self._bus = self._bus, None
            bus.close()

    def _seek(self) -> None:
        if self._bus is None:
            try:
                self._bus = self._connected()
            except BusError:
                self._retry.later()
                self._tell("")
                return
        self._sought = True
        owner, path, interface = ids.DBUS
        found, name = self._current(self._bus, self._found), variant("(s)", (self._name,))
        self._bus.ask(owner, path, f"{interface}.GetNameOwner", found, name)

    def _connected(self) -> Bus:
        bus = Bus(self._address, self._context)
        owner, path, interface = ids.DBUS
        bus.on_closed(self._current(bus, self._lost))
        bus.subscribe(
            owner, f"{interface}.NameOwnerChanged", self._current(bus, self._changed),
            path=path, first=self._name,
        )  # fmt: skip
        for subscribe in self._signals:
            subscribe(bus)
        return bus

    def _current(self, bus: Bus, heard: Callable[..., None]) -> Callable[..., None]:
        """What is still under way when a connection has ended says nothing any more."""
        return lambda *values: heard(*values) if bus is self._bus else None

    def _found(self, answer: Any) -> None:
        if not self._sought:
            return  # There is newer news.
        self._sought = False
        if isinstance(answer, BusError) and not answer.undelivered:
            self._retry.later()
        else:
            self._retry.stop()
        self._tell("" if isinstance(answer, BusError) else answer[0])

    def _changed(self, values: tuple[str, str, str]) -> None:
        """It has come to the bus, or has left it."""
        self._sought = False
        self._retry.stop()
        self._tell(values[2])

    def _lost(self) -> None:
        self._bus = None
        self._retry.later()
        self._tell("")

    def _tell(self, owner: str) -> None:
        if owner != self._owner:
            self._owner = owner
            self._moved(owner)
