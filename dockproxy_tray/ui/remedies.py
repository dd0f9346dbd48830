"""What one row of the comparison comes from, and what would mend it: plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.core.adopt import can_end
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import CLIENT, INSECURE, MIRRORS, Value, same_value
from dockproxy_tray.errors import Unparsable
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.rows import path_text, title_of, value_text
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import shown

if TYPE_CHECKING:
    from dockproxy_tray.core.compare import Row
    from dockproxy_tray.core.observed import Observed
    from dockproxy_tray.core.profile import Profiles
    from dockproxy_tray.ui.snapshot import Snapshot


@dataclass(frozen=True)
class Remedy:
    """One button of a row."""

    text: str
    command: Command
    primary: bool = False
    """Whether it is the one that mends the row."""


def remedies(row: Row, snapshot: Snapshot) -> tuple[Remedy, ...]:
    """What can be done about this row, what mends it first."""
    return tuple(_remedies(row, snapshot))


def _remedies(row: Row, snapshot: Snapshot) -> Iterator[Remedy]:
    sight = snapshot.sight
    profile = snapshot.in_force
    if sight is None or sight.status is None:
        return
    seen = sight.status.seen
    if _adoptable(row, seen):
        yield Remedy(tr("A&dopt"), Command("adopt"), primary=True)
    restartable = seen.unit is not None and seen.unit.running
    wrong = ("different", "missing", "pending") if restartable else ("different", "missing")
    if profile is not None and row.state in wrong and not _by_flag(row):
        yield Remedy(tr("Apply &again"), Command("again"), primary=True)
        if sight.profiles is not None and _foreign(row, sight.profiles, seen):
            yield Remedy(tr("&Keep in every profile"), Command("keep", profile.name))
    if profile is not None and profile.written and row.state != "unreadable":
        yield Remedy(tr("&Edit profile"), Command("edit", profile.name))
    path = _path_of(row)
    if path is not None and _is_readable(path, seen):
        yield Remedy(tr("Open &file"), Command("show-file", path))


def explain(row: Row, snapshot: Snapshot) -> str:
    """Which file and line decides, what it says, and what would mend it: whole sentences."""
    sight = snapshot.sight
    if sight is None or sight.status is None:
        return ""
    seen = sight.status.seen
    case = _case(row, seen)
    if case == "note":
        return (
            told(row.note)
            if row.note is not None
            else tr("What it is set to could not be found out.")
        )
    sentence = tr(_SENTENCES[case]).format(
        setting=title_of(row),
        place=_place(row),
        profile=shown(snapshot.profile or ""),
        wanted=value_text(row.key, row.wanted),
        disk=value_text(row.key, row.on_disk),
        running=value_text(row.key, row.running),
        next=value_text(row.key, _next(row, seen)),
    )
    return sentence[:1].upper() + sentence[1:]


_SENTENCES = {
    "same-unset": mark("{setting} is not set, as {profile} wants it."),
    "same-file": mark("{setting} is as {profile} wants it, in {place}."),
    "same": mark("{setting} is as {profile} wants it, in {place} and in the running Docker."),
    "found": mark("{setting} was found in {place}. It stays so until you switch to a profile."),
    "found-unset": mark("{setting} is not set. It stays so until you switch to a profile."),
    "unmanaged": mark("No profile says anything of {setting}, so it is left as it is."),
    "stopped": mark(
        "{setting} is written as {profile} wants it, and takes effect when Docker starts."
    ),
    "pending": mark(
        "{setting} is written as {profile} wants it, but Docker still runs with {running}. "
        "Applying the profile again puts that right."
    ),
    "pending-unset": mark(
        "{setting} is written as {profile} wants it, but Docker still runs without. "
        "Applying the profile again puts that right."
    ),
    "missing": mark(
        "{place} does not set {setting}; {profile} wants {wanted}. "
        "Applying the profile again writes it."
    ),
    "different": mark(
        "{place} sets {setting} to {disk}; {profile} wants {wanted}. "
        "Applying the profile again writes that."
    ),
    "different-unwanted": mark(
        "{place} sets {setting} to {disk}; {profile} wants none. "
        "Applying the profile again takes it out."
    ),
    "flag": mark(
        "The flag {place} of dockerd sets {setting} to {disk}, and {profile} wants another value. "
        "A flag can only be changed by hand."
    ),
    "shadowed": mark(
        "{place} sets {setting} to {next} and wins over what the profile has written. "
        "Adopt takes it out there and keeps the rest of the file."
    ),
    "shadowed-unset": mark(
        "{place} leaves {setting} unset and wins over what the profile has written. "
        "Adopt takes it out there and keeps the rest of the file."
    ),
    "shadowed-by-hand": mark(
        "{place} sets {setting} to {next} and wins over what the profile has written. "
        "That source is not changed by this program: end it there by hand."
    ),
    "shadowed-unset-by-hand": mark(
        "{place} leaves {setting} unset and wins over what the profile has written. "
        "That source is not changed by this program: end it there by hand."
    ),
}


def _case(row: Row, seen: Observed) -> str:
    """Which of the sentences fits, or ``note``: the row says it itself."""
    match row.state:
        case "same":
            if row.wanted is None and not row.on_disk:
                return "same-unset"
            return "same-file" if row.key in CLIENT else "same"
        case "unmanaged" if row.note is None:
            if seen.record is not None:
                return "unmanaged"
            return "found" if row.on_disk is not None else "found-unset"
        case "pending":
            if seen.unit is not None and not seen.unit.running:
                return "stopped"
            return "pending-unset" if row.running in (None, ()) else "pending"
        case "missing":
            return "missing"
        case "different":
            if _by_flag(row):
                return "flag"
            return "different-unwanted" if row.wanted in (None, ()) else "different"
        case "shadowed":
            unset = "" if _next(row, seen) else "-unset"
            return f"shadowed{unset}{'' if _adoptable(row, seen) else '-by-hand'}"
        case _:
            return "note"


def _adoptable(row: Row, seen: Observed) -> bool:
    return row.state == "shadowed" and can_end(seen, row.key, row.source or "")


def _place(row: Row) -> str:
    source = row.source or ""
    text = path_text(source) if source.startswith("/") else shown(source)
    if row.line:
        return tr("{path} (line {line})").format(path=text, line=row.line)
    return text


def _next(row: Row, seen: Observed) -> Value:
    """What the source that wins says."""
    try:
        return Sources(seen).next(row.key).value
    except Unparsable:
        return None


def _by_flag(row: Row) -> bool:
    return (row.source or "").startswith("--")


def _path_of(row: Row) -> str | None:
    path = row.source
    if path is None and row.note is not None:
        named = row.note.values.get("path")
        path = named if isinstance(named, str) else None
    return path if path is not None and path.startswith("/") else None


def _is_readable(path: str, seen: Observed) -> bool:
    """Whether there is such a file and this user can open it, as far as was seen."""
    files = [seen.dropin, seen.env_file, seen.daemon_json, seen.client]
    if seen.unit is not None:
        files += [*seen.unit.files, *seen.unit.env_files.values()]
    file = next((each for each in files if each.path == path), None)
    if file is None or file.problem is None:
        return file is not None and file.text is not None
    return file.problem.code != "file-permission"


def _foreign(row: Row, profiles: Profiles, seen: Observed) -> bool:
    """Whether applying the profile would drop entries that no profile and no switch has written."""
    if row.key not in (MIRRORS, INSECURE) or not isinstance(row.on_disk, tuple):
        return False
    known = {*getattr(seen.written, row.key[1])}
    for name in profiles.names:
        known |= {*(getattr(profiles.resolve(name), row.key[1]) or ())}
    return not all(
        any(same_value(row.key, (entry,), each) for each in (None, *((one,) for one in known)))
        for entry in row.on_disk
    )
