from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.surfaces.daemon_json import (
    KEEP,
    DaemonJson,
    edit_daemon_json,
    parse_daemon_json,
)
from dockproxy_tray.errors import Unparsable

P = "/etc/docker/daemon.json"
FULL = """\
{
  "registry-mirrors": ["https://m.example/"],
  "insecure-registries": [],
  "live-restore": true,
  "exec-opts": [
    "native.umask=normal",
    "native.cgroupdriver=systemd"
  ],
  "proxies": {
    "http-proxy": "http://u:canary@p:1",
    "no-proxy": ""
  },
  "log-opts": {"max-size": "10m"},
  "mtu": 1450
}
"""


def test_every_setting_is_read_with_its_line() -> None:
    found = parse_daemon_json(FULL, P)
    assert found == DaemonJson(
        mirrors=("https://m.example/",),
        insecure_registries=(),
        live_restore=True,
        cgroup_driver="systemd",
        http_proxy="http://u:canary@p:1",
        https_proxy=None,
        no_proxy="",
    )
    assert found.lines == {
        "mirrors": 2,
        "insecure_registries": 3,
        "live_restore": 4,
        "cgroup_driver": 7,
        "http_proxy": 10,
        "no_proxy": 11,
    }
    assert found.unread == ()
    assert "canary" not in repr(found)


@pytest.mark.parametrize("text", [None, "", " \r\n\t", "{}", '{"registry-mirrors": null}'])
def test_a_file_that_says_nothing_sets_nothing(text: str | None) -> None:
    assert parse_daemon_json(text, P) == DaemonJson()


def test_directives_are_counted_as_dockerd_counts_them() -> None:
    assert parse_daemon_json(FULL, P).keys == (
        "registry-mirrors",
        "insecure-registries",
        "live-restore",
        "exec-opts",
        "http-proxy",
        "no-proxy",
        "log-opts",
        "mtu",
    )


def test_settings_that_dockerd_does_not_read_are_named() -> None:
    text = '{"http-proxy": "http://u:canary@p:1",\n"g": {"registry-mirrors": ["https://m"]}}'
    found = parse_daemon_json(text, P)
    assert (found.http_proxy, found.mirrors) == (None, None)
    assert [(m.code, m.values["key"], m.values["line"]) for m in found.unread] == [
        ("daemon-json-ignored", "http-proxy", 1),
        ("daemon-json-ignored", "g.registry-mirrors", 2),
    ]


@pytest.mark.parametrize(
    ("text", "key", "wanted"),
    [
        ('{"registry-mirrors": "https://m"}', "registry-mirrors", "json-type-strings"),
        ('{"insecure-registries": ["a", 1]}', "insecure-registries", "json-type-strings"),
        ('{"exec-opts": {}}', "exec-opts", "json-type-strings"),
        ('{"live-restore": "true"}', "live-restore", "json-type-boolean"),
        ('{"live-restore": 1}', "live-restore", "json-type-boolean"),
        ('{"proxies": null}', "proxies", "json-type-object"),
        ('{"proxies": "http://u:canary@p"}', "proxies", "json-type-object"),
        ('{"proxies": {"no-proxy": ["a"]}}', "proxies.no-proxy", "json-type-string"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(text: str, key: str, wanted: str) -> None:
    for call in (parse_daemon_json, edit_daemon_json):
        with pytest.raises(Unparsable) as caught:
            call("\n" + text, P)
        values = caught.value.values
        assert caught.value.reason == "json-wrong-type"
        assert (values["path"], values["line"], values["key"]) == (P, 2, key)
        assert getattr(values["wanted"], "code", None) == wanted
        assert "canary" not in repr(caught.value)


@pytest.mark.parametrize(
    ("text", "key", "known"),
    [
        ('{"Registry-Mirrors": []}', "Registry-Mirrors", "registry-mirrors"),
        ('{"proxies": {"HTTP-proxy": ""}}', "proxies.HTTP-proxy", "http-proxy"),
    ],
)
def test_a_key_in_the_wrong_case_is_refused(text: str, key: str, known: str) -> None:
    with pytest.raises(Unparsable) as caught:
        parse_daemon_json(text, P)
    assert caught.value.reason == "daemon-json-key-case"
    assert (caught.value.values["key"], caught.value.values["known"]) == (key, known)


def test_a_text_that_says_it_already_stays_byte_for_byte() -> None:
    assert edit_daemon_json(FULL, P) == FULL
    same = edit_daemon_json(
        FULL,
        P,
        mirrors=("https://m.example/",),
        insecure_registries=(),
        live_restore=True,
        cgroup_driver="systemd",
    )
    assert same == FULL


@pytest.mark.parametrize("text", [None, "", "\n", "{}\n"])
def test_nothing_to_say_changes_nothing(text: str | None) -> None:
    nothing = edit_daemon_json(
        text,
        P,
        mirrors=None,
        insecure_registries=None,
        live_restore=None,
        cgroup_driver=None,
        drop_proxies=True,
    )
    assert nothing == text


@pytest.mark.parametrize("text", [None, "", " \r\n"])
def test_a_new_file_looks_as_in_the_manual(text: str | None) -> None:
    after = edit_daemon_json(text, P, mirrors=("https://m/",), insecure_registries=())
    assert after == (
        '{\n    "registry-mirrors": [\n        "https://m/"\n    ],\n'
        '    "insecure-registries": []\n}\n'
    )


def test_settings_change_and_all_else_stays() -> None:
    after = edit_daemon_json(
        FULL,
        P,
        mirrors=(),
        insecure_registries=("nas.lan:5000",),
        live_restore=False,
        cgroup_driver="cgroupfs",
        drop_proxies=True,
    )
    assert (
        after
        == """\
{
  "registry-mirrors": [],
  "insecure-registries": [
    "nas.lan:5000"
  ],
  "live-restore": false,
  "exec-opts": [
    "native.umask=normal",
    "native.cgroupdriver=cgroupfs"
  ],
  "log-opts": {"max-size": "10m"},
  "mtu": 1450
}
"""
    )


def test_none_removes_a_key() -> None:
    text = '{"registry-mirrors":["a"],"insecure-registries":["b"],"live-restore":true,"mtu":1}'
    after = edit_daemon_json(text, P, mirrors=None, insecure_registries=None, live_restore=None)
    assert after == '{"mtu":1}'


def test_what_else_is_among_the_proxies_stays() -> None:
    text = '{"proxies": {"http-proxy": "a", "x": 1, "no-proxy": null}}'
    assert edit_daemon_json(text, P, drop_proxies=True) == '{"proxies": {"x": 1}}'


@pytest.mark.parametrize(
    ("before", "driver", "after"),
    [
        ("{}", "systemd", '{\n    "exec-opts": [\n        "native.cgroupdriver=systemd"\n    ]\n}'),
        (
            '{"exec-opts":["isolation=\\u0078"]}',
            "systemd",
            '{"exec-opts":["isolation=\\u0078", "native.cgroupdriver=systemd"]}',
        ),
        ('{"exec-opts":["native.cgroupdriver=systemd"]}', None, "{}"),
        (
            '{"exec-opts":["Native.CgroupDriver = systemd", "a=b"]}',
            "cgroupfs",
            '{"exec-opts":["native.cgroupdriver=cgroupfs", "a=b"]}',
        ),
        (
            '{"exec-opts":["native.cgroupdriver=a","x","native.cgroupdriver=b"]}',
            None,
            '{"exec-opts":["x"]}',
        ),
    ],
)
def test_of_the_options_only_the_cgroup_driver_changes(
    before: str, driver: str | None, after: str
) -> None:
    assert edit_daemon_json(before, P, cgroup_driver=driver) == after


def test_the_first_cgroup_driver_counts() -> None:
    text = '{"exec-opts": ["a=b", " native.CGROUPdriver =x ", "native.cgroupdriver=y"]}'
    assert parse_daemon_json(text, P).cgroup_driver == "x"


LISTS = st.none() | st.lists(st.sampled_from(["a", "https://b/", "\u00e9"]), max_size=3).map(tuple)
WANTED = st.fixed_dictionaries(
    {},
    optional={
        "mirrors": LISTS,
        "insecure_registries": LISTS,
        "live_restore": st.none() | st.booleans(),
        "cgroup_driver": st.sampled_from([None, "systemd", "cgroupfs"]),
        "drop_proxies": st.booleans(),
    },
)
FILES = st.fixed_dictionaries(
    {},
    optional={
        "registry-mirrors": st.none() | st.lists(st.sampled_from(["a", "c"]), max_size=2),
        "mtu": st.just(1450),
        "exec-opts": st.lists(
            st.sampled_from(["a=b", "native.cgroupdriver=systemd", "native.cgroupdriver=x"])
        ),
        "live-restore": st.none() | st.booleans(),
        "proxies": st.dictionaries(st.sampled_from(["http-proxy", "no-proxy"]), st.just("p")),
        "insecure-registries": st.none() | st.lists(st.sampled_from(["a", "c"]), max_size=2),
        "log-opts": st.just({"a": "b"}),
    },
)


@given(FILES, st.sampled_from([None, 2, "\t"]), WANTED)
def test_an_edit_says_what_was_asked_and_nothing_else(
    file: dict[str, Any], indent: int | str | None, wanted: dict[str, Any]
) -> None:
    text = json.dumps(file, indent=indent)
    before = parse_daemon_json(text, P)
    after = edit_daemon_json(text, P, **wanted)
    assert after is not None
    found = parse_daemon_json(after, P)
    for name in ("mirrors", "insecure_registries", "live_restore", "cgroup_driver"):
        assert getattr(found, name) == wanted.get(name, getattr(before, name))
    proxies = (found.http_proxy, found.https_proxy, found.no_proxy)
    dropped = wanted.get("drop_proxies", False)
    kept = (before.http_proxy, before.https_proxy, before.no_proxy)
    assert proxies == ((None,) * 3 if dropped else kept)
    assert edit_daemon_json(after, P, **wanted) == after
    for key in ("mtu", "log-opts"):
        assert json.loads(after).get(key) == file.get(key)
    assert [o for o in json.loads(after).get("exec-opts") or () if "cgroup" not in o] == [
        o for o in file.get("exec-opts") or () if "cgroup" not in o
    ]


def test_keep_is_the_default() -> None:
    assert edit_daemon_json('{"mtu": 1}', P, mirrors=KEEP, live_restore=KEEP) == '{"mtu": 1}'
