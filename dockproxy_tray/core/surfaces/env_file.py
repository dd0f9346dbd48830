"""The syntax of ``EnvironmentFile=``: like a shell's, but without expansions.

systemd.exec, "EnvironmentFile=": quotes and backslashes as in a shell, comments start a line, no
specifiers, no variables. The states are those of systemd's own parser (src/basic/env-file.c, since
version 254; before, a comment ending in a backslash went on in the next line).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dockproxy_tray.core.surfaces.unit_words import is_name, is_text
from dockproxy_tray.errors import Internal, Invalid

_SPACE = " \t\n\r"
_NEWLINE = "\n\r"
_ESCAPABLE = '"\\`$'
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def parse_env_file(text: str) -> Mapping[str, tuple[str, int]]:
    """The variables that systemd takes from the file, each with its value and line; the last wins.

    A file that is not clean text (NUL, invalid UTF-8) gives none: systemd refuses it whole.
    """
    values: dict[str, tuple[str, int]] = {}
    if "\0" in text or not is_text(text):
        return values
    for key, value, line in _assignments(text):
        if is_name(key):
            values[key] = (value, line)
    return values


def render_env_file(values: Mapping[str, str]) -> str:
    """The file that gives exactly these variables.

    Raises ``Invalid`` ("bad-environment-value") for what cannot stand on one line of it.
    """
    for name, value in values.items():
        check_value(name, value)
    lines = [f'{name}="{_escape(value)}"\n' for name, value in values.items()]
    text = "".join(lines)
    # Nothing that goes wrong here may ever reach the engine's environment.
    if {name: value for name, (value, _) in parse_env_file(text).items()} != dict(values):
        raise Internal("render-mismatch", surface="env-file")
    return text


def check_value(name: str, value: str) -> None:
    """Raise ``Invalid`` unless the variable can be written into a unit or an environment file.

    Control characters would end a line, or be a directive of their own; systemd drops a value
    that is not clean UTF-8.
    """
    if not is_name(name):
        raise Invalid("bad-environment-name", name=name)
    if _CONTROL.search(value) or not is_text(value):
        raise Invalid("bad-environment-value", name=name)


def _escape(value: str) -> str:
    return "".join("\\" + char if char in _ESCAPABLE else char for char in value)


def _assignments(text: str) -> Iterator[tuple[str, str, int]]:
    at, line = 0, 1
    while at < len(text):
        char = text[at]
        if char in _SPACE:
            line += _line_ends(char, text, at)
            at += 1
        elif char in "#;":
            while at < len(text) and text[at] not in _NEWLINE:
                at += 1
        else:
            start = line
            end = at
            while end < len(text) and text[end] not in "=" + _NEWLINE:
                end += 1
            key = text[at:end].rstrip(_SPACE)
            if end == len(text) or text[end] != "=":
                at = end
                continue
            value, at = _read_value(text, end + 1)
            at = min(at, len(text))
            line += sum(_line_ends(text[i], text, i) for i in range(end + 1, at))
            yield key, value, start


def _line_ends(char: str, text: str, at: int) -> int:
    """1 where a line ends, CR LF counted once."""
    return int(char == "\n" or (char == "\r" and text[at + 1 : at + 2] != "\n"))


def _read_value(text: str, at: int) -> tuple[str, int]:
    """A value and where it ends: text in quotes, one behind the other, then text without."""
    out: list[str] = []
    while at < len(text):
        char = text[at]
        if char in _NEWLINE:
            return "".join(out), at
        if char == "'":
            end = text.find("'", at + 1)
            end = len(text) if end < 0 else end
            out.append(text[at + 1 : end])
            at = end + 1
        elif char == '"':
            at = _read_double_quoted(text, at + 1, out)
        elif char in _SPACE:
            at += 1
        else:
            return _read_unquoted(text, at, out)
    return "".join(out), at


def _read_double_quoted(text: str, at: int, out: list[str]) -> int:
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
            if text[at] in _ESCAPABLE:
                out.append(text[at])
            elif text[at] != "\n":  # an escaped line feed continues the line
                out.append("\\" + text[at])
        elif text[at] != "\\":
            out.append(text[at])
        at += 1
    return at + 1


def _read_unquoted(text: str, at: int, out: list[str]) -> tuple[str, int]:
    keep = len(out)  # what is behind the last character that is no space is cut off
    while at < len(text) and text[at] not in _NEWLINE:
        if text[at] == "\\":
            at += 1
            if at < len(text) and text[at] not in _NEWLINE:
                out.append(text[at])
            keep = len(out)
        else:
            out.append(text[at])
            if text[at] not in _SPACE:
                keep = len(out)
        at += 1
    return "".join(out[:keep]), at
