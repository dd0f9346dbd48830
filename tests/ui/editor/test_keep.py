"""What the editor writes: each change and no other, by the command line's own code."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.errors import Conflict, Invalid
from dockproxy_tray.operations import Operations
from dockproxy_tray.ui.editor.draft import ALWAYS, Draft, Source, start
from dockproxy_tray.ui.editor.keep import read_source, save, text_of
from dockproxy_tray.ui.editor.merging import merge, restart
from tests.core.seen import ENGINE
from tests.keyrings import LockedKeyring, MemoryKeyring, using
from tests.ui.editor.test_draft import TEXT, draft_of, key_of

SERVICE = "dockproxy-tray"


@pytest.fixture
def operations(tmp_path: Path) -> Operations:
    path = tmp_path / "profiles.toml"
    path.write_text(TEXT)
    return Operations(ENGINE, str(path), str(tmp_path / "site.toml"))


def opened(operations: Operations) -> Draft:
    return start(read_source(operations))


def written(operations: Operations) -> str:
    return Path(operations.profiles_path).read_text()


def test_an_untouched_draft_writes_the_text_as_it_is() -> None:
    assert text_of(draft_of()) == TEXT


def test_a_change_leaves_everything_else(operations: Operations) -> None:
    draft = opened(operations)
    key = key_of(draft, "Office")
    saved = save(operations, draft.change(key, "proxy", "http://other:1"))
    assert written(operations) == TEXT.replace("proxy.corp.example:8080", "other:1")
    assert not restart(draft, saved.source).is_dirty


def test_all_kinds_of_changes_at_once() -> None:
    draft = draft_of()
    office, home = key_of(draft, "Office"), key_of(draft, "Home")
    draft = draft.change(office, "name", "Desk").change(home, "mirrors", "https://m")
    draft = draft.add("New").duplicate(office)
    draft = draft.change(ALWAYS, "live_restore", "on")
    draft = draft.order([home, office])
    text = text_of(draft)
    data = tomllib.loads(text)
    assert [*data["profiles"]] == ["Home", "Desk", "Desk 2", "New"]
    assert data["profiles"]["Home"]["mirrors"] == ["https://m"]
    assert data["always"] == {"no_proxy": ["localhost"], "live_restore": True}
    for comment in ("# Mine", "# for all", "# The desk", "# ask IT"):
        assert comment in text


def test_a_removed_profile_makes_room_for_another_of_its_name() -> None:
    draft = draft_of()
    office, home = key_of(draft, "Office"), key_of(draft, "Home")
    text = text_of(draft.remove(office).change(home, "name", "Office"))
    assert tomllib.loads(text)["profiles"] == {
        "Office": dict.fromkeys(("http_proxy", "https_proxy"), "http://home.example:3128")
    }


def test_names_may_change_by_turns() -> None:
    draft = draft_of()
    office, home = key_of(draft, "Office"), key_of(draft, "Home")
    text = text_of(draft.change(office, "name", "Home").change(home, "name", "Office"))
    before, after = tomllib.loads(TEXT)["profiles"], tomllib.loads(text)["profiles"]
    assert (after["Home"], after["Office"]) == (before["Office"], before["Home"])
    assert [*after] == ["Home", "Office"]


def test_direct_is_written_once_it_has_something_to_say() -> None:
    draft = draft_of()
    text = text_of(draft.change(key_of(draft, "Direct"), "mirrors", "https://m"))
    assert tomllib.loads(text)["profiles"]["Direct"] == {"mirrors": ["https://m"]}


@given(st.permutations(range(6)))
def test_any_order_is_written_with_few_moves(wanted: list[int]) -> None:
    draft = draft_of("".join(f"# {n}\n[profiles.P{n}]\nmirrors = []\n\n" for n in range(6)))
    keys = [key_of(draft, f"P{n}") for n in wanted]
    text = text_of(draft.order(keys))
    assert [*tomllib.loads(text)["profiles"]] == [f"P{n}" for n in wanted]


def test_a_first_file_begins_as_the_command_lines_does(tmp_path: Path) -> None:
    operations = Operations(ENGINE, str(tmp_path / "new" / "profiles.toml"))
    save(operations, opened(operations).add("Office", {"proxy": "http://p:1"}))
    text = written(operations)
    assert text.startswith("# Profiles for Docker's proxies.")
    assert operations.profiles().get("Office").http_proxy == "http://p:1"
    assert stat.S_IMODE(Path(operations.profiles_path).stat().st_mode) == 0o600


def test_a_new_password_goes_into_the_keyring(
    operations: Operations, memory: MemoryKeyring
) -> None:
    draft = opened(operations)
    save(operations, draft.change(key_of(draft, "Office"), "password", "heimlich"))
    assert memory.kept == {(SERVICE, "Office"): "heimlich"}
    assert written(operations) == TEXT.replace("jo:geheim@", "jo@")


def test_a_password_moves_with_its_profile(operations: Operations, memory: MemoryKeyring) -> None:
    Path(operations.profiles_path).write_text(TEXT.replace("jo:geheim@", "jo@"))
    memory.kept = {(SERVICE, "Office"): "of office", (SERVICE, "Home"): "old"}
    draft = opened(operations)
    office, home = key_of(draft, "Office"), key_of(draft, "Home")
    save(operations, draft.remove(home).change(office, "name", "Home"))
    assert memory.kept == {(SERVICE, "Home"): "of office"}


def test_clearing_clears_both_places(operations: Operations, memory: MemoryKeyring) -> None:
    memory.kept = {(SERVICE, "Office"): "x"}
    draft = opened(operations)
    save(operations, draft.change(key_of(draft, "Office"), "password", ""))
    assert (memory.kept, "geheim" in written(operations)) == ({}, False)


def test_a_locked_keyring_loses_nothing(operations: Operations) -> None:
    draft = opened(operations)
    key = key_of(draft, "Office")
    draft = draft.change(key, "password", "heimlich").change(key, "description", "Desk")
    with using(LockedKeyring()):
        saved = save(operations, draft)
    assert [note.code for note in saved.notes] == ["keyring-locked"]
    assert saved.unkept == {"Office": "heimlich"}
    assert "heimlich" not in repr(saved)
    assert 'description = "Desk"' in written(operations)


def test_a_file_that_changed_meanwhile_stays(operations: Operations) -> None:
    draft = opened(operations)
    Path(operations.profiles_path).write_text("# theirs\n")
    with pytest.raises(Conflict) as caught:
        save(operations, draft.change(key_of(draft, "Office"), "description", "x"))
    assert caught.value.reason == "file-changed"
    assert written(operations) == "# theirs\n"


def test_the_administrators_profiles_are_read_beside(operations: Operations) -> None:
    assert operations.site_path is not None
    Path(operations.site_path).write_text('[profiles.Site]\nproxy = "http://s:1"\n')
    source = read_source(operations)
    assert source.site["profiles"] == {"Site": {"proxy": "http://s:1"}}
    Path(operations.site_path).write_text("x")
    with pytest.raises(Invalid):
        read_source(operations)


def outside(draft: Draft, text: str) -> Source:
    return Source(draft.source.file, text)


def test_changes_here_go_on_top_of_changes_there() -> None:
    draft = draft_of()
    office, home = key_of(draft, "Office"), key_of(draft, "Home")
    draft = draft.change(office, "description", "Desk").change(home, "name", "Flat").add("New")
    there = TEXT.replace('".corp.example"', '".corp.example", "x"') + "[profiles.Theirs]\n"
    merged = merge(draft, outside(draft, there))
    assert merged.disputed == ()
    text = text_of(merged.draft)
    profiles = tomllib.loads(text)["profiles"]
    assert [*profiles] == ["Office", "Flat", "Theirs", "New"]
    assert profiles["Office"]["description"] == "Desk"
    assert profiles["Office"]["no_proxy"] == [".corp.example", "x"]


def test_where_both_changed_a_setting_it_is_said() -> None:
    draft = draft_of()
    draft = draft.change(key_of(draft, "Office"), "proxy", "http://mine:1")
    merged = merge(draft, outside(draft, TEXT.replace("proxy.corp.example", "theirs")))
    assert merged.disputed == ("Office",)
    table = tomllib.loads(text_of(merged.draft))["profiles"]["Office"]
    assert table["proxy"] == "http://jo:geheim@mine:1"


def test_what_is_gone_there_and_changed_here_stays() -> None:
    draft = draft_of()
    draft = draft.change(key_of(draft, "Home"), "description", "x")
    there = TEXT[: TEXT.index("[profiles.Home]")]
    assert [*tomllib.loads(text_of(merge(draft, outside(draft, there)).draft))["profiles"]] == [
        "Office",
        "Home",
    ]


def test_what_is_gone_here_and_changed_there_stays() -> None:
    draft = draft_of()
    draft = draft.remove(key_of(draft, "Home"))
    there = TEXT.replace("home.example", "other.example")
    merged = merge(draft, outside(draft, there))
    assert merged.disputed == ("Home",)
    assert merged.draft.named("Home") is not None
    assert merge(draft, outside(draft, TEXT + "# x\n")).draft.named("Home") is None


def test_an_order_from_here_is_kept() -> None:
    draft = draft_of()
    draft = draft.order([key_of(draft, name) for name in ("Home", "Office", "Direct")])
    merged = merge(draft, outside(draft, TEXT + "[profiles.Theirs]\n"))
    assert [entry.name for entry in merged.draft.entries] == ["Home", "Office", "Direct", "Theirs"]


def test_an_untouched_draft_follows_the_file() -> None:
    draft = draft_of()
    there = TEXT.replace("[profiles.Home]", "[profiles.Flat]")
    merged = merge(draft, outside(draft, there)).draft
    assert not merged.is_dirty
    assert key_of(merged, "Office") == key_of(draft, "Office")
    assert [entry.name for entry in merged.entries] == ["Direct", "Office", "Flat"]
