"""``python -m dockproxy_tray.sandbox ROOT FD``: starts the server as nobody's child.

It forks before anything is imported that may have started a thread, which a child would lack.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    if os.fork():
        os._exit(0)  # The client waits for this one.
    from dockproxy_tray.sandbox.server import serve

    return serve(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
