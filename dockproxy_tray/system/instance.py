"""One program a session: the first takes a name on the session bus, others raise its window.

The interface is the one that desktops start applications by (Desktop Entry Specification, "D-Bus
Activation").
"""

from __future__ import annotations

from collections.abc import Callable

from gi.repository import GLib

from dockproxy_tray.system.bus import Bus, BusError, variant
from dockproxy_tray.system.bus_service import BusService, Call

INTERFACE = "org.freedesktop.Application"

_XML = f"""\
<node>
  <interface name="{INTERFACE}">
    <method name="Activate"><arg type="a{{sv}}" name="platform_data" direction="in"/></method>
    <method name="Open">
      <arg type="as" name="uris" direction="in"/>
      <arg type="a{{sv}}" name="platform_data" direction="in"/>
    </method>
    <method name="ActivateAction">
      <arg type="s" name="action_name" direction="in"/>
      <arg type="av" name="parameter" direction="in"/>
      <arg type="a{{sv}}" name="platform_data" direction="in"/>
    </method>
  </interface>
</node>
"""

_TOKEN = "activation-token"
_TIMEOUT_MS = 5_000


class Instance:
    """This program's name on a session bus."""

    def __init__(self, bus: Bus, name: str) -> None:
        self._bus = bus
        self._name = name
        self._service = BusService(bus)

    @property
    def _path(self) -> str:
        return "/" + self._name.replace(".", "/")

    def claim(self, raised: Callable[[str], None]) -> bool:
        """Take the name; says whether it was free. ``raised`` is called in the bus's context when
        somebody starts the program again, with the token by which Wayland lets a window come to
        the front, or "". Raises ``BusError``.
        """

        def heard(call: Call) -> None:
            token = call.values["platform_data"].get(_TOKEN)
            raised(token if isinstance(token, str) else "")
            call.answer()

        # Before the name is taken: who finds the name finds the object.
        self._service.export(self._path, _XML, heard, dict)
        return self._service.own(self._name)

    def raise_first(self, token: str) -> bool:
        """Have the one that has the name show its window; says whether it answered."""
        data = {_TOKEN: GLib.Variant("s", token)} if token else {}
        try:
            self._bus.call(
                self._name,
                self._path,
                f"{INTERFACE}.Activate",
                variant("(a{sv})", (data,)),
                timeout_ms=_TIMEOUT_MS,
            )
        except BusError:
            return False
        return True
