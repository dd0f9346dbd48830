"""Says when systemd tells of the engine's unit, or has read its files again.

systemd may start anew (``systemctl daemon-reexec``), and the bus with it: then it subscribes again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.observed import RUNNING_STATES
from dockproxy_tray.system.bus import BusError, variant
from dockproxy_tray.system.bus_peer import Peer
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
        self._unit = f"{ids.SYSTEMD_PATH}/unit/{_escaped(engine.unit)}"
        self._noticed = noticed
        self._runs = runs
        self._again = Retry(self._subscribe, context)
        self._there = False
        self._asked = False
        self._systemd = Peer(ids.SYSTEMD_BUS_NAME, engine.bus, context, self._moved)
        changed = f"{ids.DBUS_PROPERTIES}.PropertiesChanged"
        self._systemd.hear(changed, self._told, path=self._unit)
        reloading = f"{ids.SYSTEMD_MANAGER}.Reloading"
        self._systemd.hear(reloading, self._reloading, path=ids.SYSTEMD_PATH)
        if engine.refusal is None:
            self._systemd.begin()

    def ask(self) -> None:
        """Let ``runs`` hear whether the engine does now, if systemd can be asked."""
        if self._there and not self._asked:
            self._asked = True
            arguments = variant("(ss)", (ids.SYSTEMD_UNIT, "ActiveState"))
            get = f"{ids.DBUS_PROPERTIES}.Get"
            self._systemd.ask(self._unit, get, self._active, arguments)

    def close(self) -> None:
        """Nothing is noticed any more."""
        self._again.stop()
        self._there = False
        self._systemd.close()

    def _moved(self, owner: str) -> None:
        """systemd has come to the bus, or has left it."""
        self._again.stop()
        left, self._there, self._asked = self._there, bool(owner), False
        if owner:
            self._subscribe()
        elif left:
            self._runs(False)
            self._noticed()

    def _subscribe(self) -> None:
        # Refused where we have subscribed already, which is as good.
        subscribe = f"{ids.SYSTEMD_MANAGER}.Subscribe"
        self._systemd.ask(ids.SYSTEMD_PATH, subscribe, self._subscribed)

    def _subscribed(self, answer: Any) -> None:
        if isinstance(answer, BusError):
            if answer.lost:
                self._again.later()
                return
            if answer.undelivered:
                return  # There is none now; its coming is told.
        self._again.stop()
        self._noticed()
        self.ask()

    def _active(self, answer: Any) -> None:
        self._asked = False
        self._runs(not isinstance(answer, BusError) and answer[0] in RUNNING_STATES)

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
