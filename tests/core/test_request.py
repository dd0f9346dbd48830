"""A switch, as the root helper is asked for it, says what the profile says; nothing else passes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.profile import ProxySettings, Wanted
from dockproxy_tray.core.request import (
    read_containers,
    read_id,
    read_switch,
    shown_in_prompt,
    switch_arguments,
)
from dockproxy_tray.core.values import DAEMON, wanted_values
from dockproxy_tray.errors import Invalid
from tests.core.test_sequences import wanted

DIRECT = Wanted("Direct", ProxySettings(), ProxySettings(), None, None, None, None)


@given(wanted(), st.booleans(), st.booleans())
def test_what_a_profile_wants_of_the_engine_arrives(
    asked: Wanted, mirrors: bool, registries: bool
) -> None:
    asked = replace(
        asked,
        mirrors=asked.mirrors if mirrors else None,
        insecure_registries=asked.insecure_registries if registries else None,
    )
    read = read_switch(switch_arguments(asked))
    wants = {key: v for key, v in wanted_values(asked).items() if key[0] != "client"}
    assert read.targets == wants
    assert read.profile == asked.profile
    assert read.written.mirrors == (asked.mirrors or ())
    assert read.written.insecure_registries == (asked.insecure_registries or ())


@given(st.text(), st.sampled_from(["http_proxy", "https_proxy", "no_proxy", "profile_name"]))
def test_no_text_that_passes_can_end_a_line_or_a_quoted_word(text: str, key: str) -> None:
    arguments = {**switch_arguments(DIRECT), "http_proxy": "http://h", key: text}
    try:
        read = read_switch(arguments)
    except Invalid:
        return
    targets = [text for text in map(read.targets.get, DAEMON) if isinstance(text, str)]
    for value in (read.profile, *targets):
        assert value == "".join(value.splitlines())
    # A URL may hold these in its user's name.
    signs = set("'$;") if key in ("http_proxy", "https_proxy") else set()
    for value in targets:
        assert not set(value) & ({*"\"'\\`#;$<>|& \t"} - signs)


DOMAINS = {
    "latin": "bücher.example",
    "cyrillic": "пример.рф",
    "hindi": "उदाहरण.भारत",
    "thai": "ตัวอย่าง.ไทย",
    "arabic": "مثال.إختبار",
    "chinese": "例子.中国",
    "hebrew with points": "דֻּגְמָה.example",
}


@pytest.mark.parametrize("script", DOMAINS)
def test_domains_of_every_script_pass(script: str) -> None:
    proxied = ProxySettings("http://h.example:1", None, f"localhost,.{DOMAINS[script]}")
    read = read_switch(switch_arguments(replace(DIRECT, daemon=proxied)))
    assert read.targets[DAEMON[2]] == proxied.no_proxy


@pytest.mark.parametrize(
    "entry",
    ['a"b', "a\\b", "a%b", "$(a)", "a/../b", "a\u202eb", "a\u2066b", "a\u200fb", "a\u2028b", "a\nb"]
    + ["a'b", "a;b", "a#b", "a=b", "a@b", "{a}", "a\u200bb", "a\x85b", "", " a"],
)
def test_what_no_engine_understands_is_no_exception(entry: str) -> None:
    arguments = {**switch_arguments(DIRECT), "no_proxy": f"localhost,{entry}"}
    with pytest.raises(Invalid) as raised:
        read_switch(arguments)
    assert raised.value.reason == "bad-no-proxy"


def test_exceptions_without_a_proxy_are_not_written() -> None:
    arguments = {**switch_arguments(DIRECT), "no_proxy": "localhost"}
    assert read_switch(arguments).targets == dict.fromkeys(DAEMON)


@pytest.mark.parametrize("name", ["switch_id", "profile_name", "live_restore", "cgroup_driver"])
@pytest.mark.parametrize("value", [None, 1, b"x", ["x"], True])
def test_what_is_no_text_is_refused(name: str, value: Any) -> None:
    arguments = {**switch_arguments(DIRECT), "switch_id": "", name: value}
    with pytest.raises(Invalid):
        read_id(arguments) if name == "switch_id" else read_switch(arguments)


@pytest.mark.parametrize("value", [None, "x", [1], [None], {"a": 1}])
def test_what_is_no_list_is_refused(value: Any) -> None:
    for name in ("mirrors", "insecure_registries"):
        with pytest.raises(Invalid):
            read_switch({**switch_arguments(DIRECT), name: value})


def test_an_id_has_one_spelling() -> None:
    good = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert read_id({"switch_id": good}) == good
    for bad in (good.upper(), f"{{{good}}}", good.replace("-", ""), f"{good}\n", "", f" {good}"):
        with pytest.raises(Invalid):
            read_id({"switch_id": bad})


def test_asking_is_not_for_who_has_nobody_to_ask() -> None:
    assert read_containers({"containers": "stop"}) == "stop"
    with pytest.raises(Invalid):
        read_containers({"containers": "ask"})


@given(st.text(), st.text())
def test_a_prompt_shows_one_line_without_a_password(name: str, url: str) -> None:
    asked = {
        "profile_name": name,
        "https_proxy": url,
        "mirrors": [url],
        "insecure_registries": [url],
    }
    shown = "".join(shown_in_prompt(asked).values())
    assert shown == "".join(shown.splitlines())


def test_a_prompt_names_every_host_and_nothing_else_of_it() -> None:
    asked = {
        "profile_name": "Office",
        "http_proxy": "http://other",
        "https_proxy": "http://user:c4n4ry@h.example:1/",
        "mirrors": ["https://m.example/path", "https://h.example"],
        "insecure_registries": ["10.0.0.0/8", "r.example:5000"],
    }
    assert shown_in_prompt(asked) == {
        "profile": "Office",
        "proxy": "other, h.example:1",
        "registries": "m.example, h.example, 10.0.0.0/8, r.example:5000",
    }


def test_a_prompt_says_where_there_is_nothing_and_where_it_is_not_told_what() -> None:
    nothing = {"profile_name": "Direct", "http_proxy": "", "https_proxy": "", "mirrors": []}
    assert shown_in_prompt(nothing) == {"profile": "Direct", "proxy": "—", "registries": "—"}
    bad = {"profile_name": "", "https_proxy": "no url", "mirrors": ["a b", "https://ok.example"]}
    assert shown_in_prompt(bad) == {"profile": "?", "proxy": "?", "registries": "?, ok.example"}
    many = {**nothing, "mirrors": [f"https://{n}.example" for n in range(9)]}
    assert shown_in_prompt(many)["registries"].endswith("4.example, ?")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Büro (2. Stock)", "Büro (2. Stock)"),
        ("办公室", "办公室"),
        ("Office” (proxy: proxy.corp.example). “", "Office? (proxy? proxy.corp.example). ?"),
        ("<b>x</b>", "?b?x??b?"),
        ("Office\u3164\u3164", "Office??"),
        ("x" * 60, "x" * 40 + "…"),
    ],
)
def test_a_profiles_name_cannot_make_a_prompt_read_otherwise(name: str, shown: str) -> None:
    assert shown_in_prompt({"profile_name": name})["profile"] == shown
