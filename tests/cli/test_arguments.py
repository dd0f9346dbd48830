"""The grammar of the command line."""

from __future__ import annotations

import pytest

from dockproxy_tray.cli.arguments import COMMON, make_parser, parse_arguments, wants_json
from dockproxy_tray.cli.call import MODULES
from dockproxy_tray.errors import Invalid

COMMANDS = (
    "list show use plan on off toggle status adopt undo history import export add edit remove "
    "password explain test doctor build-args run-args builder-args compose env network auto "
    "watch"
).split()
NAMED = {
    "show", "use", "plan", "import", "add", "remove", "password",
    "build-args", "run-args", "builder-args", "compose", "env",
}  # fmt: skip


def minimal(command: str) -> list[str]:
    more = {
        "auto": ["status"],
        "explain": ["pull", "nginx"],
        **dict.fromkeys(NAMED, ["Office"]),
    }
    return [command, *more.get(command, [])]


@pytest.mark.parametrize("command", COMMANDS)
def test_common_options_stand_before_or_after_the_command(command: str) -> None:
    options = ["--json", "--engine", "user", "--sandbox=/s", "--profiles", "/p", "--quiet"]
    options.append("--verbose")
    before = parse_arguments([*options, *minimal(command)])
    after = parse_arguments([*minimal(command), *options])
    assert vars(before) == vars(after)
    assert (before.json, before.engine, before.sandbox, before.profiles) == (
        True, "user", "/s", "/p",
    )  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_common_options_have_defaults(command: str) -> None:
    given = vars(parse_arguments(minimal(command)))
    assert {name: given[name] for name in COMMON} == dict(COMMON)


def test_every_command_is_known_and_has_a_module() -> None:
    assert set(MODULES) == set(COMMANDS)


@pytest.mark.parametrize("command", sorted(NAMED))
def test_a_missing_name_is_refused(command: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_arguments([command])
    assert caught.value.reason == "usage"
    assert caught.value.values["command"] == command


@pytest.mark.parametrize(
    "arguments",
    [
        ["status", "--jso"],
        ["--js", "status"],
        ["use", "Office", "--dry"],
        ["use", "Office", "--cont", "stop"],
        ["stat"],
        ["--prof", "x", "list"],
        ["undo", "--al"],
    ],
)
def test_nothing_may_be_abbreviated(arguments: list[str]) -> None:
    with pytest.raises(Invalid):
        parse_arguments(arguments)


def test_a_bare_sandbox_does_not_swallow_the_command() -> None:
    assert parse_arguments(["--sandbox", "status"]).sandbox == ""
    assert parse_arguments(["--sandbox", "status"]).command == "status"
    assert parse_arguments(["status", "--sandbox"]).sandbox == ""
    assert parse_arguments(["status"]).sandbox is None


def test_what_follows_two_dashes_is_a_name() -> None:
    assert parse_arguments(["show", "--", "--sandbox"]).name == "--sandbox"
    assert not wants_json(["show", "--", "--json"])
    assert wants_json(["show", "--json", "--", "x"])


def test_a_dry_run_does_not_keep_entries() -> None:
    with pytest.raises(Invalid):
        parse_arguments(["use", "Office", "--dry-run", "--keep-foreign"])


def test_containers_take_one_of_three_words_everywhere() -> None:
    for command in ("use", "on", "off", "toggle", "undo", "adopt"):
        arguments = [*minimal(command), "--yes", "--containers"]
        assert parse_arguments([*arguments, "ask"]).containers == "ask"
        with pytest.raises(Invalid):
            parse_arguments([*arguments, "kill"])


def test_switching_by_network_takes_one_of_four_words() -> None:
    for word in ("on", "ask", "off", "status"):
        assert parse_arguments(["auto", word]).mode == word
    for wrong in (["auto"], ["auto", "switch"], ["auto", "o"]):
        with pytest.raises(Invalid):
            parse_arguments(wrong)


def test_the_help_gives_a_sandboxs_folder_as_it_must_be_written() -> None:
    for text in (make_parser().format_help(), make_parser().format_usage()):
        assert "--sandbox[=DIR]" in text
        assert "--sandbox DIR" not in text


def test_the_help_names_every_command() -> None:
    text = make_parser().format_help()
    assert [command for command in COMMANDS if f"\n    {command} " not in text] == []
