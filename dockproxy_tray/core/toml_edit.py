"""Edits of a TOML text by whole lines, which leave all other lines as they are."""

from __future__ import annotations

from dockproxy_tray.core.toml_text import Layout, Path, Statement, scan_toml


def insert_lines(text: str, table: Path, lines: str) -> str:
    """Put lines after a table's last value; ValueError where the table has no header."""
    layout = scan_toml(text)
    found = (i for i, s in enumerate(layout.statements) if s.header and s.path == table)
    index = next(found, None)
    if index is None:
        raise ValueError(f"no header for {table}")
    return insert_at(
        text, line_end(text, layout.statements[_last_of_block(layout, index)].end), lines
    )


def insert_at(text: str, at: int, lines: str) -> str:
    """Put lines where a line begins; a last line without its newline gets one."""
    before = text[:at]
    gap = newline_of(text) if before and not before.endswith("\n") else ""
    return before + gap + lines + text[at:]


def without(layout: Layout, prefix: Path) -> str:
    """Take out all that stands below these keys, with the comments that belong to it."""
    text = layout.text
    spans: list[tuple[int, int]] = []
    for index, statement in enumerate(layout.statements):
        if statement.path[: len(prefix)] != prefix or (spans and statement.start < spans[-1][1]):
            continue
        if not statement.header:
            spans.append(whole_lines(text, statement))
            continue
        last = _last_of_block(layout, index)
        following = layout.statements[last + 1 : last + 2]
        limit = above(layout, last + 1) if following else len(text)
        end = line_end(text, layout.statements[last].end)
        while end < limit and text[end:].lstrip(" \t").startswith("#"):
            end = line_end(text, end)
        while end < limit and not text[end : line_end(text, end)].strip():
            end = line_end(text, end)
        spans.append((above(layout, index), end))
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


def _last_of_block(layout: Layout, header: int) -> int:
    last = header
    while last + 1 < len(layout.statements) and not layout.statements[last + 1].header:
        last += 1
    return last


def above(layout: Layout, index: int) -> int:
    """Where the comment begins that stands right above a statement, without a blank line between.

    A comment that begins the file is about the file.
    """
    text = layout.text
    floor = line_end(text, layout.statements[index - 1].end) if index else 0
    own = start = text.rfind("\n", 0, layout.statements[index].start) + 1
    while start > floor:
        line = text.rfind("\n", 0, start - 1) + 1
        if not text[line:start].lstrip().startswith("#"):
            break
        start = line
    return start if start else own


def whole_lines(text: str, statement: Statement) -> tuple[int, int]:
    return text.rfind("\n", 0, statement.start) + 1, line_end(text, statement.end)


def line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def newline_of(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
