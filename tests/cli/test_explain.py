"""``dockproxy explain``, on the stand-in for Docker and where there is no engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray.sandbox import open_sandbox
from tests.cli.command import Home
from tests.cli.shapes import check_explanation
from tests.cli.test_sandbox import Sandboxed

PROFILES = """\
version = 1

[profiles.Office]
proxy = "http://jo:geheim@proxy.corp.example:8080"
no_proxy = [".corp.example"]
mirrors = ["https://mirror.corp.example"]

[profiles.Loop]
proxy = "http://127.0.0.1:3128"
"""
MASKED = "http://jo:xxxxx@proxy.corp.example:8080"


@pytest.fixture
def box(home: Home, tmp_path: Path) -> Iterator[Sandboxed]:
    """A sandbox that runs by Direct."""
    with open_sandbox(str(tmp_path / "box")) as opened:
        box = Sandboxed(home, Path(opened.directory))
        box.profiles.write_text(PROFILES)
        yield box


def explained(box: Sandboxed, *arguments: str) -> Any:
    document = box.json("explain", *arguments)
    check_explanation(document)
    return document


def codes(document: Any) -> list[str]:
    return [warning["code"] for warning in document["warnings"]]


def test_the_document_is_to_the_letter(box: Sandboxed) -> None:
    assert explained(box, "pull", "nginx", "--profile", "Office") == {
        "operation": "pull",
        "target": "docker.io/library/nginx:latest",
        "hops": [
            {
                "url": "https://mirror.corp.example/v2/",
                "via": None,
                "why": "no_proxy .corp.example",
            },
            {"url": "https://registry-1.docker.io/v2/", "via": MASKED, "why": "https_proxy"},
        ],
        "warnings": [],
    }


def test_a_registrys_port_and_a_digest_are_no_password(box: Sandboxed) -> None:
    image = f"nas.corp.example:5000/x@sha256:{'a' * 64}"
    assert explained(box, "pull", image)["target"] == image
    assert box.run("explain", "pull", image).out.startswith(f"docker pull {image}\n")


def test_without_a_profile_it_is_as_running_now(box: Sandboxed) -> None:
    direct = {"url": "https://registry-1.docker.io/v2/", "via": None, "why": "no proxy set"}
    assert explained(box, "pull", "nginx")["hops"] == [direct]
    box.json("use", "Office")
    assert [hop["why"] for hop in explained(box, "pull", "nginx")["hops"]] == [
        "no_proxy .corp.example",
        "https_proxy",
    ]
    found = explained(box, "run", "example.com")
    assert found["hops"] == [{"url": "https://example.com", "via": MASKED, "why": "https_proxy"}]
    assert found["target"] == "https://example.com"


def test_a_loopback_proxy_comes_with_the_bridges_gateway(box: Sandboxed) -> None:
    found = explained(box, "run", "http://example.com", "--profile", "Loop")
    assert codes(found) == ["explain-loopback"]
    assert "http://172.17.0.1:3128" in found["warnings"][0]["text"]
    assert "--network host" in found["warnings"][0]["text"]


def test_a_build_says_what_to_paste_unless_the_shell_has_it(box: Sandboxed) -> None:
    found = explained(box, "build", "example.com", "--profile", "Office")
    assert codes(found) == ["explain-tokens"]
    assert 'eval "$(dockproxy env Office)"' in found["warnings"][0]["text"]
    shell = {"HTTPS_PROXY": "http://jo:geheim@proxy.corp.example:8080"}
    answer = box.run("--json", "explain", "build", "example.com", "--profile=Office", **shell)
    assert codes(answer.document) == []


def test_a_builder_in_a_container_is_named(box: Sandboxed) -> None:
    folder = box.directory / "home/.docker/buildx/instances"
    folder.mkdir(parents=True)
    nodes = [{"Name": "b0", "DriverOpts": {"env.HTTPS_PROXY": "http://jo:geheim@old:1"}}]
    made = {"Name": "b", "Driver": "docker-container", "Nodes": nodes}
    (folder / "b").write_text(json.dumps(made))
    found = explained(box, "build", "example.com")
    assert codes(found) == ["explain-builder"]
    assert "http://jo:xxxxx@old:1" in found["warnings"][0]["text"]


def test_people_get_a_line_for_each_hop(box: Sandboxed) -> None:
    answer = box.run("explain", "pull", "nginx", "--profile", "Office")
    lines = [line.split() for line in answer.out.splitlines()]
    assert lines == [
        ["docker", "pull", "docker.io/library/nginx:latest"],
        ["1.", "https://mirror.corp.example/v2/", "direct", "(no_proxy", ".corp.example)"],
        ["2.", "https://registry-1.docker.io/v2/", "by", MASKED, "(https_proxy)"],
        "Each is tried only if those before it fail.".split(),
    ]
    answer = box.run("explain", "run", "x.example", LC_ALL="zh_CN.UTF-8", LANGUAGE="zh_CN")
    assert "直连" in answer.out


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("pull", "Nginx"), "capital letters"),
        (("run", "ftp://x"), "neither http nor https"),
        (("build", "http://jo:geheim@a b"), "space"),
        (("pull", "nginx", "--profile", "Nope"), "no profile"),
        (("push", "nginx"), "invalid choice"),
        (("pull",), "required"),
    ],
)
def test_what_cannot_be_explained_is_invalid(
    box: Sandboxed, arguments: tuple[str, ...], problem: str
) -> None:
    answer = box.run("--json", "explain", *arguments)
    assert answer.code == 2
    assert answer.error["code"] == "Invalid"
    assert problem in answer.error["message"]
    assert "geheim" not in answer.out


def test_an_engine_elsewhere_pulls_nobody_knows_how(home: Home) -> None:
    home.write_profiles(PROFILES)
    assert home.run("--json", "explain", "pull", "nginx").code == 9
    document = home.run("--json", "explain", "pull", "nginx", "--profile=Office").document
    check_explanation(document)
    document = home.run("--json", "explain", "run", "example.com").document
    assert document["hops"][0]["why"] == "no proxy set"


def test_warnings_go_to_stderr(box: Sandboxed) -> None:
    answer = box.run("explain", "run", "example.com", "--profile", "Loop")
    assert answer.err.startswith("Warning: To a container http://127.0.0.1:3128")
    assert box.run("--quiet", "explain", "run", "example.com", "--profile", "Loop").err == ""


def test_a_password_within_a_url_is_masked_wherever_it_stands(box: Sandboxed) -> None:
    target = "http://jo:geheim@example.com/?next=http://jo:geheim@example.org/"
    answer = box.run("explain", "run", target)
    assert "geheim" not in answer.out + answer.err + json.dumps(explained(box, "run", target))
