"""Says when systemd tells of the engine's unit, or has read its files again.

It needs the bus, which may be restarted under it, and systemd, which may start anew
(``systemctl daemon-reexec``): it connects and subscribes again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.observed import RUNNING_STATES
from dockproxy_tray.system.bus import Bus, BusError, variant
from dockproxy_tray.system.main_context import Context, Retry


class UnitWatch:
    """Use it from the context's own thread."""

    def __init__(
        self,
        engine: Engine,
        noticed: Callable[[], None],
        runs: Callable[[bool], None],
        context: Context,
    ) -> None:
        """``noticed`` is also called when it begins to hear: nobody has told what was before.
        ``runs`` hears at once when the engine stops, and that it runs when systemd has just said
        so; while its end would not be told, it is taken not to."""
        self._address = engine.bus
        self._unit = f"{ids.SYSTEMD_PATH}/unit/{_escaped(engine.unit)}"
        self._noticed = noticed
        self._runs = runs
        self._context = context
        self._retry = Retry(self._begin, context)
        self._bus: Bus | None = None
        self._asked = False
        if engine.refusal is None:
            self._begin()

    def ask(self) -> None:
        """Let ``runs`` hear whether the engine does now, if systemd can be asked."""
        if self._bus is not None and not self._asked:
            self._asked = True
            arguments = variant("(ss)", (ids.SYSTEMD_UNIT, "ActiveState"))
            self._ask(self._unit, f"{ids.DBUS_PROPERTIES}.Get", self._active, arguments)

    def close(self) -> None:
        """Nothing is noticed any more."""
        self._retry.stop()
        if self._bus is not None:
            bus, self._bus = self._bus, None
            bus.close()

    def _begin(self) -> None:
        if self._bus is None:
            try:
                self._bus = self._connected()
            except BusError:
                self._retry.later()
                return
        # Refused where we have subscribed already, which is as good.
        self._ask(ids.SYSTEMD_PATH, f"{ids.SYSTEMD_MANAGER}.Subscribe", self._subscribed)

    def _connected(self) -> Bus:
        bus = Bus(self._address, self._context)
        dbus, dbus_path, dbus_interface = ids.DBUS
        systemd = ids.SYSTEMD_BUS_NAME

        # What is still under way when a connection has ended says nothing any more.
        def current(heard: Callable[..., None]) -> Callable[..., None]:
            return lambda *values: heard(*values) if bus is self._bus else None

        bus.on_closed(current(self._lost))
        bus.subscribe(
            dbus, f"{dbus_interface}.NameOwnerChanged", current(self._moved),
            path=dbus_path, first=systemd,
        )  # fmt: skip
        bus.subscribe(
            systemd, f"{ids.DBUS_PROPERTIES}.PropertiesChanged", current(self._told),
            path=self._unit,
        )  # fmt: skip
        bus.subscribe(
            systemd, f"{ids.SYSTEMD_MANAGER}.Reloading", current(self._reloading),
            path=ids.SYSTEMD_PATH,
        )  # fmt: skip
        return bus

    def _ask(
        self, path: str, method: str, heard: Callable[[Any], None], arguments: Any = None
    ) -> None:
        bus = self._bus
        assert bus is not None

        def answered(answer: Any) -> None:
            if bus is self._bus:
                heard(answer)

        bus.ask(ids.SYSTEMD_BUS_NAME, path, method, answered, arguments)

    def _subscribed(self, answer: Any) -> None:
        if isinstance(answer, BusError):
            if answer.lost:
                self._retry.later()
                return
            if answer.undelivered:
                return  # There is none now; its coming is told.
        self._retry.stop()
        self._noticed()
        self.ask()

    def _active(self, answer: Any) -> None:
        self._asked = False
        self._runs(not isinstance(answer, BusError) and answer[0] in RUNNING_STATES)

    def _lost(self) -> None:
        self._bus = None
        self._asked = False
        self._runs(False)
        self._noticed()
        self._retry.later()

    def _moved(self, values: tuple[str, str, str]) -> None:
        """systemd has come to the bus, or has left it."""
        self._noticed()
        if values[2]:
            self._begin()
        else:
            self._runs(False)

    def _told(self, values: tuple[str, dict[str, Any], list[str]]) -> None:
        interface, properties, _ = values
        if interface == ids.SYSTEMD_UNIT and "ActiveState" in properties:
            if properties["ActiveState"] in RUNNING_STATES:
                # It may be over by now: a stop begins with the news that there is a job for it.
                self.ask()
            else:
                self._runs(False)
        self._noticed()

    def _reloading(self, values: tuple[bool]) -> None:
        """Told at a reload's beginning and at its end, when there is something to see."""
        if not values[0]:
            self._noticed()


def _escaped(unit: str) -> str:
    """A unit's name in an object path: what is no letter or digit is ``_xx``."""
    return "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):02x}" for c in unit)
