from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.core.toml_text import scan_toml
from dockproxy_tray.errors import Invalid
from dockproxy_tray.system.always_edit import set_always
from dockproxy_tray.system.profiles_edit import (
    add_profile,
    change_urls,
    remove_profile,
    rename_profile,
    replace_profile,
)
from dockproxy_tray.system.profiles_file import parse_profiles, read_profiles
from dockproxy_tray.system.profiles_text import export_text, starter_text

COMMENTED = """\
# My profiles
version = 1

[always] # for all
no_proxy = [
  "localhost", # this machine
  "::1" # also
]

# The office
[profiles.Office] # desk
proxy = "http://u:CANARY@p:1" # ask IT
# inside
mirrors = ["https://m"]

# Containers there
[profiles.Office.client]
proxy = "http://172.17.0.1:8080"

[[profiles.Office.when]]
ssid = "Corp"

# ---- private things ----

# At home
[profiles.Home]
description = '''
[profiles.Office]
# not a comment'''
mirrors = []
"""


def invalid(path: Path) -> dict[str, object]:
    with pytest.raises(Invalid) as raised:
        read_profiles(str(path), required=True)
    assert raised.value.reason == "profiles-invalid"
    assert raised.value.values["path"] == str(path)
    assert "CANARY" not in repr(raised.value.values)
    return {**raised.value.values, "why": raised.value.values["why"].code}  # type: ignore[attr-defined]


def test_a_missing_file_has_direct_only(tmp_path: Path) -> None:
    assert read_profiles(str(tmp_path / "none.toml")).names == (DIRECT,)
    assert read_profiles(str(tmp_path / "none"), str(tmp_path / "neither")).names == (DIRECT,)
    assert invalid(tmp_path / "none.toml")["why"] == "file-missing"


def test_site_profiles_lie_beneath_the_users(tmp_path: Path) -> None:
    user, site = tmp_path / "user.toml", tmp_path / "site.toml"
    user.write_text(COMMENTED)
    site.write_text("[profiles.Home]\nlive_restore = true\n[profiles.Site]\n")
    profiles = read_profiles(str(user), str(site))
    assert profiles.names == (DIRECT, "Office", "Home", "Site")
    assert profiles.get("Home").live_restore is None
    assert read_profiles(str(tmp_path / "none"), str(site)).get("Home").live_restore is True


def test_lists_that_are_too_long_only_together_are_refused(tmp_path: Path) -> None:
    user, site = tmp_path / "user.toml", tmp_path / "site.toml"
    user.write_text(f"[always]\ninsecure_registries = {[f'u{n}' for n in range(200)]}")
    site.write_text(f"[always]\ninsecure_registries = {[f's{n}' for n in range(200)]}")
    with pytest.raises(Invalid, match="profiles-invalid"):
        read_profiles(str(user), str(site))


@pytest.mark.parametrize(
    ("text", "line", "key", "why"),
    [
        ("a = \n", 1, None, "toml-syntax"),
        ("version = 1\n\n[profiles.A\n", 3, None, "toml-syntax"),
        ("[profiles.A]\nproxy = 'http://u:CANARY@h'\nproxy = 'x'\n", 3, None, "toml-syntax"),
        ("[profiles.A]\nproxy = 'http://u:CANARY@h", 2, None, "toml-syntax"),
        ("\n\nversion = 7", 3, "version", "profiles-version"),
        ("[profiles.A]\n\nproxy = 'http://u:CAN CANARY@h'", 3, "profiles.A.proxy", "bad-proxy-url"),
        (
            "[profiles.A]\nno_proxy = [\n 'a', # ]\n\n 'b c']",
            5,
            "profiles.A.no_proxy[2]",
            "bad-no-proxy",
        ),
        (
            "[profiles.A]\n[profiles.A.client]\nprxy = ''",
            3,
            "profiles.A.client.prxy",
            "unknown-key",
        ),
        (
            "[[profiles.A.when]]\nssid = 'x'\n[[profiles.A.when]]\n\nwifi = 'x'",
            *(5, "profiles.A.when[2].wifi", "unknown-key"),
        ),
        ("profiles.A = {description = 'x',\tproxy = 1}", 1, "profiles.A.proxy", "wrong-type"),
        ('profiles."a b".proxy = 1', 1, 'profiles."a b".proxy', "wrong-type"),
        (
            '[profiles.A]\ndescription = """\nproxy = 1\n\\""""""\nlive_restore = 1',
            *(5, "profiles.A.live_restore", "wrong-type"),
        ),
        ("[profiles.A.client]\n[profiles.a]", 2, "profiles.a", "same-name"),
        ("x = " + "[" * 3000 + "]" * 3000, None, None, "too-deep"),
    ],
)
def test_errors_name_file_line_key_and_reason(
    tmp_path: Path, text: str, line: int | None, key: str | None, why: str
) -> None:
    path = tmp_path / "profiles.toml"
    for newline in ("\n", "\r\n"):
        path.write_bytes(text.replace("\n", newline).encode())
        values = invalid(path)
        assert (values["line"], values["key"], values["why"]) == (line, key, why)


def test_what_is_no_text_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_bytes(b"version = 1\n# \xff\n")
    assert invalid(path)["why"] == "file-not-utf8"
    assert invalid(path)["line"] == 2
    path.write_bytes(b"#" * (1024 * 1024 + 1))
    assert invalid(path)["why"] == "file-too-large"
    assert invalid(tmp_path)["why"] == "file-not-regular"
    path.unlink()
    os.mkfifo(path)
    assert invalid(path)["why"] == "file-not-regular"
    path.unlink()
    path.symlink_to(path)
    assert invalid(path)["why"] == "file-unreadable"


def test_adding_leaves_the_rest_as_it_is() -> None:
    fields = {"proxy": "http://p:1", "no_proxy": ("a", "b"), "client": {"proxy": ""}, "when": None}
    text = add_profile(COMMENTED, "Büro 2", fields)
    assert text.startswith(COMMENTED)
    assert parse_profiles(text, "x").get("Büro 2").no_proxy == ("a", "b")


def test_removing_takes_the_profile_and_its_comments_only() -> None:
    text = remove_profile(COMMENTED, "Office")
    assert (
        text
        == COMMENTED[: COMMENTED.index("# The office")] + COMMENTED[COMMENTED.index("# ----") :]
    )
    text = remove_profile(COMMENTED, "Home")
    assert text == COMMENTED[: COMMENTED.index("# At home")]


def test_renaming_changes_the_headers_only() -> None:
    text = rename_profile(COMMENTED, "Office", "Büro")
    changed = COMMENTED.replace("[profiles.Office", '[profiles."Büro"')
    assert text == changed.replace("'''\n[profiles.\"Büro\"]", "'''\n[profiles.Office]")
    assert parse_profiles(text, "x").names == (DIRECT, "Büro", "Home")
    assert rename_profile(text, "Büro", "Office") == COMMENTED
    assert "[profiles.office]" in rename_profile(COMMENTED, "Office", "office")


def test_replacing_keeps_the_comments_of_what_stays() -> None:
    text = replace_profile(
        COMMENTED,
        "Office",
        {
            "proxy": "http://p:2",
            "live_restore": True,
            "client": {"http_proxy": "http://c"},
            "when": [{"ssid": "Corp"}, {"vpn": "v"}],
        },
    )
    office = parse_profiles(text, "x").get("Office")
    assert (office.http_proxy, office.live_restore, office.mirrors) == ("http://p:2", True, None)
    assert office.client == {"http_proxy": "http://c"}
    assert office.when == ({"ssid": "Corp"}, {"vpn": "v"})
    for comment in ("# The office", "# desk", "# ask IT", "# inside", "# Containers", "# At home"):
        assert comment in text
    home = COMMENTED[COMMENTED.index("# At home") :]
    assert text.endswith(home)


@pytest.mark.parametrize("fields", [{}, {"when": "otherwise"}, {"client": {}}, {"mirrors": []}])
def test_replacing_drops_what_is_not_named(fields: dict[str, Any]) -> None:
    text = replace_profile(COMMENTED, "Office", fields)
    assert tomllib.loads(text)["profiles"]["Office"] == fields


def test_adding_to_always_keeps_what_is_there() -> None:
    text = set_always(COMMENTED, "no_proxy", ["::1", "a", "a"])
    assert tomllib.loads(text)["always"]["no_proxy"] == ["localhost", "::1", "a"]
    for line in COMMENTED.splitlines():
        assert line in text or line == '  "::1" # also'
    assert set_always(text, "no_proxy", ["a"]) == text


def test_a_new_list_of_always_stands_in_its_table() -> None:
    text = set_always(COMMENTED, "mirrors", ["https://m"])
    assert text == COMMENTED.replace(
        "]\n\n# The office", ']\nmirrors = ["https://m"]\n\n# The office'
    )
    text = set_always("version = 1\n\n# A\n[profiles.A]\n", "mirrors", ["https://m"])
    assert text == 'version = 1\n\n[always]\nmirrors = ["https://m"]\n\n# A\n[profiles.A]\n'
    assert set_always("", "no_proxy", ["a"]) == '[always]\nno_proxy = ["a"]\n'


def test_windows_line_ends_stay() -> None:
    text = COMMENTED.replace("\n", "\r\n")
    text = add_profile(text, "New", {"description": "x", "client": {"proxy": ""}})
    text = set_always(text, "mirrors", ["https://m"])
    assert "\n" not in text.replace("\r\n", "")


def test_a_last_line_without_its_end_is_no_trap() -> None:
    text = add_profile("[profiles.A]\nmirrors = []", "B", {"description": "x"})
    assert tomllib.loads(text)["profiles"] == {"A": {"mirrors": []}, "B": {"description": "x"}}


DOTTED = "profiles.A.mirrors = []\nprofiles.B.description = 'b'\n[always]\n"


def test_dotted_keys_are_understood() -> None:
    assert remove_profile(DOTTED, "A") == "profiles.B.description = 'b'\n[always]\n"
    assert rename_profile(DOTTED, "A", "C").startswith("profiles.C.mirrors")
    nested = "[profiles]\nA.mirrors = []\nB = {description = 'b'}\n"
    assert remove_profile(nested, "B") == "[profiles]\nA.mirrors = []\n"
    assert rename_profile(nested, "B", "C") == nested.replace("B", "C")
    assert tomllib.loads(replace_profile(nested, "B", {"mirrors": []}))["profiles"] == {
        "A": {"mirrors": []},
        "B": {"mirrors": []},
    }


def test_what_has_no_place_for_an_edit_is_left_to_the_user() -> None:
    inline = "profiles = {A = {mirrors = []}}\n"
    edits: tuple[Callable[[], str], ...] = (
        lambda: add_profile(inline, "B", {}),
        lambda: remove_profile(inline, "A"),
        lambda: rename_profile(inline, "A", "B"),
        lambda: replace_profile(inline, "A", {}),
    )
    for edit in edits:
        with pytest.raises(Invalid, match="profiles-edit-by-hand"):
            edit()


def test_edits_are_refused_with_a_reason() -> None:
    refused: tuple[tuple[str, Callable[[], str]], ...] = (
        ("profile-exists", lambda: add_profile(COMMENTED, "office", {})),
        ("profile-exists", lambda: rename_profile(COMMENTED, "Home", "Office")),
        ("no-such-profile", lambda: remove_profile(COMMENTED, "office")),
        ("no-such-profile", lambda: rename_profile(COMMENTED, "X", "Y")),
        ("no-such-profile", lambda: replace_profile(COMMENTED, "X", {})),
        ("direct-stays", lambda: remove_profile(COMMENTED, DIRECT)),
        ("direct-stays", lambda: rename_profile("[profiles.Direct]", DIRECT, "Y")),
        ("profiles-invalid", lambda: add_profile(COMMENTED, "B", {"proxy": "nonsense"})),
        ("profiles-invalid", lambda: add_profile(COMMENTED, "a\nb", {})),
        ("profiles-invalid", lambda: add_profile(COMMENTED, "B", {"prxy": ""})),
        ("profiles-invalid", lambda: set_always(COMMENTED, "no_proxy", ["a b"])),
        ("profiles-invalid", lambda: rename_profile(COMMENTED, "Home", "direct")),
        ("profiles-invalid", lambda: add_profile("version = 2", "B", {})),
        ("profiles-invalid", lambda: set_always("always = 1", "no_proxy", ["a"])),
        ("profiles-invalid", lambda: replace_profile("profiles = 1", "A", {})),
    )
    for reason, edit in refused:
        with pytest.raises(Invalid) as raised:
            edit()
        assert raised.value.reason == reason


def test_who_names_no_profile_hears_of_each_that_there_is_once() -> None:
    with pytest.raises(Invalid) as raised:
        remove_profile("[profiles.Direct]\n[profiles.A]\n", "X")
    assert raised.value.values["known"] == (DIRECT, "A")


def test_direct_can_be_written_and_taken_back() -> None:
    text = replace_profile(COMMENTED, DIRECT, {"mirrors": ["https://m"]})
    assert parse_profiles(text, "x").get(DIRECT).mirrors == ("https://m",)
    assert parse_profiles(remove_profile(text, DIRECT), "x").get(DIRECT).mirrors is None


def test_an_export_has_no_passwords_and_reads_back() -> None:
    profiles = parse_profiles(COMMENTED, "x")
    text = export_text(profiles)
    assert "CANARY" not in text
    again = parse_profiles(text, "x")
    assert again.names == profiles.names
    assert again.always == profiles.always
    assert again.get("Home") == profiles.get("Home")
    assert again.get("Office").http_proxy == "http://u@p:1"
    assert again.get("Office").when == profiles.get("Office").when
    assert again.get("Office").client == profiles.get("Office").client
    only = parse_profiles(export_text(profiles, ["Home"]), "x")
    assert only.names == (DIRECT, "Home")
    with pytest.raises(Invalid, match="no-such-profile"):
        export_text(profiles, ["X"])


def test_the_starter_is_valid_also_with_its_example() -> None:
    text = starter_text(["localhost", "127.0.0.0/8", "::1", "172.17.0.0/16"])
    profiles = parse_profiles(text, "x")
    assert profiles.names == (DIRECT,)
    assert profiles.always.no_proxy == ("localhost", "127.0.0.0/8", "::1", "172.17.0.0/16")
    head, example = text.split("# [profiles.Office]")
    example = "\n".join(line.removeprefix("# ") for line in example.splitlines()).replace(
        "\n#", "\n"
    )
    assert parse_profiles(f"{head}[profiles.Office]{example}", "x").get("Office").proxied


profile_names = st.text(
    st.characters(exclude_categories=["C", "Z", "M"]) | st.sampled_from("._-\"'\\ #[]"),
    min_size=1,
    max_size=8,
).filter(lambda name: name.casefold() != "direct" and name.isascii())
hosts = st.lists(st.sampled_from(["a", ".b", "10.0.0.0/8", "ü.de", 'q"uote', "back\\slash"]))
field_sets = st.fixed_dictionaries(
    {},
    optional={
        "description": st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
        "proxy": st.just("http://u:%25'p@h:1/"),
        "https_proxy": st.just(""),
        "no_proxy": hosts,
        "mirrors": st.just(["https://m"]),
        "insecure_registries": st.just(["r:1"]),
        "live_restore": st.booleans(),
        "cgroup_driver": st.just("systemd"),
        "client": st.fixed_dictionaries(
            {}, optional={"proxy": st.just(""), "no_proxy": hosts, "all_proxy": st.just("http://h")}
        ),
        "when": st.one_of(
            st.just("otherwise"), st.lists(st.just({"ssid": "x", "vpn": "#y"}), min_size=1)
        ),
    },
)


@given(profile_names, field_sets, field_sets)
def test_profiles_survive_the_round_trip(
    name: str, fields: dict[str, Any], other: dict[str, Any]
) -> None:
    added = add_profile(COMMENTED, name, fields)
    assert tomllib.loads(added)["profiles"][name] == fields
    replaced = replace_profile(added, name, other)
    assert tomllib.loads(replaced)["profiles"][name] == other
    assert replaced.startswith(COMMENTED)
    assert remove_profile(replaced, name).rstrip() == COMMENTED.rstrip()


tables = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=4) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=4), tables, max_size=4))
def test_the_layout_covers_every_key(data: dict[str, Any]) -> None:
    import tomlkit

    text = tomlkit.dumps(data)
    layout = scan_toml(text)

    def walk(path: tuple[str | int, ...], value: object) -> None:
        items: Any = value.items() if isinstance(value, dict) else ()
        for key, inner in enumerate(value) if isinstance(value, list) else items:
            assert (*path, key) in layout.offsets
            walk((*path, key), inner)

    walk((), tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        '[profiles.A] # a\nproxy = "http://u:CANARY@p" # b\nhttp_proxy = "http://u:CANARY@q"\n'
        'https_proxy = "http://r" # hides the first\n[profiles.A.client] # c\n'
        'all_proxy = "http://u:CANARY@p"\nftp_proxy = ""\nno_proxy = ["u:x@y"]\n',
        '[profiles.A]\nproxy = "http://u:CANARY@p"\nclient.ftp_proxy = "http://u:CANARY@p"\n',
        '[profiles.A]\nproxy = "http://u:CANARY@p"\nclient = {proxy = "http://u:CANARY@p"}\n',
        '[profiles]\nA = {proxy = "http://u:CANARY@p"}\nB = {}\n',
    ],
)
def test_every_url_of_a_profile_changes_and_nothing_else(text: str) -> None:
    expected = tomllib.loads(text.replace(":CANARY", ""))
    try:
        after = change_urls(text, "A", lambda url: url.without_password())
    except Invalid as error:
        assert error.reason == "profiles-edit-by-hand"
        assert "A = {" in text
        return
    assert tomllib.loads(after) == expected
    assert "CANARY" not in after
    if "{" not in text:
        assert after == text.replace(":CANARY", "")


def test_urls_that_stay_leave_the_text_as_it_is() -> None:
    assert change_urls(COMMENTED, "Office", lambda url: url) is COMMENTED
    with pytest.raises(Invalid, match="no-such-profile"):
        change_urls(COMMENTED, "Nowhere", lambda url: url)
