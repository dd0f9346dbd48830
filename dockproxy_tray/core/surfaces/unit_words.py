"""The words of a unit's assignment: systemd's quoting, escapes and specifiers.

The rules are those of systemd.syntax ("Quoting") and systemd.unit ("Specifiers"), in the order in
which systemd applies them: words are split and unescaped first, specifiers come last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

WHITESPACE = " \t\n\r"

_SIMPLE_ESCAPES = {
    "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11,
    "\\": 92, '"': 34, "'": 39, "s": 32,
}  # fmt: skip
_HEX_ESCAPES = {"x": 2, "u": 4, "U": 8}
_HEX = re.compile(r"[0-9a-fA-F]+\Z")
_OCTAL = re.compile(r"[0-7]{3}\Z")
_SPECIFIER = re.compile(r"%([A-Za-z0-9%])")
# The letters that some version of systemd expands; all other letters and digits are refused.
_EXPANDED = frozenset("aAbBcCdDEfgGhHiIjJlLmMnNopqrRsStTuUvVwWyY")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True)
class Word:
    """One word: what it says, and the span of its text in the assignment's value."""

    text: str = field(repr=False)
    start: int
    end: int


@dataclass(frozen=True)
class BadWord:
    """Where systemd gives up: this word and everything behind it is lost."""

    code: str
    """``unit-bad-escape`` or ``unit-unbalanced-quote``."""
    start: int


class _Broken(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Resolved:
    """A word after its specifiers: ``%%`` is ``%``."""

    text: str | None = field(repr=False)
    """``None``: systemd drops the word, since it knows no such specifier. A specifier that
    systemd replaces by something of its own stands as ``{%X}``, so that the text equals nothing
    that anybody would want."""
    specifier: str | None
    """The first specifier other than ``%%``."""


def is_name(text: str) -> bool:
    """Whether it may name a variable (systemd.exec, "Environment=")."""
    return _NAME.match(text) is not None


def is_text(text: str) -> bool:
    """Whether systemd takes it for clean UTF-8: no surrogates, no noncharacters of Unicode."""
    return text.isascii() or not any(_is_no_character(ord(char)) for char in text)


def _is_no_character(number: int) -> bool:
    """systemd's unichar_is_valid(), turned round."""
    return 0xD800 <= number <= 0xDFFF or 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE


def split_words(
    value: str, *, unescape: bool = True, keep_bad: bool = False, relax: bool = False
) -> tuple[tuple[Word, ...], BadWord | None]:
    """The words up to the first bad one.

    ``unescape``: ``\\n`` is a line feed, else the backslash alone goes. ``keep_bad``: a bad
    escape stays as written. ``relax``: quotes may stay open.
    """
    words: list[Word] = []
    for item in each_word(value, unescape=unescape, keep_bad=keep_bad, relax=relax):
        if isinstance(item, BadWord):
            return tuple(words), item
        words.append(item)
    return tuple(words), None


def each_word(
    value: str, *, unescape: bool = True, keep_bad: bool = False, relax: bool = False
) -> Iterator[Word | BadWord]:
    """Like ``split_words``, one by one; nothing follows a bad word."""
    at = _skip_blank(value, 0)
    while at < len(value):
        try:
            text, end = _read_word(value, at, unescape, keep_bad, relax)
        except _Broken as broken:
            yield BadWord(broken.code, at)
            return
        yield Word(text, at, end)
        at = _skip_blank(value, end)


def resolve(text: str) -> Resolved:
    """Undo ``%%`` and see what else systemd would do to a word (systemd.unit, "Specifiers")."""
    found: list[str] = []

    def expand(match: re.Match[str]) -> str:
        letter = match[1]
        if letter == "%":
            return "%"
        found.append(letter)
        return "{%" + letter + "}"

    resolved = _SPECIFIER.sub(expand, text)
    unknown = next((letter for letter in found if letter not in _EXPANDED), None)
    if unknown is not None:
        return Resolved(None, "%" + unknown)
    return Resolved(resolved, "%" + found[0] if found else None)


def _skip_blank(value: str, at: int) -> int:
    while at < len(value) and value[at] in WHITESPACE:
        at += 1
    return at


def _read_word(value: str, at: int, unescape: bool, keep_bad: bool, relax: bool) -> tuple[str, int]:
    out = bytearray()  # bytes, since \xc3\xa9 is one character in two escapes
    quote = ""
    while at < len(value):
        char = value[at]
        if char == "\\":
            if at + 1 == len(value):
                return _end_in_backslash(out, quote, keep_bad, relax), len(value)
            code, length = _read_escape(value, at + 1) if unescape else (None, 0)
            if length:
                out += code or b""
                at += 1 + length
                continue
            if unescape and not keep_bad:
                raise _Broken("unit-bad-escape")
            out += (b"\\" if unescape else b"") + _encode(value[at + 1])
            at += 2
            continue
        if quote:
            if char == quote:
                quote = ""
            else:
                out += _encode(char)
        elif char in "\"'":
            quote = char
        elif char in WHITESPACE:
            break
        else:
            out += _encode(char)
        at += 1
    if quote and not relax:
        raise _Broken("unit-unbalanced-quote")
    return _decode(out), at


def _end_in_backslash(out: bytearray, quote: str, keep_bad: bool, relax: bool) -> str:
    if keep_bad and (not quote or relax):
        return _decode(out + b"\\")
    if relax:
        return _decode(out)
    raise _Broken("unit-unbalanced-quote" if quote else "unit-bad-escape")


def _read_escape(value: str, at: int) -> tuple[bytes | None, int]:
    """The bytes of the escape behind a backslash and its length; 0: there is no such escape."""
    char = value[at]
    if char in _SIMPLE_ESCAPES:
        return bytes([_SIMPLE_ESCAPES[char]]), 1
    if char in _HEX_ESCAPES:
        digits = value[at + 1 : at + 1 + _HEX_ESCAPES[char]]
        if len(digits) < _HEX_ESCAPES[char] or not _HEX.match(digits):
            return None, 0
        number = int(digits, 16)
        if number == 0 or number > 0x10FFFF:
            return None, 0
        return bytes([number]) if char == "x" else _encode(chr(number)), 1 + len(digits)
    digits = value[at : at + 3]
    if not _OCTAL.match(digits) or not 0 < int(digits, 8) < 256:
        return None, 0
    return bytes([int(digits, 8)]), 3


def _encode(char: str) -> bytes:
    return char.encode("utf-8", "surrogatepass")


def _decode(data: bytearray) -> str:
    # What is not UTF-8 becomes a surrogate, which is_text() then refuses as systemd does.
    return bytes(data).decode("utf-8", "surrogateescape")
