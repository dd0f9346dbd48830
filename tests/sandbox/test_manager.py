"""The Manager answers as org.freedesktop.systemd1(5) says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray.system.bus import BusError
from tests.sandbox.conftest import NAME, PATH, Hand

REMOVED = f"{NAME}.Manager.JobRemoved"


def hear(hand: Hand, signal: str) -> list[tuple[Any, ...]]:
    heard: list[tuple[Any, ...]] = []
    hand.bus.subscribe(NAME, signal, heard.append)
    return heard


def test_a_job_ends_after_the_call_that_made_it(hand: Hand) -> None:
    hand.manager("Subscribe")
    new, removed = hear(hand, f"{NAME}.Manager.JobNew"), hear(hand, REMOVED)
    job = hand.manager("RestartUnit", "(ss)", "docker.service", "replace")[0]
    assert removed == [] and hand.state.job
    assert hand.bus.wait(lambda: bool(removed), 30)
    number, path, unit, result = removed[0]
    assert (path, unit, result) == (job, "docker.service", "done")
    assert new == [(number, path, unit)] and not hand.state.job


def test_restarts_at_the_same_time_share_a_job(hand: Hand) -> None:
    hand.manager("Subscribe")
    removed = hear(hand, REMOVED)
    former = hand.state.invocation_id
    jobs = {hand.manager("RestartUnit", "(ss)", "docker.service", "replace")[0] for _ in range(3)}
    assert len(jobs) == 1
    assert hand.bus.wait(lambda: bool(removed), 30)
    assert [each[1] for each in removed] == list(jobs)
    assert hand.state.invocation_id != former


def test_a_stop_cancels_a_restart(hand: Hand) -> None:
    hand.dropin("a.conf", "ExecStartPre=/bin/sleep 1000")
    hand.systemd.reload()
    hand.manager("Subscribe")
    removed = hear(hand, REMOVED)
    restart = hand.manager("RestartUnit", "(ss)", "docker.service", "replace")[0]
    hand.wait_for("activating")
    stop = hand.manager("StopUnit", "(ss)", "docker.service", "replace")[0]
    assert hand.bus.wait(lambda: len(removed) == 2, 30)
    assert {each[1]: each[3] for each in removed} == {restart: "canceled", stop: "done"}
    assert hand.state.active_state == "inactive"


def test_a_reload_of_a_stopped_service_is_invalid(hand: Hand) -> None:
    hand.manager("StopUnit", "(ss)", "docker.service", "replace")
    hand.wait_for("inactive")
    assert hand.systemd.reload_unit("docker.service") == "invalid"


def test_nothing_is_told_to_who_has_not_subscribed(hand: Hand) -> None:
    removed = hear(hand, REMOVED)
    changed = hear(hand, "org.freedesktop.DBus.Properties.PropertiesChanged")
    former = hand.state.main_pid
    hand.manager("RestartUnit", "(ss)", "docker.service", "replace")
    while hand.state.main_pid in (0, former) or hand.state.active_state != "active":
        hand.bus.wait(lambda: False, 0.01)
    assert removed == [] and changed == []


def test_changes_of_the_unit_are_told(hand: Hand) -> None:
    hand.manager("Subscribe")
    removed = hear(hand, REMOVED)
    changed = hear(hand, "org.freedesktop.DBus.Properties.PropertiesChanged")
    hand.manager("RestartUnit", "(ss)", "docker.service", "replace")
    assert hand.bus.wait(lambda: bool(removed), 30)
    states = [values["ActiveState"] for _, values, _ in changed if "ActiveState" in values]
    pids = [values["MainPID"] for _, values, _ in changed if "MainPID" in values]
    assert states[-3:] == ["inactive", "activating", "active"] and "deactivating" in states
    assert pids[-1] == hand.state.main_pid


def test_reload_is_announced(hand: Hand) -> None:
    hand.manager("Subscribe")
    reloading = hear(hand, f"{NAME}.Manager.Reloading")
    hand.systemd.reload()
    assert hand.bus.wait(lambda: len(reloading) == 2, 30)
    assert reloading == [(True,), (False,)]


@pytest.mark.parametrize(
    ("method", "signature", "values", "name"),
    [
        ("Nonsense", "()", (), "org.freedesktop.DBus.Error.UnknownMethod"),
        ("Reload", "(s)", ("x",), "org.freedesktop.DBus.Error.InvalidArgs"),
        ("StartUnit", "(ss)", ("none.service", "replace"), f"{NAME}.NoSuchUnit"),
        ("GetUnit", "(s)", ("none.service",), f"{NAME}.NoSuchUnit"),
        ("ResetFailedUnit", "(s)", ("none.service",), f"{NAME}.NoSuchUnit"),
        ("LoadUnit", "(s)", ("nonsense",), "org.freedesktop.DBus.Error.InvalidArgs"),
        ("ReloadUnit", "(ss)", ("docker.socket", "replace"), f"{NAME}.JobTypeNotApplicable"),
        ("SetEnvironment", "(as)", (["1BAD=x"],), "org.freedesktop.DBus.Error.InvalidArgs"),
        ("Unsubscribe", "()", (), f"{NAME}.NotSubscribed"),
    ],
)
def test_a_bad_call_is_answered_by_its_error(
    hand: Hand, method: str, signature: str, values: tuple[Any, ...], name: str
) -> None:
    with pytest.raises(BusError) as caught:
        hand.manager(method, signature, *values)
    assert caught.value.name == name


def test_an_unknown_unit_can_be_asked_for(hand: Hand) -> None:
    unit = hand.unit("none.service")
    assert unit["LoadState"] == "not-found" and unit["ActiveState"] == "inactive"
    assert unit["LoadError"][0] == f"{NAME}.NoSuchUnit"


def test_a_masked_unit_does_not_start(hand: Hand) -> None:
    mask = Path(hand.folder.unit_path[0], "docker.service")
    mask.symlink_to("/dev/null")
    hand.systemd.reload()
    assert hand.unit()["LoadState"] == "masked"
    with pytest.raises(BusError) as caught:
        hand.restart()
    assert caught.value.name == f"{NAME}.UnitMasked"
    mask.unlink()
    hand.systemd.reload()
    assert hand.restart() == "done"


def test_a_unit_of_the_administrator_replaces_the_packaged_one(hand: Hand) -> None:
    own = hand.write(
        "etc/systemd/system/docker.service",
        "[Service]\nExecStart=/usr/bin/dockerd --registry-mirror=https://own.example\n",
    )
    hand.systemd.reload()
    assert hand.state.fragment == str(own)
    assert hand.restart() == "done"
    assert hand.info()["RegistryConfig"]["Mirrors"] == ["https://own.example/"]


def test_the_manager_tells_where_units_come_from(hand: Hand) -> None:
    values = hand.bus.properties(NAME, PATH, f"{NAME}.Manager")
    assert values["Version"] == "257" and values["UnitPath"] == list(hand.folder.unit_path)
    assert "LANG=C.UTF-8" in values["Environment"]
    assert hand.service()["ExecStart"][0][0] == "/usr/bin/dockerd"
