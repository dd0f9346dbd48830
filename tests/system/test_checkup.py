"""What an examination gathers from files and programs."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from dockproxy_tray.core.observed import Observed
from dockproxy_tray.system.checkup import (
    find_unit_copies,
    has_open_passwords,
    read_folders,
    read_installed_version,
    read_running_containers,
    why_client_locked,
)
from dockproxy_tray.system.checkup_bus import read_desktop, read_helper
from dockproxy_tray.system.checkup_limit import Buses
from dockproxy_tray.system.engines import named_by
from dockproxy_tray.system.files import read_file
from tests.core.seen import ENGINE, UNIT_TEXT, seen

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's own programs are run")


def _stopped(program: str) -> Observed:
    observed = seen()
    assert observed.unit is not None
    file = replace(observed.unit.files[0], text=UNIT_TEXT.replace("/usr/sbin/dockerd", program))
    return replace(observed, unit=replace(observed.unit, files=(file,)), info=None)


@needs_root
def test_dockerds_program_tells_its_version_where_the_engine_does_not(tmp_path: Path) -> None:
    program = tmp_path / "dockerd"
    program.write_text("#!/bin/sh\necho Docker version 20.10.24+dfsg1, build 297e128\n")
    program.chmod(0o755)
    observed = _stopped(str(program))
    assert read_installed_version(observed) == (20, 10, 24)
    assert read_installed_version(seen()) is None, "it can be asked itself"
    program.chmod(0o777)
    assert read_installed_version(observed) is None, "others may write it"
    program.chmod(0o644)
    assert read_installed_version(observed) is None, "it cannot be run"
    assert read_installed_version(_stopped(f"{tmp_path}/dockerd-rootless.sh")) is None


def test_unit_files_of_one_name_are_found_once_each_in_systemds_order(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("etc", "run", "usr")]
    for folder in folders:
        folder.mkdir()
    (tmp_path / "lib").symlink_to(folders[2])
    for folder in (folders[0], folders[2]):
        (folder / "docker.service").write_text("")
    observed = seen()
    assert observed.unit is not None
    path = (*map(str, folders), str(tmp_path / "lib"))
    observed = replace(observed, unit=replace(observed.unit, search_path=path))
    assert len(find_unit_copies(observed)) == 2
    assert find_unit_copies(observed)[0] == f"{folders[0]}/docker.service"
    assert find_unit_copies(replace(observed, unit=None)) == ()


def test_open_passwords_are_those_that_others_can_read(tmp_path: Path) -> None:
    path = tmp_path / "profiles.toml"
    assert not has_open_passwords(str(path))
    path.write_text('proxy = "http://jo:geheim@p:1"')
    path.chmod(0o640)
    assert has_open_passwords(str(path))
    path.chmod(0o600)
    assert not has_open_passwords(str(path))
    path.write_text('proxy = "http://jo@p:1"')
    path.chmod(0o644)
    assert not has_open_passwords(str(path))


def test_a_clients_file_with_two_names_is_locked_and_a_missing_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    observed = replace(seen(), client=read_file(str(path), follow=True))
    assert why_client_locked(observed) is None
    path.write_text("{}")
    os.link(path, tmp_path / "other")
    observed = replace(seen(), client=read_file(str(path), follow=True))
    why = why_client_locked(observed)
    assert why is not None
    assert why.code == "file-hard-linked"


def test_folders_that_are_not_there_yet_are_judged_by_those_above(tmp_path: Path) -> None:
    engine = replace(
        ENGINE, unit_dir=f"{tmp_path}/systemd", daemon_json=f"{tmp_path}/docker/daemon.json",
        state_dir=f"{tmp_path}/state", user_state_dir=f"{tmp_path}/mine",
        client_config=f"{tmp_path}/home/.docker/config.json", uid=os.geteuid(),
    )  # fmt: skip
    found = read_folders(engine, f"{tmp_path}/home/profiles.toml")
    assert [folder.path for folder in found] == [
        f"{tmp_path}/systemd/docker.service.d", f"{tmp_path}/docker", f"{tmp_path}/state",
        f"{tmp_path}/mine", f"{tmp_path}/home/.docker", f"{tmp_path}/home",
    ]  # fmt: skip
    assert {folder.problem for folder in found} == {""}


@pytest.mark.parametrize(
    ("environ", "config", "said"),
    [
        ({}, "{}", ("", "")),
        ({"DOCKER_HOST": "ssh://jo:geheim@box"}, "{}", ("DOCKER_HOST", "ssh://box")),
        ({"DOCKER_CONTEXT": "far"}, '{"currentContext": "x"}', ("DOCKER_CONTEXT", "far")),
        ({"DOCKER_HOST": "tcp://a", "DOCKER_CONTEXT": "b"}, "{}", ("DOCKER_HOST", "tcp://a")),
        ({}, '{"currentContext": "near"}', ("currentContext", "near")),
        ({}, '{"currentContext": "default"}', ("", "")),
    ],
)
def test_who_says_which_engine_is_meant(
    tmp_path: Path, environ: dict[str, str], config: str, said: tuple[str, str]
) -> None:
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker/config.json").write_text(config)
    assert named_by({"HOME": str(tmp_path), **environ}) == said


def test_without_a_display_there_is_no_desktop_and_without_a_helper_none() -> None:
    assert read_desktop(Buses(), {}) is None
    assert read_helper(Buses(), replace(ENGINE, helper=None)) is None


def test_a_bus_that_is_not_there_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = read_helper(Buses(), replace(ENGINE, helper="unix:path=/nowhere"))
    assert facts is not None
    assert (facts.activatable, facts.health) == (None, None)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    desktop = read_desktop(Buses(), {"DISPLAY": ":0"})
    assert desktop is not None
    assert (desktop.tray_host, desktop.notifications) == (None, None)


def test_an_engine_that_has_not_answered_is_not_asked_for_its_containers(tmp_path: Path) -> None:
    """It would be waited for as long once more."""
    path = str(tmp_path / "docker.sock")
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(path)
        mute.listen()
        mute.setblocking(False)
        silent = replace(seen(), info=None, engine=replace(ENGINE, socket=path))
        assert read_running_containers(silent) is None
        with pytest.raises(BlockingIOError):
            mute.accept()
