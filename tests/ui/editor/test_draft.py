"""A draft of profiles.toml: what was changed, and what is wrong with it, without Qt."""

from __future__ import annotations

import pytest

from dockproxy_tray.core.observed import File
from dockproxy_tray.ui.editor.checks import Checker, Verdict
from dockproxy_tray.ui.editor.draft import ALWAYS, Draft, Source, start

TEXT = """\
# Mine
version = 1

[always] # for all
no_proxy = ["localhost"]

# The desk
[profiles.Office]
proxy = "http://jo:geheim@proxy.corp.example:8080" # ask IT
no_proxy = [".corp.example"]

[[profiles.Office.when]]
ssid = "CorpWiFi"

[profiles.Home]
http_proxy = "http://home.example:3128"
https_proxy = "http://home.example:3128"
"""


def draft_of(text: str = TEXT) -> Draft:
    return start(Source(File("/profiles.toml", text), text))


def key_of(draft: Draft, name: str) -> int:
    entry = draft.named(name)
    assert entry is not None
    return entry.key


def verdict(draft: Draft, name: str = "Office") -> Verdict:
    entry = draft.named(name) or draft.entries[-1]
    return Checker().check(draft, entry)


def codes(draft: Draft, name: str = "Office") -> dict[str, str]:
    return {field: why.code for field, why in verdict(draft, name).problems.items()}


def test_direct_is_always_there_and_the_rest_in_order() -> None:
    draft = draft_of()
    assert [entry.name for entry in draft.entries] == ["Direct", "Office", "Home"]
    assert not draft.is_dirty


def test_a_change_that_is_taken_back_is_none() -> None:
    draft = draft_of()
    key = key_of(draft, "Office")
    changed = draft.change(key, "description", "Desk")
    assert changed.is_dirty
    assert [e.name for e in changed.entries if changed.is_changed(e)] == ["Office"]
    assert not changed.change(key, "description", "").is_dirty
    # What is written the same is the same.
    assert not draft.change(key, "no_proxy", "\n .corp.example ").is_dirty


def test_profiles_are_added_copied_removed_and_ordered() -> None:
    draft = draft_of().add("New")
    assert draft.entries[-1].key == draft.last_key
    draft = draft.duplicate(key_of(draft, "Office"))
    names = [entry.name for entry in draft.entries]
    assert names == ["Direct", "Office", "Office 2", "Home", "New"]
    copy = draft.named("Office 2")
    assert copy is not None
    assert copy.table["proxy"] == "http://jo:geheim@proxy.corp.example:8080"
    assert "when" not in copy.table
    assert copy.account == "Office"
    draft = draft.remove(key_of(draft, "Home"))
    draft = draft.order([key_of(draft, name) for name in ("New", "Office")])
    assert [entry.name for entry in draft.entries] == ["New", "Office", "Direct", "Office 2"]
    assert draft.is_dirty


def test_a_free_name_is_one() -> None:
    draft = draft_of().add("office 2")
    assert draft.free_name("Office") == "Office 3"
    assert draft.free_name("direct") == "direct 2"
    assert len(draft.add("x" * 64).free_name("x" * 64)) == 64


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "name-length"),
        ("name", "x" * 65, "name-length"),
        ("name", "a\u202eb", "name-character"),
        ("name", "Home", "name-taken"),
        ("name", "home", "same-name"),
        ("name", "direct", "same-name"),
        ("proxy", "proxy:80", "url-no-scheme"),
        ("proxy", "http://", "url-host-empty"),
        ("proxy", "http://h:0", "url-port"),
        ("proxy", "http://h h", "url-character"),
        ("user", "a\x01", "url-control-escape"),
        ("no_proxy", "ok\na b", "bad-no-proxy"),
        ("mirrors", "mirror.example", "bad-mirror"),
        ("insecure_registries", "https://r/x", "bad-insecure-registry"),
        ("password", "a\nb", "bad-proxy-password"),
    ],
)
def test_a_bad_field_is_named_with_its_reason(field: str, value: str, code: str) -> None:
    draft = draft_of()
    draft = draft.change(key_of(draft, "Office"), field, value)
    found = Checker().check(draft, draft.entries[1]).problems
    expected = "control-character" if code == "bad-proxy-password" else code
    assert {name: why.code for name, why in found.items()} == {field: expected}
    first = Checker().first_problem(draft)
    assert first is not None and first[1] == field


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("client_proxy", "x", "url-no-scheme"),
        ("client_ftp_proxy", "http://", "url-host-empty"),
        ("client_all_proxy", "ftp://h", "url-scheme"),
        ("client_no_proxy", "a b", "bad-no-proxy"),
    ],
)
def test_so_is_one_of_the_containers(field: str, value: str, code: str) -> None:
    draft = draft_of()
    key = key_of(draft, "Office")
    off = draft.change(key, field, value)
    assert codes(off) == {}  # behind a switch that is off
    assert codes(off.change(key, "client_differs", True)) == {field: code}


def test_https_has_its_own_mark() -> None:
    draft = draft_of()
    key = key_of(draft, "Office")
    draft = draft.change(key, "https_proxy", "nothing")
    assert codes(draft) == {}
    assert codes(draft.change(key, "https_differs", True)) == {"https_proxy": "url-no-scheme"}


def test_several_bad_fields_are_all_named() -> None:
    draft = draft_of()
    key = key_of(draft, "Office")
    draft = (
        draft.change(key, "proxy", "x").change(key, "mirrors", "y").change(key, "no_proxy", "z z")
    )
    assert {*codes(draft)} == {"proxy", "mirrors", "no_proxy"}


def test_the_bad_entry_of_a_list_is_known() -> None:
    draft = draft_of()
    draft = draft.change(key_of(draft, "Office"), "no_proxy", "a\n\nb, c c\nd")
    assert verdict(draft).places == {"no_proxy": 2}


def test_a_user_needs_a_proxy_and_a_password_a_user() -> None:
    draft = draft_of().add("New")
    key = draft.last_key
    assert codes(draft.change(key, "user", "jo"), "New") == {"user": "user-without-proxy"}
    assert codes(draft.change(key, "password", "x"), "New") == {"password": "password-needs-user"}
    with_proxy = draft.change(key, "proxy", "http://p:1")
    assert codes(with_proxy.change(key, "password", "x"), "New") == {
        "password": "password-needs-user"
    }
    assert codes(with_proxy.change(key, "password", "x").change(key, "user", "jo"), "New") == {}


def test_lists_that_are_too_long_only_together_are_marked() -> None:
    draft = draft_of()
    draft = draft.change(ALWAYS, "no_proxy", "\n".join(f"a{n}.example" for n in range(600)))
    key = key_of(draft, "Office")
    assert codes(draft) == {}
    draft = draft.change(key, "no_proxy", "\n".join(f"b{n}.example" for n in range(600)))
    assert codes(draft) == {"no_proxy": "too-many-entries"}
    first = Checker().first_problem(draft)
    assert first is not None and first[0].name == "Office"


def test_what_every_profile_gets_is_checked_too() -> None:
    draft = draft_of().change(ALWAYS, "mirrors", "x")
    first = Checker().first_problem(draft)
    assert first is not None
    assert (first[0].key, first[1], first[2].code) == (ALWAYS, "mirrors", "bad-mirror")


def test_warnings_are_no_problems() -> None:
    draft = draft_of()
    draft = draft.change(key_of(draft, "Home"), "proxy", "http://127.0.0.1:1")
    assert [w.code for w in verdict(draft, "Home").warnings] == ["loopback-proxy"]
    assert codes(draft, "Home") == {}


def test_nothing_tells_a_password() -> None:
    draft = draft_of()
    draft = draft.change(key_of(draft, "Office"), "password", "heimlich")
    assert "geheim" not in repr(draft)
    assert "heimlich" not in repr(draft)


def test_what_the_administrators_give_every_profile_counts_too() -> None:
    hosts = [f"s{n}.example" for n in range(600)]
    source = Source(File("/p", TEXT), TEXT, {"always": {"no_proxy": hosts, "live_restore": True}})
    draft = start(source)
    draft = draft.change(
        key_of(draft, "Office"), "no_proxy", "\n".join(f"b{n}.example" for n in range(600))
    )
    assert codes(draft) == {"no_proxy": "too-many-entries"}


def test_the_address_for_https_follows_until_it_differs() -> None:
    draft = draft_of()
    key = key_of(draft, "Office")
    draft = draft.change(key, "proxy", "http://q:1").change(key, "https_differs", True)
    entry = draft.entry(key)
    assert entry is not None and entry.form.https_proxy == "http://q:1"
    draft = draft.change(key, "proxy", "http://r:1")
    assert entry.form.https_proxy == "http://q:1"
