"""Every code in the package has words, and the words ask for no value that is not given."""

from __future__ import annotations

import ast
import re
import shlex
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import dockproxy_tray
from dockproxy_tray import errors
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.profile_data import WHEN_KEYS
from dockproxy_tray.words.english import ENGLISH
from dockproxy_tray.words.messages import PLACEHOLDER, hint, shown, whole, words

PACKAGE = Path(dockproxy_tray.__file__).parent
ERRORS = {
    name for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.DockproxyError)
}  # fmt: skip
DIRECT = {*ERRORS, "say", "Message"}
INDIRECT = {"refuse", "unexpected", "wrong_type", "_Broken", "BadWord", "Statement"}
"""Functions that are given a code and add the values themselves."""

CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def calls() -> Iterator[tuple[str, ast.Call, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield name, node, path


def direct_codes() -> dict[str, list[tuple[set[str], str]]]:
    """Codes that are given values on the spot, with the names of these."""
    found = defaultdict(list)
    for name, call, path in calls():
        if name in DIRECT and call.args:
            for code in constants(call.args[0]):
                names = {keyword.arg or "**" for keyword in call.keywords}
                found[code].append((names, f"{path.name}:{call.lineno}"))
    return found


def indirect_codes() -> set[str]:
    found: set[str] = set()
    for name, call, _ in calls():
        if name in INDIRECT:
            values = [*call.args, *(k.value for k in call.keywords if k.arg == "problem")]
            texts = [text for value in values for text in constants(value)]
            found |= {text for text in texts if "-" in text and CODE.fullmatch(text)}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign):
                names = {target.id for target in node.targets if isinstance(target, ast.Name)}
                if names & {"reason", "code", "problem"}:
                    found |= {text for text in constants(node.value) if CODE.fullmatch(text)}
    return found


def test_every_code_has_words() -> None:
    codes = {**direct_codes(), **dict.fromkeys(indirect_codes())}
    assert sorted(code for code in codes if code not in ENGLISH) == []


def test_no_words_are_left_over() -> None:
    known = {
        node.value
        for path in PACKAGE.rglob("*.py") if not path.name.endswith("english.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # fmt: skip
    known |= {f"fact-{key}" for key in WHEN_KEYS}
    assert sorted(code for code in ENGLISH if code not in known) == []


def test_words_ask_only_for_values_that_are_given() -> None:
    wrong = []
    for code, places in direct_codes().items():
        for text in ENGLISH.get(code, ()):
            for name, spec in PLACEHOLDER.findall(text):
                optional = spec and "|" not in spec
                given_everywhere = all("**" in names or name in names for names, _ in places)
                given_somewhere = any("**" in names or name in names for names, _ in places)
                if not (given_everywhere or (optional and given_somewhere)):
                    wrong.append((code, name, [place for _, place in places]))
    assert wrong == []


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_templates_have_no_stray_braces(code: str) -> None:
    for text in ENGLISH[code]:
        assert not re.search(r"[{}]", PLACEHOLDER.sub("", text))
        assert "  " not in text
        assert text == text.strip()


def test_a_line_that_is_not_known_is_left_out() -> None:
    known = say("shadowed-by", source="/etc/docker/daemon.json", line=3)
    unknown = say("shadowed-by", source="--http-proxy", line=0)
    assert words(known) == "/etc/docker/daemon.json, line 3 makes it another."
    assert words(unknown) == "--http-proxy makes it another."


@pytest.mark.parametrize(
    ("name", "command"),
    [("Office", "Office"), ("My desk", "'My desk'"), ("Bob's", "'Bob'\"'\"'s'"), (None, "NAME")],
)
def test_a_value_in_a_command_is_one_word_to_a_shell(name: str | None, command: str) -> None:
    said = whole(say("probe-407-wrong", proxy="p:1", profile=name))
    assert said.endswith(f": dockproxy password {command}")
    if name is not None:
        assert shlex.split(command) == [name]


def test_commands_hold_no_value_that_a_shell_might_split() -> None:
    command = re.compile(r"\b(?:dockproxy|chmod|chown|docker|rm)\b[^.,;:)]*\{(\w+)\}")
    hints = {code: command.findall(ENGLISH[code][1]) for code in ENGLISH}
    assert {code: names for code, names in hints.items() if names} == {}


def test_numbers_choose_between_one_and_many() -> None:
    assert words(say("containers-swarm", count=1)).startswith("1 running container would")
    assert words(say("containers-swarm", count=2)).startswith("2 running containers would")


def test_a_message_in_a_message_is_put_into_words_with_it() -> None:
    inner = say("url-host-empty")
    assert words(say("bad-proxy-url", url="http://", why=inner)) == (
        "'http://' is no proxy URL: The host is missing."
    )
    assert hint(say("bad-proxy-url", url="", why=inner)).startswith("A proxy URL reads")


def test_values_are_masked_and_control_characters_are_spelt_out() -> None:
    assert "geheim" not in whole(say("usage", text="http://user:geheim@host", command=""))
    assert shown("a\x1b[31mb\u202ec\udc80") == "a\\x1b[31mb\\u202ec\\udc80"


def test_lines_of_a_journal_stand_below_the_sentence() -> None:
    error = say("engine-failed", unit="docker.service", why="x", lines=("one", "two"))
    assert words(error).endswith("as it was.\n  one\n  two")
    error = say("engine-failed", unit="docker.service", why="x", lines=None)
    assert "could not be read" in words(error)


def test_a_code_without_words_shows_itself_and_does_not_fail() -> None:
    assert whole(Message("no-such-code", {})) == "no-such-code"


def test_a_value_that_is_not_given_does_not_fail() -> None:
    assert whole(Message("shadowed", {})) != ""
