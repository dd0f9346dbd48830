"""``edit``: the user's editor on a copy, which takes the place of the file once it is valid."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile

from dockproxy_tray.cli.call import Call
from dockproxy_tray.core.observed import File
from dockproxy_tray.errors import Conflict, Invalid
from dockproxy_tray.operations import Operations
from dockproxy_tray.saving import open_text
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import clean, message_of, shown, whole

_EDITORS = ("sensible-editor", "editor", "nano", "vi")
_KNOW_LINES = ("vi", "vim", "nvim", "nano", "emacs", "micro", "joe")
"""Editors that take ``+LINE`` before the file's name."""


def edit_profiles(call: Call, operations: Operations) -> None:
    """Edit until the text is valid, or keep the rejected copy and name it.

    Raises ``Invalid``: "no-such-profile", "no-editor", "editor-failed", "edit-rejected"; and
    ``Conflict("edit-conflict")`` where somebody else saved meanwhile.
    """
    file, text = open_text(operations)
    editor = _find_editor(call)
    line = _line_of(call, text, file.path) if call.args.name else None
    folder = os.path.dirname(os.path.realpath(file.path))
    os.makedirs(folder, mode=0o700, exist_ok=True)
    # Private like the file itself, and with its ending, by which editors choose their colours.
    descriptor, copy = tempfile.mkstemp(prefix="profiles-edited-", suffix=".toml", dir=folder)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as opened:
        opened.write(text)
    try:
        edited = _edit_until_valid(call, operations, file, copy, [*editor, *_at(editor, line)])
    except Invalid as error:
        if error.reason == "editor-failed":
            os.unlink(copy)
        raise
    from dockproxy_tray.passwords import save_edited

    try:
        changed, notes = save_edited(operations, file, edited)
    except Conflict as error:
        if error.reason != "file-changed":
            raise
        raise Conflict("edit-conflict", path=file.path, copy=copy) from None
    os.unlink(copy)
    call.out.warn([*operations.profiles().warnings, *notes])
    if call.args.json:
        from dockproxy_tray.cli.document import messages

        path = os.path.abspath(file.path)
        call.out.document({"path": path, "changed": changed, "warnings": messages(notes)})
    else:
        said = tr("{path} was saved.") if changed else tr("{path} was not changed.")
        call.out.text(clean(said.format(path=file.path)))


def _edit_until_valid(
    call: Call, operations: Operations, file: File, copy: str, command: list[str]
) -> str:
    from dockproxy_tray.system.profiles_file import parse_profiles, read_profiles_text

    while True:
        _run_editor(command, copy, file.path, call.args.json)
        try:
            text = read_profiles_text(copy) or ""
            parse_profiles(text, copy)
            return text
        except Invalid as error:
            why = message_of(error)
            if call.args.json or not _again(whole(why)):
                raise Invalid("edit-rejected", path=file.path, copy=copy, why=why) from None


def _again(problem: str) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(problem, tr("Edit again? [Y/n] "), sep="\n", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("", "y", "yes")


def _run_editor(command: list[str], copy: str, path: str, quiet: bool) -> None:
    try:
        # With --json stdout is for the document alone.
        code = subprocess.call([*command, copy], stdout=sys.stderr if quiet else None)
    except OSError:
        code = 127
    if code != 0:
        raise Invalid("editor-failed", editor=shown(command[0]), path=path)


def _find_editor(call: Call) -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        if given := call.environ.get(name, "").strip():
            try:
                return shlex.split(given)
            except ValueError:
                return [given]
    for name in _EDITORS:
        if shutil.which(name):
            return [name]
    raise Invalid("no-editor")


def _line_of(call: Call, text: str, path: str) -> int:
    from dockproxy_tray.core.toml_text import scan_toml
    from dockproxy_tray.system.profiles_file import parse_profiles

    name = call.args.name
    own = parse_profiles(text, path)
    if not own.get(name).written:
        return 1
    return scan_toml(text).line_of(("profiles", name))


def _at(editor: list[str], line: int | None) -> list[str]:
    known = os.path.basename(editor[0]) in _KNOW_LINES
    return [f"+{line}"] if known and line is not None else []
