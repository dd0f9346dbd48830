"""settings.toml: what the user wrote in it stays."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import Conflict
from dockproxy_tray.system.settings_file import NAME, read_settings, write_settings

OTHER = Settings("zh_CN", "ask", False, True, "user", "coloured", "dark")


def put(folder: Path, text: str) -> Path:
    file = folder / NAME
    file.write_text(text)
    return file


def test_settings_come_back_and_the_file_is_the_users_own(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    assert read_settings(str(folder)) == Settings()
    write_settings(str(folder), OTHER)
    assert read_settings(str(folder)) == OTHER
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600


def test_nothing_is_written_where_all_is_as_usual(tmp_path: Path) -> None:
    write_settings(str(tmp_path), Settings())
    assert not (tmp_path / NAME).exists()


def test_comments_and_unknown_keys_stay(tmp_path: Path) -> None:
    mine = (
        "# mine\n\nlanguage = 'en' # as in the office\ncontainers = \"stop\"\n\n"
        "[later]\n# what a newer version knows\nkey = [1,\n  2]\n"
    )
    file = put(tmp_path, mine)
    write_settings(str(tmp_path), Settings(language="zh_CN"))
    assert file.read_text() == mine.replace("'en'", '"zh_CN"').replace('containers = "stop"\n', "")


def test_a_new_key_comes_before_the_users_tables(tmp_path: Path) -> None:
    put(tmp_path, "[later]\nkey = 1\n")
    write_settings(str(tmp_path), Settings(panel="dark"))
    assert read_settings(str(tmp_path)) == Settings(panel="dark")


def test_a_wrong_value_counts_as_not_given_and_is_mended_by_the_next_choice(
    tmp_path: Path,
) -> None:
    put(tmp_path, "middle_click = 1\nlanguage = 'xx'\n")
    assert read_settings(str(tmp_path)) == Settings()
    write_settings(str(tmp_path), Settings(middle_click=True))
    assert read_settings(str(tmp_path)) == Settings(middle_click=True)


def test_the_same_settings_leave_the_file_alone(tmp_path: Path) -> None:
    file = put(tmp_path, "panel = 'dark'\n")
    before = file.stat()
    write_settings(str(tmp_path), Settings(panel="dark"))
    assert (file.stat().st_ino, file.read_text()) == (before.st_ino, "panel = 'dark'\n")


def test_a_linked_file_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("# kept\n")
    (tmp_path / NAME).symlink_to(kept)
    write_settings(str(tmp_path), OTHER)
    assert os.path.islink(tmp_path / NAME)
    assert kept.read_text().startswith("# kept\n")
    assert read_settings(str(tmp_path)) == OTHER


@pytest.mark.parametrize("text", ["panel = dark\n", "panel = 'dark'\npanel = 'light'\n", "[[x"])
def test_what_is_no_toml_is_left_and_said(tmp_path: Path, text: str) -> None:
    file = put(tmp_path, text)
    assert read_settings(str(tmp_path)) == Settings()
    with pytest.raises(Conflict) as caught:
        write_settings(str(tmp_path), replace(OTHER, panel="light"))
    assert caught.value.reason == "settings-invalid"
    assert file.read_text() == text


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Conflict) as caught:
        write_settings(f"{tmp_path}/file/folder", OTHER)
    assert "file-" in caught.value.reason
