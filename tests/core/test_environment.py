"""What dockerd would be started with, by systemd's and by Go's own order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from dockproxy_tray.core.environment import MANAGER, decide_proxy, environment_files, read_launch
from dockproxy_tray.core.observed import File, Unit
from dockproxy_tray.core.surfaces.daemon_json import DaemonJson
from tests.core.seen import DEFAULT, ENGINE, seen

A, B = f"{ENGINE.dropin_dir}/a.conf", f"{ENGINE.dropin_dir}/b.conf"


def unit(files: Mapping[str, str], manager: Mapping[str, str] | None = None) -> Unit:
    made = seen(files, manager=manager).unit
    assert made is not None
    return made


def service(*lines: str) -> str:
    return "\n".join(("[Service]", *lines, ""))


def decided(files: Mapping[str, str], manager: Mapping[str, str] | None = None) -> tuple[str, str]:
    origin = decide_proxy("http_proxy", read_launch(unit(files, manager)), DaemonJson(), "")
    return ("", "") if origin is None else (origin.value, origin.source)


def test_each_source_beats_the_one_before() -> None:
    manager = {"HTTP_PROXY": "manager"}
    files: dict[str, str] = {}
    assert decided(files, manager) == ("manager", MANAGER)
    files[A] = service("Environment=HTTP_PROXY=a")
    assert decided(files, manager) == ("a", A)
    files[B] = service("Environment=HTTP_PROXY=b")
    assert decided(files, manager) == ("b", B)
    files[DEFAULT] = "HTTP_PROXY=default\n"
    assert decided(files, manager) == ("default", DEFAULT)
    files[ENGINE.env_file] = "HTTP_PROXY=own\n"
    files[A] += f"EnvironmentFile=-{ENGINE.env_file}\n"
    assert decided(files, manager) == ("own", ENGINE.env_file)
    files[B] += "UnsetEnvironment=HTTP_PROXY\n"
    assert decided(files, manager) == ("", "")


def test_upper_case_wins_unless_it_is_empty() -> None:
    assert decided({A: service("Environment=http_proxy=low HTTP_PROXY=up")}) == ("up", A)
    assert decided({A: service("Environment=http_proxy=low HTTP_PROXY=")}) == ("low", A)


def test_an_empty_assignment_forgets_what_units_said_and_not_what_the_manager_says() -> None:
    files = {A: service("Environment=HTTP_PROXY=a"), B: service("Environment=")}
    assert decided(files) == ("", "")
    assert decided(files, {"HTTP_PROXY": "manager"}) == ("manager", MANAGER)


def test_an_empty_environment_file_forgets_the_files_before() -> None:
    files = {DEFAULT: "HTTP_PROXY=default\n", B: service("EnvironmentFile=")}
    assert environment_files(unit(files)) == () and decided(files) == ("", "")


@pytest.mark.parametrize(("given", "gone"), [("HTTP_PROXY=a", True), ("HTTP_PROXY=b", False)])
def test_an_unset_assignment_takes_that_value_alone(given: str, gone: bool) -> None:
    files = {A: service("Environment=HTTP_PROXY=a", f"UnsetEnvironment={given}")}
    launch = read_launch(unit(files))
    assert (launch.variable("HTTP_PROXY") is None) is gone
    assert ("HTTP_PROXY" in launch.unset) is gone


def test_flags_see_the_variables() -> None:
    files = {DEFAULT: 'DOCKER_OPTS="--http-proxy=http://f:1 --live-restore"\n'}
    launch = read_launch(unit(files))
    assert launch.flags["http-proxy"] == ("http://f:1",)
    assert launch.flags["live-restore"] == ("true",)


def test_a_flag_beats_daemon_json_and_that_the_environment_where_it_is_not_empty() -> None:
    launch = read_launch(unit({A: service("Environment=HTTP_PROXY=a HTTPS_PROXY=b")}))
    json = DaemonJson(http_proxy="j", https_proxy="")
    decisions = [decide_proxy(name, launch, json, "/j") for name in ("http_proxy", "https_proxy")]
    assert [d.value for d in decisions if d] == ["j", "b"]
    flagged = replace(launch, flags={"http-proxy": ("f",)})
    origin = decide_proxy("http_proxy", flagged, json, "/j")
    assert origin is not None and origin.source == "--http-proxy"


def test_a_masked_comment_stands_in_for_a_file_that_may_not_be_read() -> None:
    made = unit({A: service(f"EnvironmentFile=-{ENGINE.env_file}")})
    hidden = replace(made, env_files={ENGINE.env_file: File(ENGINE.env_file)})
    launch = read_launch(hidden, {ENGINE.env_file: {"HTTP_PROXY": "http://u:xxxxx@h:1"}})
    origin = launch.variable("HTTP_PROXY")
    assert origin is not None and origin.source == ENGINE.env_file
