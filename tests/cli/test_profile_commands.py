"""Looking at profiles and changing them; the engine is elsewhere and has no part in it."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from dockproxy_tray.places import site_profiles, user_profiles
from tests.cli.command import PROFILES, Home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def editor(home: Home) -> Callable[[str], str]:
    """Makes an editor of a shell script; ``$1`` is the file."""

    def make(script: str) -> str:
        path = home.path / "my editor"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return f"'{path}'"

    return make


def test_the_list_has_direct_and_every_profile(home: Home) -> None:
    home.write_profiles()
    document = home.run("list", "--json").document
    names = {entry["name"]: entry for entry in document["profiles"]}
    assert set(names) == {"Direct", "Office", "Home"}
    assert names["Office"] == {
        "name": "Office", "description": "Desk", "proxied": True, "in_force": False,
    }  # fmt: skip
    spoken = home.run("list")
    assert "Office" in spoken.out
    assert "http://jo:xxxxx@proxy.corp.example:8080" in spoken.out
    assert "geheim" not in spoken.out
    assert "\x1b" not in spoken.out


def test_a_profile_is_shown_as_it_would_be_applied(home: Home) -> None:
    home.write_profiles('[always]\nno_proxy = ["localhost"]\n' + PROFILES.partition("\n\n")[2])
    document = home.run("--json", "show", "Office").document
    assert document["daemon"] == {
        "http_proxy": "http://jo:xxxxx@proxy.corp.example:8080",
        "https_proxy": "http://jo:xxxxx@proxy.corp.example:8080",
        "no_proxy": "localhost,.corp.example",
    }
    assert document["mirrors"] == ["https://mirror.corp.example"]
    assert document["insecure_registries"] is None
    assert "geheim" not in home.run("show", "Office").out


def test_adding_keeps_comments_and_makes_a_private_file_where_there_is_a_password(
    home: Home,
) -> None:
    home.write_profiles(PROFILES.replace(":geheim", ""))
    home.profiles.chmod(0o644)
    answer = home.run(
        "add", "Lab", "--proxy", "http://jo:geheim@lab:1", "--no-proxy", "a, b", "--no-proxy", "c",
        "--mirror", "https://m.lab", "--insecure-registry", "r.lab:5000", "--no-live-restore",
        "--client-proxy", "", "--when", "ssid=Lab=1", "--when", "vpn=lab",
    )  # fmt: skip
    assert answer.code == 0
    assert "Warning: A password was given on the command line" in answer.err
    text = home.profiles.read_text()
    assert "# Kept comment" in text
    assert mode(home.profiles) == 0o600
    shown = home.run("show", "Lab", "--json").document
    assert shown["daemon"]["no_proxy"] == "a,b,c"
    assert shown["client"]["http_proxy"] is None
    assert shown["live_restore"] is None or shown["live_restore"] is False
    assert shown["when"] == [{"ssid": "Lab=1"}, {"vpn": "lab"}]


def test_the_first_profile_makes_a_private_starter_file(home: Home) -> None:
    assert home.run("add", "Lab", "--proxy", "http://lab:1").code == 0
    assert mode(home.profiles) == 0o600
    assert mode(home.profiles.parent) == 0o700
    text = home.profiles.read_text()
    assert '"localhost", "127.0.0.0/8", "::1"' in text
    assert "# [profiles.Office]" in text
    assert home.run("show", "Lab", "--json").document["daemon"]["no_proxy"] == (
        "localhost,127.0.0.0/8,::1"
    )


@pytest.mark.parametrize("arguments", [["Office", "--proxy", "http://h:1"], ["office"], ["a\nb"]])
def test_a_name_that_cannot_be_leaves_the_file_as_it_was(home: Home, arguments: list[str]) -> None:
    home.write_profiles()
    assert home.run("add", *arguments).code == 2
    assert home.profiles.read_text() == PROFILES


def test_a_linked_file_stays_a_link(home: Home) -> None:
    home.profiles.parent.mkdir(parents=True)
    target = home.path / "dotfiles.toml"
    target.write_text(PROFILES)
    home.profiles.symlink_to(target)
    assert home.run("remove", "Home").code == 0
    assert home.profiles.is_symlink()
    assert "Home" not in target.read_text()
    assert "# Kept comment" in target.read_text()


def test_removing_a_profile_that_is_not_there_changes_nothing(home: Home) -> None:
    home.write_profiles()
    error = home.run("--json", "remove", "Nowhere")
    assert (error.code, error.error["code"]) == (2, "Invalid")
    assert "Office" in error.error["hint"]
    assert home.profiles.read_text() == PROFILES


def test_a_profile_of_the_administrators_is_not_removed(home: Home) -> None:
    site = home.path / "site/dockproxy-tray"
    site.mkdir(parents=True)
    (site / "profiles.toml").write_text(PROFILES)
    answer = home.run("remove", "Office", XDG_CONFIG_DIRS=str(site.parent))
    assert answer.code == 2
    assert str(site) in answer.err
    assert "Office" in home.run("list", XDG_CONFIG_DIRS=str(site.parent)).out


def test_an_export_can_be_read_again_and_has_no_password(home: Home) -> None:
    home.write_profiles()
    exported = home.run("export")
    assert "geheim" not in exported.out
    other = home.path / "other.toml"
    other.write_text(exported.out)
    names = home.run("list", "--json", "--profiles", str(other)).document["profiles"]
    assert {entry["name"] for entry in names} >= {"Office", "Home"}
    assert "Office" not in home.run("export", "Home").out
    assert home.run("--json", "export", "Home").document["text"].startswith("version = 1")


def test_an_edit_is_checked_before_it_is_saved(home: Home, editor: Callable[[str], str]) -> None:
    home.write_profiles()
    visual = editor('sed -i "s/Desk/Chair/" "$1"')
    answer = home.run("edit", VISUAL=visual, EDITOR="false")
    assert (answer.code, answer.out) == (0, f"{home.profiles} was saved.\n")
    assert 'description = "Chair"' in home.profiles.read_text()
    assert os.listdir(home.profiles.parent) == ["profiles.toml"]


def test_a_rejected_edit_is_kept_beside_and_named(home: Home, editor: Callable[[str], str]) -> None:
    home.write_profiles()
    visual = editor('sed -i "s/no_proxy/no_poxy/" "$1"')
    error = home.run("--json", "edit", "Office", VISUAL=visual)
    assert error.code == 2
    assert "no_poxy" in error.error["message"]
    assert home.profiles.read_text() == PROFILES
    (copy,) = (path for path in home.profiles.parent.iterdir() if path != home.profiles)
    assert str(copy) in error.error["hint"]
    assert "no_poxy" in copy.read_text()
    assert mode(copy) == 0o600


def test_an_editor_that_fails_changes_nothing(home: Home, editor: Callable[[str], str]) -> None:
    home.write_profiles()
    for visual in (editor('echo > "$1"; exit 1'), "/nowhere/editor", "'unbalanced"):
        assert home.run("edit", VISUAL=visual).code == 2
        assert home.profiles.read_text() == PROFILES
        assert os.listdir(home.profiles.parent) == ["profiles.toml"]


def test_an_edit_that_another_one_overtook_is_kept_beside(
    home: Home, editor: Callable[[str], str]
) -> None:
    home.write_profiles()
    visual = editor(f'echo "# mine" >> "$1"; echo "# theirs" >> {home.profiles}')
    answer = home.run("edit", VISUAL=visual)
    assert answer.code == 6
    assert home.profiles.read_text() == PROFILES + "# theirs\n"
    (copy,) = (path for path in home.profiles.parent.iterdir() if path != home.profiles)
    assert copy.read_text() == PROFILES + "# mine\n"
    assert str(copy) in answer.err


def test_the_editor_goes_to_the_profile(home: Home) -> None:
    home.write_profiles()
    path = home.path / "vim"
    path.write_text('#!/bin/sh\necho "$1" > "$HOME/line"\n')
    path.chmod(0o755)
    assert home.run("edit", "Home", VISUAL=str(path)).code == 0
    number = PROFILES.splitlines().index("[profiles.Home]") + 1
    assert (home.path / "line").read_text() == f"+{number}\n"
    assert home.run("edit", "Nowhere", VISUAL=str(path)).code == 2


def test_text_to_paste_has_the_password(home: Home) -> None:
    home.write_profiles()
    for command in ("build-args", "run-args", "builder-args", "compose", "env"):
        text = home.run(command, "Office").out
        assert "jo:geheim@proxy.corp.example" in text
        assert home.run("--json", command, "Office").document == {
            "profile": "Office", "text": text.removesuffix("\n"),
        }  # fmt: skip


def test_a_profile_that_will_surprise_is_warned_of_unless_quiet(home: Home) -> None:
    home.write_profiles('[profiles.A]\nhttp_proxy = "http://127.0.0.1:1"\n')
    answer = home.run("list")
    assert answer.err.count("Warning: ") == 2
    assert home.run("list", "--quiet").err == ""


def test_profiles_are_where_platformdirs_has_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, value in [
        ("XDG_CONFIG_HOME", None), ("XDG_CONFIG_HOME", "/x"), ("XDG_CONFIG_HOME", "relative"),
        ("XDG_CONFIG_DIRS", None), ("XDG_CONFIG_DIRS", "/a:/b"), ("XDG_CONFIG_DIRS", ""),
    ]:  # fmt: skip
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
        user = platformdirs.user_config_dir("dockproxy-tray")
        site = platformdirs.site_config_dir("dockproxy-tray")
        assert user_profiles(os.environ) == f"{user}/profiles.toml"
        assert site_profiles(os.environ) == f"{site}/profiles.toml"


def test_site_profiles_are_the_first_that_there_are(tmp_path: Path) -> None:
    """XDG Base Directory Specification: the first folder that has the file counts."""
    folders = [tmp_path / name for name in ("a", "b", "c")]
    environ = {"XDG_CONFIG_DIRS": ":".join(["", "relative", *map(str, folders)])}
    ours = [folder / "dockproxy-tray/profiles.toml" for folder in folders]
    assert site_profiles(environ) == str(ours[0])
    for each in reversed(ours):
        each.parent.mkdir(parents=True)
        each.touch()
        assert site_profiles(environ) == str(each)


def test_the_client_of_a_remote_engine_is_switched_and_the_engine_named(home: Home) -> None:
    home.write_profiles()
    home.client.parent.mkdir()
    home.client.write_text('{\n\t"auths": {"r": {"auth": "c2VjcmV0"}}\n}')
    planned = home.run("plan", "Office", "--json")
    assert planned.code == 0
    (change,) = planned.document["changes"]
    assert change["path"] == str(home.client)
    assert "geheim" not in planned.out
    assert "c2VjcmV0" not in planned.out
    assert "jo:xxxxx@proxy.corp.example" in change["diff"]
    error = home.run("--json", "use", "Office")
    assert (error.code, error.error["code"]) == (9, "NoEngine")
    assert "engine.example" in error.error["message"]
    config = json.loads(home.client.read_text())
    assert config["proxies"]["default"]["httpProxy"].startswith("http://jo:geheim@")
    assert config["auths"] == {"r": {"auth": "c2VjcmV0"}}
    assert "geheim" not in home.run("status").out


def test_names_alone_are_one_a_line_and_no_engine_is_looked_for(home: Home) -> None:
    home.write_profiles(PROFILES + '\n[profiles."办公室 2"]\n')
    answer = home.run("list", "--names", DOCKER_HOST="nonsense")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == ["Direct", "Office", "Home", "办公室 2"]
    assert home.run("list", "--names", "--json").document == {
        "names": ["Direct", "Office", "Home", "办公室 2"]
    }


def test_names_of_a_sandbox_are_known_without_opening_it(home: Home) -> None:
    folder = home.path / "box"
    samples = home.run("list", "--names", f"--sandbox={folder}").out
    assert "Office\n" in samples
    assert not folder.exists()
    home.run("remove", "Office", f"--sandbox={folder}")
    assert home.run("list", "--names", f"--sandbox={folder}").out == samples.replace("Office\n", "")


def test_names_of_profiles_that_cannot_be_read_are_none(home: Home) -> None:
    home.write_profiles("[profiles")
    answer = home.run("list", "--names")
    assert (answer.code, answer.out) == (2, "")
