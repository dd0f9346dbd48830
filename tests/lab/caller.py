"""Runs in the guest, on its standard library and gi: calls everything that the helper has.

Its only argument is a JSON object, by method, of arguments that are valid. Each method is called
with those, and with the empty value of each argument's type; and each time with polkit allowed to
ask, and not. What was answered is printed as a JSON list of (method, interactive, name of the
error), the name being empty for an answer.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from gi.repository import Gio, GLib

NAME = "io.github.dockproxy.Helper1"
PATH = "/io/github/dockproxy/Helper1"
EMPTY: dict[str, Any] = {"s": "", "b": False, "as": []}
NO_FLAGS = Gio.DBusCallFlags.NONE


def main() -> None:
    valid = json.loads(sys.argv[1])
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)

    def call(interface: str, method: str, arguments: Any, flags: Any = NO_FLAGS) -> Any:
        return bus.call_sync(NAME, PATH, interface, method, arguments, None, flags, 60_000, None)

    xml = call("org.freedesktop.DBus.Introspectable", "Introspect", None).unpack()[0]
    said = []
    for interface in Gio.DBusNodeInfo.new_for_xml(xml).interfaces:
        if interface.name.startswith("org.freedesktop.DBus."):
            continue
        for method in interface.methods:
            types = [argument.signature for argument in method.in_args]
            empty = [EMPTY[name] for name in types]
            for values in (empty, valid[method.name]):
                arguments = GLib.Variant(f"({''.join(types)})", values)
                for interactive in (False, True):
                    flag = Gio.DBusCallFlags.ALLOW_INTERACTIVE_AUTHORIZATION
                    flags = flag if interactive else NO_FLAGS
                    try:
                        call(interface.name, method.name, arguments, flags)
                        name = ""
                    except GLib.Error as error:
                        name = Gio.DBusError.get_remote_error(error)
                    said.append((method.name, interactive, name))
    print(json.dumps(said))


main()
