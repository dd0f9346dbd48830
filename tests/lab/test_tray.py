"""The tray program on a real panel: seen by its pixels, used by mouse and keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dockproxy_tray.sandbox.folder import Folder
from tests.lab.desktop import Desktop
from tests.lab.machine import Machine, checkout_env
from tests.lab.picture import Picture
from tests.lab.program import Program
from tests.lab.session import UID
from tests.lab.session_bus import Notifications
from tests.lab.users import UserRig, allow, start_helper

SANDBOX = Folder("/home/dev/sandbox")
ENGINE = SANDBOX.describe_engine()
CHECKOUT = ("python3", "-m", "dockproxy_tray.ui", f"--sandbox={SANDBOX.root}", "--hidden")
PACKAGE = ("dockproxy-tray", "--hidden")
OFFICE = "http://proxy.corp.example:8080"
PASSWORD = "canary-of-root"


@pytest.fixture
def sandboxed(either: Desktop) -> Program:
    """The checkout's program in a sandbox, its first look at the engine done."""
    program = either.start(*CHECKOUT, env=checkout_env("dev"))
    wait_for_mark(either, None)
    return program


@pytest.fixture
def administrator(installed: Machine) -> Iterator[None]:
    """Root has a password, which polkit asks for."""
    kept = installed.files.read_bytes("/etc/shadow")
    installed.run("chpasswd", input=f"root:{PASSWORD}\n")
    yield
    installed.write("/etc/shadow", kept)


def marked(desktop: Desktop) -> list[str] | None:
    """The profiles with the radio mark in the menu. None: the menu does not know of any yet."""
    entries = desktop.item().menu()
    # Below them, two entries can be checked as well.
    profiles = [entry for entry in entries if entry.checked is not None][:-2]
    return [entry.label for entry in profiles if entry.checked] if profiles else None


def wait_for_mark(desktop: Desktop, profile: str | None) -> None:
    """Until the menu says that the engine has confirmed this profile, or that there is none."""
    desktop.wait_for(lambda: marked(desktop) == ([profile] if profile else []))


def sandbox_info(desktop: Desktop) -> dict[str, Any]:
    ask = ("curl", "--silent", "--unix-socket", ENGINE.socket, "http://docker/info")
    answer: dict[str, Any] = json.loads(desktop.run(*ask))
    return answer


def settled_icon(desktop: Desktop, *, unlike: Picture) -> Picture:
    desktop.wait_for(lambda: desktop.icon() != unlike)
    return desktop.icon()


def test_the_icon_is_on_the_panel_and_again_on_the_next_panel(
    either: Desktop, sandboxed: Program
) -> None:
    before = either.icon()
    assert either.item().get("Title") == "Dockproxy"
    width, height = either.icon_box().size
    assert 16 <= width <= 22
    assert 16 <= height <= 22

    either.restart_panel()

    # A new panel draws it in steps.
    either.wait_for(lambda: either.icon() == before)
    assert sandboxed.runs()


def test_a_left_click_shows_the_window_and_hides_it(either: Desktop, sandboxed: Program) -> None:
    assert either.windows() == []
    icon = either.icon_box().centre
    either.click(*icon)
    either.wait_for(lambda: len(either.windows()) == 1)
    either.click(*icon)
    either.wait_for(lambda: either.windows() == [])


def test_a_second_start_shows_the_window_of_the_first(either: Desktop, sandboxed: Program) -> None:
    second = either.start(*CHECKOUT[:-1], env=checkout_env("dev"))
    assert second.wait() == 0
    either.wait_for(lambda: len(either.windows()) == 1)
    assert len(either.items()) == 1


def test_an_entry_chosen_by_keyboard_switches_and_changes_the_icon(
    either: Desktop, sandboxed: Program
) -> None:
    direct = either.icon()
    assert sandbox_info(either)["HttpProxy"] == ""

    either.choose("Office")
    wait_for_mark(either, "Office")

    assert sandbox_info(either)["HttpProxy"] == OFFICE
    assert OFFICE in either.machine.read(f"{ENGINE.unit_dir}/docker.service.d/http-proxy.conf")
    client = json.loads(either.machine.read(ENGINE.client_config))
    assert "httpProxy" in client["proxies"]["default"]
    proxied = settled_icon(either, unlike=direct)

    either.choose("Direct")
    wait_for_mark(either, "Direct")

    assert sandbox_info(either)["HttpProxy"] == ""
    assert settled_icon(either, unlike=proxied) == direct


def test_the_icon_follows_a_switch_that_somebody_else_makes(
    either: Desktop, sandboxed: Program
) -> None:
    direct = either.icon()
    cli = ("python3", "-m", "dockproxy_tray.cli", f"--sandbox={SANDBOX.root}", "use", "Office")
    assert either.start(*cli, env=checkout_env("dev")).wait() == 0
    wait_for_mark(either, "Office")
    assert settled_icon(either, unlike=direct) != direct


def test_quit_takes_the_icon_away(either: Desktop, sandboxed: Program) -> None:
    either.choose("Quit")
    assert sandboxed.wait() == 0
    # Qt 6.11 misses a portal, which a desktop need not have.
    said = sandboxed.output().splitlines()
    assert [line for line in said if not line.startswith("qt.qpa.services:")] == []
    either.wait_for(lambda: either.find_icon() is None)


def test_the_packages_program_switches_the_real_engine(desktop: Desktop) -> None:
    rig = UserRig(desktop.machine, "dev")
    allow(desktop.machine, "dev")
    program = desktop.start(*PACKAGE)
    direct = desktop.icon()
    wait_for_mark(desktop, None)

    desktop.choose("Office")
    wait_for_mark(desktop, "Office")

    assert rig.info()["HttpProxy"] == OFFICE
    assert rig.process_env()["HTTP_PROXY"] == OFFICE
    assert rig.call("status", "--check").code == 0
    assert settled_icon(desktop, unlike=direct) != direct
    assert program.runs()


def test_the_desktop_asks_who_may_not_switch_for_a_password(
    desktop: Desktop, administrator: None
) -> None:
    rig = UserRig(desktop.machine, "dev")
    desktop.start("lxqt-policykit-agent")
    desktop.start(*PACKAGE)
    wait_for_mark(desktop, None)

    desktop.choose("Office")
    desktop.wait_for(lambda: desktop.active_window() == "Authentication Required")
    desktop.type(PASSWORD)
    desktop.key("Return")
    wait_for_mark(desktop, "Office")

    assert rig.info()["HttpProxy"] == OFFICE


def test_a_prompt_that_is_closed_changes_nothing(desktop: Desktop, administrator: None) -> None:
    rig = UserRig(desktop.machine, "dev")
    start_helper(desktop.machine)  # which makes its state folder
    desktop.start("lxqt-policykit-agent")
    program = desktop.start(*PACKAGE)
    wait_for_mark(desktop, None)
    icon = desktop.icon()
    before = rig.footprint()

    desktop.choose("Office")
    desktop.wait_for(lambda: desktop.active_window() == "Authentication Required")
    desktop.key("Escape")
    # LXQt's agent tells its user himself.
    desktop.wait_for(lambda: desktop.active_window() == "Authorization Failed")
    desktop.key("Return")

    desktop.wait_for(lambda: desktop.windows() == [] and desktop.icon() == icon)
    assert marked(desktop) == []
    assert rig.info()["HttpProxy"] == ""
    assert rig.footprint() == before
    assert program.runs()


def test_a_switch_that_fails_is_told_until_it_is_mended(
    either: Desktop, sandboxed: Program
) -> None:
    ear = Notifications(either)
    either.machine.write(ENGINE.daemon_json, "{ no JSON", owner=UID)
    either.choose("Office")
    either.wait_for(lambda: ear.shown() != [])
    [seen] = ear.shown()
    assert seen.title == "Switching to Office failed"
    assert seen.body.startswith(f"{ENGINE.daemon_json}, line 1")
    assert (seen.expires, seen.hints["urgency"]) == (0, 2)
    assert seen.actions

    either.machine.write(ENGINE.daemon_json, "{}", owner=UID)
    either.choose("Office")
    wait_for_mark(either, "Office")
    either.wait_for(lambda: ear.closed() == 1)
    assert len(ear.shown()) == 1
