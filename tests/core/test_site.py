from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.site import Site, endpoint, parse_site


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("https://mirror.corp", Site("https", "mirror.corp", "mirror.corp", 443)),
        ("HTTP://mirror.corp:5000/", Site("http", "mirror.corp:5000", "mirror.corp", 5000, "/")),
        ("https://[fd00::1]:5000/a?b", Site("https", "[fd00::1]:5000", "fd00::1", 5000, "/a?b")),
        ("https://a.corp?x=1#part", Site("https", "a.corp", "a.corp", 443, "/?x=1")),
    ],
)
def test_a_url_is_read(text: str, site: Site) -> None:
    assert parse_site(text) == site


@pytest.mark.parametrize(
    "text",
    [
        "", "mirror.corp", "ftp://mirror.corp", "https://", "https://jo:geheim@mirror.corp",
        "https://mirror.corp:0", "https://mirror.corp:99999", "https://a b", "https://[::1",
        "https://a\r\nX: y", "https://é.corp", "https://" + "a." * 5000,
    ],
)  # fmt: skip
def test_what_is_no_url_is_none(text: str) -> None:
    assert parse_site(text) is None


@given(st.text(max_size=60))
def test_whatever_is_given_nothing_breaks_and_what_is_read_is_safe_to_send(text: str) -> None:
    for spelling in (text, f"https://{text}", f"https://mirror.corp/{text}"):
        site = parse_site(spelling)
        if site is not None:
            assert site.url.isascii() and site.url.isprintable() and " " not in site.url
    start = Site("https", "mirror.corp", "mirror.corp", 443, "/v2/")
    assert start.follow(text) is None or "\n" not in str(start.follow(text))


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/login", "https://mirror.corp:5000/login"),
        ("other", "https://mirror.corp:5000/v2/other"),
        ("//else.corp/x", "https://else.corp/x"),
        ("http://else.corp", "http://else.corp"),
        ("?to=x", "https://mirror.corp:5000/v2/?to=x"),
    ],
)
def test_a_redirect_leads_on(location: str, url: str) -> None:
    start = parse_site("https://mirror.corp:5000/v2/")
    assert start is not None
    following = start.follow(location)
    assert following is not None and following.url == url


def test_a_path_below_a_mirrors_own() -> None:
    for text in ("https://m.corp/hub", "https://m.corp/hub/"):
        site = parse_site(text)
        assert site is not None and site.below("/v2/").url == "https://m.corp/hub/v2/"


def test_an_endpoint_is_as_connect_has_it() -> None:
    assert (endpoint("a.corp", 443), endpoint("fd00::1", 443)) == ("a.corp:443", "[fd00::1]:443")
