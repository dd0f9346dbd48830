"""The report for maintainers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dockproxy_tray import __version__
from dockproxy_tray.core.message import say
from dockproxy_tray.ui.report import make_report
from dockproxy_tray.ui.snapshot import Snapshot
from tests.ui import states


@pytest.mark.parametrize("state", states.ALL)
def test_no_report_has_a_password(state: states.State) -> None:
    report = make_report(state())
    assert "geheim" not in report
    assert report.startswith(f"dockproxy-tray {__version__}\n")


def test_a_report_has_versions_rows_notes_and_switches() -> None:
    report = make_report(states.shadowed())
    lines = report.splitlines()
    assert "Docker: 26.1.5, unknown system" in lines
    assert "Profile: Office (drifted)" in lines
    (row,) = [line for line in lines if line.startswith("daemon https_proxy  ")]
    assert row.split()[1:] == [
        "https_proxy",
        *["http://jo:xxxxx@proxy.corp.example:8080"] * 2,
        "http://ann:xxxxx@old-proxy:3128",
        "shadowed",
        "/etc/docker/daemon.json:3",
    ]
    assert any(line.startswith("daemon https_proxy: /etc/docker/daemon.json") for line in lines)
    assert lines[-1].split()[2:] == ["Home", "->", "Office", "use", "restart", "done", "600", "ms"]


def test_the_columns_of_a_report_stand_below_each_other() -> None:
    lines = make_report(states.in_sync()).splitlines()
    head = next(line for line in lines if line.lstrip().startswith("wanted"))
    rows = [line for line in lines if line.startswith(("client ", "mirrors "))]
    assert len({line.index("  ", 20) < head.index("wanted") for line in rows}) == 1
    assert all(line[head.index("wanted") - 1] == " " for line in rows)


def test_what_is_not_known_is_said() -> None:
    assert "was not looked at yet" in make_report(Snapshot())
    shown = states.in_sync()
    assert shown.sight is not None
    problem = say("profiles-version", known="1")
    report = make_report(replace(shown, sight=replace(shown.sight, problem=problem)))
    assert "Problem: The version is not one that is known here: 1." in report
    assert "EngineFailed" in make_report(states.failed())
