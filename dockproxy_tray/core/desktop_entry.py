"""Desktop entries as text: the keys of the main group, and edits that leave all else as it stands.

Source: freedesktop's Desktop Entry Specification 1.5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

GROUP = "[Desktop Entry]"

_RESERVED = re.compile(r"[\s\"'\\><~|&;$*?#()`]")


def entry_keys(text: str) -> dict[str, str] | None:
    """The keys of the main group, as they are written; None where the text has no such group."""
    lines = text.split("\n")
    span = _span(lines)
    if span is None:
        return None
    found: dict[str, str] = {}
    for line in lines[slice(*span)]:
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key.strip(), value.strip())
    return found


def with_keys(text: str, wanted: Mapping[str, str | None]) -> str:
    """The text with these keys in its main group, which it has; None is without the key."""
    lines = text.split("\n")
    span = _span(lines)
    assert span is not None
    left = dict(wanted)
    group: list[str] = []
    for line in lines[slice(*span)]:
        key = line.partition("=")[0].strip()
        if key not in wanted:
            group.append(line)
        elif (value := left.pop(key, None)) is not None:
            group.append(f"{key}={value}")
    at = len(group)
    while at and not group[at - 1].strip():  # blank lines part groups, or end the text
        at -= 1
    group[at:at] = [f"{key}={value}" for key, value in left.items() if value is not None]
    begin, end = span
    changed = "\n".join([*lines[:begin], *group, *lines[end:]])
    return changed if changed.endswith("\n") else changed + "\n"


def exec_line(command: Sequence[str]) -> str:
    """A command as a value of ``Exec``.

    An argument with a reserved character stands in double quotes, with a backslash before each of
    ``"`$\\``; ``%`` begins a field code unless it is doubled. Then all is escaped as any string.
    """
    return escaped(" ".join(_quoted(argument.replace("%", "%%")) for argument in command))


def escaped(value: str) -> str:
    """A string as a desktop entry has it."""
    codes = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return "".join(codes.get(each, each) for each in value)


def _quoted(argument: str) -> str:
    if argument and not _RESERVED.search(argument):
        return argument
    return '"' + re.sub(r'(["`$\\])', r"\\\1", argument) + '"'


def _span(lines: Sequence[str]) -> tuple[int, int] | None:
    """The lines of the main group, without its header: from the first to before the last."""
    begin = next((n for n, line in enumerate(lines, 1) if line.strip() == GROUP), None)
    if begin is None:
        return None
    later = (n for n in range(begin, len(lines)) if lines[n].startswith("["))
    return begin, next(later, len(lines))
