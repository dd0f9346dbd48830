"""A click on "Open file" opens a text, and runs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockproxy_tray.ui.showing import shown_path


@pytest.mark.parametrize("name", ["daemon.json", "10-proxy.conf", "docker", "dockproxy.env"])
def test_a_text_is_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert shown_path(str(tmp_path / name)) == str(tmp_path / name)


@pytest.mark.parametrize("name", ["evil.desktop", "evil.AppImage", "evil.sh", "evil.html"])
def test_of_what_a_desktop_may_run_the_folder_is_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert shown_path(str(tmp_path / name)) == str(tmp_path)


def test_of_an_executable_the_folder_is_opened(tmp_path: Path) -> None:
    (tmp_path / "environment").touch(0o755)
    assert shown_path(str(tmp_path / "environment")) == str(tmp_path)


def test_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps/evil.desktop").touch()
    (tmp_path / "proxy.conf").symlink_to("apps/evil.desktop")
    assert shown_path(str(tmp_path / "proxy.conf")) == str(tmp_path / "apps")


@pytest.mark.parametrize("name", ["no/such/file.conf", "nul\0l"])
def test_of_what_is_not_there_the_nearest_folder_is_opened(tmp_path: Path, name: str) -> None:
    assert shown_path(str(tmp_path / name)) in (str(tmp_path), None)
