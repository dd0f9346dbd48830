"""Unit files and drop-ins, read as systemd reads them (systemd.syntax).

A text is a list of physical lines; a statement is a section header or an assignment, over as many
lines as its continuation takes. Statements remember where they stand, so that an edit changes
what it means to change and nothing else.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.surfaces.exec_start import dockerd_flags, split_command
from dockproxy_tray.core.surfaces.unit_words import (
    WHITESPACE,
    BadWord,
    each_word,
    is_name,
    is_text,
    resolve,
)

__all__ = ["Kind", "Op", "Service", "dockerd_flags", "parse_service", "split_command"]

BOM = "\ufeff"
FATAL = ("unit-bad-section", "unit-bad-utf8")
"""Problems behind which systemd does not read on."""
# systemd ends a line at LF, CR or NUL, and takes a run of different ones for one end.
_LINE = re.compile(r"([^\n\r\0]*)(\n\r?\0?|\r\n?\0?|\0|\Z)")


class Kind(enum.Enum):
    """What an assignment does to the service."""

    SET = "set"
    RESET_ENV = "reset-env"
    ENV_FILE = "env-file"
    RESET_ENV_FILES = "reset-env-files"
    UNSET = "unset"
    RESET_UNSET = "reset-unset"
    PASS = "pass"
    RESET_PASS = "reset-pass"
    EXEC_START = "exec-start"
    RESET_EXEC_START = "reset-exec-start"


@dataclass(frozen=True)
class Op:
    """One step of what a file does to the service, in the file's order."""

    kind: Kind
    name: str = ""
    """The variable (``UNSET``: ``NAME`` or ``NAME=value``), or an environment file's path."""
    value: str = field(default="", repr=False)
    """The variable's value, or a command's text."""
    line: int = 0
    """Where it starts, counted from 1."""
    exact: bool = True
    """False: systemd replaces a specifier in it (or, for a path, a pattern) by what is not known
    here; in a text such a specifier stands as ``{%X}``."""
    optional: bool = False
    """For an environment file: a missing one does not keep the service from starting."""


@dataclass(frozen=True)
class Service:
    """What a file says of ``[Service]``, and what systemd ignores in it."""

    ops: tuple[Op, ...]
    problems: tuple[Message, ...]


@dataclass(frozen=True)
class Part:
    """What one physical line gives to a statement."""

    line: int
    """Index of the physical line, from 0."""
    column: int
    """Where the part starts in its line: 1 behind a byte order mark."""
    start: int
    """Where the part starts in the statement's joined text."""
    continued: bool
    """The line ends in a backslash, which stands for a space in the joined text."""


@dataclass(frozen=True)
class Statement:
    """A header or an assignment. ``text`` is the joined text, comments between left out."""

    text: str = field(repr=False)
    parts: tuple[Part, ...]
    section: str | None
    """For a header the section it opens."""
    key: str = ""
    """Empty for a header, and for a line that systemd ignores."""
    value_at: int = 0
    value: str = field(default="", repr=False)
    problem: str | None = None
    """Why systemd ignores it."""

    @property
    def first(self) -> int:
        return self.parts[0].line

    @property
    def last(self) -> int:
        return self.parts[-1].line


def split_lines(text: str) -> list[tuple[str, str]]:
    """The physical lines, each with its line end (empty for an unfinished last line)."""
    lines = [(match[1], match[2]) for match in _LINE.finditer(text)]
    # At the end of the text the pattern matches once more, emptily.
    while lines and lines[-1] == ("", ""):
        lines.pop()
    return lines


def is_comment(line: str) -> bool:
    return line.lstrip(WHITESPACE)[:1] in ("#", ";")


def ends_continued(line: str) -> bool:
    """Whether the line goes on in the next one: an odd number of backslashes at its end."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def parse_statements(lines: list[tuple[str, str]]) -> tuple[Statement, ...]:
    """The statements in order; blank lines and comments are none.

    After a header without its closing bracket, or what is not UTF-8, systemd reads no further.
    """
    statements: list[Statement] = []
    section: str | None = None
    for text, parts in _join(lines):
        if not text.strip(WHITESPACE):
            continue
        statement = _parse_statement(text, parts, section)
        section = statement.section
        statements.append(statement)
        if statement.problem in FATAL:
            break
    return tuple(statements)


@lru_cache(maxsize=64)  # a plan reads the same few texts again and again
def parse_service(text: str) -> Service:
    """What the file does to the service, and what systemd ignores in it, with the line."""
    ops: list[Op] = []
    problems: list[Message] = []
    for statement in parse_statements(split_lines(text)):
        line = statement.first + 1
        if statement.problem is not None:
            problems.append(say(statement.problem, line=line))
        elif statement.section == "Service" and statement.key:
            read = _READERS.get(statement.key)
            if read is not None:
                items = tuple(read(statement.key, statement.value, line))
                ops += [item for item in items if isinstance(item, Op)]
                problems += [item for item in items if isinstance(item, Message)]
            elif statement.key.lower() in _LOWER_KEYS:
                right = _LOWER_KEYS[statement.key.lower()]
                problems.append(say("unit-wrong-case", line=line, key=statement.key, right=right))
    return Service(tuple(ops), tuple(problems))


def _join(lines: list[tuple[str, str]]) -> Iterator[tuple[str, tuple[Part, ...]]]:
    text = ""
    parts: list[Part] = []
    marked = False
    for index, (line, _) in enumerate(lines):
        if is_comment(line):
            continue
        # systemd skips the first byte order mark that starts a line, whichever line that is.
        column = 1 if not marked and line.startswith(BOM) else 0
        marked = marked or column == 1
        body = line[column:]
        continued = ends_continued(body)
        parts.append(Part(index, column, len(text), continued))
        text += body[:-1] + " " if continued else body
        if not continued:
            yield text, tuple(parts)
            text, parts = "", []
    if parts:
        yield text, tuple(parts)


def _parse_statement(text: str, parts: tuple[Part, ...], section: str | None) -> Statement:
    stripped = text.strip(WHITESPACE)
    if not is_text(stripped):
        return Statement(text, parts, section, problem="unit-bad-utf8")
    if stripped.startswith("["):
        if not stripped.endswith("]"):
            return Statement(text, parts, section, problem="unit-bad-section")
        return Statement(text, parts, stripped[1:-1])
    if section is None:
        return Statement(text, parts, None, problem="unit-outside-section")
    name, equals, rest = text.partition("=")
    key = name.strip(WHITESPACE)
    if not equals or not key:
        return Statement(text, parts, section, problem="unit-no-assignment")
    value_at = len(name) + 1 + len(rest) - len(rest.lstrip(WHITESPACE))
    return Statement(text, parts, section, key, value_at, rest.strip(WHITESPACE))


def _read_environment(key: str, value: str, line: int) -> Iterator[Op | Message]:
    if not value:
        yield Op(Kind.RESET_ENV, line=line)
    for text, exact, problem in _resolved_words(key, value, line):
        name, equals, content = text.partition("=")
        if problem is not None:
            yield problem
        elif not equals or not is_name(name) or not is_text(content):
            yield say("unit-bad-assignment", line=line, key=key)
        else:
            yield Op(Kind.SET, name, content, line, exact)
            if not exact:
                yield say("unit-specifier", line=line, key=key, name=name)


def _read_unset(key: str, value: str, line: int) -> Iterator[Op | Message]:
    if not value:
        yield Op(Kind.RESET_UNSET, line=line)
    for text, exact, problem in _resolved_words(key, value, line):
        name, _, content = text.partition("=")
        if problem is not None:
            yield problem
        elif not is_name(name) or not is_text(content):
            yield say("unit-bad-assignment", line=line, key=key)
        else:
            yield Op(Kind.UNSET, text, "", line, exact)


def _read_pass(key: str, value: str, line: int) -> Iterator[Op | Message]:
    if not value:
        yield Op(Kind.RESET_PASS, line=line)
    for text, exact, problem in _resolved_words(key, value, line, unescape=False):
        if problem is not None:
            yield problem
        elif not is_name(text):
            yield say("unit-bad-assignment", line=line, key=key)
        else:
            yield Op(Kind.PASS, text, "", line, exact)


def _resolved_words(
    key: str, value: str, line: int, *, unescape: bool = True
) -> Iterator[tuple[str, bool, Message | None]]:
    """Each word's text, whether it is exactly that, or the reason why systemd drops it."""
    for word in each_word(value, unescape=unescape):
        if isinstance(word, BadWord):
            yield "", False, say(word.code, line=line, key=key)
            return
        resolved = resolve(word.text)
        if resolved.text is None:
            name = word.text.partition("=")[0]
            yield (
                "",
                False,
                say(
                    "unit-bad-specifier",
                    line=line,
                    key=key,
                    name=name if is_name(name) else "",
                    specifier=resolved.specifier,
                ),
            )
        else:
            yield resolved.text, resolved.specifier is None, None


def _read_env_file(key: str, value: str, line: int) -> Iterator[Op | Message]:
    if not value:
        yield Op(Kind.RESET_ENV_FILES, line=line)
        return
    resolved = resolve(value)
    optional = value.startswith("-")
    path = (resolved.text or "")[optional:]
    starts_unknown = path.startswith("{%") and resolved.specifier is not None
    if resolved.text is None or not is_text(path) or not (path.startswith("/") or starts_unknown):
        yield say("unit-bad-path", line=line, key=key)
        return
    exact = resolved.specifier is None and not re.search(r"[*?\[]", path)
    yield Op(Kind.ENV_FILE, simplify_path(path), "", line, exact, optional)


def _read_exec_start(key: str, value: str, line: int) -> Iterator[Op | Message]:
    yield Op(Kind.EXEC_START, "", value, line) if value else Op(Kind.RESET_EXEC_START, line=line)


def simplify_path(path: str) -> str:
    """systemd's pathsimplify_path(): no doubled slashes, no ``.``, no slash at the end."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return ("/" if path.startswith("/") else "") + "/".join(parts)


_READERS: dict[str, Callable[[str, str, int], Iterator[Op | Message]]] = {
    "Environment": _read_environment,
    "EnvironmentFile": _read_env_file,
    "UnsetEnvironment": _read_unset,
    "PassEnvironment": _read_pass,
    "ExecStart": _read_exec_start,
}
_LOWER_KEYS = {key.lower(): key for key in _READERS}
