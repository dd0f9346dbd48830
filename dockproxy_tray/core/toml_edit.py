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
    for start, end in reversed(_spans(layout, prefix)):
        text = text[:start] + text[end:]
    return text


def moved(layout: Layout, prefix: Path, before: Path | None) -> str:
    """Put all that stands below these keys, with the comments that belong to it, in one piece
    before what stands below others, or with None at the end. ValueError where one is not there."""
    text, newline = layout.text, newline_of(layout.text)
    spans = _spans(layout, prefix)
    targets = [] if before is None else _spans(layout, before)
    if not spans or (before is not None and not targets):
        raise ValueError(f"nothing to move: {prefix}, {before}")
    at = targets[0][0] if targets else len(text)
    taken = "".join(text[start:end] for start, end in spans)
    begins, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]
    rest = [*zip(begins, ends, strict=True)]
    head = "".join(text[start : min(end, at)] for start, end in rest if start < at)
    tail = "".join(text[max(start, at) : end] for start, end in rest if end > at)
    # A header stands apart from what is above it; single lines of a table do not.
    gap = newline if layout.statements[_first(layout, prefix)].header else ""
    taken = taken.rstrip("\r\n") + newline + (gap if tail.strip() else "")
    if gap and head.strip() and not head.endswith(newline * 2):
        taken = ("" if head.endswith("\n") else newline) + newline + taken
    if not tail.strip():
        tail = ""
    return insert_at(head, len(head), taken) + tail


def _first(layout: Layout, prefix: Path) -> int:
    statements = enumerate(layout.statements)
    return next(i for i, s in statements if s.path[: len(prefix)] == prefix)


def _spans(layout: Layout, prefix: Path) -> list[tuple[int, int]]:
    """Where all stands that is below these keys, with its comments and the blank lines after."""
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
    return spans


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
