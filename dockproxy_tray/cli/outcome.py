"""What a switch did, or would do, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import clean, fill, shown

if TYPE_CHECKING:
    from dockproxy_tray.cli.output import Style
    from dockproxy_tray.core.result import Result

_ACTIONS = {
    "none": (mark("nothing had to be changed"), mark("nothing would be changed")),
    "write": (
        mark("files were written, Docker needed no restart"),
        mark("files would be written, Docker needs no restart"),
    ),
    "reload": (mark("Docker was reloaded"), mark("Docker would be reloaded")),
    "restart": (mark("Docker was restarted"), mark("Docker would be restarted")),
}
_KINDS = {"create": mark("create"), "edit": mark("edit"), "delete": mark("delete")}


def result_text(result: Result, style: Style, *, diffs: bool, verbose: bool) -> str:
    """What a switch did or would do, with its diffs where they are asked for."""
    done, would = _ACTIONS[result.action]
    # Before the first switch there was none, and to that an undo may lead.
    name = style(shown(result.profile) if result.profile else tr("No profile in force"), "bold")
    if not result.applied:
        what = tr(would) + _containers(result, would=True)
        lines = [tr("Switching to {name}: {what}.").format(name=name, what=what)]
    else:
        what = tr(done) + _containers(result, would=False)
        took = f"{result.took_ms.get('total', 0.0) / 1000.0:.2f}"
        lines = [tr("{name}: {what} ({took} s).").format(name=name, what=what, took=took)]
        if not result.verified and result.action != "none":
            lines.append(style(tr("What runs could not be verified."), "yellow"))
    if diffs:
        for change in result.changes:
            lines += ["", *(_diff_line(line, style) for line in change.diff.splitlines())]
    elif verbose or not result.applied:
        lines += [f"  {_kind(change.kind)} {shown(change.path)}" for change in result.changes]
    return "\n".join(lines)


def _kind(code: str) -> str:
    word = _KINDS[code]
    return tr(word)


def _containers(result: Result, *, would: bool) -> str:
    count = result.containers_running
    if result.action != "restart" or not count:
        return ""
    if result.containers_kept:
        kept = tr(", {count:# running container|# running containers} kept")
        keep = tr(", {count:# running container|# running containers} would be kept")
        return fill(keep if would else kept, count=count)
    stopped = tr(", {count:# running container|# running containers} stopped")
    stop = tr(", {count:# running container|# running containers} would stop")
    return fill(stop if would else stopped, count=count)


def _diff_line(line: str, style: Style) -> str:
    line = clean(line)
    if line.startswith(("+++", "---")):
        return style(line, "bold")
    colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    return style(line, colour) if colour else line
