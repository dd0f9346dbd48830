"""The command line's grammar as the completions need it: argparse's parser as plain data."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dockproxy_tray.cli.arguments import make_parser
from dockproxy_tray.cli.help import let_argparse_speak
from dockproxy_tray.core.profile_data import CGROUP_DRIVERS, WHEN_KEYS
from dockproxy_tray.importing import SOURCES
from dockproxy_tray.words.language import english

Kind = Literal["words", "list", "profiles", "files", "folders", "free"]


@dataclass(frozen=True)
class Value:
    """What may stand where a value is wanted."""

    kind: Kind
    words: tuple[str, ...] = ()
    """Of ``words`` one, of a ``list`` several, with commas between them."""
    repeats: bool = False


@dataclass(frozen=True)
class Option:
    """One spelling of an option."""

    name: str
    text: str
    value: Value | None = None
    joined: bool = False
    """Whether its value is optional, and always behind ``=``."""
    repeats: bool = False


@dataclass(frozen=True)
class Command:
    """A command: what it is for, its own options, and its values in their order."""

    name: str
    text: str
    options: tuple[Option, ...] = ()
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Grammar:
    common: tuple[Option, ...]
    """Before and after every command."""
    first: tuple[Option, ...]
    """Before a command, or instead of one."""
    commands: tuple[Command, ...]

    @property
    def taking(self) -> tuple[str, ...]:
        """The options whose value may be the next word; one is one in every command."""
        options = [*self.common, *self.first, *(o for c in self.commands for o in c.options)]
        taking = {option.name for option in options if option.value and not option.joined}
        assert not taking & {o.name for o in options if not o.value or o.joined}
        return tuple(sorted(taking))


_NEW = frozenset({"add", "import"})
"""Commands whose NAME is of a profile that is not there yet."""

_OPTIONS = {
    "--profiles": Value("files"),
    "--sandbox": Value("folders"),
    "--profile": Value("profiles"),
    "--from": Value("list", SOURCES),
    "--cgroup-driver": Value("words", CGROUP_DRIVERS),
    "--when": Value("words", ("otherwise", *(f"{key}=" for key in WHEN_KEYS))),
}
"""What the parser does not say of options whose values are known."""

_FREE = frozenset({"HOST", "HOST[,HOST…]", "IMAGE|URL", "N", "SECONDS", "TEXT", "URL"})
"""Values that nobody can know beforehand."""


def read_grammar() -> Grammar:
    """The parser's grammar, in English."""
    let_argparse_speak(english)
    parser = make_parser()
    (commands,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    texts = {action.dest: action.help or "" for action in commands._choices_actions}
    one = next(iter(commands.choices.values()))
    shared = {option.name for option in _options(parser)} & {o.name for o in _options(one)}
    return Grammar(
        tuple(option for option in _options(parser) if option.name in shared),
        tuple(option for option in _options(parser) if option.name not in shared),
        tuple(
            Command(
                name,
                texts[name],
                tuple(option for option in _options(each) if option.name not in shared),
                tuple(_value(name, a) for a in each._actions if not a.option_strings),
            )
            for name, each in commands.choices.items()
        ),
    )


def _options(parser: argparse.ArgumentParser) -> Iterable[Option]:
    for action in parser._actions:
        for name in action.option_strings:
            if name.startswith("--"):
                value = None if action.nargs == 0 else _option_value(name, action)
                text = (action.help or "").replace("%%", "%")
                repeats = isinstance(action, argparse._AppendAction)
                yield Option(name, text, value, name == "--sandbox", repeats)


def _option_value(name: str, action: argparse.Action) -> Value:
    if name in _OPTIONS:
        return _OPTIONS[name]
    if action.choices:
        return Value("words", tuple(action.choices))
    if action.metavar in _FREE:
        return Value("free")
    raise LookupError(f"What may be completed behind {name}? Say so in {__name__}.")


def _value(command: str, action: argparse.Action) -> Value:
    repeats = action.nargs in ("*", "+")
    if action.choices:
        return Value("words", tuple(action.choices), repeats)
    if action.metavar == "NAME":
        return Value("free" if command in _NEW else "profiles", (), repeats)
    if action.metavar in _FREE:
        return Value("free", (), repeats)
    raise LookupError(f"What may be completed behind {command}? Say so in {__name__}.")


def grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """Each text once, with all that it belongs to, both in the order of the pairs: (what, text)."""
    groups: dict[str, list[str]] = {}
    for what, text in pairs:
        groups.setdefault(text, []).append(what)
    return groups


def filled(frame: str, **parts: str) -> str:
    """The text of this file beside us, with its ``@parts@`` filled in: a shell's braces and dollars
    are its own."""
    text = Path(__file__).with_name(frame).read_text()
    for name, part in parts.items():
        text = text.replace(f"@{name}@", part)
    return text
