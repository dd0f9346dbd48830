"""A strict reader of JSON (RFC 8259) that remembers where everything stands.

What Docker's own parsers would guess about, or disagree about, is refused: of two equal keys Go
takes the last but merges objects, and the command line ignores what follows the document. Whoever
edits such a file must not have to guess too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from json.decoder import JSONDecodeError, JSONDecoder
from typing import Final, TypeAlias

from dockproxy_tray.core.proxy_url import mask
from dockproxy_tray.errors import Unparsable

MAX_DEPTH = 64
BLANK = " \t\r\n"
"""RFC 8259, "ws"; Python's own idea of white space is wider."""

Json: TypeAlias = "str | bool | None | Number | list[Json] | dict[str, Json]"

_BLANKS = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"NaN|-?Infinity")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Number:
    """A number as it is written: converting it could lose digits."""

    text: str


@dataclass(frozen=True)
class Node:
    """A value and where its text stands (offsets, end exclusive)."""

    start: int
    end: int
    value: Json = field(repr=False)
    items: tuple[Node, ...] = field(default=(), repr=False)
    members: Mapping[str, Member] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Member:
    """A key (offsets of its quotes) and its value."""

    start: int
    end: int
    node: Node


def read_json(text: str, path: str) -> Node:
    """The one value of the text. Raises ``Unparsable`` where it is not JSON, or not only that."""
    reader = _Reader(text, path)
    root = reader.read_value(reader.skip(0), 1)
    end = reader.skip(root.end)
    if end < len(text):
        raise reader.unexpected(end, "json-trailing-text")
    return root


def line_at(text: str, at: int) -> int:
    """The line of an offset, counted from 1."""
    return text.count("\n", 0, at) + 1


def refuse(reason: str, text: str, at: int, path: str, **values: object) -> Unparsable:
    """The error for what stands at this offset; lines and columns (in characters) from 1."""
    column = at - text.rfind("\n", 0, at)
    return Unparsable(reason, path=path, line=line_at(text, at), column=column, **values)


class _Reader:
    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self._decoder = JSONDecoder()

    def skip(self, at: int) -> int:
        found = _BLANKS.match(self.text, at)
        return found.end() if found else at

    def unexpected(self, at: int, reason: str = "json-invalid") -> Unparsable:
        if self.text.startswith(("//", "/*", "#"), at):
            reason = "json-comment"
        elif at >= len(self.text):
            reason = "json-incomplete"
        return refuse(reason, self.text, at, self.path)

    def read_value(self, at: int, depth: int) -> Node:
        text = self.text
        opening = text[at : at + 1]
        if opening == '"':
            value, end = self._read_string(at)
            return Node(at, end, value)
        if opening in ("{", "["):
            if depth > MAX_DEPTH:
                raise refuse("json-too-deep", text, at, self.path, limit=MAX_DEPTH)
            return self._read_object(at, depth) if opening == "{" else self._read_array(at, depth)
        if number := _NUMBER.match(text, at):
            return Node(at, number.end(), Number(number[0]))
        for word, meaning in _WORDS.items():
            if text.startswith(word, at):
                return Node(at, at + len(word), meaning)
        not_finite = _NOT_FINITE.match(text, at)
        raise self.unexpected(at, "json-not-finite" if not_finite else "json-invalid")

    def _read_object(self, start: int, depth: int) -> Node:
        members: dict[str, Member] = {}
        at = self.skip(start + 1)
        while not self._closes("}", at, bool(members)):
            if not self.text.startswith('"', at):
                raise self.unexpected(at)
            key, end = self._read_string(at)
            if key in members:
                raise refuse("json-duplicate-key", self.text, at, self.path, key=mask(key))
            colon = self.skip(end)
            if not self.text.startswith(":", colon):
                raise self.unexpected(colon)
            node = self.read_value(self.skip(colon + 1), depth + 1)
            members[key] = Member(at, end, node)
            at = self._next("}", self.skip(node.end))
        value = {key: member.node.value for key, member in members.items()}
        return Node(start, at + 1, value, members=members)

    def _read_array(self, start: int, depth: int) -> Node:
        items: list[Node] = []
        at = self.skip(start + 1)
        while not self._closes("]", at, bool(items)):
            items.append(self.read_value(at, depth + 1))
            at = self._next("]", self.skip(items[-1].end))
        return Node(start, at + 1, [item.value for item in items], items=tuple(items))

    def _closes(self, closing: str, at: int, more: bool) -> bool:
        if not self.text.startswith(closing, at):
            return False
        if more and self._before(at) == ",":
            raise self.unexpected(at, "json-trailing-comma")
        return True

    def _before(self, at: int) -> str:
        while self.text[at - 1] in BLANK:
            at -= 1
        return self.text[at - 1]

    def _next(self, closing: str, at: int) -> int:
        """Where the next element begins, or the closing bracket stands."""
        if self.text.startswith(",", at):
            return self.skip(at + 1)
        if self.text.startswith(closing, at):
            return at
        raise self.unexpected(at)

    def _read_string(self, at: int) -> tuple[str, int]:
        try:
            value, end = self._decoder.raw_decode(self.text, at)
        except JSONDecodeError as error:
            raise refuse("json-string", self.text, error.pos, self.path) from None
        if _SURROGATE.search(value):
            raise refuse("json-surrogate", self.text, at, self.path)
        return value, end
