"""``status --watch``: a line, or a document, at every change, until interrupted."""

from __future__ import annotations

from dockproxy_tray.cli.call import Call
from dockproxy_tray.operations import Operations


def watch_status(call: Call, operations: Operations) -> int:
    """Show the status now and whenever another one is seen. Ctrl-C is how it ends."""
    from dockproxy_tray.cli.document import status_document
    from dockproxy_tray.cli.text import status_line
    from dockproxy_tray.system.watching import watch

    shown: list[object] = []

    def look() -> None:
        status = operations.status()
        document = status_document(status)
        if shown == [document]:
            return
        shown[:] = [document]
        call.out.warn(status.warnings)
        if call.args.json:
            call.out.document(document)
        else:
            call.out.text(status_line(status))

    engine = operations.engine
    paths = [
        operations.profiles_path, engine.dropin, engine.env_file, engine.daemon_json,
        engine.client_config, f"{engine.state_dir}/record.json", f"{engine.unit_dir}/{engine.unit}",
    ]  # fmt: skip
    if call.site_path is not None:
        paths.append(call.site_path)
    watch(engine, paths, look)
    return 0
