"""Which hosts a list keeps from the proxy; the whole of the rules is in test_engines_own.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.bypass import NoProxy, is_loopback
from dockproxy_tray.core.no_proxy import split_no_proxy
from dockproxy_tray.core.proxies import Proxies

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
    assert NoProxy.parse(LISTED).match(host, 80) == entry


def test_of_a_variable_in_both_cases_the_upper_one_counts() -> None:
    """As Go reads them (golang.org/x/net/http/httpproxy, FromEnvironment): an empty one is none."""
    environ = {"HTTP_PROXY": "a:1", "http_proxy": "b:1", "https_proxy": "c:1", "no_proxy": "d"}
    assert Proxies.in_environment({**environ, "NO_PROXY": ""}) == Proxies("a:1", "c:1", "d")


def test_an_entry_with_a_port_counts_for_that_port_alone() -> None:
    assert NoProxy.parse("registry.corp:5000").match("registry.corp", 5000) == "registry.corp:5000"
    assert NoProxy.parse("registry.corp:5000").match("registry.corp", 443) is None
    assert NoProxy.parse("[::2]:80").match("::2", 80) == "[::2]:80"


def test_an_asterisk_is_every_host() -> None:
    assert NoProxy.parse("a.b, *").match("example.com", 443) == "*"
    assert NoProxy.parse("*").match("[2001:db8::1]", 443) == "*"


def test_a_network_matches_no_name_and_a_domain_no_address() -> None:
    assert NoProxy.parse("0.0.0.0/0, ::/0").match("example.com", 443) is None
    assert NoProxy.parse("1, .1, 0.0.1").match("10.0.0.1", 443) is None


def test_names_in_other_letters_match_as_they_are_looked_up() -> None:
    assert NoProxy.parse(".示例.com").match("www.示例.com", 80) == ".示例.com"
    assert NoProxy.parse("xn--fsq092h.com").match("www.示例.com", 80) == "xn--fsq092h.com"
    assert NoProxy.parse("示例.com").match("www.xn--fsq092h.com", 80) == "示例.com"


@pytest.mark.parametrize("nothing", [None, "", " , "])
def test_without_entries_nothing_bypasses_the_proxy(nothing: str | None) -> None:
    assert NoProxy.parse(nothing).match("example.com", 443) is None


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_stands_there_is_no_fault(no_proxy: str, host: str) -> None:
    found = NoProxy.parse(no_proxy).match(host, 80)
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
