"""The engine that ``docker`` itself would talk to, and whose files are used."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from dockproxy_tray.errors import Invalid
from dockproxy_tray.system.engines import find_engine


def environ(tmp_path: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": f"{tmp_path}/run", **more}


def put(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data))


def add_context(tmp_path: Path, name: str, host: str) -> None:
    folder = sha256(name.encode()).hexdigest()
    put(
        tmp_path / ".docker/contexts/meta" / folder / "meta.json",
        {"Name": name, "Endpoints": {"docker": {"Host": host}}},
    )


def test_it_is_the_systems_where_nothing_is_said(tmp_path: Path) -> None:
    engine = find_engine("auto", environ(tmp_path))
    assert (engine.kind, engine.refusal) == ("system", None)
    assert engine.endpoints[0] == "unix:///var/run/docker.sock"
    assert engine.client_config == f"{tmp_path}/.docker/config.json"


def test_a_host_is_taken_as_it_is_spelled(tmp_path: Path) -> None:
    system = find_engine("auto", environ(tmp_path, DOCKER_HOST="unix:///run/docker.sock"))
    assert (system.kind, system.endpoints[0]) == ("system", "unix:///run/docker.sock")
    socket = f"unix://{tmp_path}/run/docker.sock"
    user = find_engine("auto", environ(tmp_path, DOCKER_HOST=socket))
    assert (user.kind, user.endpoints[0], user.uid) == ("user", socket, os.geteuid())


def test_a_context_is_found_by_its_name(tmp_path: Path) -> None:
    add_context(tmp_path, "rootless", f"unix://{tmp_path}/run/docker.sock")
    put(tmp_path / ".docker/config.json", {"currentContext": "rootless"})
    assert find_engine("auto", environ(tmp_path)).kind == "user"
    assert find_engine("auto", environ(tmp_path, DOCKER_CONTEXT="default")).kind == "system"
    host = "unix:///var/run/docker.sock"
    assert find_engine("auto", environ(tmp_path, DOCKER_HOST=host)).kind == "system"


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("tcp://engine.example:2376", "remote"),
        ("ssh://jo:s3cret@engine.example", "remote"),
        ("unix:///run/podman/podman.sock", "podman"),
        ("unix://{home}/.docker/desktop/docker.sock", "desktop"),
    ],
)
def test_an_engine_that_is_not_ours_to_switch_is_named(
    tmp_path: Path, host: str, kind: str
) -> None:
    engine = find_engine("auto", environ(tmp_path, DOCKER_HOST=host.format(home=tmp_path)))
    assert engine.kind == kind and engine.refusal is not None
    assert "s3cret" not in repr(engine.refusal)


def test_a_context_that_is_not_there_is_named(tmp_path: Path) -> None:
    engine = find_engine("auto", environ(tmp_path, DOCKER_CONTEXT="gone"))
    assert engine.refusal is not None and engine.refusal.code == "context-unknown"


def test_the_record_of_the_systems_engine_is_not_that_of_another(tmp_path: Path) -> None:
    system = find_engine("system", environ(tmp_path))
    remote = find_engine("auto", environ(tmp_path, DOCKER_HOST="tcp://h:1"))
    assert remote.state_dir != system.state_dir
    assert remote.user_state_dir == system.user_state_dir


def test_another_choice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="unknown-engine"):
        find_engine("podman", environ(tmp_path))


def test_folders_by_variables_are_used(tmp_path: Path) -> None:
    names = ("DOCKER_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
    engine = find_engine("user", environ(tmp_path, **{n: f"{tmp_path}/{n}" for n in names}))
    assert engine.client_config == f"{tmp_path}/DOCKER_CONFIG/config.json"
    assert engine.daemon_json == f"{tmp_path}/XDG_CONFIG_HOME/docker/daemon.json"
    assert engine.user_state_dir == f"{tmp_path}/XDG_STATE_HOME/dockproxy-tray"


def test_a_relative_docker_folder_counts_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    engine = find_engine("system", environ(tmp_path, DOCKER_CONFIG="mine"))
    assert engine.client_config == f"{tmp_path}/mine/config.json"


def test_a_relative_xdg_folder_is_ignored(tmp_path: Path) -> None:
    engine = find_engine("user", environ(tmp_path, XDG_CONFIG_HOME="x", XDG_STATE_HOME="y"))
    assert engine.daemon_json == f"{tmp_path}/.config/docker/daemon.json"
    assert engine.user_state_dir == f"{tmp_path}/.local/state/dockproxy-tray"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets other people's variables so")
@pytest.mark.parametrize("below", ["", "/not/yet/there"])
def test_root_stays_out_of_other_peoples_folders(tmp_path: Path, below: str) -> None:
    """What ``sudo -E`` leaves in the environment names the calling user's folders."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 12345, 12345)
    names = ("DOCKER_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME")
    given = dict.fromkeys(names, f"{theirs}{below}")
    engine = find_engine("user", {**environ(tmp_path), **given})
    paths = (engine.client_config, engine.daemon_json, engine.unit_dir, engine.user_state_dir)
    assert not [path for path in paths if path.startswith(str(theirs))]
