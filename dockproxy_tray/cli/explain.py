"""``explain``: which way a pull, a run or a build takes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockproxy_tray.cli.call import Call
from dockproxy_tray.cli.columns import table
from dockproxy_tray.explaining import explain
from dockproxy_tray.words.language import english, tr
from dockproxy_tray.words.messages import clean, shown, words

if TYPE_CHECKING:
    from dockproxy_tray.cli.output import Style
    from dockproxy_tray.core.explain import Explanation


def run_explain(call: Call) -> int:
    """Say each hop, and warn of what users stumble over."""
    args = call.args
    with call.operations() as operations:
        found = explain(operations, args.operation, args.target, args.profile, call.environ)
    call.out.warn(found.warnings)
    if args.json:
        call.out.document(explain_document(found))
    else:
        call.out.text(explain_text(found, call.out.style))
    return 0


def explain_document(found: Explanation) -> dict[str, object]:
    """The hops in their order; ``via`` null is direct."""
    from dockproxy_tray.cli.document import messages, safe

    return {
        "operation": found.operation,
        "target": found.target,
        "hops": [
            {"url": safe(hop.url), "via": safe(hop.via), "why": words(hop.why, english)}
            for hop in found.hops
        ],
        "warnings": messages(found.warnings),
    }


def explain_text(found: Explanation, style: Style) -> str:
    """A line for each hop: where to, by which proxy, and why."""
    lines = [f"docker {found.operation} {style(clean(found.target), 'bold')}"]
    rows = []
    for number, hop in enumerate(found.hops, 1):
        direct = style(tr("direct"), "green")
        via = direct if hop.via is None else tr("by {proxy}").format(proxy=shown(hop.via))
        rows.append([f"  {number}.", shown(hop.url), via, f"({words(hop.why)})"])
    lines += table(rows)
    if len(rows) > 1:
        lines.append(tr("Each is tried only if those before it fail."))
    return "\n".join(lines)
