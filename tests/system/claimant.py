"""``python -m tests.system.claimant PATH``: a process that wants a claim, and says what it has.

It lets go of the claim when its standard input ends, and lives until it is killed.
"""

from __future__ import annotations

import signal
import sys

from gi.repository import GLib

from dockproxy_tray.system.claim import Claim
from dockproxy_tray.system.main_context import on_readable


def main(path: str) -> None:
    loop = GLib.MainLoop.new(GLib.MainContext.new(), False)
    claim = Claim(path, lambda: print("taken", flush=True), loop.get_context())
    print("held" if claim.held else "waits", flush=True)
    on_readable(sys.stdin.fileno(), loop.quit, loop.get_context())
    loop.run()
    claim.close()
    print("closed", flush=True)
    signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
