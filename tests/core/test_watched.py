"""Which files and folders a live status watches."""

from __future__ import annotations

from dataclasses import replace

from dockproxy_tray.core.message import say
from dockproxy_tray.core.watched import watched_paths
from tests.core.seen import DEFAULT, ENGINE, ETC, FRAGMENT, seen

PROFILES = "/home/dev/.config/dockproxy-tray/profiles.toml"
SITE = "/etc/xdg/dockproxy-tray/profiles.toml"


def test_all_that_a_status_reads_is_watched() -> None:
    paths = watched_paths(seen(), PROFILES, SITE)
    assert {*paths} >= {
        PROFILES, SITE, FRAGMENT, DEFAULT, ENGINE.dropin, ENGINE.env_file, ENGINE.dropin_dir,
        ENGINE.daemon_json, ENGINE.client_config, "/var/lib/dockproxy-tray/record.json",
        "/home/dev/.local/state/dockproxy-tray/history.jsonl",
    }  # fmt: skip
    assert len({*paths}) == len(paths)


def test_every_folder_of_systemds_search_path_may_get_drop_ins_or_the_unit() -> None:
    now = seen()
    assert now.unit is not None
    unit = replace(now.unit, search_path=(ETC, "/run/systemd/system"))
    paths = watched_paths(replace(now, unit=unit), PROFILES)
    for folder in (ETC, "/run/systemd/system"):
        for name in ("docker.service", "docker.service.d", "service.d"):
            assert f"{folder}/{name}" in paths


def test_an_environment_file_of_a_drop_in_is_watched_and_what_is_no_path_is_not() -> None:
    text = "[Service]\nEnvironmentFile=-/srv/proxy/env\nEnvironmentFile=relative\n"
    paths = watched_paths(seen({f"{ENGINE.dropin_dir}/a.conf": text}), PROFILES)
    assert "/srv/proxy/env" in paths
    assert f"{ENGINE.dropin_dir}/a.conf" in paths
    assert "relative" not in paths


def test_without_a_unit_the_files_are_watched_in_which_it_may_come() -> None:
    nothing = replace(seen(), unit=None, unit_problem=say("no-systemd", unit="docker.service"))
    paths = watched_paths(nothing, PROFILES)
    assert {f"{ETC}/docker.service", ENGINE.client_config} <= {*paths}


def test_the_helpers_engine_has_no_user_whose_files_could_be_watched() -> None:
    engine = replace(ENGINE, client_config="", user_state_dir="")
    paths = watched_paths(replace(seen(), engine=engine), PROFILES)
    assert all(path.startswith("/") for path in paths)
    assert "/history.jsonl" not in paths
