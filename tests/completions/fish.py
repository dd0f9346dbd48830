"""The completion for fish: a line for each thing that may stand somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from tests.completions.grammar import Grammar, Option, Value, filled, grouped


def write_fish(grammar: Grammar) -> str:
    """The file's text."""
    lines = "\n".join(_lines(grammar))
    return filled("frame.fish", taking=" ".join(grammar.taking), lines=lines)


def _lines(grammar: Grammar) -> Iterator[str]:
    for option in grammar.common:
        yield f"complete -c dockproxy {_option(option)}"
    for option in grammar.first:
        yield f"complete -c dockproxy -n __dockproxy_first {_option(option)}"
    for command in grammar.commands:
        text = f"-a {command.name} -d {_q(command.text)}"
        yield f"complete -c dockproxy -n __dockproxy_first {text}"
    for text, commands in grouped(_options(grammar)).items():
        at = _q(f"__dockproxy_in {' '.join(commands)}")
        yield f"complete -c dockproxy -n {at} {text}"
    for text, places in grouped(_places(grammar)).items():
        at = _q(f"__dockproxy_at {' '.join(places)}")
        yield f"complete -c dockproxy -n {at} {text}"


def _options(grammar: Grammar) -> Iterator[tuple[str, str]]:
    for command in grammar.commands:
        for option in command.options:
            yield command.name, _option(option)


def _places(grammar: Grammar) -> Iterator[tuple[str, str]]:
    for command in grammar.commands:
        for place, value in enumerate(command.values, 1):
            if value.kind != "free":
                yield f"{command.name}:{'' if value.repeats else place}", _found(value)


def _option(option: Option) -> str:
    parts = [f"-l {option.name.removeprefix('--')}"]
    if option.value is not None:
        parts += [] if option.joined else ["-r"]
        parts += [] if option.value.kind == "free" else [_found(option.value)]
    if option.text:
        parts.append(f"-d {_q(option.text)}")
    return " ".join(parts)


def _found(value: Value) -> str:
    """The candidates: words, or a command that gives them."""
    words = " ".join(value.words)
    return {
        "words": f"-a {_q(words)}",
        "list": f"-a {_q(f'(__fish_append , {words})')}",
        "profiles": "-a '(__dockproxy_profiles)'",
        "files": "-F",
        "folders": "-a '(__fish_complete_directories)'",
    }[value.kind]


def _q(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
