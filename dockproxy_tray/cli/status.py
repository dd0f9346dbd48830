"""``status``: the comparison, once or at every change."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dockproxy_tray.cli.call import Call
from dockproxy_tray.errors import INTERRUPTED

if TYPE_CHECKING:
    from dockproxy_tray.operations import Status

NOT_IN_SYNC = 3
"""The exit code of ``status --check`` unless all agree."""


def run_status(call: Call) -> int:
    """Compare, show, and say by the exit code whether all agree where that is asked for."""
    with call.operations() as operations:
        if call.args.watch:
            from dockproxy_tray.cli.watching import watch_status

            try:
                watch_status(call, operations)
            except KeyboardInterrupt:
                return INTERRUPTED  # that is how it ends: nothing was broken off
        status = operations.status()
    show_status(call, status)
    agrees = status.comparison.state == "in-sync"
    return NOT_IN_SYNC if call.args.check and not agrees else 0


def show_status(call: Call, status: Status) -> None:
    """One comparison, whole."""
    call.out.warn(status.all_warnings)
    if call.args.json:
        from dockproxy_tray.cli.document import status_document

        call.out.document(status_document(status))
        return
    from dockproxy_tray.cli.columns import terminal_width
    from dockproxy_tray.cli.text import status_text

    width = terminal_width() if sys.stdout.isatty() else None
    call.out.text(status_text(status, call.out.style, width))
