"""Edits of a JSON text that touch the one member they are about.

What stands around it stays as it is, byte for byte: order, indentation, line ends, numbers and
escapes. What is new takes the look of its neighbours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from dockproxy_tray.core.surfaces.json_reader import BLANK, Json, Member, Node, Number
from dockproxy_tray.core.surfaces.json_text import parse_json


def set_member(text: str, keys: tuple[str, ...], value: Json, *, indent: str) -> str:
    """The text with this member set; objects on the way are made where there are none.

    Nothing changes where the member has this value already, however it is written. ``indent`` is
    one step of it for a text that shows none. What is on the way must be an object or ``null``.
    Raises ``Unparsable``.
    """
    root = parse_json(text, "").root
    outer: str | None = "\r\n" if "\r\n" in text else "\n"
    look = _Look(text, _step(text, root, indent))
    node, colon = root, ": "
    for depth, key in enumerate(keys):
        member = node.members.get(key)
        if member is None:
            nested = _nest(keys[depth + 1 :], value)
            return _insert(look, node, key, nested, outer, colon)
        gap = look.gap(member.start)
        outer, colon = gap if "\n" in gap else None, look.colon(member)
        node = member.node
        rest = keys[depth + 1 :]
        if not rest or not isinstance(node.value, dict):
            new = _nest(rest, value)
            if node.value == new and type(node.value) is type(new):
                return text
            return text[: node.start] + _replace(look, node, new, outer, colon) + text[node.end :]
    return text


def remove_member(text: str, keys: tuple[str, ...], *, prune: bool = False) -> str:
    """The text without this member, the same text where there is none.

    With ``prune`` the objects that this leaves empty go too, but for the outermost. Raises
    ``Unparsable``.
    """
    document = parse_json(text, "")
    if document.find(*keys) is None:
        return text
    parent = document.node(*keys[:-1])
    while prune and len(keys) > 1 and parent is not None and len(parent.members) == 1:
        keys = keys[:-1]
        parent = document.node(*keys[:-1])
    assert parent is not None
    names = list(parent.members)
    position = names.index(keys[-1])
    members = list(parent.members.values())
    if len(members) == 1:
        return text[: parent.start] + "{}" + text[parent.end :]
    if position == 0:
        # What stands before the first key serves the next one.
        return text[: members[0].start] + text[members[1].start :]
    return text[: members[position - 1].node.end] + text[members[position].node.end :]


@dataclass(frozen=True)
class _Look:
    """How a text is laid out. A "gap" is what stands before an element: nothing, a space, or a
    line end and the indentation; ``None`` for all that is on one line."""

    text: str
    step: str

    def gap(self, start: int) -> str:
        """The gap before this offset, without blank lines."""
        first = start
        while first and self.text[first - 1] in BLANK:
            first -= 1
        gap = self.text[first:start]
        line_end = gap.rfind("\n")
        if line_end < 0:
            return gap
        return gap[line_end - (gap[line_end - 1 : line_end] == "\r") :]

    def colon(self, member: Member) -> str:
        colon = self.text[member.end : member.node.start]
        return ": " if "\n" in colon or "\r" in colon else colon

    def write(self, value: Json, gap: str | None, colon: str) -> str:
        """A value whose member has this gap before it."""
        inner = None if gap is None else gap + self.step
        if isinstance(value, Mapping) and value:
            names = (_plain(key) + colon for key in value)
            pairs = zip(names, value.values(), strict=True)
            parts = [name + self.write(part, inner, colon) for name, part in pairs]
            return "{" + _join(parts, inner, gap, colon) + "}"
        if isinstance(value, list) and value:
            parts = [self.write(part, inner, colon) for part in value]
            return "[" + _join(parts, inner, gap, colon) + "]"
        return _plain(value)


def _join(parts: list[str], inner: str | None, gap: str | None, colon: str) -> str:
    if inner is None or gap is None:
        return (", " if colon.endswith(" ") else ",").join(parts)
    return inner + f",{inner}".join(parts) + gap


def _plain(value: Json) -> str:
    return value.text if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


def _nest(keys: tuple[str, ...], value: Json) -> Json:
    for key in reversed(keys):
        value = {key: value}
    return value


def _step(text: str, root: Node, default: str) -> str:
    """One step of the indentation, as the first member of the outermost object shows it."""
    first = next(iter(root.members.values()), None)
    gap = "" if first is None else _Look(text, "").gap(first.start)
    return gap.lstrip("\r\n") if "\n" in gap else default


def _insert(look: _Look, parent: Node, key: str, value: Json, outer: str | None, colon: str) -> str:
    text = look.text
    if not parent.members:
        written = look.write({key: value}, outer, colon)
        return text[: parent.start] + written + text[parent.end :]
    last = list(parent.members.values())[-1]
    gap, colon = look.gap(last.start), look.colon(last)
    if len(parent.members) == 1 and not gap and colon.endswith(" "):
        gap = " "  # {"a": 1} has no comma that could show how it is spaced
    written = look.write(value, gap if "\n" in gap else None, colon)
    at = last.node.end
    return f"{text[:at]},{gap}{_plain(key)}{colon}{written}{text[at:]}"


def _replace(look: _Look, old: Node, new: Json, gap: str | None, colon: str) -> str:
    """The text of a new value. A list keeps its look and the text of the elements that stay."""
    if not (isinstance(new, list) and new and old.items):
        return look.write(new, gap, colon)
    text, items = look.text, old.items
    lead, between = look.gap(items[0].start), look.gap(items[-1].start)
    if len(items) == 1 and not between:
        between = " "
    tail = look.gap(old.end - 1)
    inner = between if "\n" in between else None
    parts = []
    for value in new:
        same = [item for item in items if item.value == value]
        known = text[same[0].start : same[0].end] if same else None
        parts.append(look.write(value, inner, colon) if known is None else known)
    return "[" + lead + f",{between}".join(parts) + tail + "]"
