"""What the tests of the window and the tray share. They draw where nobody looks."""

from __future__ import annotations

import os

# Qt reads it when the first application is made.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
