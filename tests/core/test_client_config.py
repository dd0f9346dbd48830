from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.profile import ProxySettings
from dockproxy_tray.core.surfaces.client_config import (
    KEYS,
    ClientConfig,
    edit_client_config,
    parse_client_config,
)
from dockproxy_tray.errors import Unparsable

P = "/home/u/.docker/config.json"
HERE = "unix:///var/run/docker.sock"
NOTHING = ProxySettings()
ALL = ProxySettings("http://u:canary@p:1", "http://p:2", "a,b", "http://p:3", "http://p:4")
FULL = """\
{
\t"auths": {
\t\t"https://index.docker.io/v1/": {
\t\t\t"auth": "canary\\u0026=="
\t\t}
\t},
\t"proxies": {
\t\t"default": {
\t\t\t"httpProxy": "http://u:canary@p:1",
\t\t\t"noProxy": "",
\t\t\t"extra": 1e3
\t\t},
\t\t"unix:///var/run/docker.sock": {
\t\t\t"noProxy": "x"
\t\t},
\t\t"tcp://h:2376": {}
\t}
}"""


def test_entries_are_read_with_their_lines() -> None:
    found = parse_client_config(FULL, P)
    assert found.default == ProxySettings(http_proxy="http://u:canary@p:1")
    assert found.entries == {HERE: ProxySettings(no_proxy="x"), "tcp://h:2376": NOTHING}
    assert found.has_default
    assert found.lines == {
        ("default", ""): 8,
        ("default", "http_proxy"): 9,
        ("default", "no_proxy"): 10,
        (HERE, ""): 13,
        (HERE, "no_proxy"): 14,
        ("tcp://h:2376", ""): 16,
    }
    assert "canary" not in repr(found)


@pytest.mark.parametrize("text", [None, "", " \n", "{}", '{"proxies": null}', '{"proxies": {}}'])
def test_a_file_without_proxies_has_none(text: str | None) -> None:
    found = parse_client_config(text, P)
    assert found == ClientConfig()
    assert not found.has_default


def test_null_stands_for_nothing_as_it_does_for_docker() -> None:
    found = parse_client_config('{"proxies": {"default": null, "e": {"noProxy": null}}}', P)
    assert (found.default, found.entries) == (NOTHING, {"e": NOTHING})


def test_keys_count_in_either_case_as_they_do_for_docker() -> None:
    text = '{"Proxies": {"default": {"HTTPProxy": "a", "noproxy": "b"}, "Default": {}}}'
    found = parse_client_config(text, P)
    assert found.default == ProxySettings(http_proxy="a", no_proxy="b")
    assert found.entries == {"Default": NOTHING}
    after = edit_client_config(text, P, default=ProxySettings("z", "y"))
    assert after == '{"Proxies": {"default": {"HTTPProxy": "z", "httpsProxy": "y"}, "Default": {}}}'


def test_a_key_in_two_cases_is_refused() -> None:
    with pytest.raises(Unparsable) as caught:
        parse_client_config('{"proxies": {"e": {"noProxy": "a",\n"NoProxy": "a"}}}', P)
    assert (caught.value.reason, caught.value.values) == (
        "json-key-case",
        {"path": P, "line": 2, "column": 1, "key": "proxies.e.NoProxy", "other": "noProxy"},
    )


@pytest.mark.parametrize(
    ("text", "key", "wanted"),
    [
        ('{"proxies": "x"}', "proxies", "json-type-object"),
        ('{"proxies": []}', "proxies", "json-type-object"),
        (
            '{"proxies": {"httpProxy": "http://u:canary@p"}}',
            "proxies.httpProxy",
            "json-type-object",
        ),
        ('{"proxies": {"e": {"noProxy": ["a"]}}}', "proxies.e.noProxy", "json-type-string"),
        (
            '{"proxies": {"default": {"ftpProxy": 1}}}',
            "proxies.default.ftpProxy",
            "json-type-string",
        ),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(text: str, key: str, wanted: str) -> None:
    with pytest.raises(Unparsable) as caught:
        parse_client_config("\n" + text, P)
    with pytest.raises(Unparsable, match="json-wrong-type"):
        edit_client_config("\n" + text, P, default=NOTHING)
    values = caught.value.values
    assert caught.value.reason == "json-wrong-type"
    assert (values["path"], values["line"], values["key"]) == (P, 2, key)
    assert getattr(values["wanted"], "code", None) == wanted
    assert "canary" not in repr(caught.value)


def test_a_new_file_looks_as_docker_writes_it() -> None:
    after = edit_client_config(None, P, default=ALL)
    assert after == (
        '{\n\t"proxies": {\n\t\t"default": {\n\t\t\t"httpProxy": "http://u:canary@p:1",\n'
        '\t\t\t"httpsProxy": "http://p:2",\n\t\t\t"noProxy": "a,b",\n'
        '\t\t\t"ftpProxy": "http://p:3",\n\t\t\t"allProxy": "http://p:4"\n\t\t}\n\t}\n}'
    )


@pytest.mark.parametrize(
    "text", [None, "", "\n", "{}", '{"proxies":{"default":{"noProxy":""}}}', '{"proxies": {}}']
)
def test_nothing_to_set_changes_nothing(text: str | None) -> None:
    assert edit_client_config(text, P, default=NOTHING) == text
    assert edit_client_config(text, P, default=ProxySettings(""), drop_entry_proxies="e") == text


def test_a_text_that_says_it_already_stays_byte_for_byte() -> None:
    default = ProxySettings(http_proxy="http://u:canary@p:1")
    assert edit_client_config(FULL, P, default=default) == FULL


def test_only_the_lines_that_differ_change() -> None:
    after = edit_client_config(FULL, P, default=ProxySettings(https_proxy="http://q", no_proxy="c"))
    assert after == FULL.replace('\t\t\t"httpProxy": "http://u:canary@p:1",\n', "").replace(
        '"noProxy": "",\n\t\t\t"extra": 1e3',
        '"noProxy": "c",\n\t\t\t"extra": 1e3,\n\t\t\t"httpsProxy": "http://q"',
    )


def test_keys_that_are_not_set_go_and_what_is_foreign_stays() -> None:
    after = edit_client_config(FULL, P, default=NOTHING)
    assert after == FULL.replace(
        '"httpProxy": "http://u:canary@p:1",\n\t\t\t"noProxy": "",\n\t\t\t"extra"', '"extra"'
    )


def test_what_is_left_empty_goes_too() -> None:
    text = '{"auths":{},"proxies":{"default":{"httpProxy":"a","noProxy":""}}}'
    assert edit_client_config(text, P, default=NOTHING) == '{"auths":{}}'
    text = '{"proxies": {"default": {"httpProxy": "a"}, "e": {}}}'
    assert edit_client_config(text, P, default=NOTHING) == '{"proxies": {"e": {}}}'


def test_default_keeps_its_place_when_all_its_keys_change() -> None:
    text = '{"proxies": {"default": {"httpProxy": "a"}, "e": {}}, "x": 1}'
    after = edit_client_config(text, P, default=ProxySettings(https_proxy="b"))
    assert after == '{"proxies": {"default": {"httpsProxy": "b"}, "e": {}}, "x": 1}'


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        ('{"noProxy": "x", "httpProxy": ""}', '{"proxies": {"default": {"httpProxy": "a"}}}'),
        ("{}", '{"proxies": {"default": {"httpProxy": "a"}}}'),
        ("null", '{"proxies": {"default": {"httpProxy": "a"}}}'),
        ('{"k": 1, "noProxy": "x"}', '{"proxies": {"default": {"httpProxy": "a"}, "e": {"k": 1}}}'),
    ],
)
def test_an_entry_loses_its_proxies_and_goes_when_nothing_else_is_in_it(
    entry: str, left: str
) -> None:
    text = '{"proxies": {"default": {"httpProxy": "a"}, "e": ' + entry + "}}"
    default = ProxySettings(http_proxy="a")
    assert edit_client_config(text, P, default=default, drop_entry_proxies="e") == left


def test_the_last_entry_takes_proxies_with_it() -> None:
    text = '{"proxies": {"e": {"noProxy": "a"}}, "x": 1}'
    assert edit_client_config(text, P, default=NOTHING, drop_entry_proxies="e") == '{"x": 1}'


VALUES = st.sampled_from([None, "", "a", "http://u:p%40@h:1", "\u00e9,b", '"\\', "a&b"])
SETTINGS = st.builds(ProxySettings, VALUES, VALUES, VALUES, VALUES, VALUES)
ENTRY = st.dictionaries(st.sampled_from([*KEYS.values(), "x"]), st.sampled_from(["", "a", "b"]))
FILES = st.fixed_dictionaries(
    {},
    optional={
        "auths": st.just({"h": {"auth": "&"}}),
        "proxies": st.dictionaries(st.sampled_from(["default", "e", "f"]), ENTRY),
        "credsStore": st.just("s"),
    },
)


@given(FILES, st.sampled_from([None, 2, "\t"]), SETTINGS, st.sampled_from([None, "e"]))
def test_an_edit_says_what_was_asked_and_nothing_else(
    file: dict[str, Any], indent: int | str | None, default: ProxySettings, drop: str | None
) -> None:
    text = json.dumps(file, indent=indent)
    after = edit_client_config(text, P, default=default, drop_entry_proxies=drop)
    assert after is not None
    found = parse_client_config(after, P)
    wanted = ProxySettings(*(getattr(default, name) or None for name in KEYS))
    assert (found.default or NOTHING) == wanted
    again = edit_client_config(after, P, default=default, drop_entry_proxies=drop)
    assert again == after
    left = json.loads(after)
    for key in ("auths", "credsStore"):
        assert left.get(key) == file.get(key)
    entries, former = left.get("proxies", {}), file.get("proxies", {})
    assert entries.get("f") == former.get("f")
    assert entries.get("default", {}).get("x") == former.get("default", {}).get("x")
    if drop and "e" in former:
        assert entries.get("e") == ({"x": former["e"]["x"]} if "x" in former["e"] else None)
    else:
        assert entries.get("e") == former.get("e")
