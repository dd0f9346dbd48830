"""The real NetworkManager's networks come and go, and the real engine follows them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.lab.desktop import Desktop
from tests.lab.follower import HOME, OFFICE, Follower, follow
from tests.lab.guest_files import FileState
from tests.lab.machine import Machine
from tests.lab.networks import Networks
from tests.lab.session import UID
from tests.lab.session_bus import Notifications
from tests.lab.test_tray import PACKAGE, marked, wait_for_mark
from tests.lab.users import UserRig, allow, start_helper, wait_until


def untouched(rig: UserRig) -> dict[str, FileState]:
    """All that a switch may change; NetworkManager writes its own file."""
    found = rig.footprint()
    return {
        path: state for path, state in found.items() if path not in ("/etc", "/etc/resolv.conf")
    }


@pytest.fixture
def places(networks: Networks) -> Networks:
    """An office and a home to be in; in neither yet."""
    return _places(networks)


@pytest.fixture
def around(desktop: Desktop) -> Iterator[Networks]:
    """The same around user dev's desktop."""
    networks = desktop.machine.networks()
    yield _places(networks)
    networks.close()


def _places(networks: Networks) -> Networks:
    networks.add("Office", "10.1.1.2/24", domain="corp.example")
    networks.add("Home", "10.2.1.2/24")
    networks.add("Cafe", "10.3.1.2/24")
    return networks


def proxy(machine: Machine) -> str:
    proxy: str = machine.info()["HttpProxy"]
    return proxy


def history(machine: Machine) -> list[dict[str, object]]:
    """Root's switches, the newest first."""
    argv = ("python3", "-m", "dockproxy_tray.cli", "--engine=system", "history", "--json")
    found: list[dict[str, object]] = json.loads(machine.run(*argv).stdout)["history"]
    return found


def test_the_right_profile_comes_into_force_with_the_network(
    lab: Machine, places: Networks
) -> None:
    follow(lab, "/root", 0)
    with Follower(lab) as follower:
        follower.reason("network-offline")
        places.up("Office")
        said = follower.switched("Office")
        assert "corp.example" in said["reason"]["text"]
        assert proxy(lab) == OFFICE
        assert lab.process_env()["HTTP_PROXY"] == OFFICE
        newest = history(lab)[0]
        rule = {"connection": "Office", "dns_domain": "corp.example"}
        assert (newest["by"], newest["rule"]) == ("rule", rule)
        places.move("Home")
        follower.switched("Home")
        assert proxy(lab) == HOME
        places.move("Cafe")
        follower.switched("Direct")
        assert proxy(lab) == ""
        assert history(lab)[0]["rule"] == {}


def test_twenty_flips_make_one_switch_and_the_right_one(lab: Machine, places: Networks) -> None:
    follow(lab, "/root", 0, steady=10)
    with Follower(lab) as follower:
        follower.reason("network-offline")
        for _ in range(10):
            places.move("Office")
            places.move("Home")
        follower.switched("Home")
        assert follower.events("switched") == ["Home"]
        assert len(history(lab)) == 1
        assert proxy(lab) == HOME


def test_without_a_network_nothing_is_done_and_the_same_one_is_no_news(
    lab: Machine, places: Networks
) -> None:
    follow(lab, "/root", 0)
    with Follower(lab) as follower:
        places.up("Office")
        follower.switched("Office")
        started = lab.unit_property("InvocationID")
        lab.run("python3", "-m", "dockproxy_tray.cli", "--engine=system", "use", "Home")
        places.down("Office")
        follower.reason("network-offline")
        assert proxy(lab) == HOME
        places.up("Office")
        follower.reason("network-chosen")
        assert proxy(lab) == HOME
        assert lab.unit_property("InvocationID") != started  # by hand
        places.move("Cafe")
        follower.switched("Direct")


def test_network_manager_may_end_and_come_back(lab: Machine, places: Networks) -> None:
    follow(lab, "/root", 0)
    with Follower(lab) as follower:
        places.up("Office")
        follower.switched("Office")
        places.stop_manager()
        follower.reason("no-network-manager")
        assert proxy(lab) == OFFICE
        places.start_manager()
        places.move("Home")
        follower.switched("Home")
        assert follower.events("switched") == ["Office", "Home"]


def test_containers_and_their_networks_are_no_networks_to_be_in(
    lab: Machine, places: Networks
) -> None:
    follow(lab, "/root", 0)
    with Follower(lab) as follower:
        places.up("Office")
        follower.switched("Office")
        said = len(follower.said)
        for name in ("one", "two"):
            lab.docker("network", "create", name)
            lab.run_container(name, "sleep", "1000")
            lab.docker("network", "connect", name, name)
        for name in ("one", "two"):
            lab.docker("rm", "--force", name)
            lab.docker("network", "rm", name)
        # Whatever they had changed would have been said before this.
        places.move("Home")
        follower.switched("Home")
        unsaid = [each["reason"]["code"] for each in follower.said[said:]]
        assert set(unsaid) <= {"rule-all", "network-offline", "rule-within"}
        assert len(history(lab)) == 2


def test_a_swarm_is_asked_about_and_its_containers_go_on(lab: Machine, places: Networks) -> None:
    follow(lab, "/root", 0)
    lab.docker("swarm", "init", "--advertise-addr=127.0.0.1")
    pid = lab.run_container("web", "sleep", "1000")
    with Follower(lab) as follower:
        places.up("Office")
        offer = follower.until(lambda said: said["event"] == "offer")
        assert (offer["profile"], offer["obstacle"]["code"]) == ("Office", "needs-consent")
        assert proxy(lab) == ""
        assert lab.container_pid("web") == pid


def test_who_may_not_switch_is_offered_it_and_asked_for_no_password(
    desktop: Desktop, around: Networks
) -> None:
    machine = desktop.machine
    rig = UserRig(machine, "dev")
    follow(machine, "/home/dev", UID)
    ear = Notifications(desktop)
    desktop.start("lxqt-policykit-agent")
    desktop.start(*PACKAGE)
    wait_for_mark(desktop, None)
    start_helper(machine)  # which makes its state folder
    before = untouched(rig)

    around.up("Office")
    desktop.wait_for(lambda: ear.shown() != [])

    [offer] = ear.shown()
    assert offer.title == "Switch to Office?"
    assert "Switch to Office" in offer.actions.values()
    assert desktop.windows() == []  # no prompt
    assert untouched(rig) == before
    around.move("Cafe")  # where Direct is wanted
    desktop.wait_for(lambda: ear.closed() == 1 or len(ear.shown()) > 1)


def test_the_tray_switches_says_by_which_rule_and_undo_stays(
    desktop: Desktop, around: Networks
) -> None:
    machine = desktop.machine
    rig = UserRig(machine, "dev")
    allow(machine, "dev")
    follow(machine, "/home/dev", UID)
    ear = Notifications(desktop)
    desktop.start(*PACKAGE)
    wait_for_mark(desktop, None)

    around.up("Office")
    wait_for_mark(desktop, "Office")
    assert proxy(machine) == OFFICE
    desktop.wait_for(lambda: ear.shown() != [])
    assert ear.shown()[-1].title == "Switched to Office"
    assert "Undo" in ear.shown()[-1].actions.values()

    desktop.choose("Undo last switch")
    desktop.wait_for(lambda: marked(desktop) != ["Office"])
    around.down("Office")
    around.up("Office")
    around.move("Home")
    wait_for_mark(desktop, "Home")
    done = rig.call("history", "--json").document["history"]
    assert [each["by"] for each in done] == ["rule", "undo", "rule"]


def test_of_tray_and_service_one_acts(desktop: Desktop, around: Networks) -> None:
    machine = desktop.machine
    rig = UserRig(machine, "dev")
    allow(machine, "dev")
    follow(machine, "/home/dev", UID)
    tray = desktop.start(*PACKAGE)
    wait_for_mark(desktop, None)
    desktop.run("systemctl", "--user", "start", "dockproxy-watch.service")
    journal = ("journalctl", "--user", "--unit=dockproxy-watch", "--output=cat")
    desktop.wait_for(lambda: "Another process" in desktop.run(*journal))

    around.up("Office")
    wait_for_mark(desktop, "Office")
    around.move("Home")
    wait_for_mark(desktop, "Home")
    assert len(rig.call("history", "--json").document["history"]) == 2
    assert "Switched" not in desktop.run(*journal)

    tray.end()
    around.move("Office")
    wait_until(lambda: "Switched to Office" in desktop.run(*journal))
    assert proxy(machine) == OFFICE
    assert len(rig.call("history", "--json").document["history"]) == 3


def test_the_menu_turns_it_on_and_off(desktop: Desktop, around: Networks) -> None:
    machine = desktop.machine
    rig = UserRig(machine, "dev")
    allow(machine, "dev")
    follow(machine, "/home/dev", UID, mode="off")
    around.up("Office")
    desktop.start(*PACKAGE)
    wait_for_mark(desktop, None)

    desktop.choose("Switch by network")
    wait_for_mark(desktop, "Office")
    settings = "/home/dev/.config/dockproxy-tray/settings.toml"
    assert 'network = "switch"' in machine.read(settings)

    desktop.choose("Switch by network")
    desktop.wait_for(lambda: "network" not in machine.read(settings))
    desktop.wait_for(lambda: rig.call("auto", "status", "--json").document["follower"] is None)
    around.move("Home")
    assert marked(desktop) == ["Office"]
