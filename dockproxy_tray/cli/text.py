"""The answers as people read them: aligned, and coloured where that is of use."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.words.messages import clean, shown, whole

if TYPE_CHECKING:
    from dockproxy_tray.cli.output import Style
    from dockproxy_tray.core.compare import Row
    from dockproxy_tray.core.observed import Observed
    from dockproxy_tray.core.profile import Profile, ProxySettings, Wanted
    from dockproxy_tray.core.result import Result
    from dockproxy_tray.core.values import Value
    from dockproxy_tray.operations import Status
    from dockproxy_tray.system.history import Event

NOT_SET = "-"

_STATES = {
    "same": ("same", "green"),
    "pending": ("pending", "yellow"),
    "different": ("different", "red"),
    "missing": ("missing", "red"),
    "shadowed": ("shadowed", "red"),
    "unreadable": ("unknown", "red"),
    "unmanaged": ("not managed", "dim"),
}
_OVERALL = {
    "in-sync": ("in sync", "green"),
    "pending": ("not running yet", "yellow"),
    "drifted": ("not as wanted", "red"),
    "unknown": ("unknown", "yellow"),
}
_ACTIONS = {
    "none": ("nothing had to be changed", "nothing would be changed"),
    "write": (
        "files were written, Docker needed no restart",
        "files would be written, Docker needs no restart",
    ),
    "reload": ("Docker was reloaded", "Docker would be reloaded"),
    "restart": ("Docker was restarted", "Docker would be restarted"),
}


def status_text(status: Status, style: Style, width: int | None) -> str:
    """The comparison as a table, then what each disagreement comes from and what mends it."""
    word, colour = _OVERALL[status.comparison.state]
    name = shown(status.profile) if status.profile else "none was switched to yet"
    others = [match for match in status.matches if match != status.profile]
    also = f"; the files agree with {', '.join(map(shown, others))}" if others else ""
    lines = [
        f"Profile: {style(name, 'bold')} ({style(word, colour)}{also})",
        f"Engine:  {_engine_line(status.seen)}",
        "",
    ]
    lines += _status_table(status.comparison.rows, style, width)
    notes: dict[str, list[str]] = {}
    for row in status.comparison.rows:
        if (note := _note(row, status.profile)) is not None:
            notes.setdefault(note, []).append(row.key[1])
    if notes:
        lines += ["", *(f"{', '.join(keys)}: {note}" for note, keys in notes.items())]
    return "\n".join(lines)


def status_line(status: Status) -> str:
    """The comparison in one line, for --watch."""
    wrong = [row for row in status.comparison.rows if row.state not in ("same", "unmanaged")]
    rows = ", ".join(f"{row.key[0]} {row.key[1]} {_STATES[row.state][0]}" for row in wrong)
    word = _OVERALL[status.comparison.state][0]
    clock = time.strftime("%H:%M:%S")
    return f"{clock} {shown(status.profile or NOT_SET)}: {word}{f' ({rows})' if rows else ''}"


def result_text(result: Result, style: Style, *, diffs: bool, verbose: bool) -> str:
    """What a switch did or would do, with its diffs where they are asked for."""
    done, would = _ACTIONS[result.action]
    name = style(shown(result.profile or NOT_SET), "bold")
    if not result.applied:
        lines = [f"Switching to {name}: {would}{_containers(result, would=True)}."]
    else:
        took = result.took_ms.get("total", 0.0) / 1000.0
        lines = [f"{name}: {done}{_containers(result, would=False)} ({took:.2f} s)."]
        if not result.verified and result.action != "none":
            lines.append(style("What runs could not be verified.", "yellow"))
    if diffs:
        for change in result.changes:
            lines += ["", *(_diff_line(line, style) for line in change.diff.splitlines())]
    elif verbose or not result.applied:
        lines += [f"  {change.kind} {shown(change.path)}" for change in result.changes]
    return "\n".join(lines)


def list_text(profiles: Iterable[Profile], current: str | None, style: Style) -> str:
    """The profiles, with a mark at the one in force."""
    rows = []
    for profile in profiles:
        mark = style("*", "green", "bold") if profile.name == current else " "
        proxy = profile.http_proxy or profile.https_proxy or ("client only" * profile.proxied)
        text = shown(profile.description)
        rows.append([f"{mark} {shown(profile.name)}", shown(proxy or "no proxy"), text])
    return "\n".join(table(rows))


def show_text(profile: Profile, wanted: Wanted, current: str | None, style: Style) -> str:
    """One profile with ``[always]`` joined to it, by surface."""
    in_force = " (in force)" if profile.name == current else ""
    lines = [style(shown(profile.name), "bold") + in_force]
    if profile.description:
        lines.append(shown(profile.description))
    rows: list[list[str]] = []
    proxies = ("http_proxy", "https_proxy", "no_proxy")
    rows += _settings_rows("Daemon", wanted.daemon, proxies)
    rows += _settings_rows("Client", wanted.client, (*proxies, "ftp_proxy", "all_proxy"))
    rows.append(["Mirrors", "mirrors", _cell(wanted.mirrors, "not managed")])
    registries = _cell(wanted.insecure_registries, "not managed")
    rows.append(["", "insecure_registries", registries])
    rows.append(["Engine", "live_restore", _cell(wanted.live_restore, "left alone")])
    rows.append(["", "cgroup_driver", _cell(wanted.cgroup_driver, "left alone")])
    if profile.otherwise:
        rows.append(["When", "otherwise", ""])
    for index, rule in enumerate(profile.when):
        rule_text = " and ".join(f"{key} is {shown(value)}" for key, value in rule.items())
        rows.append(["When" if index == 0 else "", rule_text, ""])
    return "\n".join([*lines, *table(rows)])


def history_text(events: Sequence[Event], style: Style) -> str:
    """Switches, a line each."""
    if not events:
        return "Nothing was switched yet."
    rows = [[style(h, "bold") for h in ("When", "Profile", "Before", "By", "Action", "Result")]]
    for event in events:
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event.time))
        result = style(shown(event.result), "green" if event.result == "done" else "red")
        names = [shown(name or NOT_SET) for name in (event.profile, event.former)]
        rows.append([when, *names, shown(event.by), shown(event.action), result])
    return "\n".join(table(rows))


def table(rows: Sequence[Sequence[str]], limits: Sequence[int] | None = None) -> list[str]:
    """Align columns; ``limits`` are the most columns that a cell may take."""
    if limits is not None:
        rows = [
            [_cut(cell, limit) for cell, limit in zip(row, limits, strict=True)] for row in rows
        ]
    count = max((len(row) for row in rows), default=0)
    widths = [max(text_width(row[i]) for row in rows if i < len(row)) for i in range(count)]
    lines = []
    for row in rows:
        padded = [c + " " * (w - text_width(c)) for c, w in zip(row, widths, strict=False)]
        lines.append("  ".join(padded).rstrip())
    return lines


def text_width(text: str) -> int:
    """How many columns a terminal needs for it; colours take none."""
    width, escape = 0, False
    for char in text:
        if escape:
            escape = char != "m"
        elif char == "\x1b":
            escape = True
        elif not unicodedata.combining(char):
            width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width


def terminal_width() -> int:
    """Columns of the terminal."""
    import shutil

    return shutil.get_terminal_size().columns


def _cut(text: str, limit: int) -> str:
    if text_width(text) <= limit or "\x1b" in text:
        return text
    kept = ""
    for char in text:
        if text_width(kept + char) > limit - 3:
            break
        kept += char
    return f"{kept}..."


def _status_table(rows: Iterable[Row], style: Style, width: int | None) -> list[str]:
    head = ("", "Setting", "Wanted", "On disk", "Running", "State")
    cells = [[style(title, "bold") if title else "" for title in head]]
    surface = ""
    for row in rows:
        group, surface = ("" if row.key[0] == surface else row.key[0].capitalize()), row.key[0]
        word, colour = _STATES[row.state]
        unmanaged = row.state == "unmanaged"
        running = "" if surface == "client" else _cell(row.running, NOT_SET)
        wanted = "" if unmanaged else _cell(row.wanted, NOT_SET)
        state = style(word, colour)
        cells.append([group, row.key[1], wanted, _cell(row.on_disk, NOT_SET), running, state])
    limit = 1000
    if width is not None:
        # Group, setting, state and the gaps take what they need; the rest is shared by three.
        limit = max(12, (width - 7 - 19 - 11 - 10) // 3)
    return table(cells, (99, 99, limit, limit, limit, 99))


def _note(row: Row, profile: str | None) -> str | None:
    if row.state in ("same", "unmanaged"):
        return None
    note: Message | None = row.note
    if note is None:
        code = say("row-different", source=row.source, line=row.line, profile=profile)
        missing = say("row-missing", source=row.source, profile=profile)
        note = missing if row.state == "missing" else code
    return whole(note)


def _engine_line(seen: Observed) -> str:
    parts = [f"{shown(seen.engine.unit)} ({seen.engine.kind})"]
    if seen.unit is None:
        problem = whole(seen.unit_problem) if seen.unit_problem else "not known"
        return f"{parts[0]}: {problem}"
    parts.append(shown(seen.unit.active_state))
    if seen.info is not None:
        count = seen.info.containers_running
        parts.append(f"Docker {shown(seen.info.version)}")
        parts.append(f"{count} running container{'' if count == 1 else 's'}")
    return ", ".join(parts)


def _containers(result: Result, *, would: bool) -> str:
    count = result.containers_running
    if result.action != "restart" or not count:
        return ""
    noun = f"{count} running container{'' if count == 1 else 's'}"
    if result.containers_kept:
        return f", {noun} {'would be kept' if would else 'kept'}"
    return f", {noun} {'would stop' if would else 'stopped'}"


def _diff_line(line: str, style: Style) -> str:
    line = clean(line)
    if line.startswith(("+++", "---")):
        return style(line, "bold")
    colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    return style(line, colour) if colour else line


def _settings_rows(group: str, settings: ProxySettings, names: Iterable[str]) -> list[list[str]]:
    return [
        ["" if index else group, name, _cell(getattr(settings, name), NOT_SET)]
        for index, name in enumerate(names)
    ]


def _cell(value: Value, unset: str) -> str:
    if value is None or value == "":
        return unset
    return "(none)" if value == () else shown(value)
