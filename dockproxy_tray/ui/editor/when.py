"""When a profile is switched to by network, as somebody is changing it. No Qt in here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.profile_data import ProfileError, make_profiles

Condition = tuple[str, str]
"""A key of a rule's table, and its value as it is typed."""

Conditions = tuple[Condition, ...]
"""One rule: all of them must hold. While it is edited two may have the same key."""

Place = tuple[int, int]
"""Which condition of which rule."""

_NAMES = ("connection", "ssid", "vpn")
"""Keys whose values may begin or end with a space."""


@dataclass(frozen=True)
class When:
    """A profile's rules, any of which is enough; or that no other rule matches."""

    rules: tuple[Conditions, ...] = ()
    otherwise: bool = False
    """Its rules do not count then. They are kept for whoever changes his mind before saving."""

    def add(self, *conditions: Condition) -> When:
        """One more rule."""
        return replace(self, rules=(*self.rules, conditions))

    def put(self, index: int, conditions: Conditions) -> When:
        """Another rule in the place of this one; of no conditions: none."""
        new = (conditions,) if conditions else ()
        return replace(self, rules=(*self.rules[:index], *new, *self.rules[index + 1 :]))


def read_when(value: object) -> When:
    """Of a valid table's ``when``; None: it has none."""
    tables = value if isinstance(value, list) else []
    rules = (tuple(table.items()) for table in tables)
    return When(tuple(rules), otherwise=value == "otherwise")


def write_when(when: When, former: object) -> object:
    """What the table is to say; None: nothing. ``former`` is what it said."""
    if when == read_when(former):
        return former
    return "otherwise" if when.otherwise else [table_of(rule) for rule in when.rules] or None


def table_of(rule: Conditions) -> dict[str, str]:
    """A rule as profiles.toml has it."""
    return {key: value if key in _NAMES else value.strip() for key, value in rule}


def check_when(when: When) -> dict[Place, Message]:
    """What is wrong with its conditions, by the core's own checks."""
    return {} if when.otherwise else dict(_problems(when.rules))


def _problems(rules: tuple[Conditions, ...]) -> Iterator[tuple[Place, Message]]:
    for number, rule in enumerate(rules):
        seen: set[str] = set()
        for index, (key, value) in enumerate(rule):
            why = say("condition-twice") if key in seen else _problem(table_of(((key, value),)))
            seen.add(key)
            if why is not None:
                yield (number, index), why


def _problem(table: Mapping[str, str]) -> Message | None:
    try:
        make_profiles({"profiles": {"-": {"when": [table]}}})
    except ProfileError as error:
        return error.why
    return None
