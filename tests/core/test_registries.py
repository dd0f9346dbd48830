from __future__ import annotations

import pytest

from dockproxy_tray.core.registries import (
    check_insecure,
    check_insecures,
    check_mirror,
    check_mirrors,
    is_insecure,
    mirror_has_path,
    normal_mirror,
    same_insecure,
    same_mirrors,
)
from dockproxy_tray.errors import Invalid


def why_of(raised: pytest.ExceptionInfo[Invalid]) -> str:
    return raised.value.values["why"].code  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize(
    "mirror",
    [
        "https://mirror.example",
        "http://mirror:5000/",
        "https://10.0.0.1",
        "https://[fd00::1]:443",
        "https://mirror.example/docker/hub",
    ],
)
def test_mirrors_that_start_an_engine(mirror: str) -> None:
    check_mirror(mirror)


@pytest.mark.parametrize(
    ("mirror", "why"),
    [
        ("", "entry-empty"),
        ("mirror.example", "mirror-scheme"),
        ("mirror:5000", "mirror-scheme"),
        ("ftp://mirror", "mirror-scheme"),
        ("https://", "url-host-empty"),
        ("https:///path", "url-host-empty"),
        ("https://mirror?x=1", "mirror-query"),
        ("https://mirror/#x", "mirror-query"),
        ("https://user:secret@mirror", "mirror-userinfo"),
        ("https://mirror:99999", "url-port"),
        ("https://mir ror", "url-character"),
        ("https://mirror\n", "url-character"),
        ("https://mirror/a%zz", "mirror-path"),
        ('https://mirror/"', "mirror-path"),
        ("https://" + "a" * 3000, "entry-too-long"),
    ],
)
def test_mirrors_that_would_keep_an_engine_down(mirror: str, why: str) -> None:
    with pytest.raises(Invalid, match="bad-mirror") as raised:
        check_mirror(mirror)
    assert why_of(raised) == why
    assert "secret" not in repr(raised.value)


def test_paths_of_mirrors() -> None:
    assert mirror_has_path("https://m/x")
    assert not mirror_has_path("https://m/")
    assert not mirror_has_path("https://m")


def test_mirrors_are_lists_with_one_trailing_slash() -> None:
    assert normal_mirror("HTTPS://M.Example/Path") == "https://m.example/Path/"
    assert normal_mirror("https://m") == normal_mirror("https://m/") == "https://m/"
    assert same_mirrors(["https://a", "http://b/"], ["https://A/", "http://b", "https://a"])
    assert not same_mirrors(["https://a", "http://b"], ["http://b", "https://a"])
    assert not same_mirrors(["https://a/x"], ["https://a/X"])


@pytest.mark.parametrize(
    "registry",
    [
        "registry",
        "registry.example:5000",
        "registry.example:0",
        "10.0.0.1:5000",
        "10.0.0.0/8",
        "10.1.2.3/8",
        "fd00::/8",
        "fd00::1",
        "[fd00::1]:5000",
        "http://registry:5000",
        "HTTPS://registry",
    ],
)
def test_insecure_registries_that_start_an_engine(registry: str) -> None:
    check_insecure(registry)


@pytest.mark.parametrize(
    ("registry", "why"),
    [
        ("", "entry-empty"),
        ("http://", "registry-host"),
        ("ftp://registry", "registry-scheme"),
        ("registry/path", "registry-path"),
        ("http://registry/", "registry-path"),
        ("10.0.0.0/33", "registry-path"),
        ("10.0.0.0/255.0.0.0", "registry-path"),
        ("10.0.0.0/08", "registry-path"),
        ("10.0.0.0/8\n", "url-character"),
        ("fe80::%eth0/64", "registry-path"),
        ("::ffff:10.0.0.1%x/104", "registry-path"),
        ("*.corp", "registry-host"),
        ("-registry", "registry-host"),
        ("registry-", "registry-host"),
        ("my_registry", "registry-host"),
        ("registry:", "url-port"),
        ("registry:65536", "url-port"),
        ("[fd00::1]", "registry-host"),
        ("fd00::zz", "registry-host"),
        ("re gistry", "url-character"),
    ],
)
def test_insecure_registries_that_would_keep_an_engine_down(registry: str, why: str) -> None:
    with pytest.raises(Invalid, match="bad-insecure-registry") as raised:
        check_insecure(registry)
    assert why_of(raised) == why


def test_insecure_registries_are_sets_without_the_engines_own() -> None:
    assert same_insecure(["b", "a"], ["a", "b", "a", "127.0.0.0/8", "::1/128"])
    assert same_insecure(["http://a:1"], ["a:1"])
    assert same_insecure(["10.1.2.3/8"], ["10.0.0.0/8"])
    assert same_insecure(["::ffff:10.0.0.0/104"], ["10.0.0.0/8"])  # as /info shows it
    assert same_insecure([], ["127.0.0.0/8"])
    assert not same_insecure(["a"], ["a", "b"])


ENTRIES = ("nas.lan:5000", "10.0.0.0/8")
OLDER, NEWER = (27, 5, 1), (28, 0, 0)


@pytest.mark.parametrize(
    ("authority", "address", "insecure"),
    [
        ("nas.lan:5000", "", True),
        ("nas.lan", "", False),
        ("NAS.lan:5000", "", False),
        ("mirror.corp", "10.1.2.3", True),
        ("mirror.corp", "::ffff:10.1.2.3", True),
        ("mirror.corp", "11.1.2.3", False),
        ("mirror.corp", "fe80::1%eth0", False),
        ("mirror.corp:5000", "127.8.8.8", True),
        ("mirror.corp:5000", "::1", True),
    ],
)
def test_what_is_insecure_is_so_by_name_or_by_its_addresses_network(
    authority: str, address: str, insecure: bool
) -> None:
    addresses = ("192.0.2.1", address) if address else ()
    assert is_insecure(ENTRIES, authority, lambda _: addresses) is insecure


def never(host: str) -> tuple[str, ...]:
    raise AssertionError(host)


@pytest.mark.parametrize(
    ("authority", "insecure"),
    [
        ("10.1.2.3", True),
        ("11.1.2.3:443", False),
        ("127.8.8.8:5000", True),
        ("[::ffff:10.1.2.3]:5000", True),
        ("[::1]:5000", True),
        ("[::1]", False),  # Go finds no address there
        ("localhost:5000", True),
        ("nas.lan:5000", True),
    ],
)
def test_nothing_is_looked_up_where_no_name_decides(authority: str, insecure: bool) -> None:
    assert is_insecure(ENTRIES, authority, never) is insecure


def test_whether_ipv6s_loopback_is_insecure_depends_on_the_engine() -> None:
    assert is_insecure((), "[::1]:5000", never, NEWER)
    assert not is_insecure((), "[::1]:5000", never, OLDER)
    assert is_insecure(("::1/128",), "[::1]:5000", never, OLDER)
    assert is_insecure((), "127.0.0.1", never, OLDER)


def test_where_a_network_might_match_an_address_that_is_unknown_nobody_knows() -> None:
    assert is_insecure(ENTRIES, "mirror.corp", lambda _: None) is None
    assert is_insecure(("nas.lan", "127.0.0.0/8"), "mirror.corp", lambda _: None) is False


def test_limits() -> None:
    check_mirrors([f"https://m{n}" for n in range(32)])
    with pytest.raises(Invalid, match="too-many-entries"):
        check_mirrors([f"https://m{n}" for n in range(33)])
    check_insecures([f"r{n}" for n in range(256)])
    with pytest.raises(Invalid, match="too-many-entries"):
        check_insecures([f"r{n}" for n in range(257)])
