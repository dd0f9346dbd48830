"""The table's lines: masked, short, and without what nobody has set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dockproxy_tray.core.values import CGROUP_DRIVER, INSECURE, LIVE_RESTORE, MIRRORS, Key
from dockproxy_tray.ui.rows import Line, make_lines
from dockproxy_tray.ui.snapshot import Snapshot
from tests.core.seen import ENGINE, file
from tests.ui import states
from tests.ui.shots import observed, snapshot

HTTPS = ("daemon", "https_proxy")
RARE = {("client", "ftp_proxy"), ("client", "all_proxy"), INSECURE, LIVE_RESTORE, CGROUP_DRIVER}


def lines(shown: Snapshot, *, everything: bool = False) -> dict[Key, Line]:
    assert shown.sight is not None
    assert shown.sight.status is not None
    made = make_lines(shown.sight.status, everything=everything)
    return {line.key: line for line in made}


def test_groups_say_where_their_settings_stand() -> None:
    heads = [line.cells[:2] for line in lines(states.shadowed()).values() if line.is_head]
    assert heads == [
        ("Daemon", "/etc/systemd/system/docker.service.d/http-proxy.conf"),
        ("Client", "/home/dev/.docker/config.json"),
        ("Mirrors", "/etc/docker/daemon.json"),
        ("Engine", "docker.service, Docker 26.1.5, active, 2 running containers"),
    ]


def test_a_row_shows_what_tells_its_values_apart_and_tells_the_rest_on_demand() -> None:
    row = lines(states.shadowed())[HTTPS]
    wanted = "proxy.corp.example:8080"
    assert row.cells == ("HTTPS proxy", wanted, wanted, "old-proxy:3128", "shadowed")
    assert row.whole[3] == "http://ann:xxxxx@old-proxy:3128"
    assert row.sentence == (
        "Daemon, HTTPS proxy: shadowed. Wanted: proxy.corp.example:8080. "
        "On disk: proxy.corp.example:8080. Running: old-proxy:3128."
    )


def test_values_that_differ_only_in_the_user_are_shown_with_him() -> None:
    other = '{"proxies":{"default":{"httpProxy":"http://ann:geheim@proxy.corp.example:8080"}}}'
    row = lines(snapshot(observed("Office", client=file(ENGINE.client_config, other))))
    assert row[("client", "http_proxy")].cells[1:3] == (
        "http://jo:xxxxx@proxy.corp.example:8080",
        "http://ann:xxxxx@proxy.corp.example:8080",
    )


def test_long_lists_are_cut_in_the_cell_and_in_the_tip() -> None:
    entries = ", ".join(f'".n{number}.example"' for number in range(1000))
    text = f'version = 1\n[profiles.Long]\nproxy = "http://p:1"\nno_proxy = [{entries}]\n'
    row = lines(snapshot(observed("Long", text=text), text=text))[("daemon", "no_proxy")]
    assert row.cells[1] == ".n0.example, .n1.example +998"
    assert row.tips[1].endswith("\nand 970 more")
    assert row.whole[1].endswith(".n999.example")


def test_what_few_know_and_nobody_has_set_is_left_out() -> None:
    shown = states.in_sync()
    assert set(lines(shown, everything=True)) - set(lines(shown)) == RARE


@pytest.mark.parametrize(
    ("text", "key", "disk"),
    [
        ('{"live-restore": true}', LIVE_RESTORE, "on"),
        ('{"insecure-registries": ["r:5000"]}', INSECURE, "r:5000"),
        ('{"exec-opts": ["native.cgroupdriver=cgroupfs"]}', CGROUP_DRIVER, "cgroupfs"),
    ],
)
def test_what_few_know_is_there_once_somebody_has_set_it(text: str, key: Key, disk: str) -> None:
    row = lines(snapshot(observed(daemon_json=file(ENGINE.daemon_json, text))))[key]
    assert row.cells[2] == disk
    assert row.cells[4] == "not managed"


def test_not_set_none_wanted_and_unknown_are_three_things() -> None:
    assert lines(states.in_sync())[("client", "http_proxy")].cells[3] == "—"
    text = 'version = 1\n[profiles.A]\nmirrors = []\n[profiles.B]\nmirrors = ["https://m"]\n'
    assert lines(snapshot(observed("A", text=text), text=text))[MIRRORS].cells[1] == "none"
    broken = lines(states.unreadable())[MIRRORS]
    assert broken.cells[1:] == ("mirror.corp.example", "unknown", "unknown", "unknown")


def test_the_networks_that_the_engine_adds_itself_are_not_shown() -> None:
    seen = observed("Office")
    assert seen.info is not None
    info = replace(seen.info, insecure_registries=("127.0.0.0/8", "::1/128"))
    made = lines(snapshot(replace(seen, info=info)), everything=True)
    assert made[INSECURE].cells[1:4] == ("—", "—", "—")


def test_an_engine_that_is_not_there_leaves_the_client() -> None:
    seen = replace(observed("Office"), unit=None)
    made = lines(snapshot(seen))
    assert made[("client", "http_proxy")].state == "same"
    assert made[("engine", "")].cells[1] == "docker.service"


@pytest.mark.parametrize("state", states.ALL)
def test_no_line_holds_a_password(state: states.State) -> None:
    assert "geheim" not in repr(lines(state(), everything=True))
