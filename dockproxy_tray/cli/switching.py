"""``use``, ``plan``, ``on``, ``off``, ``toggle``, ``adopt`` and ``undo``."""

from __future__ import annotations

import os
from dataclasses import replace

from dockproxy_tray.cli.call import Call
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.core.result import Result
from dockproxy_tray.errors import NoEngine
from dockproxy_tray.operations import Operations
from dockproxy_tray.switch_run import Options


def run_switching(call: Call) -> int:
    """Switch, or plan to, and show what came of it."""
    dry_run = call.args.command == "plan" or getattr(call.args, "dry_run", False)
    options = Options(call.args.containers, getattr(call.args, "yes", False), dry_run)
    with call.operations() as operations:
        if getattr(call.args, "keep_foreign", False):
            from dockproxy_tray.saving import keep_foreign

            keep_foreign(operations, call.args.name)
        kind = operations.engine.kind
        name = _name(call, operations)
        try:
            result = _switch(call, operations, options, name)
        except NoEngine:  # the client's file is switched all the same
            call.out.warn(() if dry_run else _of_sudo(call, kind, name or operations.current()))
            raise
        warnings = (*result.warnings, *operations.profiles().warnings_of(result.profile))
    if result.applied:
        warnings = (*warnings, *_of_sudo(call, kind, result.profile))
    result = replace(result, warnings=warnings)
    call.out.warn(result.warnings)
    if call.args.json:
        from dockproxy_tray.cli.document import result_document

        call.out.document(result_document(result))
    else:
        from dockproxy_tray.cli.outcome import result_text

        diffs = call.args.command == "plan"
        style, verbose = call.out.style, call.out.verbose
        call.out.text(result_text(result, style, diffs=diffs, verbose=verbose))
    return 0


def _name(call: Call, operations: Operations) -> str | None:
    """The profile that is to be switched to; ``adopt`` and ``undo`` name none."""
    match call.args.command:
        case "on":
            return operations.last_proxied()
        case "off":
            return DIRECT
        case "toggle":
            return operations.other_side()
        case "adopt" | "undo":
            return None
        case _:
            name: str = call.args.name
            return name


def _switch(call: Call, operations: Operations, options: Options, name: str | None) -> Result:
    command = call.args.command
    if name is not None:
        return operations.switch(name, options, "use" if command == "plan" else command)
    if command == "adopt":
        return operations.adopt(options)
    return operations.undo(options, everything=call.args.all)


def _of_sudo(call: Call, kind: str, name: str | None) -> tuple[Message, ...]:
    """Whose client was not switched. In a sandbox there is one client for whoever plays there."""
    user = call.environ.get("SUDO_USER")
    if not user or user == "root" or os.geteuid() != 0 or kind == "sandbox":
        return ()
    return (say("sudo-client", user=user, profile=name),)
