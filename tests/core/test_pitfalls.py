"""What users stumble over on the way of a pull, a run or a build."""

from __future__ import annotations

import json

import pytest

from dockproxy_tray.core.basis import basis_now
from dockproxy_tray.core.explain import Around, explain_build, explain_pull, explain_run
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import Builder, Container
from dockproxy_tray.core.proxies import Proxies
from tests.core.explained import HUB, PROXY, basis, codes, nowhere, pull, way, with_client
from tests.core.seen import seen as make_seen


@pytest.mark.parametrize(
    ("profile", "image", "warnings"),
    [
        (PROXY, "nginx", []),
        ('http_proxy = "http://h:1"', "nginx", ["route-only-http"]),
        ('http_proxy = "http://h:1"', "localhost/x", []),
        ('proxy = "https://h:1"', "nginx", ["explain-https-scheme"]),
        ('proxy = "https://h:1"\nno_proxy = ["docker.io"]', "nginx", []),
        ('proxy = "http://127.0.0.1:1"', "nginx", []),
        (PROXY + 'mirrors = ["https://m.example"]', "nginx", ["explain-mirror-by-proxy"]),
        (PROXY + 'mirrors = ["https://m.example"]\nno_proxy = ["m.example"]', "nginx", []),
        (PROXY, "registry.corp/x", ["explain-internal"]),
        (PROXY, "10.1.2.3:5000/x", ["explain-internal"]),
        (PROXY, "nas:5000/x", ["explain-internal"]),
        (PROXY, "ghcr.io/x", []),
        (PROXY + 'no_proxy = ["10.*", "a.b"]', "nginx", ["explain-form-nothing"]),
        ('no_proxy = ["10.*"]', "nginx", []),
    ],
)
def test_pitfalls_of_a_pull(profile: str, image: str, warnings: list[str]) -> None:
    assert codes(pull(image, profile)) == warnings


def test_a_proxy_that_go_cannot_read_is_none() -> None:
    seen = make_seen(https_proxy="http://jo:geh eim@h:1")
    found = explain_pull("nginx", basis_now(seen), nowhere)
    assert found.hops[0].via is not None, "Go reads it as http://http: and a path"
    seen = make_seen(https_proxy="http://jo:geheim@h:1/%zz")
    found = explain_pull("nginx", basis_now(seen), nowhere)
    assert way(found) == [f"{HUB} None (https_proxy is no URL)"]
    assert codes(found) == ["explain-unreadable"]
    assert "geheim" not in repr(found)


@pytest.mark.parametrize(
    ("no_proxy", "url", "warnings"),
    [
        ("10.0.0.0/8", "http://10.1.2.3", ["explain-form-network"]),
        ("10.0.0.0/8, 10.1.2.3", "http://10.1.2.3", []),
        ("10.0.0.0/8", "http://x.example", []),
        ("*.x.example", "http://a.x.example", ["explain-form-wildcard"]),
        ("*.x.example, .x.example", "http://a.x.example", []),
        (".x.example", "http://a.x.example", []),
        (".x.example", "http://X.example", ["explain-form-below"]),
        (".x.example, x.example", "http://x.example", []),
        ("x.example:80", "http://x.example", ["explain-form-port"]),
        ("x.example:80", "http://y.example", []),
    ],
)
def test_entries_that_other_programs_read_otherwise(
    no_proxy: str, url: str, warnings: list[str]
) -> None:
    entries = json.dumps([entry.strip() for entry in no_proxy.split(",")])
    assert codes(explain_run(url, basis(f"{PROXY}no_proxy = {entries}"))) == warnings


def test_spaces_part_no_entries() -> None:
    seen = with_client(make_seen(), default={"httpsProxy": "http://p.example:1", "noProxy": "a b"})
    assert codes(explain_run("https://a.example", basis_now(seen))) == ["explain-form-nothing"]


def test_a_proxy_on_loopback_is_out_of_a_containers_reach() -> None:
    settings = basis('proxy = "http://jo:geheim@127.0.0.1:3128"')
    found = explain_run("x.example", settings, Around(gateway="172.17.0.1"))
    assert found.warnings == (
        say("explain-loopback", url="http://jo:xxxxx@127.0.0.1:3128",
            instead="http://jo:xxxxx@172.17.0.1:3128"),
    )  # fmt: skip
    assert codes(explain_run("x.example", settings)) == ["explain-loopback"]
    found = explain_build("x.example", settings, Around(shell=settings.daemon))
    assert codes(found) == ["explain-build-loopback"]


def test_all_proxy_counts_for_programs_that_know_it() -> None:
    client = '[profiles.P.client]\nall_proxy = "socks5://s:1"'
    assert codes(explain_run("x.example", basis(client))) == ["route-all-proxy"]


def test_containers_that_hold_another_proxy_are_named() -> None:
    containers = (
        Container("new", {"HTTPS_PROXY": "http://jo:geheim@proxy.corp.example:8080/"}),
        Container("old", {"https_proxy": "http://old:1", "no_proxy": "a"}),
        Container("none", {"HTTP_PROXY": ""}),
        Container("sheltered", {}),
        Container("socks", {"ALL_PROXY": "socks5://old:1"}),
        Container("ftp", {"FTP_PROXY": "http://old:1"}),
    )
    found = explain_run("x.example", basis(PROXY), Around(containers=containers))
    assert found.warnings == (say("containers-former-proxy", names=("old", "socks")),)


@pytest.mark.parametrize(
    ("profile", "shell", "warnings"),
    [
        (PROXY, None, ["explain-tokens"]),
        (PROXY, Proxies(), ["explain-tokens"]),
        (PROXY, Proxies(https="http://jo:other@proxy.corp.example:8080"), []),
        (PROXY, Proxies(http="http://proxy.corp.example:8080"), ["explain-tokens"]),
        ("", None, []),
        ("", Proxies(), []),
        ("", Proxies(https="http://h:1"), ["explain-tokens"]),
        ("", Proxies(https="http://h:1", no_proxy="docker.io"), []),
    ],
)
def test_a_builds_tokens_go_by_the_shells_proxy(
    profile: str, shell: Proxies | None, warnings: list[str]
) -> None:
    assert codes(explain_build("x.example", basis(profile), Around(shell=shell))) == warnings


def test_builders_in_containers_keep_the_proxy_that_they_were_made_with() -> None:
    builders = (
        Builder("old", Proxies(https="http://jo:geheim@old:1")),
        Builder("new", Proxies(https="http://jo:geheim@proxy.corp.example:8080")),
        Builder("bare", Proxies()),
    )
    settings = basis(PROXY)
    around = Around(builders=builders, shell=settings.daemon)
    said = explain_build("x.example", settings, around).warnings
    assert [(w.code, w.values["name"], w.values["url"]) for w in said] == [
        ("explain-builder", "old", "http://jo:xxxxx@old:1"),
        ("explain-builder", "bare", ""),
    ]
