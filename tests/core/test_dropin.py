from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.surfaces.dropin import (
    OURS,
    drop_proxies,
    edit_dropin,
    parse_dropin,
    quote_assignment,
)
from dockproxy_tray.core.surfaces.unit_text import Kind, parse_service
from dockproxy_tray.errors import Internal, Invalid, Unparsable
from tests.core.corpus import REFUSED, VALUES

OWN = "/etc/systemd/system/docker.service.d/http-proxy.env"
NAMES = sorted(OURS)
ACCEPTED = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=40)
WANTED = st.dictionaries(st.sampled_from(NAMES), ACCEPTED | st.sampled_from(VALUES))


def edit(text: str | None, env_file: str | None = None, **environment: str) -> str | None:
    return edit_dropin(text, environment=environment, own_env_file=OWN, env_file=env_file)


def test_a_new_file_is_the_one_of_the_manual() -> None:
    assert edit(None, HTTP_PROXY="http://p:1", HTTPS_PROXY="http://p:1", NO_PROXY="a,b") == (
        "[Service]\n"
        'Environment="HTTP_PROXY=http://p:1"\n'
        'Environment="HTTPS_PROXY=http://p:1"\n'
        'Environment="NO_PROXY=a,b"\n'
    )


@pytest.mark.parametrize("value", VALUES)
def test_a_value_arrives_exactly(value: str) -> None:
    text = edit(None, HTTP_PROXY=value)
    assert parse_dropin(text).values == {"HTTP_PROXY": value}


@pytest.mark.parametrize("value", REFUSED)
def test_a_value_that_would_be_more_than_a_value_is_refused(value: str) -> None:
    with pytest.raises(Invalid) as caught:
        quote_assignment("HTTP_PROXY", value)
    assert caught.value.values == {"name": "HTTP_PROXY"}
    with pytest.raises(Invalid):
        edit("[Service]\n", NO_PROXY=value)
    with pytest.raises(Invalid):
        edit_dropin(
            None, environment={}, own_env_file=OWN, env_file=OWN, masked={"NO_PROXY": value}
        )


@given(st.sampled_from(NAMES), ACCEPTED)
def test_a_value_renders_to_one_assignment_and_nothing_else(name: str, value: str) -> None:
    text = f"[Service]\n{quote_assignment(name, value)}\n"
    (op,) = parse_service(text).ops
    assert (op.kind, op.name, op.value, op.exact) == (Kind.SET, name, value, True)
    assert re.fullmatch(r'\[Service\]\nEnvironment="[^\n\r]*"\n', text)


def test_a_variable_that_is_not_ours_cannot_be_set() -> None:
    with pytest.raises(Internal):
        edit(None, PATH="/tmp")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # A value changes where it stands, with all around it.
        (
            "# mine\n[Service]\nEnvironment=HTTP_PROXY=old\nRestart=no # x\n\n[Install]\nA=b\n",
            '# mine\n[Service]\nEnvironment="HTTP_PROXY=new"\nRestart=no # x\n\n[Install]\nA=b\n',
        ),
        # Several words on a line: the others' text stays.
        (
            "[Service]\nEnvironment='A=1 2'  HTTP_PROXY=old   \"B=3\"\n",
            '[Service]\nEnvironment=\'A=1 2\'  "HTTP_PROXY=new"   "B=3"\n',
        ),
        (
            "[Service]\nEnvironment=NO_PROXY=x 'A=1 2'  https_proxy=y\n",
            "[Service]\nEnvironment='A=1 2'\nEnvironment=\"HTTP_PROXY=new\"\n",
        ),
        # Continuation lines.
        (
            "[Service]\nEnvironment=NO_PROXY=x \\\n  # why\n  A=1 \\\n  HTTP_PROXY=old\n",
            '[Service]\nEnvironment= \\\n  # why\n  A=1 \\\n  "HTTP_PROXY=new"\n',
        ),
        (
            "[Service]\nEnvironment=A=1 \\\n  NO_PROXY=x \\\n  # why\n  no_proxy=y\nB=1\n",
            '[Service]\nEnvironment=A=1\n  # why\nEnvironment="HTTP_PROXY=new"\nB=1\n',
        ),
        (
            '[Service]\nEnvironment="NO_PROXY=a,\\\n  b" HTTP_PROXY=old\n',
            '[Service]\nEnvironment= \\\n"HTTP_PROXY=new"\n',
        ),
        (
            '[Service]\nEnvironment="HTTP_PROXY=a,\\\n  b" "A=1"\n',
            '[Service]\nEnvironment="HTTP_PROXY=new" \\\n"A=1"\n',
        ),
        # The last one counts, the others go.
        (
            "[Service]\nEnvironment=HTTP_PROXY=1\nEnvironment=A=1\nEnvironment=HTTP_PROXY=2\n",
            '[Service]\nEnvironment=A=1\nEnvironment="HTTP_PROXY=new"\n',
        ),
        # What stands before a reset does not count.
        (
            "[Service]\nEnvironment=HTTP_PROXY=1\nEnvironment=\nRestart=no\n",
            '[Service]\nEnvironment=\nEnvironment="HTTP_PROXY=new"\nRestart=no\n',
        ),
        # Other sections; the name in the comment and in another section is not ours.
        (
            "# HTTP_PROXY=c\n[Unit]\nEnvironment=HTTP_PROXY=u",
            "# HTTP_PROXY=c\n[Unit]\nEnvironment=HTTP_PROXY=u\n\n"
            '[Service]\nEnvironment="HTTP_PROXY=new"\n',
        ),
        ("[Service]\n[Install]\nA=b", '[Service]\nEnvironment="HTTP_PROXY=new"\n[Install]\nA=b'),
        # Line ends, and a file without the last one.
        ("[Service]\r\nA=b", '[Service]\r\nA=b\r\nEnvironment="HTTP_PROXY=new"\r\n'),
        ("[Service]\nEnvironment=HTTP_PROXY=x", '[Service]\nEnvironment="HTTP_PROXY=new"'),
        ("\ufeff[Service]\nA=b\n", '\ufeff[Service]\nA=b\nEnvironment="HTTP_PROXY=new"\n'),
        # An unfinished last line does not swallow ours.
        ("[Service]\nA=b \\\n", '[Service]\nA=b \\\n\nEnvironment="HTTP_PROXY=new"\n'),
        (
            "[Service]\nA=b \\\n# c",
            '[Service]\nA=b \\\n\nEnvironment="HTTP_PROXY=new"\n# c',
        ),
        ("[Unit]\nA=b\\", '[Unit]\nA=b\\\n\n\n[Service]\nEnvironment="HTTP_PROXY=new"\n'),
        (
            "[Service]\nA=b \\\r",
            '[Service]\nA=b \\\r\rEnvironment="HTTP_PROXY=new"\n',
        ),
        # What systemd drops is ours all the same, and so are the pieces behind it.
        (
            "[Service]\nEnvironment=HTTP_PROXY=http://u:a%40b@h\n",
            '[Service]\nEnvironment="HTTP_PROXY=new"\n',
        ),
        (
            '[Service]\nEnvironment="HTTP_PROXY=dom\\user:secret@h"\n',
            '[Service]\nEnvironment="HTTP_PROXY=new"\n',
        ),
        (
            '[Service]\nEnvironment=A=1 "HTTP_PROXY=dom\\user:secret@h"\n',
            '[Service]\nEnvironment=A=1\nEnvironment="HTTP_PROXY=new"\n',
        ),
        (
            "[Service]\nEnvironment=HTTP_PROXY=http://u:pa ss@h # note\n",
            '[Service]\nEnvironment="HTTP_PROXY=new"\n',
        ),
        # A foreign broken line stays as it stands.
        (
            "[Service]\nEnvironment=A=1 'B=2\n",
            '[Service]\nEnvironment=A=1 \'B=2\nEnvironment="HTTP_PROXY=new"\n',
        ),
    ],
)
def test_an_edit_touches_only_what_is_about_the_proxy(before: str, after: str) -> None:
    assert edit(before, HTTP_PROXY="new") == after
    assert edit(after, HTTP_PROXY="new") == after


@pytest.mark.parametrize(
    "text",
    [
        "[Service]\nEnvironment=HTTP_PROXY=new",
        "[Service]\r\n\r\nEnvironment='HTTP_PROXY=new' A=1 # c\r\n",
        "[Service]\nEnvironment=HTTP_PROXY=n\\x65w \\\n A=1\n\n\n",
    ],
)
def test_a_file_that_says_so_already_stays_byte_for_byte(text: str) -> None:
    assert edit(text, HTTP_PROXY="new") == text


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "\n\n",
        "[Service]\nEnvironment=HTTP_PROXY=x\n",
        "\ufeff[Service]\n\n[Service]\nEnvironment=HTTP_PROXY=x no_proxy=y\n\n",
        f"[Service]\n# dockproxy: HTTP_PROXY=http://u:xxxxx@h\nEnvironmentFile=-{OWN}\n",
        "[Service]\n# dockproxy: HTTP_PROXY=http://u:xxxxx@h\n",
    ],
)
def test_the_file_goes_when_nothing_is_left_in_it(text: str | None) -> None:
    assert edit(text) is None


@pytest.mark.parametrize(
    "text", ["[Service]\n# mine\n", "[Unit]\n", "[Service]\nEnvironment=\n", "junk\n[Service]\n"]
)
def test_the_file_stays_while_something_foreign_is_left(text: str) -> None:
    assert edit(text) == text


def test_the_env_file_comes_and_goes_with_its_comments() -> None:
    before = "[Service]\nEnvironment=A=1\nEnvironment=HTTP_PROXY=x\nRestart=no\n"
    masked = {"HTTP_PROXY": "http://u:xxxxx@h", "NO_PROXY": "a b"}
    with_file = edit_dropin(before, environment={}, own_env_file=OWN, env_file=OWN, masked=masked)
    assert with_file == (
        "[Service]\nEnvironment=A=1\n# dockproxy: HTTP_PROXY=http://u:xxxxx@h\n"
        f"# dockproxy: NO_PROXY=a b\nEnvironmentFile=-{OWN}\nRestart=no\n"
    )
    read = parse_dropin(with_file)
    assert read.masked == masked
    assert read.env_files == ((OWN, True, 5),)
    again = edit_dropin(with_file, environment={}, own_env_file=OWN, env_file=OWN, masked=masked)
    assert again == with_file
    changed = edit_dropin(with_file, environment={}, own_env_file=OWN, env_file=OWN, masked={})
    assert changed == f"[Service]\nEnvironment=A=1\nEnvironmentFile=-{OWN}\nRestart=no\n"
    assert edit(with_file) == "[Service]\nEnvironment=A=1\nRestart=no\n"


@pytest.mark.parametrize(
    "last",
    [
        "EnvironmentFile=/etc/other",
        "EnvironmentFile=",
        f"EnvironmentFile=-/x\nEnvironmentFile={OWN}",
    ],
)
def test_our_env_file_is_the_last_one_and_may_be_missing(last: str) -> None:
    text = f"[Service]\nEnvironmentFile=-{OWN}\n{last}\n"
    result = edit(text, OWN)
    assert result is not None
    assert parse_dropin(result).env_files[-1][:2] == (OWN, True)
    assert result.count(OWN) == 1
    others = [line for line in text.splitlines() if OWN not in line]
    assert [line for line in result.splitlines() if OWN not in line] == others


def test_only_our_own_env_file_is_taken_away() -> None:
    text = f"[Service]\nEnvironmentFile=-/etc/default/docker\nEnvironmentFile=-{OWN}\n"
    assert edit(text) == "[Service]\nEnvironmentFile=-/etc/default/docker\n"


def test_a_path_with_percent_signs_and_spaces_is_read_back() -> None:
    path = "/home/a b/100%n/http-proxy.env"
    text = edit_dropin(None, environment={}, own_env_file=path, env_file=path)
    assert parse_dropin(text).env_files == ((path, True, 2),)
    assert edit_dropin(text, environment={}, own_env_file=path) is None


def test_a_file_that_systemd_would_not_read_to_its_end_is_refused() -> None:
    with pytest.raises(Unparsable) as caught:
        edit_dropin(
            "[Unit]\n[Service\n", environment={"NO_PROXY": "x"}, own_env_file=OWN, path="/f"
        )
    assert caught.value.reason == "unit-bad-section"
    assert caught.value.values == {"path": "/f", "line": 2}


def test_a_value_is_in_no_repr() -> None:
    text = "[Service]\nEnvironment=HTTP_PROXY=http://u:secret@h https_proxy='secret\n"
    assert "secret" not in repr(parse_dropin(text))


def test_reading_gives_value_and_line_in_either_spelling() -> None:
    read = parse_dropin("[Service]\nEnvironment=HTTP_PROXY=1 A=1\nEnvironment=no_proxy=2\n")
    assert read.values == {"HTTP_PROXY": "1", "no_proxy": "2"}
    assert read.lines == {"HTTP_PROXY": 2, "no_proxy": 3}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[Service]\nEnvironment=HTTP_PROXY=x http_proxy=y\n", None),
        (
            "[Service]\nUnsetEnvironment=HTTP_PROXY A no_proxy=x\nPassEnvironment=B https_proxy\n",
            "[Service]\nUnsetEnvironment=A\nPassEnvironment=B\n",
        ),
        ("[Unit]\nA=b\n[Service]\nUnsetEnvironment=HTTP_PROXY\n", "[Unit]\nA=b\n[Service]\n"),
        (
            "[Service]\nEnvironment=ALL_PROXY=x\nEnvironmentFile=/x\nUnsetEnvironment=\n",
            "[Service]\nEnvironment=ALL_PROXY=x\nEnvironmentFile=/x\nUnsetEnvironment=\n",
        ),
    ],
)
def test_adopting_takes_the_proxies_out_and_nothing_else(before: str, after: str | None) -> None:
    assert drop_proxies(before) == after


def test_adopting_may_be_restricted_to_some_names_and_lists() -> None:
    text = "[Service]\nEnvironment=HTTP_PROXY=x no_proxy=y\nUnsetEnvironment=NO_PROXY\n"
    assert drop_proxies(text, {"NO_PROXY"}) == "[Service]\nEnvironment=HTTP_PROXY=x\n"
    assert drop_proxies(text, keys=("UnsetEnvironment",)) == (
        "[Service]\nEnvironment=HTTP_PROXY=x no_proxy=y\n"
    )


FOREIGN = st.sampled_from(
    [
        "# a comment",
        "; HTTP_PROXY=comment",
        "",
        "Restart=no",
        "ExecStart=",
        "ExecStart=/d \\\n  --flag \\\n# inside\n  $OPTS",
        "Environment=A=1 'B=2 3'",
        'Environment="C=4 \\\n  5"',
        "UnsetEnvironment=HTTP_PROXY",
        "EnvironmentFile=-/etc/default/docker",
        "[Unit]\nDescription=x",
        "[Service]",
        "broken line",
    ]
)
MIXED = st.sampled_from(
    [
        "Environment=HTTP_PROXY=x",
        "Environment='no_proxy=a b' D=1 HTTPS_PROXY=%4",
        "Environment=E=1 \\\n  http_proxy=y \\\n  # inside\n  NO_PROXY=z",
        "Environment=",
    ]
)


@given(
    st.lists(FOREIGN | MIXED, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.lists(st.tuples(WANTED, st.booleans()), min_size=1, max_size=4),
)
def test_foreign_lines_survive_any_sequence_of_edits(
    lines: list[str], eol: str, ended: bool, edits: list[tuple[dict[str, str], bool]]
) -> None:
    before = "\n".join(["[Service]", *lines]).replace("\n", eol) + (eol if ended else "")
    text: str | None = before
    for wanted, env_file in edits:
        path = OWN if env_file else None
        text = edit_dropin(text, environment=wanted, own_env_file=OWN, env_file=path)
        again = edit_dropin(text, environment=wanted, own_env_file=OWN, env_file=path)
        assert again == text
        assert parse_dropin(text).values == wanted
    assert _foreign_lines(text or "") == _foreign_lines(before)
    assert _foreign_ops(text or "") == _foreign_ops(before)
    if text is not None:
        assert eol == "\r\n" or "\r" not in text


def _foreign_lines(text: str) -> list[str]:
    """The lines that no edit may touch: whole, in order."""
    lines = [line for line in text.splitlines() if line.strip() not in ("", "[Service]")]
    mixed = ("=D=1", " D=1", "=E=1", OWN, *(name + "=" for name in OURS))
    return [line for line in lines if not any(each in line for each in mixed)]


def _foreign_ops(text: str) -> list[tuple[Kind, str, str]]:
    ops = [(op.kind, op.name, op.value) for op in parse_service(text).ops]
    return [
        (kind, name, value)
        for kind, name, value in ops
        if name != OWN and not (kind is Kind.SET and name in OURS)
    ]
