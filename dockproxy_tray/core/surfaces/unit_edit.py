"""Edits of single words and lines in a unit file; everything else stays as it stands.

A ``UnitEdit`` collects what shall change, each place once, and then gives the new text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from dockproxy_tray.core.surfaces.unit_text import (
    Statement,
    is_comment,
    parse_statements,
    split_lines,
)
from dockproxy_tray.core.surfaces.unit_words import BadWord, each_word, is_name, resolve

_BLANK = " \t"


@dataclass(frozen=True)
class Named:
    """A word that names a variable, as it stands in a statement's value."""

    name: str
    value: str | None = field(repr=False)
    """``None``: systemd drops the word or puts something of its own into it."""
    start: int
    end: int


@dataclass(frozen=True)
class Ignored:
    """A span of a value that systemd ignores, and the variables that it seems to be about."""

    start: int
    end: int
    names: frozenset[str] = frozenset()


class UnitEdit:
    """Changes of one text, gathered by statement. Nothing is changed until ``render``."""

    def __init__(self, text: str) -> None:
        self._lines = split_lines(text)
        self.statements = parse_statements(self._lines)
        self.eol = next((end for _, end in self._lines if end), "\n")
        self._cuts: dict[int, list[tuple[int, int, str]]] = {}
        self._gone: set[int] = set()
        self._added: dict[int, list[str]] = {}

    def comments(self) -> list[tuple[int, str]]:
        """The comment lines with their index; they may stand between continued lines."""
        return [(i, line) for i, (line, _) in enumerate(self._lines) if is_comment(line)]

    def remove_line(self, index: int) -> None:
        """Take a comment line away."""
        self._gone.add(index)

    def remove(self, statement: Statement) -> None:
        """Take a whole statement away; comments between its lines stay."""
        self._gone.update(part.line for part in statement.parts)

    def take_words(
        self,
        statement: Statement,
        names: Collection[str],
        keep: Iterable[tuple[Named, str]] = (),
    ) -> None:
        """Take the words of these names out of an assignment; those in ``keep`` get a new text.

        Where only words are left that systemd ignores, they were part of ours (a value with an
        unquoted space, a comment behind it) and go too: they may hold a piece of a password.
        """
        words, ignored = name_words(statement)
        texts = {word.start: text for word, text in keep}
        cuts = [
            (word.start, word.end, texts.get(word.start, ""))
            for word in words
            if word.name in names or word.start in texts
        ]
        drop = [each for each in ignored if each.names and each.names <= set(names)]
        if not cuts and not drop:
            return
        foreign = any(word.name not in names for word in words)
        if not foreign:
            drop += [each for each in ignored if not each.names]
            if not texts and len(drop) == len(ignored):
                self.remove(statement)
                return
        self._cuts[statement.first] = cuts + [(each.start, each.end, "") for each in drop]

    def add_after(self, index: int, lines: Iterable[str]) -> None:
        """Put new lines behind the physical line with this index; -1: before the first."""
        self._added.setdefault(index, []).extend(lines)

    def end_of_section(self, section: str, keys: Collection[str]) -> int | None:
        """The line behind which an assignment of this section is read last of these keys.

        ``None``: there is no such section.
        """
        place: int | None = None
        found_key = False
        for statement in self.statements:
            if statement.section != section:
                continue
            if statement.key in keys:
                place, found_key = statement.last, True
            elif not found_key:
                place = statement.last
        return place

    def render(self) -> str:
        """The new text."""
        out: list[tuple[str, str]] = []
        starts = {each.first: each for each in self.statements if each.first in self._cuts}
        self._add(out, -1)
        index = 0
        while index < len(self._lines):
            statement = starts.get(index)
            if statement is not None:
                out += self._cut(statement)
                index = statement.last
            elif index not in self._gone:
                out.append(self._lines[index])
            self._add(out, index)
            index += 1
        return "".join(line + end for line, end in out)

    def append(self, lines: Iterable[str]) -> None:
        """Put new lines at the end."""
        self.add_after(len(self._lines) - 1, lines)

    def _add(self, out: list[tuple[str, str]], index: int) -> None:
        new = self._added.get(index)
        if not new:
            return
        if out and not out[-1][1]:
            out[-1] = (out[-1][0], self.eol)
        last = self.statements[-1] if self.statements else None
        if last is not None and last.parts[-1].continued and index >= last.last:
            # Else the unfinished statement would swallow ours. The same line end once more: a CR
            # and an LF in a row would be one.
            out.append(("", out[-1][1]))
        out += [(line, self.eol) for line in new]

    def _cut(self, statement: Statement) -> list[tuple[str, str]]:
        """The statement's lines after its cuts; a line that is left empty goes."""
        bodies: dict[int, str] = {}
        for part in statement.parts:
            line = self._lines[part.line][0][part.column :]
            bodies[part.line] = line[:-1] if part.continued else line
        dropped: set[int] = set()
        for start, end, text in sorted(self._cuts[statement.first], reverse=True):
            self._cut_word(statement, bodies, dropped, (start, end), text)
        kept = [part for part in statement.parts if part.line not in dropped]
        was_open = statement.parts[-1].continued
        out: list[tuple[str, str]] = []
        for index in range(statement.first, statement.last + 1):
            line, eol = self._lines[index]
            own = next((part for part in statement.parts if part.line == index), None)
            if own is None:
                out += [] if index in self._gone else [(line, eol)]
            elif own in kept:
                body = line[: own.column] + bodies[index]
                if own is kept[-1] and not was_open:
                    body = body.rstrip(_BLANK) if own.continued else body
                elif own.continued:
                    body += "\\"
                out.append((body, eol))
        return out

    def _cut_word(
        self,
        statement: Statement,
        bodies: dict[int, str],
        dropped: set[int],
        span: tuple[int, int],
        text: str,
    ) -> None:
        """Replace one word, which may lie on several lines: the first gets the new text."""
        start, end = statement.value_at + span[0], statement.value_at + span[1]
        for number, part in enumerate(statement.parts):
            body = bodies[part.line]
            following = statement.parts[number + 1 : number + 2]
            stop = following[0].start if following else len(statement.text)
            if start >= stop or end <= part.start:
                continue
            left = body[: max(start - part.start, 0)]
            right = body[end - part.start :] if end < stop else ""
            if text and start >= part.start:
                body = left + text + (right or (" " if part.continued else ""))
            elif right.strip(_BLANK):
                body = left + right.lstrip(_BLANK)
            else:
                body = left.rstrip(_BLANK) + (" " if part.continued else "")
            bodies[part.line] = body
            if number > 0 and not body.strip(_BLANK):
                dropped.add(part.line)


def name_words(statement: Statement) -> tuple[list[Named], list[Ignored]]:
    """The words that name a variable, and what systemd ignores besides."""
    named: list[Named] = []
    ignored: list[Ignored] = []
    lists_names = statement.key != "Environment"
    for word in each_word(statement.value, unescape=statement.key != "PassEnvironment"):
        if isinstance(word, BadWord):
            names = _names_in(statement.value[word.start :])
            ignored.append(Ignored(word.start, len(statement.value), names))
            break
        name, equals, _ = word.text.partition("=")
        if is_name(name) and (equals or lists_names):
            resolved = resolve(word.text)
            value = None
            if resolved.text is not None and resolved.specifier is None:
                value = resolved.text.partition("=")[2]
            named.append(Named(name, value, word.start, word.end))
        else:
            ignored.append(Ignored(word.start, word.end))
    return named, ignored


def _names_in(tail: str) -> frozenset[str]:
    """The variables that a broken rest of a line would have set."""
    names = (word.lstrip("\"'").partition("=") for word in tail.split())
    return frozenset(name for name, equals, _ in names if equals and is_name(name))
