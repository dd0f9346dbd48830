"""The package's files agree with the program, with each other, and with what was promised."""

from __future__ import annotations

import configparser
import re
import subprocess
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from dockproxy_tray import __version__, errors
from dockproxy_tray.ids import (
    HELPER_BUS_NAME,
    HELPER_INTERFACE,
    HELPER_PATH,
    POLKIT_ACTIONS,
)

ROOT = Path(__file__).parent.parent
PACKAGING = ROOT / "packaging"
DEBIAN = PACKAGING / "debian"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
POLICY = ElementTree.parse(PACKAGING / "io.github.dockproxy.policy").getroot()


def _action(name: str) -> ElementTree.Element:
    (found,) = [action for action in POLICY.iter("action") if action.get("id") == name]
    return found


def _unit(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # units' keys have capitals
    unit.read(PACKAGING / name)
    return unit


def _texts(action: ElementTree.Element, tag: str) -> dict[str | None, str]:
    return {element.get(LANG): element.text or "" for element in action.iter(tag)}


def test_each_method_has_an_action_and_each_action_a_method() -> None:
    actions = [action.get("id") for action in POLICY.iter("action")]
    assert actions == list(POLKIT_ACTIONS.values())


@pytest.mark.parametrize("name", POLKIT_ACTIONS.values())
def test_an_action_is_as_strong_as_systemds_own_and_speaks_both_languages(name: str) -> None:
    action = _action(name)
    assert {element.tag: element.text for element in action.iterfind("defaults/*")} == {
        "allow_any": "auth_admin",
        "allow_inactive": "auth_admin",
        "allow_active": "auth_admin_keep",
    }
    for tag in ("description", "message"):
        texts = _texts(action, tag)
        assert set(texts) == {None, "zh_CN"}
        assert texts[None].isprintable()
        assert re.search("[一-鿿]", texts["zh_CN"])


def test_only_the_switchs_message_names_profile_and_proxy() -> None:
    for method, name in POLKIT_ACTIONS.items():
        wanted = {"profile", "proxy", "registries"} if method == "Switch" else set()
        for text in _texts(_action(name), "message").values():
            assert set(re.findall(r"\$\((\w+)\)", text)) == wanted


def test_a_switch_implies_undo_and_recover_and_nothing_else_implies_anything() -> None:
    implied = {
        action.get("id"): (annotation.get("key"), (annotation.text or "").split())
        for action in POLICY.iter("action")
        for annotation in action.iter("annotate")
    }
    imply = "org.freedesktop.policykit.imply"
    assert implied == {
        POLKIT_ACTIONS["Switch"]: (imply, [POLKIT_ACTIONS["Undo"], POLKIT_ACTIONS["Recover"]])
    }


def test_no_rule_is_shipped() -> None:
    assert not list(ROOT.glob("packaging/**/*.rules"))
    assert not list(ROOT.glob("resources/**/*.rules"))
    assert "rules.d" not in (DEBIAN / "dockproxy-tray.install").read_text()


def test_root_alone_may_own_the_name_and_others_reach_only_what_reads_or_asks() -> None:
    policy = ElementTree.parse(PACKAGING / f"{HELPER_BUS_NAME}.conf").getroot()
    owners = [
        element.attrib
        for element in policy.iter("policy")
        if any("own" in allow.attrib for allow in element)
    ]
    assert owners == [{"user": "root"}]
    (default,) = [element for element in policy if element.get("context") == "default"]
    assert {allow.get("send_destination") for allow in default} == {HELPER_BUS_NAME}
    assert {(allow.get("send_interface"), allow.get("send_member")) for allow in default} == {
        (HELPER_INTERFACE, None),
        ("org.freedesktop.DBus.Properties", "Get"),
        ("org.freedesktop.DBus.Properties", "GetAll"),
        ("org.freedesktop.DBus.Introspectable", None),
        ("org.freedesktop.DBus.Peer", None),
    }


def test_the_bus_starts_the_helpers_unit_as_root() -> None:
    activation = _unit(f"{HELPER_BUS_NAME}.service")["D-BUS Service"]
    assert dict(activation) == {
        "Name": HELPER_BUS_NAME,
        "Exec": "/bin/false",
        "User": "root",
        "SystemdService": "dockproxy-helper.service",
    }
    assert _unit("dockproxy-helper.service")["Service"]["BusName"] == HELPER_BUS_NAME
    assert HELPER_PATH.split("/") == ["", *HELPER_BUS_NAME.split(".")]


def test_both_units_start_the_launcher_isolated_and_without_site_packages() -> None:
    launcher = "/usr/bin/python3 -B -I -S /usr/libexec/dockproxy-helper"
    assert _unit("dockproxy-helper.service")["Service"]["ExecStart"] == launcher
    assert _unit("dockproxy-recover.service")["Service"]["ExecStart"] == f"{launcher} recover"
    assert (PACKAGING / "dockproxy-helper").read_text().startswith("#!/usr/bin/python3 -BIS\n")


def test_recovery_comes_before_docker_and_never_with_its_restart() -> None:
    unit = _unit("dockproxy-recover.service")
    assert unit["Unit"]["Before"] == "docker.service"
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_the_network_is_followed_by_each_user_who_wants_that_and_as_a_service_should() -> None:
    unit = _unit("dockproxy-watch.service")
    assert unit["Service"]["ExecStart"] == "/usr/bin/dockproxy watch"
    assert unit["Install"]["WantedBy"] == "default.target"
    installed = (DEBIAN / "dockproxy-tray.install").read_text()
    assert "packaging/dockproxy-watch.service usr/lib/systemd/user\n" in installed
    assert "dh_installsystemduser --no-enable\n" in (DEBIAN / "rules").read_text()
    # Bad usage, or a wrong profile, is no better at the next try.
    assert int(unit["Service"]["RestartPreventExitStatus"]) == errors.Invalid.exit_code


def test_every_file_is_installed_and_every_installed_file_is_there() -> None:
    lists = [DEBIAN / f"dockproxy-tray.{name}" for name in ("install", "manpages", "docs")]
    listed = {line.split()[0] for file in lists for line in file.read_text().splitlines()}
    tracked = subprocess.run(
        ["git", "ls-files", "packaging"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    files = {path for path in tracked if not path.startswith("packaging/debian/")}
    assert files == {path for path in listed if path.startswith("packaging/")}
    assert [path for path in listed if not (ROOT / path).is_file()] == []


def test_all_say_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    newest = re.match(r"dockproxy-tray \((\S+)\)", (DEBIAN / "changelog").read_text())
    assert newest is not None
    assert newest[1] == project["version"] == __version__


def test_make_installs_what_the_build_needs() -> None:
    control = (DEBIAN / "control").read_text()
    needed = re.search(r"^Build-Depends:(.*?)^\S", control, re.MULTILINE | re.DOTALL)
    build = re.search(r"^BUILD := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert needed is not None
    assert build is not None
    names = {re.split(r"[\s(]", word.strip())[0] for word in needed[1].split(",")}
    # Debian's virtual name of a level of debhelper; python3 comes with the others.
    names = {name.replace("debhelper-compat", "debhelper") for name in names} - {"python3"}
    assert names <= set(build[1].split())


def test_the_manuals_show_the_same_rule_and_it_names_a_real_action() -> None:
    rule = re.search("```javascript\n(.*?)```", _text("docs/administrators.md"), re.DOTALL)
    page = _text("packaging/man/dockproxy-helper.8").replace("\\-", "-")
    assert rule is not None
    assert rule[1] in page
    named = set(re.findall(r'"(io\.github\.[\w.]+)"', rule[1]))
    assert named == {POLKIT_ACTIONS["Switch"]}


def _text(path: str) -> str:
    return (ROOT / path).read_text()
