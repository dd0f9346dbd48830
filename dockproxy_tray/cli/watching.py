"""``status --watch``: a line, or a document, at every change, until interrupted."""

from __future__ import annotations

from typing import NoReturn

from dockproxy_tray.cli.call import Call
from dockproxy_tray.operations import Operations


def watch_status(call: Call, operations: Operations) -> NoReturn:
    """Show the status now and whenever another one is seen. Ctrl-C is how it ends."""
    from dockproxy_tray.cli.document import status_document
    from dockproxy_tray.cli.text import status_line
    from dockproxy_tray.core.message import say
    from dockproxy_tray.core.watched import watched_paths
    from dockproxy_tray.system.watching import watch

    shown: list[object] = []

    def look() -> tuple[str, ...]:
        status = operations.status()
        document = status_document(status)
        if shown != [document]:
            shown[:] = [document]
            call.out.warn(status.all_warnings)
            if call.args.json:
                call.out.document(document)
            else:
                call.out.text(status_line(status))
        return watched_paths(status.seen, operations.profiles_path, operations.site_path)

    def troubled(error: OSError) -> None:
        why = error.strerror or type(error).__name__
        call.out.warn((say("files-unwatched", why=why),))

    watch(operations.engine, look, troubled)
