"""What ``explain`` says is the way that dockerd, a container and a build really take.

Every host and every proxy is the witness, which lets each request fail: so all hops are tried.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.behaviour.lab_rig import LabRig
from tests.behaviour.rig import switch, write_profiles
from tests.lab.engine import IMAGE
from tests.lab.network import make_link
from tests.lab.witness import HTTP_PROXY, HTTPS_PROXY, Request, Witness, watching

ADDRESSES = ("10.77.1.5", "10.77.2.5", "10.77.2.6")
HOSTS = """
10.77.0.1 registry-1.docker.io m.corp.test corp.test mirror.test plain.test exact.test
10.77.0.1 sub.exact.test port.test ghcr.test xn--mller-kva.test a.corp.test web.test a.plain.test
10.77.2.6 inside.test
"""
PROXIES = f"""
http_proxy = "http://proxy.lab:{HTTP_PROXY}"
https_proxy = "http://proxy.lab:{HTTPS_PROXY}"
"""
INSECURE = 'insecure_registries = ["plain.test:5001", "10.77.2.0/24"]\n'
DIGEST = "0123456789abcdef" * 4


@pytest.fixture
def rig(lab: Any) -> Iterator[LabRig]:
    """The system engine, with names and addresses for all hosts, none of them outside."""
    make_link(lab)
    for address in ADDRESSES:
        lab.run("ip", "address", "replace", f"{address}/32", "dev", "lab0")
    lab.write("/etc/hosts", lab.read("/etc/hosts") + HOSTS)
    rig = LabRig(lab)
    # A dockerd that runs goes by its old look at that file for some seconds more.
    rig.systemctl("restart", "docker")
    yield rig
    for address in ADDRESSES:
        lab.run("ip", "address", "delete", f"{address}/32", "dev", "lab0")


@pytest.fixture
def witness(rig: LabRig) -> Iterator[Witness]:
    with watching(rig.engine) as seen:
        yield seen


def explained(rig: LabRig, *arguments: str) -> dict[str, Any]:
    answer = rig.call("--json", "explain", *arguments)
    assert answer.code == 0, answer
    return answer.document


def hops(rig: LabRig, *arguments: str) -> list[Request]:
    """What explain says, as the witness would write it down."""
    found = []
    for hop in explained(rig, *arguments)["hops"]:
        url = urlsplit(hop["url"])
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        host = url.netloc.lower().removesuffix(f":{port}")
        proxy = int(hop["via"].rpartition(":")[2]) if hop["via"] else None
        found.append(Request(f"{url.scheme}://{host}:{port}", proxy))
    return found


def pulled(rig: LabRig, witness: Witness, image: str) -> list[Request]:
    rig.engine.run("docker", "pull", image, check=False)
    return witness.requests()


@pytest.mark.parametrize(
    ("profile", "images"),
    [
        pytest.param(
            PROXIES
            + INSECURE
            + """
            no_proxy = [".corp.test", "10.77.1.0/24", "exact.test", "port.test:5001", "müller.test"]
            mirrors = ["https://m.corp.test", "http://mirror.test:5001", "https://mirror.test/hub/"]
            """,
            [
                "nginx",
                f"index.docker.io/a/b:c@sha256:{DIGEST}",
                "docker.io/library/nginx:1",
                "ghcr.test/x",
                "GHCR.test/x",
                "corp.test/x",
                "a.corp.test/x",
                "A.CORP.test/x",
                "exact.test/x",
                "sub.exact.test/x",
                "port.test/x",
                "port.test:5001/x",
                "xn--mller-kva.test/x",
                "10.77.1.5/x",
                "10.77.2.5:5001/x",
                "plain.test:5001/x",
                "plain.test/x",
                "inside.test:5001/x",
                "localhost:5001/x",
                "127.0.0.1:5001/x",
                "127.9.9.9:5001/x",
                "[::1]:5001/x",
            ],
            id="both-proxies",
        ),
        pytest.param(
            INSECURE
            + f"""
            http_proxy = "http://proxy.lab:{HTTP_PROXY}"
            no_proxy = ["*.corp.test", "10.77.2.5:5001", "foo*", "[::1]"]
            mirrors = ["http://mirror.test:5001", "http://m.corp.test:5001"]
            """,
            ["nginx", "plain.test:5001/x", "10.77.2.5:5001/x", "inside.test:5001/x", "ghcr.test/x"],
            id="only-http",
        ),
        pytest.param(
            INSECURE
            + f"""
            https_proxy = "http://proxy.lab:{HTTPS_PROXY}"
            no_proxy = ["docker.io", ".plain.test", "*.test:443"]
            mirrors = ["http://mirror.test:5001"]
            """,
            ["nginx", "plain.test:5001/x", "plain.test/x", "ghcr.test/x", "ghcr.test:5001/x"],
            id="only-https",
        ),
        pytest.param(
            PROXIES + INSECURE + 'no_proxy = ["a.b", "*"]\nmirrors = ["https://mirror.test"]',
            ["nginx", "plain.test:5001/x"],
            id="everything-excepted",
        ),
        pytest.param(
            INSECURE + 'mirrors = ["https://mirror.test"]',
            ["nginx", "plain.test:5001/x", "ghcr.test/x"],
            id="no-proxy",
        ),
    ],
)
def test_a_pull_goes_where_explain_said(
    rig: LabRig, witness: Witness, profile: str, images: list[str]
) -> None:
    if rig.info()["ServerVersion"] < "25":
        # Such engines know no path in a mirror, and no IPv6 address in an image's name.
        profile = profile.replace("/hub/", "")
        images = [image for image in images if not image.startswith("[")]
    write_profiles(rig, f"version = 1\n[profiles.Lab]\n{profile}")
    said = {image: hops(rig, "pull", image, "--profile", "Lab") for image in images}
    switch(rig, "use", "Lab")
    witness.requests()
    assert {image: pulled(rig, witness, image) for image in images} == said
    assert {image: hops(rig, "pull", image) for image in images} == said


@pytest.mark.parametrize(
    "value",
    [
        f"proxy.lab:{HTTPS_PROXY}",
        f"10.77.0.1:{HTTPS_PROXY}",
        f"http://proxy.lab:{HTTPS_PROXY}/%zz",
        f"http://a b@proxy.lab:{HTTPS_PROXY}",
        f"http://proxy.lab:{HTTPS_PROXY}/path?query",
    ],
)
def test_a_proxy_that_nobody_checked_is_read_as_dockerd_reads_it(
    rig: LabRig, witness: Witness, value: str
) -> None:
    escaped = value.replace("%", "%%")
    rig.write(rig.paths.dropin, f'[Service]\nEnvironment="HTTPS_PROXY={escaped}"\n')
    rig.systemctl("daemon-reload")
    rig.systemctl("restart", "docker")
    hop = explained(rig, "pull", "ghcr.test/x")["hops"][0]
    seen = pulled(rig, witness, "ghcr.test/x")
    if hop["via"] is None:
        assert hop["why"] == "https_proxy is no URL"
        assert seen == [Request("https://ghcr.test:443", None)]
    elif "//http:" in hop["via"]:
        assert seen == [], "the proxy is a host that is called http"
    else:
        assert seen == [Request("https://ghcr.test:443", HTTPS_PROXY)]


def test_a_real_proxy_and_a_real_registry_are_asked_as_explain_said(rig: LabRig) -> None:
    registry, proxy = rig.engine.start_registry(), rig.engine.start_proxy()
    write_profiles(rig, f'version = 1\n[profiles.Lab]\nproxy = "{proxy.url}"\n')
    switch(rig, "use", "Lab")
    proxy.clear()
    image = f"{registry.tls}/library/busybox:lab"
    hop = explained(rig, "pull", image)["hops"][0]
    rig.engine.docker("pull", image)
    assert hop == {"url": f"https://{registry.tls}/v2/", "via": proxy.url, "why": "https_proxy"}
    assert set(proxy.requests()) == {f"CONNECT {registry.tls}"}


# Containers and builds

CLIENT = f"""
version = 1
[profiles.Lab.client]
http_proxy = "http://10.77.0.1:{HTTP_PROXY}"
https_proxy = "http://10.77.0.1:{HTTPS_PROXY}"
no_proxy = [".corp.test", "exact.test", "10.77.2.0/24", "*.plain.test", "port.test:5001"]
"""
EXPECTED = {
    "http_proxy": f"http://10.77.0.1:{HTTP_PROXY}",
    "https_proxy": f"http://10.77.0.1:{HTTPS_PROXY}",
    "no_proxy": ".corp.test,exact.test,10.77.2.0/24,*.plain.test,port.test:5001",
}


def environment(rig: LabRig, *command: str) -> dict[str, str]:
    """The proxies that a command shows, in lower case; both spellings must be the same."""
    shown = rig.engine.run(*command).stdout
    found = dict(line.split("=", 1) for line in shown.splitlines() if "_proxy=" in line.lower())
    lower = {name: value for name, value in found.items() if name.islower()}
    assert found == {**lower, **{name.upper(): value for name, value in lower.items()}}
    return lower


def curl(rig: LabRig, url: str, *options: str) -> None:
    """From a container's network, by the guest's own curl, which knows the guest's names."""
    program = ("chroot", "/host", "curl", "--silent", "--max-time", "10", url)
    command = ("docker", "run", "--rm", "--volume=/:/host:ro", *options, IMAGE, *program)
    rig.engine.run(*command, check=False)


def warned(rig: LabRig, *arguments: str) -> list[str]:
    return [warning["code"] for warning in explained(rig, *arguments)["warnings"]]


def test_a_container_goes_where_explain_said(rig: LabRig, witness: Witness) -> None:
    write_profiles(rig, CLIENT)
    switch(rig, "use", "Lab")
    assert environment(rig, "docker", "run", "--rm", IMAGE, "env") == EXPECTED
    for url in (
        "http://web.test:5001/",
        "https://web.test",
        "http://a.corp.test",
        "https://a.corp.test:5001/x",
        "http://exact.test:5001",
        "https://sub.exact.test",
        "http://10.77.2.5:5001/",
        "http://10.77.1.5:5001/",
        "http://port.test",
    ):
        curl(rig, url)
        assert witness.requests() == hops(rig, "run", url) == hops(rig, "build", url)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://corp.test:5001/", "explain-form-below"),
        ("http://a.plain.test:5001/", "explain-form-wildcard"),
        ("http://port.test:5001/", "explain-form-port"),
    ],
)
def test_where_it_warns_of_other_readings_curl_has_another_one(
    rig: LabRig, witness: Witness, url: str, code: str
) -> None:
    write_profiles(rig, CLIENT)
    switch(rig, "use", "Lab")
    assert warned(rig, "run", url) == [code]
    curl(rig, url)
    assert witness.requests() != hops(rig, "run", url)


def test_an_entry_for_this_engine_is_what_containers_get(rig: LabRig, witness: Witness) -> None:
    entry = {"httpProxy": f"http://10.77.0.1:{HTTPS_PROXY}"}
    proxies = {"default": {"httpProxy": "http://10.77.0.1:1"}, rig.paths.endpoint: entry}
    rig.write(rig.paths.client, json.dumps({"proxies": proxies}))
    found = environment(rig, "docker", "run", "--rm", IMAGE, "env")
    assert found == {"http_proxy": f"http://10.77.0.1:{HTTPS_PROXY}"}
    url = "http://web.test:5001/"
    assert warned(rig, "run", url) == ["explain-entry"]
    curl(rig, url)
    assert witness.requests() == hops(rig, "run", url)


def test_a_proxy_on_loopback_is_reached_as_the_warning_says(rig: LabRig, witness: Witness) -> None:
    profile = f'version = 1\n[profiles.Lab]\nproxy = "http://127.0.0.1:{HTTP_PROXY}"\n'
    write_profiles(rig, profile)
    switch(rig, "use", "Lab")
    url = "http://web.test:5001/"
    [warning] = explained(rig, "run", url)["warnings"]
    assert warning["code"] == "explain-loopback"
    curl(rig, url)
    assert witness.requests() == []
    curl(rig, url, "--network=host")
    assert witness.requests() == hops(rig, "run", url)
    instead = f"http://172.17.0.1:{HTTP_PROXY}"
    assert instead in warning["text"]
    curl(rig, url, f"--env=http_proxy={instead}")
    assert witness.requests() == hops(rig, "run", url)


def test_containers_keep_the_proxy_that_they_were_made_with(rig: LabRig) -> None:
    write_profiles(rig, CLIENT)
    switch(rig, "use", "Lab")
    rig.engine.run("docker", "run", "--detach", "--name=old", IMAGE, "sleep", "1000")
    assert warned(rig, "run", "http://web.test") == []
    switch(rig, "off")
    [warning] = explained(rig, "run", "http://web.test")["warnings"]
    assert warning["code"] == "containers-former-proxy" and "old" in warning["text"]


def test_a_build_goes_where_explain_said(rig: LabRig, witness: Witness) -> None:
    """By busybox's wget, which looks at http_proxy alone and finds no names there."""
    write_profiles(rig, CLIENT)
    switch(rig, "use", "Lab")
    url = "http://10.77.1.5:5001/"
    rig.write("/root/build/Dockerfile", f"FROM {IMAGE}\nRUN env; wget -q -O- {url} || true\n")
    assert environment(rig, "docker", "build", "--no-cache", "/root/build") == EXPECTED
    assert witness.requests() == hops(rig, "build", url)
