"""Real shells, on terminals of their own, where TAB is pressed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.completions.__main__ import completions
from tests.completions.grammar import read_grammar
from tests.completions.terminal import SHELLS, Shell, offered, press

NAMES = ["Direct", "Home office", "Office", "it's a:b", "me@home$x", "办公室"]

# What is typed behind the program's name, and what that is given.
TYPED = {
    "us\tOf\t": "use|Office",
    "use Hom\t--y\t": "use|Home office|--yes",
    "use it\t": "use|it's a:b",
    r"use it\'s\ a:" "\t": "use|it's a:b",
    'show "Ho\t': "show|Home office",
    "plan 'Ho\t": "plan|Home office",
    "edit me\t": "edit|me@home$x",
    'remove "me@h\t': "remove|me@home$x",
    "env 办\t": "env|办公室",
    "build-args --json Of\t": "build-args|--json|Office",
    "--engine system compose Of\t": "--engine|system|compose|Office",
    "export --quiet Of\t办\t": "export|--quiet|Office|办公室",
    "password -- Of\t": "password|--|Office",
    "--profiles mor\tshow Else\t": "--profiles|more.toml|show|Elsewhere",
    "run-args --profiles=mor\tElse\t": "run-args|--profiles=more.toml|Elsewhere",
    "use --sandbox La\t": "use|--sandbox|Lab",
    "--sandbox=.con\tdo\tlist": "--sandbox=.config/dockproxy-tray/list",
    "list --engine=u\t": "list|--engine=user",
    "explain pu\tnginx --profile Of\t": "explain|pull|nginx|--profile|Office",
    "test Of\t--ch\t": "test|Office|--check",
    "off --containers st\t": "off|--containers|stop",
    "auto as\t": "auto|ask",
    "import New --from disk,e\t": "import|New|--from|disk,env",
    "import New --from=desk\t": "import|New|--from=desktop",
    "add New --when ss\tCorp": "add|New|--when|ssid=Corp",
    # What nobody can know, or what there is no more of, stays as it was typed.
    "add Of\t": "add|Of",
    "use Office Ho\t": "use|Office|Ho",
    "history --limit Of\t": "history|--limit|Of",
    "nonsense Of\t": "nonsense|Of",
}


@pytest.fixture(params=list(SHELLS))
def shell(request: pytest.FixtureRequest) -> Shell:
    return SHELLS[request.param]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / ".config/dockproxy-tray"
    folder.mkdir(parents=True)
    text = "\n".join(f'[profiles."{name}"]' for name in NAMES)
    (folder / "profiles.toml").write_text(text)
    (tmp_path / "more.toml").write_text("[profiles.Elsewhere]")
    return tmp_path


def test_the_files_are_what_the_parser_says() -> None:
    for path, text in completions().items():
        assert path.read_text() == text, "the parser has changed: make completions"


def test_each_command_is_offered(shell: Shell, home: Path) -> None:
    commands = sorted(command.name for command in read_grammar().commands)
    assert offered(shell, home, "dockproxy ") == commands


def test_a_commands_options_are_offered(shell: Shell, home: Path) -> None:
    """Of the one that has the most: they are made alike for all."""
    grammar = read_grammar()
    command = max(grammar.commands, key=lambda each: len(each.options))
    wanted = {option.name for option in (*grammar.common, *command.options)}
    found = offered(shell, home, f"dockproxy {command.name} --")
    assert {name.removesuffix("=") for name in found} == wanted


def test_profiles_are_offered_where_one_is_wanted(shell: Shell, home: Path) -> None:
    assert offered(shell, home, "dockproxy use ") == NAMES


def test_tab_completes_what_is_typed(shell: Shell, home: Path) -> None:
    given = press(shell, home, *(f"dockproxy {line}" for line in TYPED))
    assert dict(zip(TYPED, map("|".join, given), strict=True)) == TYPED


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_program_that_is_called_is_asked(name: str, home: Path) -> None:
    """Not the one in PATH. The package bash-completion finds no file for a program that is called
    by its path."""
    (home / "other").mkdir()
    (home / "other/dockproxy").symlink_to("/bin/false")
    path = f"{home}/other:/usr/bin:/bin"
    given = press(SHELLS[name], home, "~/bin/dockproxy use Of\t", PATH=path)
    assert given == [["use", "Office"]]


def test_profiles_that_cannot_be_read_are_none_and_say_nothing(shell: Shell, home: Path) -> None:
    (home / ".config/dockproxy-tray/profiles.toml").write_text("[profiles")
    assert press(shell, home, "dockproxy use Of\tf") == [["use", "Off"]]
