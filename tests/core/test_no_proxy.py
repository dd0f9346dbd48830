from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.no_proxy import (
    check_no_proxy,
    join_no_proxy,
    same_no_proxy,
    split_no_proxy,
)
from dockproxy_tray.errors import Invalid


def accepted(entry: str) -> bool:
    try:
        check_no_proxy([entry])
    except Invalid:
        return False
    return True


@given(st.lists(st.text(min_size=1).filter(accepted)))
def test_accepted_entries_survive_joining(entries: list[str]) -> None:
    assert split_no_proxy(join_no_proxy(entries)) == tuple(entries)


def test_only_commas_split() -> None:
    assert split_no_proxy(" a , b c,,d,") == ("a", "b c", "d")


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("", "entry-empty"),
        ("a,b", "entry-comma"),
        ("a b", "entry-space"),
        ("a\nb", "entry-space"),
        ("a\u00a0b", "entry-space"),
        ("a\0", "control-character"),
        ("a\x9b", "control-character"),
        ("a\ud800", "control-character"),
    ],
)
def test_bad_entries_are_refused(entry: str, why: str) -> None:
    with pytest.raises(Invalid) as raised:
        check_no_proxy(["fine", entry])
    assert raised.value.reason == "bad-no-proxy"
    assert raised.value.values["why"].code == why  # type: ignore[attr-defined]


@pytest.mark.parametrize("entry", [".corp", "*.corp", "*", "10.0.0.0/8", "[::1]:80", "müller.de"])
def test_what_the_engine_knows_is_accepted(entry: str) -> None:
    check_no_proxy([entry])


def test_limits() -> None:
    check_no_proxy(["a"] * 1024)
    with pytest.raises(Invalid, match="too-many-entries"):
        check_no_proxy(["a"] * 1025)
    check_no_proxy(["a" * 16384])
    with pytest.raises(Invalid, match="no-proxy-too-long"):
        check_no_proxy(["ä" * 8192, "b"])


def test_equality_is_that_of_sets_without_the_engines_own() -> None:
    assert same_no_proxy("a,b", " b, a,a,127.0.0.0/8")
    assert same_no_proxy(None, "")
    assert not same_no_proxy(None, "a")
    assert not same_no_proxy("a", "a,b")
    assert not same_no_proxy(None, "127.0.0.0/8"), "set is not the same as not set"
