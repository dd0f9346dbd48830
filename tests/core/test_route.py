from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from dockproxy_tray.core.compare import compare
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.plan import make_plan
from dockproxy_tray.core.route import Hop, Lane, addresses, make_lanes
from dockproxy_tray.core.values import wanted_values
from dockproxy_tray.system.profiles_file import parse_profiles
from tests.core.seen import ENGINE, INFO, started
from tests.core.seen import seen as make_seen

PROXY = 'proxy = "http://jo:geheim@proxy.corp:8080"\n'
MIRROR = 'mirrors = ["https://mirror.corp"]\n'
CLIENT = '[profiles.P.client]\nproxy = "http://172.17.0.1:8080"\n'


def switched(profile: str, seen: Observed | None = None) -> Observed:
    """A machine that was switched to this profile, and runs it."""
    seen = seen or make_seen()
    return started(seen.after(make_plan(wanted(profile), seen).all_edits))


def wanted(profile: str) -> Any:
    return wanted_values(resolve(profile))


def resolve(profile: str) -> Any:
    text = f"version = 1\n[profiles.P]\n{profile}"
    return parse_profiles(text, "profiles.toml").resolve("P")


def lanes(profile: str, seen: Observed | None = None) -> dict[str, Lane]:
    seen = seen or switched(profile)
    made = make_lanes(seen, compare(resolve(profile), seen))
    return {lane.operation: lane for lane in made}


def drawn(lane: Lane) -> str:
    """A lane in a line: ``?`` unknown, ``~`` changed, ``!`` broken, ``(…)`` on standby."""
    return " > ".join(map(one, lane.hops))


def one(hop: Hop) -> str:
    mark = {"good": "", "unknown": "?", "changed": "~", "broken": "!"}[hop.state]
    name = hop.label or (f"no {hop.kind}" if hop.kind in ("proxy", "mirror") else hop.kind)
    name = f"direct {name}" if hop.direct else name
    return f"({mark}{name})" if hop.standby else f"{mark}{name}"


@pytest.mark.parametrize(
    ("profile", "pull"),
    [
        ("", "daemon > registry"),
        (PROXY, "daemon > proxy.corp:8080 > registry"),
        (MIRROR, "daemon > mirror.corp > (registry)"),
        (PROXY + MIRROR, "daemon > proxy.corp:8080 > mirror.corp > (registry)"),
        (
            PROXY + 'mirrors = ["https://a.corp:5000/hub", "https://b.corp"]',
            "daemon > proxy.corp:8080 > a.corp:5000 > (b.corp) > (registry)",
        ),
        # Each is reached by the proxy of its scheme, unless no_proxy has it.
        (
            PROXY + MIRROR + 'no_proxy = [".corp"]',
            "daemon > direct mirror.corp > (proxy.corp:8080) > (registry)",
        ),
        (
            PROXY + MIRROR + 'no_proxy = ["docker.io"]',
            "daemon > proxy.corp:8080 > mirror.corp > (direct registry)",
        ),
        (PROXY + 'no_proxy = ["*"]', "daemon > direct registry"),
        (
            PROXY + 'mirrors = ["http://127.0.0.1:5000"]',
            "daemon > direct 127.0.0.1:5000 > (proxy.corp:8080) > (registry)",
        ),
        (
            'http_proxy = "http://a:1"\nhttps_proxy = "http://b:2"\nmirrors = ["http://m.corp"]',
            "daemon > a:1 > m.corp > (b:2) > (registry)",
        ),
        ('http_proxy = "http://a:1"', "daemon > direct registry"),
        ('https_proxy = "http://[fd00::1]:3128"', "daemon > [fd00::1]:3128 > registry"),
    ],
)
def test_a_pull_goes_by_proxy_and_mirrors_to_the_hub(profile: str, pull: str) -> None:
    assert drawn(lanes(profile)["pull"]) == pull


@pytest.mark.parametrize(
    ("profile", "run"),
    [
        ("", "container > web"),
        (PROXY, "container > proxy.corp:8080 > web"),
        (PROXY + CLIENT, "container > 172.17.0.1:8080 > web"),
        ('proxy = "http://127.0.0.1:3128"', "container > !127.0.0.1:3128 > web"),
        (CLIENT + 'no_proxy = "*"', "container > direct web"),
        ('[profiles.P.client]\nhttp_proxy = "http://a:1"', "container > direct web"),
    ],
)
def test_containers_go_by_the_clients_proxy(profile: str, run: str) -> None:
    made = lanes(profile)
    assert drawn(made["run"]) == run
    assert drawn(made["build"]) == run.replace("container", "build")


def test_the_endpoints_own_entry_counts_instead_of_the_default_one() -> None:
    seen = switched(PROXY)
    config = json.loads(seen.client.text or "")
    config["proxies"][ENGINE.endpoints[0]] = {"httpsProxy": "http://other:1"}
    seen = replace(seen, client=replace(seen.client, text=json.dumps(config)))
    run = lanes(PROXY, seen)["run"]
    assert drawn(run) == "container > ~other:1 > web"
    assert run.hops[1].why is not None and run.hops[1].why.code == "shadowed-by"


def test_what_runs_is_shown_where_the_files_say_another() -> None:
    seen = switched(PROXY + MIRROR)
    other = replace(INFO, https_proxy="http://old:3128", mirrors=("https://old.corp/",))
    seen = replace(seen, info=other, environ=None)
    pull = lanes(PROXY + MIRROR, seen)["pull"]
    assert drawn(pull) == "daemon > ~old:3128 > ~old.corp > (registry)"
    assert [hop.why.code for hop in pull.hops[1:3] if hop.why] == [
        "restart-needed",
        "reload-needed",
    ]


def test_what_is_wanted_and_not_there_has_a_place_in_the_picture() -> None:
    made = lanes(PROXY + MIRROR, make_seen())
    assert drawn(made["pull"]) == "daemon > !no proxy > !no mirror > registry"
    assert drawn(made["run"]) == "container > !no proxy > web"


def test_what_still_runs_although_its_file_is_gone_is_not_broken() -> None:
    seen = replace(make_seen(), info=switched(PROXY).info)
    assert drawn(lanes(PROXY, seen)["pull"]) == "daemon > ~proxy.corp:8080 > registry"


def test_a_proxy_that_nobody_wants_is_another_than_wanted() -> None:
    seen = switched(PROXY)
    assert drawn(lanes("", seen)["pull"]) == "daemon > ~proxy.corp:8080 > registry"


def test_without_a_profile_it_is_shown_as_it_is() -> None:
    seen = switched(PROXY + MIRROR)
    pull = make_lanes(seen, compare(None, seen))[0]
    assert drawn(pull) == "daemon > proxy.corp:8080 > mirror.corp > (registry)"


def test_a_docker_that_does_not_run_is_the_one_break() -> None:
    seen = switched(PROXY + MIRROR)
    assert seen.unit is not None
    unit = replace(seen.unit, active_state="inactive", main_pid=0)
    seen = replace(seen, unit=unit, info=None, environ=None)
    ways = lanes(PROXY + MIRROR, seen)
    pull = ways["pull"]
    assert drawn(pull) == "!daemon > ?proxy.corp:8080 > ?mirror.corp > (?registry)"
    assert drawn(ways["run"]) == "?container > ?proxy.corp:8080 > ?web"
    assert drawn(ways["build"]) == "?build > ?proxy.corp:8080 > ?web"
    assert pull.hops[0].why == say("route-engine-down", unit="docker.service")


def test_where_what_runs_is_unknown_the_files_are_shown_and_said_to_be_unsure() -> None:
    problem = say("socket-permission", path="/run/docker.sock")

    def unsure(profile: str) -> Observed:
        seen = switched(profile)
        assert seen.unit is not None
        unit = replace(seen.unit, need_reload=True)
        return replace(seen, unit=unit, info=None, environ=None, info_problem=problem)

    pull = lanes(PROXY, unsure(PROXY))["pull"]
    assert drawn(pull) == "daemon > ?proxy.corp:8080 > registry"
    assert pull.hops[1].why == problem
    assert drawn(lanes("", unsure(""))["pull"]) == "daemon > ?registry"


def test_an_engine_that_is_not_ours_is_not_guessed_at() -> None:
    problem = say("no-unit", unit="docker.service")
    seen = replace(make_seen(), unit=None, unit_problem=problem, info=None)
    assert drawn(lanes(PROXY, seen)["pull"]) == "?daemon > ?registry"


def test_files_that_cannot_be_parsed_leave_what_the_engine_says() -> None:
    seen = switched(PROXY + MIRROR)
    broken = replace(seen.daemon_json, text="{")
    seen = replace(seen, daemon_json=broken, client=replace(seen.client, text="{"))
    made = lanes(PROXY + MIRROR, seen)
    assert drawn(made["pull"]) == "daemon > ?proxy.corp:8080 > ?mirror.corp > (registry)"
    assert drawn(made["run"]) == "container > ?web"


@pytest.mark.parametrize("text", ["jo:geheim@host:99999", "http://jo:geheim@a b", "geheim"])
def test_a_proxy_that_is_no_url_is_named_without_its_password(text: str) -> None:
    seen = replace(make_seen(), info=replace(INFO, https_proxy=text))
    made = make_lanes(seen, compare(None, seen))
    if "@" in text:
        assert made[0].hops[1].state == "unknown"
        assert "geheim" not in repr(made)


def test_no_lane_holds_a_password() -> None:
    assert "geheim" not in repr(lanes(PROXY + MIRROR))
    assert "xxxxx" in lanes(PROXY)["pull"].hops[1].url


def codes(lane: Lane) -> list[str]:
    return [note.code for note in lane.notes]


def test_notes_say_what_a_lane_cannot_show() -> None:
    made = lanes(PROXY)
    assert [codes(made[name]) for name in ("pull", "run", "build")] == [[], [], ["route-tokens"]]
    made = lanes('http_proxy = "http://a:1"')
    assert codes(made["pull"]) == ["route-http-by"]
    assert codes(made["build"]) == ["route-http-by"]
    made = lanes('[profiles.P.client]\nall_proxy = "socks5://a:1"')
    assert codes(made["run"]) == ["route-all-proxy"]
    seen = switched(PROXY + 'no_proxy = [".corp"]')
    made = lanes(PROXY + 'no_proxy = [".lan"]', seen)
    assert codes(made["pull"]) == ["route-no-proxy-off"]


def test_many_exceptions_are_counted() -> None:
    web = lanes(f"{PROXY}no_proxy = {[f'h{n}' for n in range(1000)]}")["run"].hops[-1]
    assert web.why is not None and web.why.values["more"] == 992


def test_addresses_are_those_of_proxies_and_mirrors_each_once() -> None:
    made = lanes(PROXY + 'mirrors = ["https://mirror.corp", "http://[fd00::2]/hub"]').values()
    assert addresses(made) == (("proxy.corp", 8080), ("mirror.corp", 443), ("fd00::2", 80))
