"""``test`` on a real machine, with real parts; and what dockerd itself then does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.behaviour.lab_rig import CLI, LabRig
from tests.behaviour.rig import switch, write_profiles
from tests.lab.machine import Machine
from tests.lab.probe_ground import CLOSED, DROPPING, HOST, HUB, Ground

IMAGE = "library/busybox:lab"
USER = "http://jo:geheim@"


@pytest.fixture
def ground(lab: Machine, tmp_path: Path) -> Iterator[Ground]:
    with Ground(lab, tmp_path) as ground:
        ground.registry(443, HUB)
        yield ground


@pytest.fixture
def rig(ground: Ground) -> LabRig:
    return LabRig(ground.machine)


def write(rig: LabRig, proxy: str = "", mirrors: tuple[str, ...] = (), more: str = "") -> None:
    wanted = f'proxy = "{proxy}"\n' if proxy else ""
    write_profiles(rig, f"version = 1\n[profiles.Lab]\n{wanted}mirrors = {[*mirrors]}\n{more}")


def reach(rig: LabRig, *arguments: str, seconds: str = "5") -> dict[str, dict[str, Any]]:
    """Each target's result, by its URL."""
    answer = rig.call("test", "--json", "--timeout", seconds, *arguments)
    assert answer.code == 0, answer
    assert "geheim" not in answer.out + answer.err
    return {target["url"].rstrip("/"): target for target in answer.document["targets"]}


def codes(reached: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {url: target["code"] for url, target in reached.items()}


def pull(rig: LabRig) -> str:
    """What a pull from Docker Hub says in the end; empty: it has worked."""
    rig.engine.docker("rmi", "--force", IMAGE, check=False)
    done = rig.engine.docker("pull", IMAGE, check=False)
    return "" if done.returncode == 0 else done.stderr


def log(rig: LabRig) -> str:
    """What dockerd has said of the mirrors that it has tried."""
    return str(rig.engine.journal(60))


def test_mirrors_are_told_apart_and_docker_fares_as_was_said(rig: LabRig, ground: Ground) -> None:
    ground.trust(ground.authority)
    ground.registry(5100, login=True)
    ground.registry(5200, "mirror.lab")
    ground.registry(5300, "another.lab")
    expected = {
        "http://registry.lab:5000": ("probe-alive-http", ""),
        "https://registry.lab:5443": ("probe-alive", ""),
        "https://mirror.lab:5200": ("probe-alive", ""),
        "http://mirror.lab:5100": ("probe-mirror-login", "no basic auth credentials"),
        "https://mirror.lab:5300": ("probe-other-name", "certificate is valid for another.lab"),
        "https://registry.lab:5000": ("probe-no-tls", "server gave HTTP response to HTTPS client"),
        f"http://{HOST}:{CLOSED}": ("probe-refused", "connection refused"),
        f"http://{HOST}:{DROPPING}": ("probe-silent", ""),
        "https://nowhere.lab": ("probe-no-lookup", ""),
    }
    write(rig, mirrors=tuple(expected))
    reached = codes(reach(rig, "Lab"))
    assert reached.pop(f"https://{HUB}") == "probe-alive"
    assert reached == {url: code for url, (code, _) in expected.items()}
    for mirror, (_, said) in expected.items():
        if f":{DROPPING}" in mirror or "nowhere" in mirror:
            continue  # dockerd waits for half a minute
        write(rig, mirrors=(mirror,))
        switch(rig, "use", "Lab")
        assert pull(rig) == ""
        assert said in log(rig)


def test_a_mirrors_own_authority_counts_once_docker_has_it_without_a_restart(
    rig: LabRig, ground: Ground
) -> None:
    ground.registry(5200, "mirror.lab")
    mirror = "https://mirror.lab:5200"
    write(rig, mirrors=(mirror,))
    switch(rig, "use", "Lab")
    distrusted = reach(rig)[mirror]
    assert distrusted["code"] == "probe-unknown-issuer"
    assert distrusted["issuer"] == "Lab Hub CA (Lab)"
    assert "/etc/docker/certs.d/mirror.lab:5200" in distrusted["hint"]
    assert "unknown authority" in pull(rig)  # neither from the mirror nor from the Hub
    path = "/etc/docker/certs.d/mirror.lab:5200/ca.crt"
    rig.write(path, ground.authority.path.read_text())
    assert reach(rig)[mirror]["code"] == "probe-alive"
    assert pull(rig) == ""


def test_an_insecure_mirrors_certificate_is_not_checked(rig: LabRig, ground: Ground) -> None:
    ground.registry(5200, "mirror.lab")
    mirror = "https://mirror.lab:5200"
    for entry in ("mirror.lab:5200", "10.77.0.0/24"):
        write(rig, mirrors=(mirror,), more=f'insecure_registries = ["{entry}"]\n')
        switch(rig, "use", "Lab")
        assert reach(rig)[mirror]["code"] == "probe-alive"
        assert pull(rig) == ""


def test_proxies_with_and_without_a_password(rig: LabRig, ground: Ground) -> None:
    ground.trust(ground.authority)
    ground.proxy(8900)
    ground.proxy(8901, "jo geheim")
    ground.socks(1080)
    denied = "Unauthorized|Proxy Authentication Required"  # tinyproxy's versions differ
    for proxy, code, said in (
        (f"http://{HOST}:8900", "probe-proxy-alive", ""),
        (f"{USER}{HOST}:8901", "probe-proxy-alive", ""),
        (f"http://jo:geheimer@{HOST}:8901", "probe-407-wrong", denied),
        (f"http://{HOST}:8901", "probe-407", denied),
        (f"http://{HOST}:{CLOSED}", "probe-refused", "connection refused"),
        (f"socks5://jo:geheim@{HOST}:1080", "probe-proxy-alive", ""),
        (f"socks5://jo:geheimer@{HOST}:1080", "probe-socks-login", "socks connect"),
    ):
        write(rig, proxy)
        hub = "probe-alive" if code == "probe-proxy-alive" else code
        assert set(codes(reach(rig, "Lab")).values()) == {code, hub}
        switch(rig, "use", "Lab")
        assert set(codes(reach(rig)).values()) == {code, hub}
        found = pull(rig)
        assert re.search(said, found) and bool(said) == bool(found)


def test_a_proxy_that_drops_everything_is_silent(rig: LabRig) -> None:
    write(rig, f"http://{HOST}:{DROPPING}")
    reached = reach(rig, "Lab", seconds="1")
    assert set(codes(reached).values()) == {"probe-silent"}
    assert {target["step"] for target in reached.values()} == {"connect"}


def test_tls_that_is_intercepted_and_each_step_of_the_remedy(rig: LabRig, ground: Ground) -> None:
    hub = f"https://{HUB}"
    ground.interceptor(8902)
    write(rig, f"http://{HOST}:8902")
    switch(rig, "use", "Lab")
    found = reach(rig)[hub]
    assert (found["code"], found["step"]) == ("probe-intercepted", "tls")
    assert (found["issuer"], found["subject"]) == ("Corp Proxy CA (Corp Ltd)", HUB)
    assert "trust store" in found["hint"] and "certs.d" not in found["hint"]
    assert "unknown authority" in pull(rig)
    # For the Hub Docker does not look into certs.d.
    rig.write(f"/etc/docker/certs.d/{HUB}/ca.crt", ground.corp.path.read_text())
    assert reach(rig)[hub]["code"] == "probe-intercepted"
    assert "unknown authority" in pull(rig)
    ground.trust(ground.corp)
    assert reach(rig)[hub]["code"] == "probe-trusted-later"
    assert "unknown authority" in pull(rig)
    rig.systemctl("restart", "docker.service")
    assert reach(rig)[hub]["code"] == "probe-alive"
    assert pull(rig) == ""


def test_who_may_not_read_the_password_is_told_so_or_has_it_in_a_profile(
    rig: LabRig, ground: Ground
) -> None:
    ground.trust(ground.authority)
    ground.proxy(8901, "jo geheim")
    write(rig, f"{USER}{HOST}:8901")
    switch(rig, "use", "Lab")

    def as_dev() -> tuple[set[str], list[str]]:
        # By the rootless engine of another test dev would mean that one.
        engine = f"--engine={rig.engine_name}"
        done = rig.engine.run(*CLI, engine, "test", "--json", user="dev", check=False)
        document = json.loads(done.stdout)
        return (
            {target["code"] for target in document["targets"]},
            [warning["code"] for warning in document["warnings"]],
        )

    found, _ = as_dev()
    assert found == {"probe-password-hidden"}
    path = "/home/dev/.config/dockproxy-tray/profiles.toml"
    rig.engine.write(path, rig.engine.read(rig.paths.profiles), owner=1000)
    found, warnings = as_dev()
    assert found == {"probe-proxy-alive", "probe-alive"}
    assert "probe-profile-password" in warnings


def test_a_proxy_that_is_written_https_and_has_no_tls(rig: LabRig, ground: Ground) -> None:
    """tinyproxy takes the greeting of TLS for half a line, unless a line's end is in it by chance;
    dockerd then waits for ten seconds."""
    ground.proxy(8900)
    write(rig, f"https://{HOST}:8900")
    reached = reach(rig, "Lab", seconds="1")
    assert set(codes(reached).values()) <= {"probe-proxy-mute", "probe-proxy-no-tls"}
    assert all("Write http:// in its URL" in target["hint"] for target in reached.values())
