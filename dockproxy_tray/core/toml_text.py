"""Where things stand in a TOML text: for errors with a line, and for edits that keep all else.

The text is known to be valid TOML (``tomllib`` has read it); this only finds its way in it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

Path = tuple[str | int, ...]

_SKIP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
)
_SCALAR = re.compile(r"[^,\]}#\r\n]*[^,\]}#\r\n \t]")


@dataclass(frozen=True)
class Statement:
    """A table's header or one ``key = value``, by offsets into the text."""

    path: Path
    """All keys from the root, with the index after the name of an array of tables."""
    header: bool
    keys: tuple[tuple[int, int], ...]
    """Where each key of the statement itself is written."""
    start: int
    end: int
    """Just after the closing bracket or the value."""
    value: int
    """Where the value starts; for a header the same as ``end``."""


@dataclass(frozen=True)
class Layout:
    text: str
    statements: tuple[Statement, ...]
    offsets: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """The line (from 1) of this key or list entry, or of the nearest thing around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.offsets:
                return self.text.count("\n", 0, self.offsets[path[:length]]) + 1
        return 1


def scan_toml(text: str) -> Layout:
    """Find every statement of a valid TOML text."""
    scanner = _Scanner(text)
    scanner.run()
    return Layout(text, tuple(scanner.statements), scanner.offsets)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.statements: list[Statement] = []
        self.offsets: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}  # of the arrays of tables

    def run(self) -> None:
        table: Path = ()
        self.skip()
        while self.at < len(self.text):
            start = self.at
            brackets = 2 if self.text.startswith("[[", start) else int(self.text[start] == "[")
            self.at += brackets
            if brackets:
                self.skip()
                names, keys = self.keys()
                table = self.header(names, array=brackets == 2)
                self.skip()
                self.at += brackets
                self.note(table, start)
                value, path = self.at, table
            else:
                names, keys = self.keys()
                path = table + names
                self.note(path, start)
                value = self.equals()
                self.value(path)
            header = brackets > 0
            self.statements.append(Statement(path, header, keys, start, self.at, value))
            self.skip()

    def header(self, names: Path, array: bool) -> Path:
        path: Path = ()
        for position, name in enumerate(names):
            path = (*path, name)
            if array and position == len(names) - 1:
                self.lengths[path] = self.lengths.get(path, 0) + 1
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def note(self, path: Path, offset: int) -> None:
        for length in range(1, len(path) + 1):
            self.offsets.setdefault(path[:length], offset)

    def skip(self) -> None:
        self.at = self.match(_SKIP).end()

    def match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"no TOML at offset {self.at}")
        return found

    def keys(self) -> tuple[Path, tuple[tuple[int, int], ...]]:
        names: list[str] = []
        spans = []
        while True:
            found = self.match(_KEY)
            raw = found[0]
            names.append(raw if raw[0] not in "\"'" else tomllib.loads(f"k = {raw}")["k"])
            spans.append(found.span())
            self.at = found.end()
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                return tuple(names), tuple(spans)
            self.at = dot.end()

    def equals(self) -> int:
        self.at = self.text.index("=", self.at) + 1
        while self.text[self.at] in " \t":
            self.at += 1
        return self.at

    def value(self, path: Path) -> None:
        opening = self.text[self.at]
        if opening in "\"'":
            self.at = self.match(_STRING).end()
        elif opening == "[":
            self.items(path, "]")
        elif opening == "{":
            self.items(path, "}")
        else:
            self.at = self.match(_SCALAR).end()

    def items(self, path: Path, closing: str) -> None:
        """The entries of an array or of an inline table, up to its closing bracket."""
        index = 0
        self.at += 1
        self.skip()
        while self.text[self.at] != closing:
            inner: Path = (*path, index)
            start = self.at
            if closing == "}":
                inner = path + self.keys()[0]
                self.equals()
            self.note(inner, start)
            self.value(inner)
            self.skip()
            if self.text[self.at] == ",":
                self.at += 1
                self.skip()
            index += 1
        self.at += 1
