"""Sources that win over ours, or would: they are named, beaten where possible, and adopted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.behaviour.rig import Rig, proxies, switch

HOME = "http://home.example:3128"


def rows(rig: Rig) -> dict[tuple[str, str], dict[str, Any]]:
    status = switch(rig, "status")
    return {(row["surface"], row["setting"]): row for row in status["rows"]}


@pytest.mark.kinds("sandbox", "system")  # the rootless unit reads no such file
def test_an_environment_file_is_beaten(rig: Rig) -> None:
    assert rig.paths.default_file is not None
    rig.write(rig.paths.default_file, "HTTP_PROXY=http://old.example:1\nhttps_proxy=http://old:2\n")
    try:
        result = switch(rig, "use", "Home")
        assert result["verified"]
        assert proxies(rig)[:2] == (HOME, "http://home.example:3129")
        assert rig.read(rig.paths.env_file) is not None
        assert rows(rig)["daemon", "http_proxy"]["source"] == rig.paths.env_file

        assert switch(rig, "off")["verified"]
        assert proxies(rig) == ("", "", "")
    finally:
        rig.remove(rig.paths.default_file)


def test_a_later_dropin_is_beaten(rig: Rig) -> None:
    other = f"{rig.paths.dropin_dir}/zz-proxy.conf"
    rig.write(other, '[Service]\nEnvironment="HTTPS_PROXY=http://stale.example:1"\n')
    try:
        assert switch(rig, "use", "Home")["verified"]
        assert proxies(rig)[:2] == (HOME, "http://home.example:3129")
        assert switch(rig, "off")["verified"]
        assert proxies(rig) == ("", "", "")
        assert rig.read(other) == '[Service]\nEnvironment="HTTPS_PROXY=http://stale.example:1"\n'
    finally:
        rig.remove(other)


def test_daemon_json_shadows_and_adopt_ends_it(rig: Rig) -> None:
    if rig.info()["ServerVersion"] < "23":
        pytest.skip("this dockerd does not start with proxies in daemon.json")
    shadow = {"debug": False, "proxies": {"http-proxy": "http://json.example:1"}}
    rig.write(rig.paths.daemon_json, json.dumps(shadow, indent=2))

    result = switch(rig, "use", "Home")

    assert not result["verified"] and result["action"] == "restart"
    assert "shadowed" in {warning["code"] for warning in result["warnings"]}
    assert proxies(rig)[:2] == ("http://json.example:1", "http://home.example:3129")
    row = rows(rig)["daemon", "http_proxy"]
    assert row["state"] == "shadowed" and row["line"] == 4
    assert row["source"] == rig.paths.daemon_json
    assert switch(rig, "status", "--check", code=3)["state"] == "drifted"

    assert switch(rig, "adopt")["verified"]

    assert proxies(rig)[:2] == (HOME, "http://home.example:3129")
    left = json.loads(rig.read(rig.paths.daemon_json) or "")
    assert left.pop("debug") is False and "proxies" not in left
    assert switch(rig, "status", "--check")["state"] == "in-sync"


def test_adopt_takes_over_the_value_that_was_winning(rig: Rig) -> None:
    other = f"{rig.paths.dropin_dir}/proxy.conf"
    rig.write(
        other,
        '[Service]\nEnvironment="HTTP_PROXY=http://hand.example:1" KEEP=1\n'
        'Environment="NO_PROXY=hand.example"\n',
    )
    rig.systemctl("daemon-reload")
    rig.systemctl("restart", "docker.service")
    try:
        assert switch(rig, "adopt")["verified"]
        assert rig.read(other) == "[Service]\nEnvironment=KEEP=1\n"
        assert 'HTTP_PROXY=http://hand.example:1"' in (rig.read(rig.paths.dropin) or "")
        assert proxies(rig) == ("http://hand.example:1", "", "hand.example")
    finally:
        rig.remove(other)


def test_unset_environment_shadows_and_adopt_ends_it(rig: Rig) -> None:
    other = f"{rig.paths.dropin_dir}/unset.conf"
    rig.write(other, "[Service]\nUnsetEnvironment=HTTP_PROXY KEEP\n")
    try:
        assert not switch(rig, "use", "Home")["verified"]
        row = rows(rig)["daemon", "http_proxy"]
        assert row["state"] == "shadowed" and (row["source"], row["line"]) == (other, 2)
        assert proxies(rig)[0] == ""

        assert switch(rig, "adopt")["verified"]

        assert rig.read(other) == "[Service]\nUnsetEnvironment=KEEP\n"
        assert proxies(rig)[0] == HOME
    finally:
        rig.remove(other)


@pytest.mark.kinds("sandbox", "system")  # the rootless unit reads no such file
def test_a_flag_shadows_and_is_named(rig: Rig) -> None:
    assert rig.paths.default_file is not None
    if rig.info()["ServerVersion"] < "23":
        pytest.skip("this dockerd has no such flag")
    rig.write(rig.paths.default_file, 'DOCKER_OPTS="--http-proxy=http://flag.example:1"\n')
    try:
        assert not switch(rig, "use", "Home")["verified"]
        row = rows(rig)["daemon", "http_proxy"]
        assert row["state"] == "shadowed" and row["source"] == "--http-proxy"
        assert proxies(rig)[0] == "http://flag.example:1"
        assert not switch(rig, "adopt")["verified"]  # a flag is named, not edited
    finally:
        rig.remove(rig.paths.default_file)


@pytest.mark.kinds("sandbox", "system")  # the rootless unit reads no such file
def test_a_mirror_flag_is_never_written_into_the_file(rig: Rig) -> None:
    assert rig.paths.default_file is not None
    rig.write(rig.paths.default_file, 'DOCKER_OPTS="--registry-mirror=https://flag.example"\n')
    try:
        switch(rig, "use", "Mirrors")
        assert "registry-mirrors" not in (rig.read(rig.paths.daemon_json) or "")
        rig.systemctl("restart", "docker.service")
        assert rows(rig)["mirrors", "mirrors"]["source"] == "--registry-mirror"
    finally:
        rig.remove(rig.paths.default_file)
        rig.systemctl("restart", "docker.service")


def test_a_client_entry_for_this_engine_shadows_and_adopt_ends_it(rig: Rig) -> None:
    endpoint = rig.paths.endpoint
    entries = {"proxies": {endpoint: {"noProxy": "only.example"}, "tcp://h:1": {"httpProxy": "x"}}}
    rig.write(rig.paths.client, json.dumps(entries, indent="\t"), 0o600)

    assert not switch(rig, "use", "Home")["verified"]
    row = rows(rig)["client", "http_proxy"]
    assert row["state"] == "shadowed" and row["source"] == rig.paths.client

    assert switch(rig, "adopt")["verified"]

    left = json.loads(rig.read(rig.paths.client) or "")["proxies"]
    assert endpoint not in left and left["tcp://h:1"] == {"httpProxy": "x"}
    assert left["default"]["httpProxy"] == HOME
