"""dockerd's stand-in takes, keeps and refuses what dockerd does."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from dockproxy_tray.system.docker_api import get, read_bridge, read_containers, read_info
from tests.sandbox.conftest import Hand


def registries(hand: Hand) -> tuple[list[str], set[str]]:
    """Mirrors and insecure registries, the engine's own loopback ranges included."""
    found = hand.info()["RegistryConfig"]
    hosts = {name for name, entry in found["IndexConfigs"].items() if not entry["Secure"]}
    return found["Mirrors"], hosts | set(found["InsecureRegistryCIDRs"])


def reload_until(hand: Hand, seen: Callable[[], bool]) -> None:
    assert hand.systemd.reload_unit("docker.service") == "done"
    while not seen():
        hand.bus.wait(lambda: False, 0.005)


def hear_reload(hand: Hand) -> dict[str, Any]:
    """Reload, and answer with the event that dockerd then sends."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(30)
        client.connect(hand.folder.docker_socket)
        client.sendall(b"GET /v1.45/events HTTP/1.1\r\nHost: d\r\n\r\n")
        stream = client.makefile("rb")
        while stream.readline().strip():
            pass
        assert hand.systemd.reload_unit("docker.service") == "done"
        event: dict[str, Any] = json.loads(stream.readline())
        return event


def log(hand: Hand) -> str:
    with open(hand.folder.log) as file:
        return file.read()


def test_a_reload_takes_mirrors_insecure_registries_and_live_restore(hand: Hand) -> None:
    pid = hand.state.main_pid
    hand.daemon_json(
        '{"registry-mirrors": ["https://one.example", "https://two.example/x/"],'
        ' "insecure-registries": ["r.example:5000", "10.1.2.3/8"], "live-restore": true,'
        ' "proxies": {"http-proxy": "http://later:1"}}'
    )
    reload_until(hand, lambda: bool(hand.info()["LiveRestoreEnabled"]))

    assert registries(hand) == (
        ["https://one.example/", "https://two.example/x/"],
        {"r.example:5000", "10.0.0.0/8", "127.0.0.0/8", "::1/128"},
    )
    assert hand.info()["HttpProxy"] == "" and hand.state.main_pid == pid
    assert hand.restart() == "done"
    assert hand.info()["HttpProxy"] == "http://later:1"


def test_a_deleted_key_survives_a_reload_and_an_empty_list_does_not(hand: Hand) -> None:
    hand.daemon_json('{"registry-mirrors": ["https://one.example"], "live-restore": true}')
    assert hand.restart() == "done"

    hand.daemon_json("{}")
    hear_reload(hand)
    assert registries(hand)[0] == ["https://one.example/"]
    assert hand.info()["LiveRestoreEnabled"]

    hand.daemon_json('{"registry-mirrors": [], "live-restore": false}')
    hear_reload(hand)
    assert registries(hand)[0] == [] and not hand.info()["LiveRestoreEnabled"]


def test_a_reload_tells_what_is_in_force(hand: Hand) -> None:
    hand.daemon_json('{"registry-mirrors": ["https://one.example"]}')
    event = hear_reload(hand)
    assert (event["Type"], event["Action"]) == ("daemon", "reload")
    attributes = event["Actor"]["Attributes"]
    assert json.loads(attributes["registry-mirrors"]) == ["https://one.example/"]
    assert attributes["live-restore"] == "false"


BAD = {
    "invalid JSON": '{"debug": true,}',
    "a comment": '{"//": "mine"}',
    "another case": '{"Debug": true}',
    "a wrong type": '{"registry-mirrors": "https://one.example"}',
    "a bad mirror": '{"registry-mirrors": ["ftp://one.example"]}',
    "a bad registry": '{"insecure-registries": ["*.example"]}',
    "proxies of the client's kind": '{"proxies": {"default": {"httpProxy": "http://h:1"}}}',
    "proxies that are no object": '{"proxies": null}',
    "a key that is also a flag": '{"hosts": ["tcp://127.0.0.1:1"]}',
    "a bad driver": '{"exec-opts": ["native.cgroupdriver=other"]}',
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_ignored_by_a_reload_and_stops_the_next_start(hand: Hand, kind: str) -> None:
    hand.dropin("a.conf", "RestartSec=60")
    hand.daemon_json('{"registry-mirrors": ["https://one.example"]}')
    assert hand.reload_and_restart() == "done"
    hand.daemon_json(BAD[kind])

    assert hand.systemd.reload_unit("docker.service") == "done"  # which proves nothing
    while "exec-opts" not in BAD[kind] and "Error reloading" not in log(hand):
        hand.bus.wait(lambda: False, 0.005)
    assert registries(hand)[0] == ["https://one.example/"]

    assert hand.restart() == "failed"
    assert "failed to start daemon" in log(hand)


def test_a_top_level_proxy_key_is_taken_and_ignored(hand: Hand) -> None:
    hand.daemon_json('{"http-proxy": "http://h:1"}')
    assert hand.restart() == "done" and hand.info()["HttpProxy"] == ""


def test_proxies_mix_key_by_key_by_their_precedence(hand: Hand) -> None:
    hand.daemon_json('{"proxies": {"http-proxy": "http://json:1", "https-proxy": ""}}')
    hand.dropin(
        "a.conf",
        "Environment=HTTP_PROXY=http://env:1 https_proxy=http://lower:2 HTTPS_PROXY=",
        "Environment=NO_PROXY=upper no_proxy=lower",
    )
    assert hand.reload_and_restart() == "done"
    info = hand.info()
    assert info["HttpProxy"] == "http://json:1"
    assert info["HttpsProxy"] == "http://lower:2" and info["NoProxy"] == "upper"


def test_a_flag_counts_and_conflicts_with_its_key(hand: Hand) -> None:
    hand.dropin("a.conf", "RestartSec=60")
    hand.systemd.reload()
    hand.write("etc/default/docker", 'DOCKER_OPTS="--http-proxy=http://f:1 --live-restore"\n')
    assert hand.restart() == "done"
    assert hand.info()["HttpProxy"] == "http://f:1" and hand.info()["LiveRestoreEnabled"]

    hand.daemon_json('{"proxies": {"http-proxy": "http://json:1"}}')
    assert hand.restart() == "failed"


def test_info_masks_what_dockerd_masks(hand: Hand) -> None:
    hand.dropin(
        "a.conf",
        '"Environment=x"',
        'Environment="HTTP_PROXY=http://user:p%%40ss@h:1/" "HTTPS_PROXY=user:pass@h:1"',
    )
    assert hand.reload_and_restart() == "done"
    assert hand.environ()["HTTP_PROXY"] == "http://user:p%40ss@h:1/"
    assert hand.info()["HttpProxy"] == "http://xxxxx:xxxxx@h:1/"
    assert hand.info()["HttpsProxy"] == "user:pass@h:1"  # without a scheme it shows


def test_the_driver_follows_exec_opts_at_a_start_only(hand: Hand) -> None:
    hand.daemon_json('{"exec-opts": ["native.cgroupdriver=cgroupfs"]}')
    hear_reload(hand)
    assert hand.info()["CgroupDriver"] == "systemd"
    assert hand.restart() == "done" and hand.info()["CgroupDriver"] == "cgroupfs"


def test_containers_are_listed_with_their_variables(hand: Hand) -> None:
    pid = hand.run_container("web", HTTP_PROXY="http://old:1", OTHER="1")
    containers = read_containers(hand.folder.docker_socket)
    assert [(each.name, dict(each.environment)) for each in containers] == [
        ("web", {"HTTP_PROXY": "http://old:1"})
    ]
    assert read_info(hand.folder.docker_socket).containers_running == 1
    assert get(hand.folder.docker_socket, "/containers/web/json")["State"]["Pid"] == pid


def test_containers_end_with_a_daemon_without_live_restore(hand: Hand) -> None:
    hand.run_container("web")
    hand.daemon_json('{"live-restore": true}')  # in the file alone it saves nothing
    assert hand.restart() == "done"
    assert hand.containers() == []


def test_containers_outlive_a_daemon_with_live_restore_in_force(hand: Hand) -> None:
    hand.run_container("web")
    hand.daemon_json('{"live-restore": true}')
    hear_reload(hand)
    assert hand.restart() == "done"
    assert hand.containers() == ["/web"]


def test_the_other_questions_are_answered(hand: Hand) -> None:
    assert read_bridge(hand.folder.docker_socket) == ("172.17.0.0/16", "172.17.0.1")
    assert get(hand.folder.docker_socket, "/v1.40/version")["Version"] == "26.1.5"
    info = hand.info()
    assert info["ServerVersion"] == "26.1.5" and info["Swarm"]["LocalNodeState"] == "inactive"
