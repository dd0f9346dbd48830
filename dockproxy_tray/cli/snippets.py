"""``build-args``, ``run-args``, ``builder-args``, ``compose`` and ``env``: text to paste."""

from __future__ import annotations

from dockproxy_tray.cli.call import Call
from dockproxy_tray.core import snippets

_MAKERS = {
    "build-args": snippets.build_args,
    "run-args": snippets.run_args,
    "builder-args": snippets.builder_args,
    "compose": snippets.compose,
    "env": snippets.env,
}


def run_snippets(call: Call) -> int:
    """Print a profile as text to paste. It is not masked: with a password missing it is no use."""
    with call.operations() as operations:
        wanted = operations.wanted(call.args.name)
    text = _MAKERS[call.args.command](wanted)
    if call.args.json:
        call.out.document({"profile": wanted.profile, "text": text})
    else:
        call.out.text(text)
    return 0
