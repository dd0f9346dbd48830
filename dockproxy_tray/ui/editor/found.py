"""What is found on this machine, to make a first profile of. No Qt in here; nothing of Docker is
changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.profile_data import check_name
from dockproxy_tray.core.proxy_url import has_password
from dockproxy_tray.errors import Invalid
from dockproxy_tray.importing import SOURCES, Imported, find_settings
from dockproxy_tray.operations import Operations
from dockproxy_tray.saving import add_found, always_direct
from dockproxy_tray.words.language import tr


@dataclass(frozen=True)
class Discovery:
    """Settings that can become a profile."""

    imported: Imported
    always: tuple[str, ...]
    """What goes into ``[always]``: this machine is reached without a proxy."""
    path: str
    """The file that they would be written to."""
    names: tuple[str, ...]
    """The names that are taken."""

    @property
    def suggestion(self) -> str:
        """A name for the profile."""
        proxied = any(finding.surface != "mirrors" for finding in self.imported.found)
        base = tr("My proxy") if proxied else tr("My mirrors")
        taken = {name.casefold() for name in self.names}
        names = (base, *(f"{base} {number}" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name.casefold() not in taken)

    def problem(self, name: str) -> Message | None:
        """Why the profile cannot have this name."""
        if name.casefold() in {taken.casefold() for taken in self.names}:
            return say("name-taken")
        try:
            check_name(name)
        except Invalid as error:
            why = error.values.get("why")
            return why if isinstance(why, Message) else Message(error.reason, error.values)
        return None


@dataclass(frozen=True)
class Made:
    """The profile that was made."""

    name: str
    path: str
    notes: tuple[Message, ...] = field(default=())


def discover(operations: Operations, environ: Mapping[str, str]) -> Discovery:
    """Look everywhere. Raises ``Invalid("nothing-found")``, and as ``Operations.profiles``."""
    always = always_direct(operations)
    imported = find_settings(operations, SOURCES, environ, always)
    return Discovery(imported, always, operations.profiles_path, operations.profiles().names)


def discover_first(operations: Operations, environ: Mapping[str, str]) -> Discovery | None:
    """The same for who has no profiles yet, nor the administrators for them; else None."""
    paths = (operations.profiles_path, operations.site_path)
    if any(path is not None and os.path.lexists(path) for path in paths):
        return None
    try:
        return discover(operations, environ)
    except Invalid:
        return None


def make_profile(operations: Operations, name: str, discovery: Discovery) -> Made:
    """Write it, as ``dockproxy import`` does. Raises as ``add_found``."""
    fields = discovery.imported.fields
    path = add_found(operations, name, fields, discovery.always)
    warnings = operations.profiles().warnings
    notes = [warning for warning in warnings if warning.values.get("profile") == name]
    if has_password(repr(fields)):
        notes.append(say("password-in-file", path=path))
    return Made(name, path, tuple(notes))
