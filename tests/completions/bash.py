"""The completion for bash, which needs nothing of the package bash-completion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.completions.grammar import Grammar, Option, Value, filled, grouped


def write_bash(grammar: Grammar) -> str:
    """The file's text."""
    options = ((c.name, f"_dockproxy_words {_names(c.options)}") for c in grammar.commands)
    return filled(
        "frame.bash",
        taking=" | ".join(grammar.taking),
        commands=" ".join(command.name for command in grammar.commands),
        common=_names(grammar.common),
        first=_names(grammar.first),
        options=_cases(pair for pair in options if "--" in pair[1]),
        values=_cases(_values(grammar)),
    )


def _names(options: Iterable[Option]) -> str:
    return " ".join(option.name for option in options)


def _cases(pairs: Iterable[tuple[str, str]]) -> str:
    groups = grouped(pairs)
    return "\n".join(f"        {' | '.join(what)}) {act} ;;" for act, what in groups.items())


def _values(grammar: Grammar) -> Iterator[tuple[str, str]]:
    """What to look for in the command and the option or place, and what to call then."""
    for option in grammar.common:
        yield from _case(f"*' {option.name}'", option.value)
    for command in grammar.commands:
        for option in command.options:
            yield from _case(f"'{command.name} {option.name}'", option.value)
        for place, value in enumerate(command.values, 1):
            which = f"'{command.name} '[0-9]*" if value.repeats else f"'{command.name} {place}'"
            yield from _case(which, value)


def _case(pattern: str, value: Value | None) -> Iterator[tuple[str, str]]:
    if value is not None and value.kind != "free":
        yield pattern, " ".join([f"_dockproxy_{value.kind}", *value.words])
