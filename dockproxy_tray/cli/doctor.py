"""``doctor``: every known cause of trouble, a line each, and what mends it."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from dockproxy_tray.cli.call import Call
from dockproxy_tray.words.findings import summary
from dockproxy_tray.words.language import english, tr
from dockproxy_tray.words.messages import hint, words
from dockproxy_tray.words.terms import CHECK_GROUPS, CHECK_STATES

if TYPE_CHECKING:
    from dockproxy_tray.cli.output import Style
    from dockproxy_tray.core.doctor.check import Check

UNHEALTHY = 3
"""The exit code where something is bad, as of ``status --check``."""

_SIGNS = {
    "good": ("✓", "+", "green"),
    "bad": ("✗", "x", "red"),
    "warning": ("!", "!", "yellow"),
    "unknown": ("?", "?", "yellow"),
    "skipped": ("–", "-", "dim"),
}
"""Sign, the one for a locale that has no other, and colour."""


def run_doctor(call: Call) -> int:
    """Examine, show, and say by the exit code whether anything is bad."""
    from dockproxy_tray.core.doctor.check import is_healthy
    from dockproxy_tray.examining import examine
    from dockproxy_tray.system.settings_file import read_settings

    with call.operations() as operations:
        checks = examine(operations, call.environ, read_settings(call.config_dir))
    if call.args.json:
        call.out.document(doctor_document(checks))
    else:
        call.out.text(doctor_text(checks, call.out.style, _hidden(call)))
    return 0 if is_healthy(checks) else UNHEALTHY


def doctor_document(checks: Iterable[Check]) -> dict[str, object]:
    """Every check, in English."""
    from dockproxy_tray.core.doctor.check import is_healthy

    all_of_them = tuple(checks)
    return {
        "ok": is_healthy(all_of_them),
        "checks": [
            {
                "name": check.name,
                "group": check.group,
                "state": check.state,
                "text": words(check.what, english),
                "hint": hint(check.what, english),
            }
            for check in all_of_them
        ],
    }


def _hidden(call: Call) -> Collection[str]:
    if call.args.quiet:
        return ("good", "skipped")
    return () if call.args.verbose else ("skipped",)


def doctor_text(checks: Iterable[Check], style: Style, hidden: Collection[str] = ()) -> str:
    """A line a check, by groups, without the ``hidden`` states; and below it what mends it."""
    shown = [check for check in checks if check.state not in hidden]
    lines: list[str] = []
    group = ""
    for check in shown:
        if check.group != group:
            group = check.group
            lines += [*([""] if lines else []), style(tr(CHECK_GROUPS[group]), "bold")]
        lines += _lines(check, style)
    return "\n".join([*lines, *([""] if lines else []), summary(shown)])


def _lines(check: Check, style: Style) -> list[str]:
    sign, plain, colour = _SIGNS[check.state]
    mark = sign if (sys.stdout.encoding or "").lower().startswith("utf") else plain
    state = style(f"{mark} {tr(CHECK_STATES[check.state])}", colour)
    text = tr("{state}: {text}").format(state=state, text=words(check.what))
    remedy = hint(check.what)
    return [f"  {text}", *([f"      {remedy}"] if remedy else [])]
