"""Places that this program writes to, and what it has left there."""

from __future__ import annotations

from collections.abc import Iterator

from dockproxy_tray.core.doctor.check import Finding, bad, good
from dockproxy_tray.core.doctor.gathered import Gathered
from dockproxy_tray.core.message import say


def check_folders(found: Gathered) -> Iterator[Finding]:
    """Whether there is room, and leave, to write."""
    clean = True
    for folder in found.folders:
        clean = clean and not folder.problem
        if folder.problem == "read-only":
            yield bad(say("doctor-read-only", path=folder.path))
        elif folder.problem == "full":
            yield bad(say("doctor-full", path=folder.path))
        elif folder.problem == "closed":
            yield bad(say("doctor-folder-closed", path=folder.path))
    if clean:
        yield good(say("doctor-folders"))


def check_interrupted(found: Gathered) -> Iterator[Finding]:
    """A journal is there while a switch runs, and stays where one was interrupted."""
    for path in found.interrupted:
        yield bad(say("doctor-interrupted", path=path))
    if not found.interrupted:
        yield good(say("doctor-not-interrupted"))


def check_records(found: Gathered) -> Iterator[Finding]:
    """What status, undo and history go by."""
    yield from map(bad, found.records)
    if not found.records:
        yield good(say("doctor-records"))
