from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.registry_answer import (
    Challenge,
    is_page,
    is_registry,
    is_used_up,
    read_challenge,
    read_token,
    token_site,
)


@pytest.mark.parametrize(
    ("header", "challenge"),
    [
        (
            'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"',
            Challenge("bearer", "https://auth.docker.io/token", "registry.docker.io"),
        ),
        ("bearer  Realm = https://a/t , error=x", Challenge("bearer", "https://a/t")),
        ('Basic realm="Registry, \\"quoted"', Challenge("basic", "Registry, \\")),
        ("Negotiate", Challenge("negotiate")),
        ("", None),
        ("=", None),
    ],
)
def test_what_a_registry_wants(header: str, challenge: Challenge | None) -> None:
    assert read_challenge(header) == challenge


@given(st.text())
def test_whatever_it_wants_nothing_breaks(header: str) -> None:
    challenge = read_challenge(header)
    assert challenge is None or token_site(challenge, "library/x") is None or challenge.realm


@pytest.mark.parametrize(
    ("challenge", "url"),
    [
        (
            Challenge("bearer", "https://a.test/token", "r.test"),
            "https://a.test/token?service=r.test&scope=repository%3Alibrary%2Fx%3Apull",
        ),
        (Challenge("bearer", "https://a.test/t?b=c"), "https://a.test/t?b=c&scope=repository%3A"),
        (Challenge("bearer", "file:///etc/passwd"), None),
        (Challenge("bearer"), None),
        (Challenge("basic", "https://a.test/token"), None),
    ],
)
def test_where_a_token_is_asked_for(challenge: Challenge, url: str | None) -> None:
    site = token_site(challenge, "library/x")
    assert site is None if url is None else site is not None and site.url.startswith(url)


@pytest.mark.parametrize(
    ("answer", "token"),
    [
        ({"token": "a.b"}, "a.b"),
        ({"access_token": "a.b"}, "a.b"),
        ({"token": "", "access_token": "c"}, "c"),
        ({"token": 1}, None),
        ({"token": "a\r\nX: y"}, None),
        ({"token": "é"}, None),
        ({"token": "x" * 100_000}, None),
        ([], None),
        (None, None),
    ],
)
def test_a_token_is_taken_only_where_it_can_be_sent(answer: object, token: str | None) -> None:
    assert read_token(json.dumps(answer).encode()) == token


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 100_000, b"{"])
def test_what_is_no_document_holds_no_token(body: bytes) -> None:
    assert read_token(body) is None


def test_pages_registries_and_limits_are_known() -> None:
    assert is_page("Text/HTML; charset=utf-8") and not is_page("application/json")
    assert is_registry("registry/2.0", "text/plain") and is_registry("", "application/json")
    assert is_registry("", "") and not is_registry("", "text/plain")
    assert is_used_up("0;w=21600") and is_used_up("0")
    assert not is_used_up("100;w=21600") and not is_used_up("")
