"""A private bus with stand-ins for systemd and dockerd, in a folder of its own.

For trying the program without Docker, for pictures and for quick tests. The stand-ins copy what a
switch depends on; ``tests/behaviour`` runs against them and against real engines alike.
"""

from __future__ import annotations

from dockproxy_tray.sandbox.open import Sandbox, open_sandbox

__all__ = ["Sandbox", "open_sandbox"]
