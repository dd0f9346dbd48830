"""Reading profiles.toml: the user's, and the administrator's beneath it."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from typing import TYPE_CHECKING, Any

from dockproxy_tray.core.message import say
from dockproxy_tray.core.profile import merge_profiles
from dockproxy_tray.core.profile_data import ProfileError, make_profiles
from dockproxy_tray.errors import Invalid

if TYPE_CHECKING:
    from dockproxy_tray.core.message import Message
    from dockproxy_tray.core.profile import Profiles

MAX_BYTES = 1024 * 1024

_SYNTAX = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|.*)\)")


def read_profiles(path: str, site_path: str | None = None, *, required: bool = False) -> Profiles:
    """The profiles of these files; a missing file has none but Direct.

    With ``required`` a missing ``path`` is an error. Every error is ``Invalid("profiles-invalid",
    path=, line=, key=, why=Message)``; line and key are None where the whole file is meant.
    """
    text = read_profiles_text(path)
    if text is None and required:
        raise _invalid(path, say("file-missing"))
    user = parse_profiles(text or "", path)
    site_text = None if site_path is None else read_profiles_text(site_path)
    if site_path is None or site_text is None:
        return user
    merged = merge_profiles(parse_profiles(site_text, site_path), user)
    for name in merged.names:
        try:
            merged.resolve(name)  # lists that fit each by itself may be too long joined
        except Invalid as error:
            raise _invalid(
                path, say(error.reason, **error.values), key=f"profiles.{name}"
            ) from None
    return merged


def read_profiles_text(path: str) -> str | None:
    """The file's text; None where there is no file. Raises ``Invalid("profiles-invalid")``."""
    try:
        # Without O_NONBLOCK opening a FIFO waits for a writer, without end.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _invalid(path, say("file-not-regular"))
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    finally:
        os.close(descriptor)
    if len(data) > MAX_BYTES:
        raise _invalid(path, say("file-too-large", limit=MAX_BYTES))
    try:
        # The universal newlines of open() would lose a file's CRLF at the next edit.
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _invalid(path, say("file-not-utf8"), line=line) from None


def parse_profiles(text: str, path: str) -> Profiles:
    """Profiles of a text. ``path`` is for the error, which is as ``read_profiles`` has it."""
    data = parse_toml(text, path)
    try:
        return make_profiles(data)
    except ProfileError as error:
        from dockproxy_tray.core.toml_text import scan_toml

        line = scan_toml(text).line_of(error.path)
        raise _invalid(path, error.why, line=line, key=_spell(error.path)) from None


def parse_toml(text: str, path: str) -> dict[str, Any]:
    """The text's tables, or ``Invalid("profiles-invalid")`` with the parser's own words."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX.fullmatch(str(error))
        # The parser quotes single characters and table names only, never a value.
        why = say("toml-syntax", detail=found["what"] if found else str(error))
        line = int(found["line"]) if found and found["line"] else text.count("\n") + 1
        column = int(found["column"]) if found and found["column"] else None
        raise _invalid(path, why, line=line, column=column) from None
    except RecursionError:
        raise _invalid(path, say("too-deep")) from None


def _spell(path: tuple[str | int, ...]) -> str:
    """``profiles.Office.when[1].ssid``, as an error names a key."""
    parts = []
    for part in path:
        if isinstance(part, int):
            parts.append(f"[{part + 1}]")
        else:
            bare = re.fullmatch(r"[A-Za-z0-9_-]+", part)
            shown = part if bare else f'"{part.encode("unicode_escape").decode()}"'
            parts.append(f".{shown}" if parts else shown)
    return "".join(parts)


def _unreadable(path: str, error: Exception) -> Invalid:
    detail = error.strerror if isinstance(error, OSError) else str(error)
    return _invalid(path, say("file-unreadable", detail=detail))


def _invalid(
    path: str,
    why: Message,
    line: int | None = None,
    key: str | None = None,
    column: int | None = None,
) -> Invalid:
    return Invalid("profiles-invalid", path=path, line=line, column=column, key=key, why=why)
