"""Text in the columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# What stays in one line: a Latin word or one other character, with the brackets and stops at it.
_UNBROKEN = re.compile(r" +|[（“]*(?:[!-~]+|[^ ])[，。、；：！？）”]*")


def table(rows: Sequence[Sequence[str]], limits: Sequence[int] | None = None) -> list[str]:
    """Align columns; ``limits`` are the most columns that a cell may take."""
    if limits is not None:
        rows = [
            [_cut(cell, limit) for cell, limit in zip(row, limits, strict=True)] for row in rows
        ]
    count = max((len(row) for row in rows), default=0)
    widths = [max(text_width(row[i]) for row in rows if i < len(row)) for i in range(count)]
    lines = []
    for row in rows:
        padded = [c + " " * (w - text_width(c)) for c, w in zip(row, widths, strict=False)]
        lines.append("  ".join(padded).rstrip())
    return lines


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` columns, where no single piece is wider."""
    lines = [""]
    for piece in _UNBROKEN.findall(text):
        if lines[-1] and text_width(lines[-1] + piece) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return lines


def text_width(text: str) -> int:
    """How many columns a terminal needs for it; colours take none."""
    width, escape = 0, False
    for char in text:
        if escape:
            escape = char != "m"
        elif char == "\x1b":
            escape = True
        elif not unicodedata.combining(char):
            width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width


def terminal_width() -> int:
    """Columns of the terminal."""
    import shutil

    return shutil.get_terminal_size().columns


def _cut(text: str, limit: int) -> str:
    if text_width(text) <= limit or "\x1b" in text:
        return text
    kept = ""
    for char in text:
        if text_width(kept + char) > limit - 3:
            break
        kept += char
    return f"{kept}..."
