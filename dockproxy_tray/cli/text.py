"""The answers as people read them: aligned, and coloured where that is of use."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dockproxy_tray.cli.columns import table
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.words.following import rule_words
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import fill, shown, whole
from dockproxy_tray.words.terms import STATES, SURFACES, UNIT_STATES

if TYPE_CHECKING:
    from dockproxy_tray.cli.output import Style
    from dockproxy_tray.core.compare import Row
    from dockproxy_tray.core.observed import Observed
    from dockproxy_tray.core.profile import Profile, ProxySettings, Wanted
    from dockproxy_tray.core.values import Value
    from dockproxy_tray.operations import Status
    from dockproxy_tray.system.history import Event

NOT_SET = "-"

_COLOURS = {
    "same": "green",
    "pending": "yellow",
    "different": "red",
    "missing": "red",
    "shadowed": "red",
    "unreadable": "red",
    "unmanaged": "dim",
}
_OVERALL = {
    "in-sync": (mark("in sync"), "green"),
    "pending": (mark("not running yet"), "yellow"),
    "drifted": (mark("not as wanted"), "red"),
    "unknown": (mark("unknown"), "yellow"),
}
_WORDS = {
    # Kinds of engine
    "system": mark("system"),
    "user": mark("user"),
    "sandbox": mark("sandbox"),
    **UNIT_STATES,
    # What a switch did to the engine, and how it ended
    "none": mark("none"),
    "write": mark("write"),
    "reload": mark("reload"),
    "restart": mark("restart"),
    "done": mark("done"),
}


def status_text(status: Status, style: Style, width: int | None) -> str:
    """The comparison as a table, then what each disagreement comes from and what mends it."""
    word, colour = _OVERALL[status.comparison.state]
    name = shown(status.profile) if status.profile else tr("none was switched to yet")
    others = [match for match in status.matches if match != status.profile]
    also = fill(tr("; the files agree with {profiles}"), profiles=others) if others else ""
    state = style(tr(word), colour) + also
    lines = [
        tr("Profile: {name} ({state})").format(name=style(name, "bold"), state=state),
        tr("Engine:  {engine}").format(engine=_engine_line(status.seen)),
        "",
    ]
    lines += _status_table(status.comparison.rows, style, width)
    notes: dict[str, list[str]] = {}
    for row in status.comparison.rows:
        if (note := _note(row, status.profile)) is not None:
            notes.setdefault(note, []).append(row.key[1])
    if notes:
        text = tr("{settings}: {note}")
        lines += ["", *(text.format(settings=shown(k), note=note) for note, k in notes.items())]
    return "\n".join(lines)


def status_line(status: Status) -> str:
    """The comparison in one line, for --watch."""
    wrong = [row for row in status.comparison.rows if row.state not in ("same", "unmanaged")]
    rows = [f"{_surface(row).lower()} {row.key[1]} {_state(row)}" for row in wrong]
    word = _OVERALL[status.comparison.state][0]
    name = shown(status.profile or NOT_SET)
    line = tr("{name}: {state}").format(name=name, state=tr(word))
    if rows:
        line = tr("{name}: {state} ({rows})").format(name=name, state=tr(word), rows=shown(rows))
    return f"{time.strftime('%H:%M:%S')} {line}"


def list_text(profiles: Iterable[Profile], current: str | None, style: Style) -> str:
    """The profiles, with a mark at the one in force."""
    rows = []
    for profile in profiles:
        sign = style("*", "green", "bold") if profile.name == current else " "
        none = tr("client only") if profile.proxied else tr("no proxy")
        proxy = shown(profile.http_proxy or profile.https_proxy or none)
        rows.append([f"{sign} {shown(profile.name)}", proxy, shown(profile.description)])
    return "\n".join(table(rows))


def show_text(profile: Profile, wanted: Wanted, current: str | None, style: Style) -> str:
    """One profile with ``[always]`` joined to it, by surface."""
    in_force = tr(" (in force)") if profile.name == current else ""
    lines = [style(shown(profile.name), "bold") + in_force]
    if profile.description:
        lines.append(shown(profile.description))
    rows: list[list[str]] = []
    proxies = ("http_proxy", "https_proxy", "no_proxy")
    rows += _settings_rows(tr("Daemon"), wanted.daemon, proxies)
    rows += _settings_rows(tr("Client"), wanted.client, (*proxies, "ftp_proxy", "all_proxy"))
    not_managed, left_alone = tr("not managed"), tr("left alone")
    rows.append([tr("Mirrors"), "mirrors", _cell(wanted.mirrors, not_managed)])
    registries = _cell(wanted.insecure_registries, not_managed)
    rows.append(["", "insecure_registries", registries])
    rows.append([tr("Engine"), "live_restore", _cell(wanted.live_restore, left_alone)])
    rows.append(["", "cgroup_driver", _cell(wanted.cgroup_driver, left_alone)])
    when = tr("When", "condition")
    if profile.otherwise:
        rows.append([when, rule_words({}), ""])
    for index, rule in enumerate(profile.when):
        rows.append([when if index == 0 else "", rule_words(rule), ""])
    return "\n".join([*lines, *table(rows)])


def history_text(events: Sequence[Event], style: Style) -> str:
    """Switches, a line each."""
    if not events:
        return tr("Nothing was switched yet.")
    head = (
        tr("When", "time"), tr("Profile"), tr("Before"), tr("By"), tr("Action"), tr("Result"),
    )  # fmt: skip
    rows = [[style(title, "bold") for title in head]]
    for event in events:
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event.time))
        result = style(_word(event.result), "green" if event.result == "done" else "red")
        names = [shown(name or NOT_SET) for name in (event.profile, event.former)]
        by = shown(event.by) if event.rule is None else rule_words(event.rule)
        rows.append([when, *names, by, _word(event.action), result])
    return "\n".join(table(rows))


def _status_table(rows: Iterable[Row], style: Style, width: int | None) -> list[str]:
    head = ("", tr("Setting"), tr("Wanted"), tr("On disk"), tr("Running"), tr("State"))
    cells = [[style(title, "bold") if title else "" for title in head]]
    surface = ""
    for row in rows:
        group, surface = ("" if row.key[0] == surface else _surface(row)), row.key[0]
        unmanaged = row.state == "unmanaged"
        running = "" if surface == "client" else _cell(row.running, NOT_SET)
        wanted = "" if unmanaged else _cell(row.wanted, NOT_SET)
        state = style(_state(row), _COLOURS[row.state])
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
    unit = fill(tr("{unit} ({kind})"), unit=seen.engine.unit, kind=_word(seen.engine.kind))
    if seen.unit is None:
        problem = whole(seen.unit_problem) if seen.unit_problem else tr("not known")
        return tr("{unit}: {problem}").format(unit=unit, problem=problem)
    parts = [unit, _word(seen.unit.active_state)]
    if seen.info is not None:
        parts.append(f"Docker {shown(seen.info.version)}")
        text = tr("{count:# running container|# running containers}")
        parts.append(fill(text, count=seen.info.containers_running))
    return tr(", ", "facts").join(parts)


def _surface(row: Row) -> str:
    return tr(SURFACES[row.key[0]])


def _state(row: Row) -> str:
    return tr(STATES[row.state])


def _word(code: str) -> str:
    """A code of ours or of systemd's, where people read it."""
    word = _WORDS.get(code)
    return shown(code) if word is None else tr(word)


def _settings_rows(group: str, settings: ProxySettings, names: Iterable[str]) -> list[list[str]]:
    return [
        ["" if index else group, name, _cell(getattr(settings, name), NOT_SET)]
        for index, name in enumerate(names)
    ]


def _cell(value: Value, unset: str) -> str:
    if value is None or value == "":
        return unset
    return tr("(none)") if value == () else shown(value)
