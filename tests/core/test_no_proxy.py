from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.no_proxy import (
    bypasses,
    check_no_proxy,
    is_loopback,
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


LISTED = (
    "foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, "
    "10.0.0.0/30, 2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, "
    "2002:db8:a::45/64, registry.corp:5000, .lan:80, :1, 10.1.0.0/33, no[sense, x*"
)


@pytest.mark.parametrize(
    ("host", "entry"),
    [
        # The table of Go's own test (golang.org/x/net, TestUseProxy).
        ("[::2]", None),
        ("192.168.1.1", "192.168.1.1"),
        ("192.168.1.2", None),
        ("192.168.1.3", "192.168.1.3:80"),
        ("192.168.1.4", None),
        ("10.0.0.2", "10.0.0.0/30"),
        ("10.0.0.4", None),
        ("[2001:db8::52:0:1]", "2001:db8::52:0:1"),
        ("[2001:db8::52:0:2]", None),
        ("[2001:db8::52:0:3]", "[2001:db8::52:0:3]:80"),
        ("[2002:db8:a::123]", "2002:db8:a::45/64"),
        ("[fe80::424b:c8be:1643:a1b6]", None),
        ("barbaz.net", None),
        ("www.barbaz.net", ".barbaz.net"),
        ("foobar.com", "foobar.com"),
        ("www.foobar.com", "foobar.com"),
        ("foofoobar.com", None),
        ("baz.com", None),
        ("localhost.net", None),
        ("local.localhost", None),
        ("wildcard.io", None),
        ("nested.wildcard.io", "*.wildcard.io"),
        ("awildcard.io", None),
        # And what it says of ports, of letters and of addresses that are mapped.
        ("registry.corp", None),
        ("nas.lan", ".lan:80"),
        ("WWW.FooBar.com", "foobar.com"),
        ("::ffff:192.168.1.1", "192.168.1.1"),
        ("[::ffff:10.0.0.1]", "10.0.0.0/30"),
        ("example.com", None),
        ("xyz", None),
    ],
)
def test_hosts_bypass_the_proxy_by_the_engines_rules(host: str, entry: str | None) -> None:
    assert bypasses(LISTED, host, 80) == entry


def test_an_entry_with_a_port_counts_for_that_port_alone() -> None:
    assert bypasses("registry.corp:5000", "registry.corp", 5000) == "registry.corp:5000"
    assert bypasses("registry.corp:5000", "registry.corp", 443) is None
    assert bypasses("[::2]:80", "::2", 80) == "[::2]:80"


def test_an_asterisk_is_every_host() -> None:
    assert bypasses("a.b, *", "example.com", 443) == "*"
    assert bypasses("*", "[2001:db8::1]", 443) == "*"


def test_a_network_matches_no_name_and_a_domain_no_address() -> None:
    assert bypasses("0.0.0.0/0, ::/0", "example.com", 443) is None
    assert bypasses("1, .1, 0.0.1", "10.0.0.1", 443) is None


def test_names_in_other_letters_match_as_they_are_looked_up() -> None:
    assert bypasses(".示例.com", "www.示例.com", 80) == ".示例.com"
    assert bypasses("xn--fsq092h.com", "www.示例.com", 80) == "xn--fsq092h.com"
    assert bypasses("示例.com", "www.xn--fsq092h.com", 80) == "示例.com"


@pytest.mark.parametrize("nothing", [None, "", " , "])
def test_without_entries_nothing_bypasses_the_proxy(nothing: str | None) -> None:
    assert bypasses(nothing, "example.com", 443) is None


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_stands_there_is_no_fault(no_proxy: str, host: str) -> None:
    found = bypasses(no_proxy, host, 80)
    assert found is None or found in split_no_proxy(no_proxy)


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("localhost", True),
        ("127.0.0.2", True),
        ("[::1]", True),
        ("::ffff:127.0.0.1", True),
        ("[::2]", False),
        ("local.localhost", False),
        ("mirror.example", False),
    ],
)
def test_loopback_is_never_proxied(host: str, answer: bool) -> None:
    assert is_loopback(host) is answer
