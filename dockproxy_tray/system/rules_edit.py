"""Edits of a profile's rules in profiles.toml, as text to text.

A rule that stays keeps its place and its comments, whether the rules are tables of their own or
stand in one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import tomlkit

from dockproxy_tray.core.toml_edit import above, insert_at, line_end, newline_of, without
from dockproxy_tray.core.toml_text import Path, scan_toml
from dockproxy_tray.system.profiles_text import is_tables, tables_text
from dockproxy_tray.system.values_edit import inline, set_values

Rules = Sequence[Mapping[str, Any]]

_Step = tuple[int, int, Rules]
"""From where to where the old rules give way to these."""


def replace_rules(text: str, base: Path, old: object, new: Rules) -> str:
    """Make a profile's ``when`` say these rules, of which there is at least one."""
    path = (*base, "when")
    statement = inline(scan_toml(text), path)
    before: Rules = old if isinstance(old, list) and is_tables(old) else []
    if before and statement is not None:
        value = _array(text[statement.value : statement.end], before, new)
        return text[: statement.value] + value + text[statement.end :]
    if not before:
        return append_tables(without(scan_toml(text), path), base, "when", new)
    for start, end, rules in _steps(before, new):
        kept = min(end - start, len(rules))
        for index in reversed(range(start + kept, end)):
            text = without(scan_toml(text), (*path, index))
        for rule in reversed(rules[kept:]):
            text = _inserted(text, path, start + kept, rule)
        for index, rule in enumerate(rules[:kept], start):
            text = set_values(text, (*path, index), rule, rule)
    return text


def _steps(old: Rules, new: Rules) -> Iterator[_Step]:
    """What differs, from the last rule to the first: so the places before it stay what they are."""
    ours, theirs = ([tuple(sorted(rule.items())) for rule in rules] for rules in (old, new))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for deed, start, end, first, last in reversed(matcher.get_opcodes()):
        if deed != "equal":
            yield start, end, new[first:last]


def _array(array: str, old: Rules, new: Rules) -> str:
    """The text of an array of inline tables with other rules in it."""
    document = tomlkit.parse(f"k = {array}")
    items: Any = document["k"]
    for start, end, rules in _steps(old, new):
        kept = min(end - start, len(rules))
        for index in reversed(range(start + kept, end)):
            del items[index]
        for rule in reversed(rules[kept:]):
            table = tomlkit.inline_table()
            table.update(rule)
            items.insert(start + kept, table)
        for index, rule in enumerate(rules[:kept], start):
            for key in [key for key in items[index] if key not in rule]:
                del items[index][key]
            for key, value in rule.items():
                if items[index].get(key) != value:
                    items[index][key] = value
    return tomlkit.dumps(document).removeprefix("k = ")


def _inserted(text: str, path: Path, index: int, rule: Mapping[str, Any]) -> str:
    """One more table among those that there are."""
    layout, newline = scan_toml(text), newline_of(text)
    block = "".join(tables_text(_header(path[:-1]), "when", [rule])).replace("\n", newline)
    beside = (*path, max(index - 1, 0))
    own = [i for i, s in enumerate(layout.statements) if s.path[: len(beside)] == beside]
    if index:
        return insert_at(text, line_end(text, layout.statements[own[-1]].end), block)
    return insert_at(text, above(layout, own[0]), block.removeprefix(newline) + newline)


def append_tables(text: str, base: Path, key: str, tables: object) -> str:
    """Tables of this key after the last block of the profile."""
    layout = scan_toml(text)
    last = max(i for i, s in enumerate(layout.statements) if s.path[: len(base)] == base)
    block = "".join(tables_text(_header(base), key, tables)).replace("\n", newline_of(text))
    return insert_at(text, line_end(text, layout.statements[last].end), block)


def _header(base: Path) -> str:
    return ".".join(tomlkit.key(str(part)).as_string() for part in base)
