from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.surfaces.env_file import parse_env_file, render_env_file
from dockproxy_tray.errors import Invalid
from tests.core.corpus import ENV_FILES, REFUSED, VALUES

ACCEPTED = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=40)


@pytest.mark.parametrize(("text", "expected"), ENV_FILES)
def test_a_file_is_read_as_systemd_reads_it(text: str, expected: dict[str, str]) -> None:
    assert {name: value for name, (value, _) in parse_env_file(text).items()} == expected


@pytest.mark.parametrize("value", VALUES)
def test_a_value_arrives_exactly(value: str) -> None:
    text = render_env_file({"HTTP_PROXY": value, "no_proxy": value})
    assert parse_env_file(text) == {"HTTP_PROXY": (value, 1), "no_proxy": (value, 2)}


@pytest.mark.parametrize("value", REFUSED)
def test_a_value_that_would_be_more_than_a_value_is_refused(value: str) -> None:
    with pytest.raises(Invalid) as caught:
        render_env_file({"HTTP_PROXY": value})
    assert (caught.value.reason, caught.value.values) == (
        "bad-environment-value",
        {"name": "HTTP_PROXY"},
    )


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid, match="bad-environment-name"):
        render_env_file({"A B": "1"})


@pytest.mark.parametrize("text", ["A=1\0\nB=2", "A=1\nB=\udc80"])
def test_a_file_that_is_no_text_gives_nothing(text: str) -> None:
    assert parse_env_file(text) == {}


def test_lines_are_counted_through_quotes_and_continuations() -> None:
    text = "# one\nA='two\nthree'\r\nB=four\\\nfive\n\nC=7\n"
    assert {name: line for name, (_, line) in parse_env_file(text).items()} == {
        "A": 2,
        "B": 4,
        "C": 7,
    }


@given(st.dictionaries(st.sampled_from(["HTTP_PROXY", "https_proxy", "NO_PROXY"]), ACCEPTED))
def test_what_is_written_is_what_is_read(values: dict[str, str]) -> None:
    text = render_env_file(values)
    assert {name: value for name, (value, _) in parse_env_file(text).items()} == values
    assert len(text.splitlines()) == len(values)


@given(st.text(alphabet="A=1'\"\\ \n\r#;`$\t", max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    parse_env_file(text)
