"""``list``, ``show`` and ``history``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockproxy_tray.cli.call import Call

if TYPE_CHECKING:
    from dockproxy_tray.operations import Operations


def run_looking(call: Call) -> int:
    """Show what is kept of profiles and switches."""
    if call.args.command == "list" and call.args.names:
        _names(call)
        return 0
    with call.operations() as operations:
        if call.args.command == "history":
            _history(call, operations)
        elif call.args.command == "show":
            _show(call, operations)
        else:
            _list(call, operations)
    return 0


def _names(call: Call) -> None:
    """Quick, for shells that complete them: neither is an engine looked for nor a sandbox opened.
    No name has a line's end in it."""
    names = call.profiles().names
    if call.args.json:
        call.out.document({"names": list(names)})
    else:
        call.out.text("\n".join(names))


def _list(call: Call, operations: Operations) -> None:
    from dockproxy_tray.cli.document import list_document
    from dockproxy_tray.cli.text import list_text

    profiles = operations.profiles()
    call.out.warn(profiles.warnings)
    current = operations.current()
    if call.args.json:
        call.out.document(list_document(profiles, current))
    else:
        call.out.text(list_text(profiles.profiles, current, call.out.style))


def _show(call: Call, operations: Operations) -> None:
    from dockproxy_tray.cli.document import show_document
    from dockproxy_tray.cli.text import show_text

    profiles = operations.profiles()
    profile, wanted = profiles.get(call.args.name), profiles.resolve(call.args.name)
    warnings = profiles.warnings_of(profile.name)
    call.out.warn(warnings)
    current = operations.current()
    if call.args.json:
        call.out.document(show_document(profile, wanted, current, warnings))
    else:
        call.out.text(show_text(profile, wanted, current, call.out.style))


def _history(call: Call, operations: Operations) -> None:
    from dockproxy_tray.cli.document import history_document
    from dockproxy_tray.cli.text import history_text

    events = tuple(reversed(operations.history()))[: call.args.limit]
    if call.args.json:
        call.out.document(history_document(events))
    else:
        call.out.text(history_text(events, call.out.style))
