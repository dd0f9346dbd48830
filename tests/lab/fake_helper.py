"""Runs in the guest: a helper of one's own on the session bus, while a command runs.

The arguments are the name, the path, the interface's XML and the command. A call that reaches it
leaves a file `called` in the home folder; after the command it calls itself, to show that it can.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from gi.repository import Gio, GLib


def main(name: str, path: str, xml: str, *command: str) -> None:
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    loop = GLib.MainLoop()

    def called(*arguments: Any) -> None:
        (Path.home() / "called").touch()
        arguments[-1].return_value(GLib.Variant("(s)", ("{}",)))

    def work() -> None:
        subprocess.run(command, check=False)
        call = ("busctl", "--user", "call", name, path, name, "Recover")
        subprocess.run(call, stdout=subprocess.DEVNULL, check=True)
        loop.quit()

    def owned(*_: Any) -> None:
        threading.Thread(target=work).start()

    interface = Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]
    bus.register_object(path, interface, called, None, None)
    Gio.bus_own_name_on_connection(bus, name, Gio.BusNameOwnerFlags.NONE, owned, None)
    loop.run()


main(*sys.argv[1:])
