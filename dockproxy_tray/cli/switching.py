"""``use``, ``plan``, ``on``, ``off``, ``toggle``, ``adopt`` and ``undo``."""

from __future__ import annotations

import os

from dockproxy_tray.cli.call import Call
from dockproxy_tray.core.message import say
from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.core.result import Result
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
        result = _switch(call, operations, options)
        if result.applied and result.profile is not None:
            _warn_of_profile(call, operations, result.profile)
        kind = operations.engine.kind
    call.out.warn(result.warnings)
    user = call.environ.get("SUDO_USER")
    if result.applied and user and user != "root" and os.geteuid() == 0 and kind == "system":
        call.out.warn([say("sudo-client", user=user, profile=result.profile or DIRECT)])
    if call.args.json:
        from dockproxy_tray.cli.document import result_document

        call.out.document(result_document(result))
    else:
        from dockproxy_tray.cli.outcome import result_text

        diffs = call.args.command == "plan"
        style, verbose = call.out.style, call.out.verbose
        call.out.text(result_text(result, style, diffs=diffs, verbose=verbose))
    return 0


def _switch(call: Call, operations: Operations, options: Options) -> Result:
    command = call.args.command
    if command == "on":
        return operations.switch(operations.last_proxied(), options, "on")
    if command == "off":
        return operations.switch(DIRECT, options, "off")
    if command == "toggle":
        return operations.toggle(options)
    if command == "adopt":
        return operations.adopt(options)
    if command == "undo":
        return operations.undo(options, everything=call.args.all)
    return operations.switch(call.args.name, options)


def _warn_of_profile(call: Call, operations: Operations, name: str) -> None:
    found = operations.profiles().warnings
    call.out.warn(warning for warning in found if warning.values.get("profile") == name)
