"""Reading the user's profiles.toml for a change, and writing it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dockproxy_tray.core.observed import File, FileEdit
from dockproxy_tray.core.proxy_url import has_password
from dockproxy_tray.errors import Conflict
from dockproxy_tray.operations import Operations
from dockproxy_tray.system.files import read_file, replace_file

ALWAYS_DIRECT = ("localhost", "127.0.0.0/8", "::1")
"""What no proxy is ever asked for: this machine."""


def open_text(operations: Operations) -> tuple[File, str]:
    """The user's profiles.toml as it is, and its text; a new one's is the starter text.

    Raises ``Conflict`` for one that cannot be read.
    """
    file = read_file(operations.profiles_path, follow=True)
    if file.problem is not None:
        raise Conflict(file.problem.code, **dict(file.problem.values))
    if file.text is not None:
        return file, file.text
    from dockproxy_tray.system.profiles_text import starter_text

    return file, starter_text(always_direct(operations))


def always_direct(operations: Operations) -> tuple[str, ...]:
    """This machine, and the bridge's network where a running engine tells it."""
    subnet, _ = operations.container_network()
    return (*ALWAYS_DIRECT, subnet) if subnet else ALWAYS_DIRECT


def save_text(file: File, text: str) -> bool:
    """Write it; a new file, and one with a password in it, is for its owner alone.

    The answer is whether that changed anything. Raises ``Conflict``: the file is then as it was.
    """
    if text == file.text:
        return False
    private = file.text is None or has_password(text)
    replace_file(FileEdit(replace(file), text, 0o600 if private else None), follow=True)
    return True


def add_found(
    operations: Operations, name: str, fields: Mapping[str, object], always: Sequence[str]
) -> str:
    """Add a profile that was made of what was found; ``always`` goes into ``[always]``. The answer
    is the file's path.

    Raises as ``open_text`` and ``save_text`` do, and ``Invalid`` as ``add_profile`` does.
    """
    from dockproxy_tray.system.always_edit import set_always
    from dockproxy_tray.system.profiles_edit import add_profile

    file, text = open_text(operations)
    text = set_always(text, "no_proxy", always, file.path)
    save_text(file, add_profile(text, name, fields, file.path))
    return file.path


def keep_foreign(operations: Operations, name: str) -> bool:
    """Put what a switch to this profile would drop of mirrors and insecure registries into
    ``[always]``, where every profile has it; says whether that changed anything.

    Raises as ``open_text`` and ``save_text`` do, and ``Invalid`` as ``set_always`` does.
    """
    from dockproxy_tray.system.always_edit import set_always

    found = operations.foreign_entries(name)
    if not any(found.values()):
        return False
    file, text = open_text(operations)
    for key, entries in found.items():
        text = set_always(text, key, entries, file.path)
    return save_text(file, text)
