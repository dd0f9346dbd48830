"""Where a profile's password is kept, and that it follows its profile with nothing lost."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from keyring.backends import fail

from dockproxy_tray import passwords
from dockproxy_tray.errors import Conflict, DockproxyError, Invalid, NotAuthorized
from dockproxy_tray.operations import Operations
from dockproxy_tray.passwords import (
    FILE,
    KEYRING,
    forget_password,
    rename_profile,
    save_edited,
    set_password,
)
from dockproxy_tray.saving import open_text
from tests.core.seen import ENGINE
from tests.keyrings import LockedKeyring, MemoryKeyring, using

SERVICE = "dockproxy-tray"
PROFILES = """\
# Kept comment
[profiles.Office] # desk
proxy = "http://jo@proxy.example:8080" # ask IT
no_proxy = ["a"]
[profiles.Office.client]
ftp_proxy = "http://al@ftp.example"
all_proxy = "http://jo:@all.example"

[profiles.Plain]
proxy = "http://plain.example:1"
"""
WITH_PASSWORD = PROFILES.replace("jo@", "jo:old@").replace("al@", "al:old@")


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Operations]:
    """Operations on these profiles of the user's and of the administrators'."""

    def operations(text: str = PROFILES, site: str | None = None) -> Operations:
        path, site_path = tmp_path / "profiles.toml", tmp_path / "site.toml"
        path.write_text(text)
        path.chmod(0o644)
        if site is not None:
            site_path.write_text(site)
        return Operations(ENGINE, str(path), str(site_path))

    return operations


def text_of(operations: Operations) -> str:
    return Path(operations.profiles_path).read_text()


def mode_of(operations: Operations) -> int:
    return stat.S_IMODE(Path(operations.profiles_path).stat().st_mode)


Make = Callable[..., Operations]


def test_a_password_is_kept_in_the_keyring_and_the_file_is_left_alone(
    make: Make, memory: MemoryKeyring
) -> None:
    operations = make()
    kept = set_password(operations, "Office", "p@ss")
    assert kept.place == KEYRING
    assert memory.kept == {(SERVICE, "Office"): "p@ss"}
    assert text_of(operations) == PROFILES
    wanted = operations.wanted("Office")
    assert wanted.daemon.http_proxy == "http://jo:p%40ss@proxy.example:8080"
    assert wanted.client.ftp_proxy == "http://al:p%40ss@ftp.example"
    assert wanted.client.all_proxy == "http://jo:@all.example"


def test_a_password_in_the_file_moves_to_the_keyring(make: Make, memory: MemoryKeyring) -> None:
    operations = make(WITH_PASSWORD)
    assert set_password(operations, "Office", "new").place == KEYRING
    assert memory.kept == {(SERVICE, "Office"): "new"}
    assert text_of(operations) == PROFILES


def test_without_a_keyring_it_is_kept_in_the_file_which_is_private(make: Make) -> None:
    operations = make()
    with using(fail.Keyring()):
        kept = set_password(operations, "Office", "p@ss")
        wanted = operations.wanted("Office")
    assert kept.place == FILE
    assert [note.code for note in kept.warnings] == [
        "password-without-keyring", "password-in-containers",
    ]  # fmt: skip
    filled = PROFILES.replace("jo@", "jo:p%40ss@").replace("al@", "al:p%40ss@")
    assert text_of(operations) == filled
    assert mode_of(operations) == 0o600
    assert wanted.daemon.https_proxy == "http://jo:p%40ss@proxy.example:8080"


def test_clearing_takes_it_out_of_both_places(make: Make, memory: MemoryKeyring) -> None:
    operations = make(WITH_PASSWORD)
    memory.kept = {(SERVICE, "Office"): "old", (SERVICE, "Plain"): "other"}
    assert set_password(operations, "Office", "").place is None
    assert memory.kept == {(SERVICE, "Plain"): "other"}
    assert text_of(operations) == PROFILES


def test_clearing_without_a_keyring_clears_the_file(make: Make) -> None:
    operations = make(WITH_PASSWORD)
    with using(fail.Keyring()):
        assert set_password(operations, "Office", "").place is None
    assert text_of(operations) == PROFILES


@pytest.mark.parametrize("password", ["new", ""])
def test_a_profile_without_a_user_has_no_password(
    make: Make, memory: MemoryKeyring, password: str
) -> None:
    operations = make(PROFILES + '[profiles.Empty]\nproxy = "http://jo:@empty.example"\n')
    for name in ("Plain", "Empty", "Direct"):
        with pytest.raises(Invalid, match="password-without-user"):
            set_password(operations, name, password)
    with pytest.raises(Invalid, match="no-such-profile"):
        set_password(operations, "Nowhere", password)
    assert memory.calls == []


@pytest.mark.parametrize("password", ["a\nb", "\udc80", "x" * 9000])
def test_a_password_that_no_url_can_hold_changes_nothing(
    make: Make, memory: MemoryKeyring, password: str
) -> None:
    operations = make(WITH_PASSWORD)
    with pytest.raises(Invalid, match="bad-proxy-password"):
        set_password(operations, "Office", password)
    assert (memory.kept, text_of(operations)) == ({}, WITH_PASSWORD)


@pytest.mark.parametrize("password", ["new", ""])
def test_a_locked_keyring_changes_nothing(make: Make, password: str) -> None:
    operations = make(WITH_PASSWORD)
    with using(LockedKeyring()), pytest.raises(NotAuthorized, match="keyring-locked"):
        set_password(operations, "Office", password)
    assert text_of(operations) == WITH_PASSWORD


@pytest.mark.parametrize("former", [{}, {(SERVICE, "Office"): "former"}])
def test_a_file_that_cannot_be_written_leaves_the_keyring_as_it_was(
    make: Make, memory: MemoryKeyring, former: dict[tuple[str, str], str]
) -> None:
    operations = make(WITH_PASSWORD)
    path = Path(operations.profiles_path)
    path.with_name("second name").hardlink_to(path)
    memory.kept = dict(former)
    with pytest.raises(Conflict, match="file-hard-linked"):
        set_password(operations, "Office", "new")
    assert (memory.kept, text_of(operations)) == (former, WITH_PASSWORD)


def test_an_administrators_profile_may_have_one_in_the_keyring_only(
    make: Make, memory: MemoryKeyring
) -> None:
    operations = make("", site=PROFILES)
    assert set_password(operations, "Office", "new").place == KEYRING
    assert operations.wanted("Office").daemon.http_proxy == "http://jo:new@proxy.example:8080"
    assert set_password(operations, "Office", "").place is None
    assert memory.kept == {}
    with using(fail.Keyring()), pytest.raises(Invalid, match="password-needs-keyring"):
        set_password(operations, "Office", "new")
    assert operations.site_path is not None
    assert Path(operations.site_path).read_text() == PROFILES
    assert text_of(operations) == ""


def test_an_administrators_password_is_not_replaced(make: Make, memory: MemoryKeyring) -> None:
    operations = make("", site=WITH_PASSWORD)
    with pytest.raises(Invalid, match="profile-of-site"):
        set_password(operations, "Office", "new")
    assert memory.kept == {}


def test_a_user_without_a_password_is_named_and_a_look_needs_none(
    make: Make, memory: MemoryKeyring
) -> None:
    operations = make()
    with pytest.raises(Invalid) as caught:
        operations.wanted("Office")
    assert (caught.value.reason, caught.value.values) == (
        "no-password", {"profile": "Office", "user": "jo"},
    )  # fmt: skip
    memory.calls.clear()
    operations.wanted("Plain")
    operations.profiles().resolve("Office")
    assert memory.calls == []


def test_containers_are_mentioned_only_where_the_client_has_the_user(
    make: Make, memory: MemoryKeyring
) -> None:
    assert [n.code for n in set_password(make(), "Office", "x").warnings] == [
        "password-in-containers"
    ]
    bare = '[profiles.Office]\nproxy = "http://jo@p:1"\nclient.proxy = "http://p:1"\n'
    assert set_password(make(bare), "Office", "x").warnings == ()


def test_the_sandboxs_passwords_are_not_the_users(make: Make, memory: MemoryKeyring) -> None:
    memory.kept = {(SERVICE, "Office"): "real"}
    path = make().profiles_path
    sandbox = Operations(replace(ENGINE, kind="sandbox"), path)
    set_password(sandbox, "Office", "toy")
    forget_password(sandbox, "Office")
    assert memory.kept == {(SERVICE, "Office"): "real"}


# Renaming


def test_a_renamed_profile_keeps_its_password(make: Make, memory: MemoryKeyring) -> None:
    operations = make()
    memory.kept = {(SERVICE, "Office"): "secret"}
    assert rename_profile(operations, "Office", "Desk") == ()
    assert memory.kept == {(SERVICE, "Desk"): "secret"}
    assert text_of(operations) == PROFILES.replace("Office", "Desk")
    assert "Desk" in operations.profiles().names


def test_the_new_entry_is_written_before_the_text_and_the_old_one_goes_last(
    make: Make, memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations = make()
    memory.kept = {(SERVICE, "Office"): "secret"}
    seen = []

    def save(*arguments: object) -> bool:
        seen.append(dict(memory.kept))
        return True

    monkeypatch.setattr(passwords, "save_text", save)
    rename_profile(operations, "Office", "Desk")
    assert seen == [{(SERVICE, "Office"): "secret", (SERVICE, "Desk"): "secret"}]


def test_a_rename_that_cannot_be_saved_changes_nothing(make: Make, memory: MemoryKeyring) -> None:
    operations = make()
    memory.kept = {(SERVICE, "Office"): "secret"}
    path = Path(operations.profiles_path)
    path.with_name("second name").hardlink_to(path)
    with pytest.raises(Conflict):
        rename_profile(operations, "Office", "Desk")
    assert memory.kept == {(SERVICE, "Office"): "secret"}
    with pytest.raises(Invalid, match="profile-exists"):
        rename_profile(operations, "Office", "Plain")
    assert memory.kept == {(SERVICE, "Office"): "secret"}
    assert text_of(operations) == PROFILES


@pytest.mark.parametrize("failing", ["get", "set"])
def test_a_rename_whose_password_cannot_move_changes_nothing(
    make: Make, memory: MemoryKeyring, failing: str
) -> None:
    operations = make()
    memory.kept = {(SERVICE, "Office"): "secret"}
    memory.failing = {failing}
    with pytest.raises(DockproxyError):
        rename_profile(operations, "Office", "Desk")
    assert memory.kept == {(SERVICE, "Office"): "secret"}
    assert text_of(operations) == PROFILES


def test_a_rename_whose_old_entry_stays_says_so(make: Make, memory: MemoryKeyring) -> None:
    operations = make()
    memory.kept = {(SERVICE, "Office"): "secret"}
    memory.failing = {"delete"}
    (note,) = rename_profile(operations, "Office", "Desk")
    assert note.code == "password-stays"
    assert memory.kept[SERVICE, "Desk"] == "secret"
    assert "Desk" in operations.profiles().names


def test_a_rename_without_a_keyring_changes_the_text_alone(make: Make) -> None:
    operations = make(WITH_PASSWORD)
    with using(fail.Keyring()):
        assert rename_profile(operations, "Office", "Desk") == ()
    assert text_of(operations) == WITH_PASSWORD.replace("Office", "Desk")


# Editing


def edit(operations: Operations, text: str) -> list[str]:
    changed, notes = save_edited(operations, open_text(operations)[0], text)
    assert changed
    return [note.code for note in notes]


def test_a_profile_that_vanishes_in_an_edit_loses_its_password(
    make: Make, memory: MemoryKeyring
) -> None:
    memory.kept = {(SERVICE, "Office"): "secret", (SERVICE, "Plain"): "other"}
    assert edit(make(), PROFILES.partition("[profiles.Plain]")[0]) == []
    assert memory.kept == {(SERVICE, "Office"): "secret"}


def test_one_that_vanishes_and_one_that_appears_is_a_rename(
    make: Make, memory: MemoryKeyring
) -> None:
    memory.kept = {(SERVICE, "Office"): "secret"}
    assert edit(make(), PROFILES.replace("Office", "Desk")) == []
    assert memory.kept == {(SERVICE, "Desk"): "secret"}


@pytest.mark.parametrize(
    "after",
    [
        PROFILES.replace("Office", "Desk").replace("jo@", "").replace("al@", ""),
        PROFILES.replace("Office", "Desk") + '[profiles.More]\nproxy = "http://jo@p:1"\n',
    ],
)
def test_a_password_is_not_given_to_who_may_not_be_the_same(
    make: Make, memory: MemoryKeyring, after: str
) -> None:
    memory.kept = {(SERVICE, "Office"): "secret"}
    assert edit(make(), after) == []
    assert memory.kept == {}


def test_a_keyring_in_trouble_keeps_no_edit_from_being_saved(make: Make) -> None:
    renamed = PROFILES.replace("Office", "Desk")
    with using(LockedKeyring()):
        operations = make()
        assert edit(operations, renamed) == ["password-not-moved"]
        assert text_of(operations) == renamed
        assert edit(operations, "") == ["password-stays", "password-stays"]


def test_an_edit_that_mends_a_broken_file_or_renames_nothing_needs_no_keyring(
    make: Make, memory: MemoryKeyring
) -> None:
    operations = make("[profiles")
    assert edit(operations, PROFILES) == []
    assert edit(operations, PROFILES.replace("desk", "chair")) == []
    assert memory.calls == []


def test_an_edit_that_cannot_be_saved_leaves_the_keyring_as_it_was(
    make: Make, memory: MemoryKeyring
) -> None:
    operations = make()
    memory.kept = {(SERVICE, "Office"): "secret"}
    file, _ = open_text(operations)
    Path(operations.profiles_path).write_text("# theirs\n")
    with pytest.raises(Conflict, match="file-changed"):
        save_edited(operations, file, PROFILES.replace("Office", "Desk"))
    assert memory.kept == {(SERVICE, "Office"): "secret"}


TWO = '[profiles.A]\nproxy = "http://jo@a:1"\n\n[profiles.B]\nproxy = "http://bob@b:1"\n'


def save_knowing(operations: Operations, text: str, takes: dict[str, str | None]) -> list[str]:
    changed, notes = save_edited(operations, open_text(operations)[0], text, takes)
    assert changed
    return [note.code for note in notes]


def test_passwords_follow_their_profiles_by_turns(make: Make, memory: MemoryKeyring) -> None:
    memory.kept = {(SERVICE, "A"): "of a", (SERVICE, "B"): "of b"}
    swapped = TWO.replace("bob@b", "X").replace("jo@a", "bob@b").replace("X", "jo@a")
    assert save_knowing(make(TWO), swapped, {"A": "B", "B": "A"}) == []
    assert memory.kept == {(SERVICE, "A"): "of b", (SERVICE, "B"): "of a"}


def test_who_takes_the_name_of_one_that_goes_does_not_inherit(
    make: Make, memory: MemoryKeyring
) -> None:
    memory.kept = {(SERVICE, "B"): "of b"}
    renamed = '[profiles.B]\nproxy = "http://jo@a:1"\n'
    assert save_knowing(make(TWO), renamed, {"B": "A"}) == []
    assert memory.kept == {}
    memory.kept = {(SERVICE, "B"): "of b"}
    assert save_knowing(make(TWO), TWO.replace("//bob@b", "//jo@c"), {"B": None}) == []
    assert memory.kept == {}


def test_a_copy_has_the_same_password(make: Make, memory: MemoryKeyring) -> None:
    memory.kept = {(SERVICE, "A"): "of a"}
    copied = TWO + '[profiles.C]\nproxy = "http://jo@a:1"\n'
    assert save_knowing(make(TWO), copied, {"C": "A"}) == []
    assert memory.kept == {(SERVICE, "A"): "of a", (SERVICE, "C"): "of a"}


def test_what_cannot_be_moved_is_said_and_stays(make: Make, memory: MemoryKeyring) -> None:
    memory.kept = {(SERVICE, "A"): "of a"}
    memory.failing = {"set"}
    notes = save_knowing(make(TWO), TWO.replace("profiles.A", "profiles.C"), {"C": "A"})
    assert notes == ["password-not-moved"]
    assert memory.kept == {(SERVICE, "A"): "of a"}
