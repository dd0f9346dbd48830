"""``build-args``, ``run-args``, ``builder-args``, ``compose`` and ``env``: text to paste."""

from __future__ import annotations

from dockproxy_tray.cli.call import Call
from dockproxy_tray.core.snippets import MAKERS


def run_snippets(call: Call) -> int:
    """Print a profile as text to paste. It is not masked: with a password missing it is no use."""
    with call.operations() as operations:
        wanted = operations.wanted(call.args.name)
    text = MAKERS[call.args.command](wanted)
    if call.args.json:
        call.out.document({"profile": wanted.profile, "text": text})
    else:
        call.out.text(text)
    return 0
