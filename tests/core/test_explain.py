"""The hops of an explanation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.basis import basis_now
from dockproxy_tray.core.explain import (
    Around,
    explain_build,
    explain_pull,
    explain_run,
    parse_target,
)
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import Builder, Container
from dockproxy_tray.core.proxies import Proxies
from dockproxy_tray.errors import Invalid
from tests.core.explained import HUB, MASKED, PROXY, basis, codes, nowhere, pull, way, with_client
from tests.core.seen import ENGINE, INFO
from tests.core.seen import seen as make_seen


def test_a_pull_from_the_hub_goes_by_the_mirrors_first() -> None:
    mirrors = 'mirrors = ["https://mirror.corp.example", "http://other:5000/hub"]\n'
    found = pull("nginx", PROXY + mirrors + 'no_proxy = [".corp.example"]')
    assert found.target == "docker.io/library/nginx:latest"
    assert way(found) == [
        "https://mirror.corp.example/v2/ None (no_proxy .corp.example)",
        f"http://other:5000/hub/v2/ {MASKED} (http_proxy)",
        f"{HUB} {MASKED} (https_proxy)",
    ]


def test_another_registry_has_no_mirror() -> None:
    found = pull("registry.corp.example:5000/x", PROXY + 'mirrors = ["https://m.corp.example"]')
    assert way(found) == [f"https://registry.corp.example:5000/v2/ {MASKED} (https_proxy)"]


def test_an_insecure_registry_is_tried_by_http_as_well() -> None:
    """Each by its own scheme's proxy."""
    proxies = 'http_proxy = "http://h:1"\nhttps_proxy = "http://s:2"\n'
    found = pull("reg.example:5000/x", f'{proxies}insecure_registries = ["reg.example:5000"]')
    assert way(found) == [
        "https://reg.example:5000/v2/ http://s:2 (https_proxy)",
        "http://reg.example:5000/v2/ http://h:1 (http_proxy)",
    ]


@pytest.mark.parametrize(
    ("image", "insecure", "version", "plain"),
    [
        ("localhost:5000/x", "", "26.1.5", True),
        ("127.0.0.1:5000/x", "", "26.1.5", True),
        ("[::1]:5000/x", "", "26.1.5", False),
        ("[::1]:5000/x", "", "28.0.0", True),
        ("reg.example/x", "", "28.0.0", False),
        ("reg.example:5000/x", "reg.example", "28.0.0", False),
        ("reg.example/x", "https://reg.example", "28.0.0", True),
        ("10.1.2.3:5000/x", "10.0.0.0/8", "28.0.0", True),
        ("named.example/x", "10.0.0.0/8", "28.0.0", True),
        ("11.1.2.3:5000/x", "10.0.0.0/8", "28.0.0", False),
    ],
)
def test_what_counts_as_insecure(image: str, insecure: str, version: str, plain: bool) -> None:
    entries = [insecure] if insecure else []
    seen = make_seen(version=version, insecure_registries=tuple(entries))
    addresses = {"named.example": ("11.0.0.1", "10.9.9.9")}
    found = explain_pull(image, basis_now(seen), lambda host: addresses.get(host, ()))
    assert [hop.url.partition(":")[0] for hop in found.hops] == ["https", "http"][: 1 + plain]
    assert codes(found) == []


def test_an_address_that_is_not_found_out_is_said_where_it_decides() -> None:
    def never(host: str) -> tuple[str, ...] | None:
        return None

    seen = make_seen(insecure_registries=("10.0.0.0/8",))
    found = explain_pull("reg.example/x", basis_now(seen), never)
    assert codes(found) == ["explain-no-address"]
    assert codes(explain_pull("reg.example/x", basis_now(make_seen()), never)) == []
    assert codes(explain_pull("nginx", basis_now(seen), never)) == []


@pytest.mark.parametrize(
    ("image", "why"),
    [
        ("", "entry-empty"),
        ("Nginx", "image-capitals"),
        ("docker.io/Nginx:1", "image-capitals"),
        ("https://reg.example/x", "image-scheme"),
        ("0123456789abcdef" * 4, "image-id"),
        ("reg_corp:5000/x", "image-registry"),
        ("a b", "image-name"),
        ("x" * 256, "image-too-long"),
        ("nginx:", "image-tag"),
        ("nginx@sha256:12", "image-digest"),
        ("scratch", "image-scratch"),
    ],
)
def test_what_is_no_image_says_why(image: str, why: str) -> None:
    with pytest.raises(Invalid) as raised:
        pull(image, "")
    assert raised.value.reason == "bad-image"
    assert raised.value.values["why"].code == why  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("example.com", ("https", "example.com", 443)),
        ("example.com:8080/x?y#z", ("https", "example.com", 8080)),
        ("HTTP://Example.com", ("http", "Example.com", 80)),
        ("http://h?a@b", ("http", "h", 80)),
        ("https://[fd00::1]:1/", ("https", "fd00::1", 1)),
        ("https://müller.example", ("https", "xn--mller-kva.example", 443)),
    ],
)
def test_a_target_in_its_parts(text: str, parts: tuple[str, str, int]) -> None:
    found = parse_target(text)
    assert (found.scheme, found.host, found.port) == parts
    assert found.url == (text if "://" in text else f"https://{text}")


def test_a_targets_password_is_masked_and_nothing_else_of_it() -> None:
    assert parse_target("http://jo:x@h/a?b@c").url == "http://jo:xxxxx@h/a?b@c"


@pytest.mark.parametrize(
    "mirror", ["https://", "ftp://m:x", "m_m..example", "https://[", "http://:0"]
)
def test_a_mirror_that_is_none_is_no_fault(mirror: str) -> None:
    assert len(explain_pull("nginx", basis_now(make_seen(mirrors=(mirror,))), nowhere).hops) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "url-empty"),
        ("ftp://example.com", "target-scheme"),
        ("://x", "target-scheme"),
        ("http://", "url-host-empty"),
        ("http://a b", "target-character"),
        ("a\nb", "target-character"),
        ("http://a:b", "url-port"),
        ("http://fd00::1", "url-port"),
        ("http://a_b..c", "url-host"),
    ],
)
def test_what_is_no_target_says_why(text: str, why: str) -> None:
    with pytest.raises(Invalid) as raised:
        parse_target(text)
    assert raised.value.reason == "bad-target"
    assert raised.value.values["why"].code == why  # type: ignore[attr-defined]


@contextmanager
def suppress_invalid(reason: str) -> Iterator[None]:
    try:
        yield
    except Invalid as error:
        assert error.reason == reason


@given(st.text(max_size=30))
def test_any_text_is_explained_or_refused(text: str) -> None:
    settings = basis(PROXY)
    with suppress_invalid("bad-target"):
        assert explain_run(text, settings).hops
    with suppress_invalid("bad-image"):
        assert explain_pull(text, settings, nowhere).hops


@pytest.mark.parametrize(
    ("settings", "url", "said"),
    [
        ("", "http://x.example", "None (no proxy set)"),
        ('http_proxy = "http://h:1"', "https://x.example", "None (no https_proxy)"),
        ('https_proxy = "http://h:1"', "http://x.example", "None (no http_proxy)"),
        (PROXY, "http://localhost:1", "None (loopback)"),
        (PROXY, "https://x.example", f"{MASKED} (https_proxy)"),
        (PROXY + 'no_proxy = "*"', "https://x.example", "None (no_proxy *)"),
    ],
)
def test_a_container_goes_by_the_clients_settings(settings: str, url: str, said: str) -> None:
    client = f"[profiles.P.client]\n{settings}"
    for explained in (explain_run, explain_build):
        found = explained(url, basis(client))
        assert found.target == url
        assert way(found) == [f"{url} {said}"]


def test_an_entry_for_the_engines_endpoint_counts_instead() -> None:
    entries: dict[str, Any] = {"default": {"httpsProxy": "http://d:1"}, ENGINE.endpoints[0]: {}}
    seen = with_client(make_seen(), **entries)
    for settings in (basis_now(seen), basis(PROXY, seen)):
        found = explain_run("x.example", settings)
        assert way(found) == ["https://x.example None (no proxy set)"]
        assert codes(found) == ["explain-entry"]
    assert codes(explain_pull("nginx", basis_now(seen), nowhere)) == []


def test_what_a_profile_does_not_manage_stays_as_it_is() -> None:
    seen = make_seen(mirrors=("https://m.example/",), insecure_registries=("reg.example",))
    assert len(pull("nginx", PROXY, seen).hops) == 2
    assert len(pull("nginx", PROXY + "mirrors = []", seen).hops) == 1
    assert len(pull("reg.example/x", PROXY, seen).hops) == 2


def test_what_runs_counts_and_not_what_the_files_say() -> None:
    seen = make_seen({ENGINE.daemon_json: '{"proxies": {"https-proxy": "http://new:1"}}'})
    found = explain_pull("nginx", basis_now(seen), nowhere)
    assert way(found) == [f"{HUB} None (no proxy set)"]
    seen = replace(seen, info=replace(INFO, https_proxy="http://xxxxx:xxxxx@old:1"))
    found = explain_pull("nginx", basis_now(seen), nowhere)
    assert found.hops[0].via == "http://xxxxx:xxxxx@old:1"


def test_where_it_is_not_known_what_runs_that_is_said() -> None:
    seen = make_seen({ENGINE.daemon_json: '{"proxies": {"https-proxy": "http://new:1"}}'})
    assert seen.unit is not None
    blind = replace(
        seen,
        info=None,
        info_problem=say("socket-permission", socket="/run/docker.sock"),
        unit=replace(seen.unit, need_reload=True),
    )
    found = explain_pull("nginx", basis_now(blind), nowhere)
    assert found.hops[0].via == "http://new:1"
    assert codes(found) == ["explain-unsure"]
    stopped = replace(blind, info_problem=None, unit=replace(seen.unit, active_state="inactive"))
    found = explain_pull("nginx", basis_now(stopped), nowhere)
    assert (found.hops[0].via, codes(found)) == ("http://new:1", ["explain-stopped"])
    assert codes(explain_run("x.example", basis_now(stopped))) == []


def test_a_config_json_that_cannot_be_read_is_said() -> None:
    seen = make_seen()
    seen = replace(seen, client=replace(seen.client, text="{"))
    assert codes(explain_run("x.example", basis_now(seen))) == ["explain-unsure"]
    assert codes(explain_run("x.example", basis(PROXY, seen))) == []


def test_no_explanation_holds_a_password() -> None:
    settings = basis(PROXY)
    containers = (Container("old", {"https_proxy": "http://jo:geheim@old:1"}),)
    around = Around(containers=containers, builders=(Builder("b", Proxies("http://a:geheim@x")),))
    for found in (
        explain_pull("nginx", settings, nowhere),
        explain_run("http://jo:geheim@x", settings, around),
        explain_build("http://jo:geheim@x", settings, around),
    ):
        assert "geheim" not in repr(found)
    assert "geheim" not in repr((settings, around))
