"""The completion for zsh: specifications for its own ``_arguments``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.completions.grammar import Command, Grammar, Option, Value, filled, grouped


def write_zsh(grammar: Grammar) -> str:
    """The file's text."""
    arguments = grouped((command.name, _arguments(command)) for command in grammar.commands)
    return filled(
        "frame.zsh",
        common=_lines(8, map(_option, grammar.common)),
        first=_lines(8, map(_option, grammar.first), " \\"),
        commands=_lines(16, (f"{each.name}:{each.text}" for each in grammar.commands)),
        arguments="\n".join(
            f"                ({'|'.join(names)})\n{call}\n                    ;;"
            for call, names in arguments.items()
        ),
    )


def _arguments(command: Command) -> str:
    given = [*map(_option, command.options), *_places(command)]
    call = " " * 20 + "_arguments -S $common"
    return " \\\n".join([call, _lines(24, given, " \\").removesuffix(" \\")] if given else [call])


def _places(command: Command) -> Iterator[str]:
    for place, value in enumerate(command.values, 1):
        yield f"{'*' if value.repeats else place}:{_wanted(value)}:{_action(value)}"


def _option(option: Option) -> str:
    first = "(- *)" if option.name in ("--help", "--version") else "*" if option.repeats else ""
    # A bracket would end the description; a colon in it needs no escape.
    text = option.text.replace("[", "\\[").replace("]", "\\]")
    text = f"[{text}]" if text else ""
    if option.value is None:
        return f"{first}{option.name}{text}"
    sign, colons = ("=-", "::") if option.joined else ("=", ":")
    return (
        f"{first}{option.name}{sign}{text}{colons}{_wanted(option.value)}:{_action(option.value)}"
    )


def _wanted(value: Value) -> str:
    return {"profiles": "profile", "files": "file", "folders": "folder"}.get(value.kind, "value")


def _action(value: Value) -> str:
    words = " ".join(value.words)
    if any(word.endswith("=") for word in value.words):
        return f"compadd -S '' -- {words}"
    return {
        "words": f"({words})",
        "list": f"_values -s , value {words}",
        "profiles": "_dockproxy_profiles",
        "files": "_files",
        "folders": "_files -/",
        "free": " ",
    }[value.kind]


def _lines(indent: int, texts: Iterable[str], end: str = "") -> str:
    quoted = ("'" + text.replace("'", "'\\''") + "'" for text in texts)
    return "\n".join(f"{' ' * indent}{text}{end}" for text in quoted)
