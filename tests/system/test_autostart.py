"""Starting with the desktop: which file counts, and what is left of it by a change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dockproxy_tray.core.desktop_entry import entry_keys
from dockproxy_tray.errors import Conflict
from dockproxy_tray.system.autostart import NAME, Autostart, find_autostart, own_command

INSTALLED = "/usr/bin/dockproxy-tray"


@pytest.fixture
def autostart(tmp_path: Path) -> Autostart:
    environ = {"XDG_CONFIG_HOME": f"{tmp_path}/own", "XDG_CONFIG_DIRS": f"{tmp_path}/site"}
    return find_autostart(environ, INSTALLED)


def put(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def text_of(autostart: Autostart) -> str:
    return Path(autostart.path).read_text()


def keys_of(autostart: Autostart) -> dict[str, str]:
    return entry_keys(text_of(autostart)) or {}


def test_a_new_file_starts_what_runs_and_is_gone_afterwards(autostart: Autostart) -> None:
    assert not autostart.is_enabled()
    autostart.enable()
    assert autostart.is_enabled()
    assert keys_of(autostart)["Exec"] == "/usr/bin/dockproxy-tray --hidden"
    autostart.disable()
    assert not autostart.is_enabled()
    assert not os.path.exists(autostart.path)


def test_where_the_variable_is_missing_or_relative_the_file_is_in_the_home(tmp_path: Path) -> None:
    for environ in ({"HOME": str(tmp_path)}, {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "rel"}):
        found = find_autostart(environ, INSTALLED)
        assert found.path == f"{tmp_path}/.config/autostart/{NAME}"
        assert found.others == (f"/etc/xdg/autostart/{NAME}",)


@pytest.mark.parametrize("off", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_a_file_that_is_turned_off_is_turned_on_and_keeps_its_other_keys(
    autostart: Autostart, off: str
) -> None:
    mine = "# mine\n[Desktop Entry]\nName=My own\nExec=/old/path\nX-Mine=1\nNotShowIn=KDE;\n"
    put(autostart.path, f"{mine}{off}\n")
    assert not autostart.is_enabled()
    autostart.enable()
    assert autostart.is_enabled()
    assert text_of(autostart).startswith("# mine\n[Desktop Entry]\nName=My own\n")
    kept = {"Name": "My own", "X-Mine": "1", "NotShowIn": "KDE;"}
    assert keys_of(autostart).items() >= kept.items()
    assert keys_of(autostart)["Exec"] == "/usr/bin/dockproxy-tray --hidden"
    assert "Hidden" not in keys_of(autostart)


def test_a_file_that_starts_it_already_is_left_as_it_is(autostart: Autostart) -> None:
    mine = "[Desktop Entry]\nType=Application\nName=Mine\nExec=nice dockproxy-tray --hidden\n"
    put(autostart.path, mine)
    autostart.enable()
    assert text_of(autostart) == mine
    autostart.disable()
    assert text_of(autostart) == f"{mine}Hidden=true\n"


def test_the_systems_file_counts_until_the_users_hides_it(autostart: Autostart) -> None:
    put(autostart.others[0], autostart.text)
    assert autostart.is_enabled()
    autostart.disable()
    assert not autostart.is_enabled()
    assert keys_of(autostart)["Hidden"] == "true"
    autostart.enable()
    assert autostart.is_enabled()
    assert keys_of(autostart)["Exec"] == "/usr/bin/dockproxy-tray --hidden"
    assert "Hidden" not in keys_of(autostart)
    # To take it away would let the system's start it again.
    autostart.disable()
    assert not autostart.is_enabled()


def test_a_linked_file_is_written_where_it_is_kept(autostart: Autostart, tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles" / "entry"
    put(str(kept), autostart.text)
    Path(autostart.path).parent.mkdir(parents=True)
    Path(autostart.path).symlink_to(kept)
    assert autostart.is_enabled()
    autostart.disable()
    assert os.path.islink(autostart.path)
    assert kept.read_text() == f"{autostart.text}Hidden=true\n"


def test_what_is_no_desktop_entry_is_left_and_said(autostart: Autostart) -> None:
    put(autostart.path, "notes\n")
    assert not autostart.is_enabled()
    with pytest.raises(Conflict) as caught:
        autostart.enable()
    assert caught.value.reason == "autostart-invalid"
    assert text_of(autostart) == "notes\n"


def test_a_checkout_starts_by_its_interpreter_and_really_starts(tmp_path: Path) -> None:
    command, folder = own_command("/anywhere/ui/__main__.py")
    assert command[0] == sys.executable
    run = subprocess.run(
        [*command, "--version"], cwd=folder, env={}, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout.split()[0]) == (0, "dockproxy-tray")


@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed"
)
def test_whatever_is_written_is_a_valid_desktop_entry(autostart: Autostart, tmp_path: Path) -> None:
    odd = find_autostart({"HOME": str(tmp_path)}, f'{tmp_path}/a b "$5%\\/dockproxy-tray')
    own = find_autostart({"HOME": str(tmp_path)}, "__main__.py")
    texts = {each.text for each in (autostart, odd, own)}
    put(autostart.others[0], autostart.text)
    autostart.disable()
    texts.add(text_of(autostart))
    autostart.enable()
    texts.add(text_of(autostart))
    assert len(texts) == 4
    for number, text in enumerate(texts):
        file = tmp_path / f"{number}.desktop"
        file.write_text(text)
        run = subprocess.run(
            ["desktop-file-validate", str(file)], capture_output=True, text=True, check=False
        )
        assert (run.returncode, run.stdout) == (0, ""), text


def test_a_file_that_cannot_be_written_is_said(autostart: Autostart, tmp_path: Path) -> None:
    put(str(tmp_path / "file"), "")
    blocked = replace(autostart, path=f"{tmp_path}/file/{NAME}")
    with pytest.raises(Conflict):
        blocked.enable()
