"""A profile from what is found: files, environment and desktop."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.observed import File, Observed, Unit
from dockproxy_tray.errors import Invalid
from dockproxy_tray.importing import Imported, find_settings
from dockproxy_tray.operations import Operations
from dockproxy_tray.system.desktop_proxy import parse_gsettings, parse_kioslaverc
from tests.cli.command import Home

ALWAYS = ("localhost", "127.0.0.0/8", "::1", "172.17.0.0/16")
DROPIN = "/etc/systemd/system/docker.service.d/http-proxy.conf"

ENGINE = Engine(
    kind="system", unit="docker.service", socket_unit="docker.socket", bus="system",
    unit_dir="/etc/systemd/system", daemon_json="/etc/docker/daemon.json",
    socket="/run/docker.sock", endpoints=("unix:///var/run/docker.sock",),
    client_config="/root/.docker/config.json", state_dir="/var/lib/x", user_state_dir="/root/x",
    uid=0,
)  # fmt: skip


def unit(dropin: str | None) -> Unit:
    files = [
        File("/usr/lib/systemd/system/docker.service", "[Service]\nExecStart=/usr/bin/dockerd")
    ]
    if dropin is not None:
        files.append(File(DROPIN, dropin))
    return Unit(
        "loaded", "active", "running", 1, "i", False, 1, 1, 1, {}, tuple(files), {},
    )  # fmt: skip


def found(
    *sources: str,
    dropin: str | None = None,
    daemon: str | None = None,
    client: str | None = None,
    environ: Mapping[str, str] = {},
    gateway: str | None = "172.17.0.1",
) -> Imported:
    seen = Observed(
        ENGINE, unit(dropin), None,
        dropin=File(DROPIN, dropin),
        env_file=File(ENGINE.env_file),
        daemon_json=File(ENGINE.daemon_json, daemon),
        client=File(ENGINE.client_config, client),
    )  # fmt: skip
    operations = SimpleNamespace(
        observe=lambda: seen, container_network=lambda: ("172.17.0.0/16", gateway)
    )
    return find_settings(cast(Operations, operations), sources, environ, ALWAYS)


def service(**variables: str) -> str:
    lines = (f'Environment="{name}={value}"\n' for name, value in variables.items())
    return "[Service]\n" + "".join(lines)


BOTH = service(HTTP_PROXY="http://p:1", HTTPS_PROXY="http://p:1", NO_PROXY="localhost,.corp")


def codes(imported: Imported) -> list[str]:
    return [message.code for message in imported.warnings]


def test_what_dockerd_would_use_next_becomes_the_profile() -> None:
    daemon = '{"registry-mirrors": ["https://m/"], "insecure-registries": ["r:5000"]}'
    assert found("disk", dropin=BOTH, daemon=daemon).fields == {
        "proxy": "http://p:1",
        "no_proxy": [".corp"],
        "mirrors": ["https://m/"],
        "insecure_registries": ["r:5000"],
    }


def test_a_source_that_wins_over_the_dropin_is_what_counts() -> None:
    daemon = '{"proxies": {"http-proxy": "http://winner:1"}}'
    assert found("disk", dropin=BOTH, daemon=daemon).fields["http_proxy"] == "http://winner:1"


def test_the_clients_section_holds_what_differs_and_nothing_else() -> None:
    client = (
        '{"proxies": {"default": {"httpProxy": "http://p:1", "httpsProxy": "http://c:2", '
        '"ftpProxy": "http://f:3", "noProxy": ".corp,localhost"}}}'
    )
    assert found("disk", dropin=BOTH, client=client).fields["client"] == {
        "https_proxy": "http://c:2",
        "ftp_proxy": "http://f:3",
    }


def test_a_client_that_lacks_one_of_the_daemons_proxies_goes_on_lacking_it() -> None:
    client = '{"proxies": {"default": {"httpProxy": "http://p:1"}}}'
    assert found("disk", dropin=BOTH, client=client).fields["client"] == {"https_proxy": ""}


def test_a_client_without_proxies_gets_the_profiles() -> None:
    assert "client" not in found("disk", dropin=BOTH, client="{}").fields


def test_a_loopback_proxy_gets_the_bridges_gateway_for_containers() -> None:
    dropin = service(HTTP_PROXY="http://u:geheim@127.0.0.1:8080")
    imported = found("disk", dropin=dropin)
    assert imported.fields == {
        "http_proxy": "http://u:geheim@127.0.0.1:8080",
        "client": {"http_proxy": "http://u:geheim@172.17.0.1:8080"},
    }
    assert codes(imported) == ["import-loopback"]
    assert "geheim" not in repr(imported)


def test_a_client_with_settings_of_its_own_keeps_them_beside_a_loopback_proxy() -> None:
    dropin = service(HTTP_PROXY="http://127.0.0.1:1", HTTPS_PROXY="http://127.0.0.1:1")
    client = '{"proxies": {"default": {"httpProxy": "http://c:1", "httpsProxy": "http://c:1"}}}'
    imported = found("disk", dropin=dropin, client=client)
    assert imported.fields["client"] == {"proxy": "http://c:1"}
    assert codes(imported) == []


def test_without_a_bridge_a_loopback_proxy_is_taken_as_it_is() -> None:
    imported = found("disk", dropin=service(HTTP_PROXY="http://[::1]:1"), gateway=None)
    assert imported.fields == {"http_proxy": "http://[::1]:1"}


def test_what_no_profile_may_have_is_left_out_and_named() -> None:
    dropin = service(HTTP_PROXY="ftp://u:geheim@p", HTTPS_PROXY="p:3128", NO_PROXY="a b")
    imported = found("disk", dropin=dropin)
    assert imported.fields == {"https_proxy": "http://p:3128", "no_proxy": ["a", "b"]}
    assert codes(imported) == ["import-skipped"]
    assert "geheim" not in repr(imported.warnings)


def test_a_file_that_cannot_be_parsed_is_named_and_the_rest_is_taken() -> None:
    imported = found("disk", dropin=BOTH, client="{")
    assert imported.fields["proxy"] == "http://p:1"
    assert set(codes(imported)) == {"import-skipped"}


def test_the_environment_counts_where_the_files_say_nothing() -> None:
    environ = {"HTTP_PROXY": "http://upper:1", "https_proxy": "http://lower:1", "NO_PROXY": "x"}
    expected = {
        "http_proxy": "http://upper:1", "https_proxy": "http://lower:1", "no_proxy": ["x"],
    }  # fmt: skip
    assert found("disk", "env", environ=environ).fields == expected
    assert found("disk", "env", dropin=BOTH, environ=environ).fields["proxy"] == "http://p:1"
    assert found("env", dropin=BOTH, environ=environ).fields == expected


def test_nothing_found_and_unknown_sources_are_errors() -> None:
    with pytest.raises(Invalid) as caught:
        found("disk", "env", environ={"NO_PROXY": "x", "HTTP_PROXY": ""})
    assert caught.value.reason == "nothing-found"
    with pytest.raises(Invalid) as caught:
        found("moon")
    assert caught.value.reason == "import-unknown-source"


GNOME = """\
org.gnome.system.proxy autoconfig-url ''
org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '.corp']
org.gnome.system.proxy mode 'manual'
org.gnome.system.proxy.http host 'p.corp'
org.gnome.system.proxy.http port 8080
org.gnome.system.proxy.http use-authentication true
org.gnome.system.proxy.http authentication-user "o'jo"
org.gnome.system.proxy.http authentication-password 'ge:h'
org.gnome.system.proxy.https host '2001:db8::1'
org.gnome.system.proxy.https port 8081
org.gnome.system.proxy.socks host 's.corp'
org.gnome.system.proxy.socks port 1080
org.gnome.system.proxy.ftp host ''
org.gnome.system.proxy.ftp port 0
"""


def test_gnomes_settings_are_read() -> None:
    proxy = parse_gsettings(GNOME)
    assert proxy is not None
    assert proxy.proxies == {
        "http_proxy": "http://o%27jo:ge%3Ah@p.corp:8080",
        "https_proxy": "http://o%27jo:ge%3Ah@[2001:db8::1]:8081",
        "all_proxy": "socks5://s.corp:1080",
    }
    assert proxy.no_proxy == ("localhost", "127.0.0.0/8", ".corp")
    assert "ge%3Ah" not in repr(proxy)
    assert parse_gsettings(GNOME.replace("'manual'", "'none'")) is None
    automatic = parse_gsettings(GNOME.replace("'manual'", "'auto'"))
    assert automatic is not None
    assert automatic.automatic
    assert parse_gsettings("nonsense\n\n[(") is None


@pytest.mark.parametrize("url", ["http://p.corp 8080", "http://p.corp:8080", "p.corp:8080"])
def test_kdes_settings_are_read_in_old_and_new_form(url: str) -> None:
    text = f"[Proxy Settings]\nProxyType=1\nhttpProxy={url}\nNoProxyFor=localhost,.corp a%20b\n"
    proxy = parse_kioslaverc(text, "/k")
    assert proxy is not None
    assert proxy.proxies == {"http_proxy": "http://p.corp:8080"}
    assert proxy.no_proxy == ("localhost", ".corp", "a%20b")


@pytest.mark.parametrize(
    "text", ["", "[Proxy Settings]\n", "[Proxy Settings]\nProxyType=0", "no section", "[x"]
)
def test_kde_without_a_proxy_says_nothing(text: str) -> None:
    assert parse_kioslaverc(text, "/k") is None


def gnome(home: Home, text: str) -> dict[str, Any]:
    program = home.path / "bin/gsettings"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{text}END\n")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:/usr/bin:/bin"}


def test_the_desktops_proxy_becomes_a_private_profile(home: Home) -> None:
    text = GNOME.replace("ge:h", "geheim")
    answer = home.run("import", "Found", "--from", "desktop", **gnome(home, text))
    assert answer.code == 0
    assert "Docker was not changed" in answer.out
    assert "which only you may read" in answer.err
    assert home.profiles.stat().st_mode & 0o777 == 0o600
    written = home.profiles.read_text()
    assert 'no_proxy = ["localhost", "127.0.0.0/8", "::1"]' in written
    assert "o%27jo:geheim@p.corp:8080" in written
    assert not home.client.exists()


def test_importing_over_a_profile_changes_nothing(home: Home) -> None:
    home.write_profiles()
    before = home.profiles.read_text()
    environment = {"http_proxy": "http://p:1"}
    error = home.run("--json", "import", "Office", "--from", "env", **environment)
    assert (error.code, error.error["code"]) == (2, "Invalid")
    assert home.profiles.read_text() == before


def test_an_import_into_existing_profiles_keeps_them(home: Home) -> None:
    home.write_profiles()
    answer = home.run("--json", "import", "Env", "--from=env", HTTP_PROXY="http://p:1")
    assert answer.document["profile"] == "Env"
    assert {"import-source", "https-goes-direct"} <= {
        warning["code"] for warning in answer.document["warnings"]
    }
    text = home.profiles.read_text()
    assert "# Kept comment" in text
    assert "[profiles.Office]" in text
    assert home.run("show", "Env", "--json").document["daemon"]["no_proxy"] == (
        "localhost,127.0.0.0/8,::1"
    )
