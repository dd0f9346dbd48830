from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.profile import (
    DIRECT,
    Profile,
    Profiles,
    ProxySettings,
    merge_profiles,
)
from dockproxy_tray.core.profile_data import ProfileError, check_name, make_profiles
from dockproxy_tray.errors import Invalid

P, Q, R = "http://p:1", "http://q:2", "http://r:3"


def load(text: str) -> Profiles:
    return make_profiles(tomllib.loads(text))


def codes(profiles: Profiles) -> list[str]:
    return [warning.code for warning in profiles.warnings]


CONTRACT = """
version = 1
[always]
no_proxy = ["localhost", "127.0.0.0/8", "::1"]
insecure_registries = ["nas.lan:5000"]
[profiles.Office]
description = "Desk and meeting rooms"
proxy = "http://proxy.corp.example:8080"
no_proxy = [".corp.example", "10.0.0.0/8"]
mirrors = ["https://mirror.corp.example"]
insecure_registries = ["registry.corp.example:5000"]
live_restore = true
[profiles.Office.client]
proxy = "http://172.17.0.1:8080"
[[profiles.Office.when]]
ssid = "CorpWiFi"
[[profiles.Office.when]]
vpn = "corp-vpn"
[profiles.Direct]
when = "otherwise"
"""


def test_the_documented_example_means_what_it_says() -> None:
    profiles = load(CONTRACT)
    assert profiles.names == ("Office", DIRECT)
    wanted = profiles.resolve("Office")
    proxy = "http://proxy.corp.example:8080"
    no_proxy = "localhost,127.0.0.0/8,::1,.corp.example,10.0.0.0/8"
    assert wanted.daemon == ProxySettings(proxy, proxy, no_proxy)
    assert wanted.client == ProxySettings(
        "http://172.17.0.1:8080", "http://172.17.0.1:8080", no_proxy
    )
    assert wanted.mirrors == ("https://mirror.corp.example",)
    assert wanted.insecure_registries == ("nas.lan:5000", "registry.corp.example:5000")
    assert wanted.live_restore is True
    assert wanted.cgroup_driver is None
    office, direct = profiles.profiles
    assert office.when == ({"ssid": "CorpWiFi"}, {"vpn": "corp-vpn"})
    assert direct.otherwise
    assert profiles.warnings == ()


def test_direct_wants_no_proxy_and_no_no_proxy_but_keeps_always() -> None:
    wanted = load(CONTRACT).resolve(DIRECT)
    assert wanted.daemon == wanted.client == ProxySettings()
    assert wanted.mirrors == (), "managed, since Office mentions mirrors"
    assert wanted.insecure_registries == ("nas.lan:5000",)
    assert wanted.live_restore is None


def test_direct_exists_without_being_written() -> None:
    assert load("").names == (DIRECT,)
    assert load("[profiles.A]").names == (DIRECT, "A")
    assert not load("").get(DIRECT).written


def test_what_nobody_mentions_is_not_managed() -> None:
    wanted = load(f'[profiles.A]\nproxy = "{P}"').resolve("A")
    assert wanted.mirrors is None
    assert wanted.insecure_registries is None


@pytest.mark.parametrize("mention", ["[always]\nmirrors = []", "[profiles.B]\nmirrors = []"])
def test_an_empty_list_is_a_mention(mention: str) -> None:
    assert load(f"[profiles.A]\n{mention}").resolve("A").mirrors == ()


def test_always_comes_first_and_duplicates_go() -> None:
    wanted = load(f"""
        [always]
        no_proxy = ["a", "b"]
        mirrors = ["https://m", "https://n"]
        [profiles.A]
        proxy = "{P}"
        no_proxy = ["c", "a"]
        mirrors = ["https://o", "https://M/"]
    """).resolve("A")
    assert wanted.daemon.no_proxy == "a,b,c"
    assert wanted.mirrors == ("https://m", "https://n", "https://o")


def test_a_profiles_scalar_wins_over_always() -> None:
    profiles = load("""
        [always]
        live_restore = true
        cgroup_driver = "systemd"
        [profiles.A]
        live_restore = false
        cgroup_driver = "cgroupfs"
    """)
    assert profiles.resolve("A").live_restore is False
    assert profiles.resolve("A").cgroup_driver == "cgroupfs"
    assert profiles.resolve(DIRECT).live_restore is True
    assert profiles.resolve(DIRECT).cgroup_driver == "systemd"


@pytest.mark.parametrize(
    ("daemon", "client", "expected"),
    [
        ("", "", ProxySettings(P, P, "x,own")),
        ("", f'proxy = "{Q}"', ProxySettings(Q, Q, "x,own")),
        ("", f'proxy = "{Q}"\nhttps_proxy = "{R}"', ProxySettings(Q, R, "x,own")),
        ("", f'https_proxy = "{R}"', ProxySettings(P, R, "x,own")),
        ("", 'https_proxy = ""', ProxySettings(P, None, "x,own")),
        ("", 'proxy = ""', ProxySettings()),
        ("", f'proxy = ""\nall_proxy = "{R}"', ProxySettings(None, None, "x,own", None, R)),
        ("", f'ftp_proxy = "{R}"', ProxySettings(P, P, "x,own", R)),
        ("", 'no_proxy = ["mine"]', ProxySettings(P, P, "x,mine")),
        ("", 'no_proxy = "mine, too"', ProxySettings(P, P, "x,mine,too")),
        ("", 'no_proxy = ""', ProxySettings(P, P, "x")),
        (f'https_proxy = "{Q}"', "", ProxySettings(P, Q, "x,own")),
        ('https_proxy = ""', "", ProxySettings(P, None, "x,own")),
    ],
)
def test_the_client_differs_key_by_key(daemon: str, client: str, expected: ProxySettings) -> None:
    wanted = load(f"""
        [always]
        no_proxy = ["x"]
        [profiles.A]
        proxy = "{P}"
        no_proxy = ["own"]
        {daemon}
        [profiles.A.client]
        {client}
    """).resolve("A")
    assert wanted.client == expected
    assert wanted.daemon.no_proxy == "x,own"
    assert wanted.daemon.ftp_proxy is wanted.daemon.all_proxy is None


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (f'http_proxy = "{P}"', ["https-goes-direct"]),
        (f'https_proxy = "{P}"', []),
        (f'proxy = "{P}"', []),
        ('proxy = "http://127.0.0.1:1"', ["loopback-proxy"]),
        ('http_proxy = "http://localhost:1"', ["https-goes-direct", "loopback-proxy"]),
        (f'proxy = "http://[::1]:1"\nclient.proxy = "{P}"', []),
        (f'proxy = "http://[::1]:1"\nclient.http_proxy = "{P}"', ["loopback-proxy"]),
        ('proxy = "http://127.0.0.1:1"\nclient.proxy = ""', []),
        ('proxy = "http://127.0.0.1:1"\nclient.proxy = "http://127.0.0.1:1"', []),
        (f'client.http_proxy = "{P}"', ["client-https-goes-direct"]),
    ],
)
def test_loading_warns(table: str, expected: list[str]) -> None:
    assert codes(load(f"[profiles.A]\n{table}")) == expected


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        ("version = 2", ("version",), "profiles-version"),
        ("version = true", ("version",), "profiles-version"),
        ('version = "1"', ("version",), "profiles-version"),
        ("profile = 1", ("profile",), "unknown-key"),
        ("always = 1", ("always",), "wrong-type"),
        ("profiles = []", ("profiles",), "wrong-type"),
        ("profiles.A = 1", ("profiles", "A"), "wrong-type"),
        ('always.proxy = ""', ("always", "proxy"), "unknown-key"),
        ("always.no_proxy = 'a'", ("always", "no_proxy"), "wrong-type"),
        ("always.no_proxy = ['a', 1]", ("always", "no_proxy", 1), "wrong-type"),
        ("always.no_proxy = ['a', 'b c']", ("always", "no_proxy", 1), "bad-no-proxy"),
        ("profiles.A.mirrors = ['m']", ("profiles", "A", "mirrors", 0), "bad-mirror"),
        (
            "profiles.A.insecure_registries = ['a/b']",
            ("profiles", "A", "insecure_registries", 0),
            "bad-insecure-registry",
        ),
        ("profiles.A.proxy = 'p:1'", ("profiles", "A", "proxy"), "bad-proxy-url"),
        ("profiles.A.proxy = 1", ("profiles", "A", "proxy"), "wrong-type"),
        ("profiles.A.ftp_proxy = ''", ("profiles", "A", "ftp_proxy"), "unknown-key"),
        ("profiles.A.live_restore = 1", ("profiles", "A", "live_restore"), "wrong-type"),
        ("profiles.A.cgroup_driver = 'x'", ("profiles", "A", "cgroup_driver"), "cgroup-driver"),
        ("profiles.A.description = 1", ("profiles", "A", "description"), "wrong-type"),
        ("profiles.A.client = 'x'", ("profiles", "A", "client"), "wrong-type"),
        ("profiles.A.client.mirrors = []", ("profiles", "A", "client", "mirrors"), "unknown-key"),
        (
            "profiles.A.client.all_proxy = 'x'",
            ("profiles", "A", "client", "all_proxy"),
            "bad-proxy-url",
        ),
        (
            "profiles.A.client.no_proxy = 'a,b c'",
            ("profiles", "A", "client", "no_proxy"),
            "bad-no-proxy",
        ),
        ("profiles.A.client.no_proxy = 1", ("profiles", "A", "client", "no_proxy"), "wrong-type"),
        ("profiles.A.when = 'always'", ("profiles", "A", "when"), "when-form"),
        ("profiles.A.when = {ssid = 'x'}", ("profiles", "A", "when"), "when-form"),
        ("profiles.A.when = ['x']", ("profiles", "A", "when", 0), "wrong-type"),
        ("profiles.A.when = [{}]", ("profiles", "A", "when", 0), "when-empty"),
        ("profiles.A.when = [{ssid = ''}]", ("profiles", "A", "when", 0, "ssid"), "entry-empty"),
        ("profiles.A.when = [{ssid = 1}]", ("profiles", "A", "when", 0, "ssid"), "wrong-type"),
        ("profiles.A.when = [{wifi = 'x'}]", ("profiles", "A", "when", 0, "wifi"), "unknown-key"),
        (
            "profiles.A.when = 'otherwise'\nprofiles.B.when = 'otherwise'",
            ("profiles", "B", "when"),
            "second-otherwise",
        ),
        ("profiles.A = {}\nprofiles.a = {}", ("profiles", "a"), "same-name"),
        ("profiles.direct = {}", ("profiles", "direct"), "same-name"),
        ("profiles.'' = {}", ("profiles", ""), "bad-profile-name"),
        ("profiles.Direct.proxy = 'http://p'", ("profiles", DIRECT, "proxy"), "direct-has-proxy"),
        (
            "profiles.Direct.client.all_proxy = 'http://p'",
            ("profiles", DIRECT, "client", "all_proxy"),
            "direct-has-proxy",
        ),
    ],
)
def test_errors_name_the_key_and_the_reason(
    text: str, path: tuple[str | int, ...], why: str
) -> None:
    with pytest.raises(ProfileError) as raised:
        load(text)
    assert (raised.value.path, raised.value.why.code) == (path, why)


def test_lists_have_their_limits_joined_too() -> None:
    half = [f"h{n}" for n in range(600)]
    other = [f"o{n}" for n in range(600)]
    data: dict[str, Any] = {
        "always": {"no_proxy": half},
        "profiles": {"A": {"proxy": P, "no_proxy": other}},
    }
    with pytest.raises(ProfileError) as raised:
        make_profiles(data)
    assert raised.value.path == ("profiles", "A")
    assert raised.value.why.code == "too-many-entries"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "name-length"),
        ("a" * 65, "name-length"),
        ("a\nb", "name-character"),
        ("a\x9bb", "name-character"),
        ("a\u202eb", "name-character"),
        ("a\u2066b", "name-character"),
        ("a\u200fb", "name-character"),
        ("a\u2028b", "name-character"),
        ("u\u0308", "name-not-nfc"),
    ],
)
def test_bad_names_are_refused(name: str, why: str) -> None:
    with pytest.raises(Invalid, match="bad-profile-name") as raised:
        check_name(name)
    assert raised.value.values["why"].code == why  # type: ignore[attr-defined]
    assert str(raised.value.values["name"]).isascii(), "shown escaped"


@pytest.mark.parametrize("name", ["a", "a" * 64, "Büro", "办公室", "Home 2 (VPN)", "مكتب"])
def test_names_may_be_in_any_script(name: str) -> None:
    check_name(name)


def test_an_unknown_profile_is_named_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match="no-such-profile") as raised:
        load("[profiles.A]").get("B")
    assert raised.value.values == {"name": "B", "known": (DIRECT, "A")}


def test_proxied() -> None:
    profiles = load(f"""
        [profiles.A]
        http_proxy = "{P}"
        [profiles.B]
        client.all_proxy = "{P}"
        [profiles.C]
        no_proxy = ["x"]
        client.no_proxy = ["y"]
        client.proxy = ""
    """)
    assert [profiles.get(name).proxied for name in ("A", "B", "C", DIRECT)] == [
        *(True, True, False, False)
    ]


def test_the_users_profiles_replace_the_sites_whole_and_come_first() -> None:
    site = load(f"""
        always = {{no_proxy = ["s"], live_restore = true, cgroup_driver = "systemd"}}
        [profiles.Site]
        http_proxy = "{P}"
        [profiles.Both]
        proxy = "{P}"
        mirrors = ["https://m"]
        [profiles.Direct]
        mirrors = ["https://d"]
    """)
    user = load(f"""
        always = {{no_proxy = ["u", "s"], live_restore = false}}
        [profiles.User]
        proxy = "{Q}"
        [profiles.both]
        proxy = "{Q}"
    """)
    merged = merge_profiles(site, user)
    assert merged.names == ("User", "both", "Site", DIRECT)
    assert merged.always.no_proxy == ("s", "u")
    assert merged.always.mirrors is None
    assert merged.always.live_restore is False
    assert merged.always.cgroup_driver == "systemd"
    assert merged.get("both") == Profile("both", http_proxy=Q, https_proxy=Q)
    assert merged.get(DIRECT).mirrors == ("https://d",)
    assert codes(merged) == ["https-goes-direct"]
    assert merge_profiles(site, load("[profiles.Direct]")).get(DIRECT).mirrors is None


def test_no_repr_holds_a_password() -> None:
    profiles = load("""
        [profiles.A]
        proxy = "http://u:CANARY@127.0.0.1"
        client.all_proxy = "http://u:CANARY@h"
    """)
    assert "CANARY" in profiles.resolve("A").client.all_proxy  # type: ignore[operator]
    for thing in (profiles, profiles.get("A"), profiles.resolve("A"), profiles.warnings):
        assert "CANARY" not in repr(thing)


names = st.sampled_from(["A", "B", "Direct"])
strings = st.lists(st.sampled_from(["a", "b", "c"]), max_size=4)
mirrors = st.lists(st.sampled_from(["https://a", "https://b/", "https://B"]), max_size=3)
shared = {"no_proxy": strings, "mirrors": mirrors, "insecure_registries": strings}
proxies = {key: st.sampled_from(["", P, Q]) for key in ("proxy", "http_proxy", "https_proxy")}
files = st.fixed_dictionaries(
    {},
    optional={
        "always": st.fixed_dictionaries({}, optional={**shared, "live_restore": st.booleans()}),
        "profiles": st.dictionaries(
            st.sampled_from(["A", "B"]),
            st.fixed_dictionaries(
                {},
                optional={
                    **shared,
                    **proxies,
                    "client": st.fixed_dictionaries({}, optional={**proxies, "no_proxy": strings}),
                },
            ),
        ),
    },
)


@given(files)
def test_resolving_keeps_its_promises(data: dict[str, Any]) -> None:
    profiles = make_profiles(data)
    resolved = [profiles.resolve(name) for name in profiles.names]
    assert resolved == [make_profiles(data).resolve(name) for name in profiles.names]
    assert len({wanted.mirrors is None for wanted in resolved}) == 1, "managed by all or by none"
    always = data.get("always", {}).get("no_proxy", [])
    for wanted in resolved:
        for settings in (wanted.daemon, wanted.client):
            if settings.http_proxy or settings.https_proxy:
                entries = (settings.no_proxy or "").split(",")
                assert set(always) <= set(entries)
                assert len(entries) == len(set(entries))
            else:
                assert settings == ProxySettings()


NAMED = """
    [profiles.A]
    http_proxy = "http://jo@p:1"
    https_proxy = "http://jo:own@p:1"
    [profiles.A.client]
    http_proxy = "http://p:1"
    ftp_proxy = "socks5://al%40x@q/"
    all_proxy = "http://jo:@p:1"
"""


def test_a_password_serves_each_url_that_names_a_user_and_has_none() -> None:
    wanted = load(NAMED).resolve("A")
    assert wanted.lacks_password == "jo"
    filled = wanted.with_password("p@ss")
    assert filled.lacks_password is None
    assert filled.daemon == ProxySettings("http://jo:p%40ss@p:1", "http://jo:own@p:1")
    assert filled.client == ProxySettings(
        "http://p:1", "http://jo:own@p:1", None, "socks5://al%40x:p%40ss@q/", "http://jo:@p:1"
    )
    assert "p%40ss" not in repr(filled)


def test_the_clients_user_alone_lacks_a_password_too() -> None:
    wanted = load('[profiles.A]\nproxy = "http://p:1"\nclient.ftp_proxy = "http://al@q:1"')
    assert wanted.resolve("A").lacks_password == "al"
    assert load('[profiles.A]\nproxy = "http://jo:@p:1"').resolve("A").lacks_password is None


@pytest.mark.parametrize("password", ["a\nb", "a\x7f", "\udc80", "x" * 9000])
def test_a_password_that_no_url_can_hold_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as caught:
        load(NAMED).resolve("A").with_password(password)
    assert caught.value.reason == "bad-proxy-password"
    assert password not in repr(caught.value)
