from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.surfaces.unit_text import (
    Kind,
    dockerd_flags,
    parse_service,
    split_command,
    split_lines,
)
from tests.core.corpus import ASSIGNMENTS


def environment(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for op in parse_service(text).ops:
        if op.kind is Kind.RESET_ENV:
            values.clear()
        elif op.kind is Kind.SET:
            values[op.name] = op.value
    return values


def codes(text: str) -> list[str]:
    return [problem.code for problem in parse_service(text).problems]


@pytest.mark.parametrize(("lines", "expected"), ASSIGNMENTS)
def test_an_assignment_is_read_as_systemd_reads_it(lines: str, expected: dict[str, str]) -> None:
    assert environment("[Service]\n" + lines) == expected


def test_a_specifier_that_systemd_expands_makes_a_value_that_nobody_wants() -> None:
    (op,) = parse_service('[Service]\nEnvironment="X=caf%C3%A9"').ops
    assert not op.exact
    assert op.value == "caf{%C}3{%A}9"


def test_what_systemd_ignores_is_named_with_its_line() -> None:
    text = (
        "Environment=A=1\n[Service]\nenvironment=B=1\nEnvironment=C=\\q\n"
        "Environment='D\njunk\nEnvironment=E=%4 F=%n 7\nEnvironmentFile=rel\n[Bad\nX=1"
    )
    found = [(p.code, p.values["line"]) for p in parse_service(text).problems]
    assert found == [
        ("unit-outside-section", 1),
        ("unit-wrong-case", 3),
        ("unit-bad-escape", 4),
        ("unit-unbalanced-quote", 5),
        ("unit-no-assignment", 6),
        ("unit-bad-specifier", 7),
        ("unit-specifier", 7),
        ("unit-bad-assignment", 7),
        ("unit-bad-path", 8),
        ("unit-bad-section", 9),
    ]


def test_a_problem_never_holds_a_piece_of_the_value() -> None:
    text = "[Service]\nEnvironment=HTTP_PROXY=http://u:se%40cret@h secret 'secret\\q"
    assert "cret" not in repr(parse_service(text))


def test_all_lists_of_a_service_are_read_with_their_resets() -> None:
    text = (
        "[Service]\nEnvironmentFile=-/etc//default/./docker/\nEnvironmentFile=/x*\n"
        "UnsetEnvironment=A 'B=1 2'\nPassEnvironment=C \\D\nExecStart=/a b\n"
        "EnvironmentFile=\nUnsetEnvironment=\nPassEnvironment=\nExecStart=\nEnvironment=\n"
    )
    ops = [(op.kind, op.name, op.value, op.line) for op in parse_service(text).ops]
    assert ops == [
        (Kind.ENV_FILE, "/etc/default/docker", "", 2),
        (Kind.ENV_FILE, "/x*", "", 3),
        (Kind.UNSET, "A", "", 4),
        (Kind.UNSET, "B=1 2", "", 4),
        (Kind.PASS, "C", "", 5),
        (Kind.PASS, "D", "", 5),
        (Kind.EXEC_START, "", "/a b", 6),
        (Kind.RESET_ENV_FILES, "", "", 7),
        (Kind.RESET_UNSET, "", "", 8),
        (Kind.RESET_PASS, "", "", 9),
        (Kind.RESET_EXEC_START, "", "", 10),
        (Kind.RESET_ENV, "", "", 11),
    ]
    optional, pattern = parse_service(text).ops[:2]
    assert optional.optional
    assert optional.exact
    assert not pattern.optional
    assert not pattern.exact


def test_a_continued_assignment_is_named_by_its_first_line() -> None:
    (first, second) = parse_service("[Service]\nEnvironment=A=1 \\\n#\nB=2").ops
    assert (first.line, second.line) == (2, 2)


def test_a_byte_order_mark_hides_nothing() -> None:
    assert environment("\ufeff[Service]\nEnvironment=A=1") == {"A": "1"}


@given(st.text(alphabet="a\n\r\0 \\", max_size=30))
def test_lines_put_together_are_the_text(text: str) -> None:
    assert "".join(line + end for line, end in split_lines(text)) == text


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    parse_service("[Service]\nEnvironment=" + text)
    parse_service(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/usr/sbin/dockerd -H fd:// $DOCKER_OPTS", "/usr/sbin/dockerd -H fd:// --a --b=c d"),
        ("/d ${DOCKER_OPTS}", ["/d", "--a '--b=c d'"]),
        ("/d x${ONE}y", ["/d", "x1y"]),
        ("/d $MISSING ${MISSING} $EMPTY end", ["/d", "", "end"]),
        ("/d $$ONE $ONE$ONE a$ONE", ["/d", "$ONE", "a$ONE"]),
        ("/d $${ONE}", ["/d", "${ONE}"]),
        (":/d $ONE", ["/d", "$ONE"]),
        ("@/d argv0 one", ["/d", "one"]),
        ("-+!!/d one", ["/d", "one"]),
        ('/d "a b" \'c d\' e" "f', ["/d", "a b", "c d", "e f"]),
        ("/d p%%40 %n", ["/d", "p%40", "%n"]),
        ("/d \\x41 \\q \\\\", ["/d", "A", "\\q", "\\"]),
        ("/d a \\; b ; /e c", ["/d", "a", ";", "b"]),
        ("/d 'open", []),
        ("", []),
    ],
)
def test_a_command_line_has_the_words_that_systemd_gives_it(
    text: str, expected: str | list[str]
) -> None:
    values = {"DOCKER_OPTS": "--a '--b=c d'", "ONE": "1", "EMPTY": ""}
    if isinstance(expected, str):
        expected = [*expected.split()[:-2], "--b=c d"]
    assert split_command(text, values) == tuple(expected)


def test_flags_of_dockerd_are_found_in_every_spelling() -> None:
    argv = (
        "/usr/bin/dockerd", "-H", "fd://", "-Htcp://x", "-H=unix://y", "--http-proxy", "http://p",
        "--no-proxy=a,b", "--registry-mirror=https://a", "--registry-mirror", "https://b",
        "--live-restore", "--tls=false", "-D", "-l", "warn", "--exec-opt",
        "native.cgroupdriver=cgroupfs", "--", "--debug=false",
    )  # fmt: skip
    assert dockerd_flags(argv) == {
        "host": ("fd://", "tcp://x", "unix://y"),
        "http-proxy": ("http://p",),
        "no-proxy": ("a,b",),
        "registry-mirror": ("https://a", "https://b"),
        "live-restore": ("true",),
        "tls": ("false",),
        "debug": ("true",),
        "log-level": ("warn",),
        "exec-opt": ("native.cgroupdriver=cgroupfs",),
    }


def test_short_flags_may_stand_together() -> None:
    assert dockerd_flags(("d", "-Dl", "debug")) == {"debug": ("true",), "log-level": ("debug",)}
