from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray.core.observed import Builder
from dockproxy_tray.core.proxies import Proxies
from dockproxy_tray.system.builders import read_builders


def write(home: Path, name: str, content: Any) -> None:
    folder = home / ".docker/buildx/instances"
    folder.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text)


def read(home: Path) -> tuple[Builder, ...]:
    return read_builders(str(home / ".docker/config.json"))


def test_builders_in_containers_have_the_proxies_that_they_were_made_with(tmp_path: Path) -> None:
    options = {"env.HTTPS_PROXY": "http://s:1", "env.http_proxy": "http://h:1", "network": "host"}
    nodes = [{"Name": "a0", "DriverOpts": options}]
    write(tmp_path, "a", {"Name": "A", "Driver": "docker-container", "Nodes": nodes})
    bare = {"Name": "B", "Driver": "docker-container", "Nodes": [{"DriverOpts": None}]}
    write(tmp_path, "b", bare)
    write(tmp_path, "c", {"Name": "C", "Driver": "docker", "Nodes": []})
    write(tmp_path, "d", {"Name": "D", "Driver": "kubernetes", "Nodes": nodes})
    assert read(tmp_path) == (
        Builder("A", Proxies("http://h:1", "http://s:1")),
        Builder("B", Proxies()),
    )


def test_without_buildx_or_a_client_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(tmp_path) == ()
    write(tmp_path, "b", {"Name": "B", "Driver": "docker-container", "Nodes": []})
    monkeypatch.chdir(tmp_path / ".docker")
    assert read_builders("") == ()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"Driver": "docker-container"}',
    '{"Driver": "docker-container", "Nodes": [1]}', "[" * 100_000])  # fmt: skip
def test_what_cannot_be_understood_is_left_out(tmp_path: Path, content: str) -> None:
    write(tmp_path, "a", content)
    assert read(tmp_path) == ()
