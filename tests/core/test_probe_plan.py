"""What is reached and by which way, from a profile and from what runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import Observed, Record
from dockproxy_tray.core.plan import make_plan
from dockproxy_tray.core.probe_plan import HUB, ProbePlan, Target, Via, Ways, make_targets
from dockproxy_tray.core.probe_result import Reached, State, fastest_mirror, rank_mirrors
from dockproxy_tray.core.probe_settings import plan_profile, plan_running
from dockproxy_tray.core.profile import Wanted
from dockproxy_tray.core.proxy_url import parse_proxy_url
from dockproxy_tray.core.site import parse_site
from dockproxy_tray.core.values import wanted_values
from dockproxy_tray.system.profiles_file import parse_profiles
from tests.core.seen import ENGINE, ETC, seen, started

PROFILES = """\
[always]
no_proxy = ["localhost"]

[profiles.Office]
proxy = "http://jo:geheim@proxy.corp:8080"
no_proxy = [".corp"]
mirrors = ["https://mirror.corp", "http://mirror.example:5000", "https://mirror.corp/"]
insecure_registries = ["nas.lan:5000", "10.0.0.0/8", "mirror.example:5000"]

[profiles.Office.client]
proxy = "http://172.17.0.1:8080"
all_proxy = "socks5h://172.17.0.1:1080"

[profiles.Half]
http_proxy = "http://proxy.corp:8080"

[profiles.Local]
proxy = "http://127.0.0.1:3128"
"""


def wanted(name: str = "Office") -> Wanted:
    return parse_profiles(PROFILES, "profiles.toml").resolve(name)


def running(name: str = "Office", **changed: Any) -> Observed:
    """A machine that runs this profile, with ``changed`` differing."""
    plain = seen()
    found = started(plain.after(make_plan(wanted_values(wanted(name)), plain).all_edits))
    return replace(found, record=Record("id-1", name, 1000, 0.0), **changed)


def via(text: str) -> Via:
    return Via(parse_proxy_url(text))


def urls(plan: ProbePlan) -> list[tuple[str, str, str | None]]:
    found: list[tuple[str, str, str | None]] = []
    for target in plan.targets:
        way = plan.via(target)
        found.append((target.kind, target.url, str(way.url) if way else None))
    return found


OFFICE = [
    ("proxy", "http://jo:xxxxx@proxy.corp:8080", None),
    ("proxy", "http://172.17.0.1:8080", None),
    ("proxy", "socks5h://172.17.0.1:1080", None),
    ("mirror", "https://mirror.corp", None),
    ("mirror", "http://mirror.example:5000", "http://jo:xxxxx@proxy.corp:8080"),
    ("registry", "https://registry-1.docker.io", "http://jo:xxxxx@proxy.corp:8080"),
    ("registry", "nas.lan:5000", "http://jo:xxxxx@proxy.corp:8080"),
]


def test_a_profile_is_reached_in_the_order_in_which_it_is_used() -> None:
    plan = plan_profile(wanted(), seen())
    assert urls(plan) == OFFICE
    assert (plan.profile, plan.warnings) == ("Office", ())
    assert [target.surfaces for target in plan.targets[:3]] == [
        ("daemon",), ("client",), ("client",),
    ]  # fmt: skip
    *_, nas = plan.targets
    assert [site.scheme for site in nas.sites] == ["https", "http"]
    assert "geheim" not in repr(plan)


def test_what_runs_is_the_same_as_the_profile_it_was_switched_to() -> None:
    plan = plan_running(running())
    mirrors = {"mirror.corp/": "mirror.corp", "example:5000/": "example:5000"}
    found = [
        (kind, next((url.replace(a, b) for a, b in mirrors.items() if a in url), url), way)
        for kind, url, way in urls(plan)
    ]
    assert found == OFFICE
    assert (plan.profile, plan.warnings) == (None, ())
    daemon = plan.targets[0].proxy
    assert daemon is not None and daemon.url.password == "geheim"  # by dockerd's environment


def masked(seen: Observed, **changed: Any) -> Observed:
    """The same for a user who may read neither dockerd's environment nor the .env file."""
    assert seen.info is not None and seen.unit is not None
    info = replace(
        seen.info,
        http_proxy="http://xxxxx:xxxxx@proxy.corp:8080",
        https_proxy="http://xxxxx:xxxxx@proxy.corp:8080",
    )
    env = replace(seen.env_file, text=None, problem=say("file-permission", path="/e", user="dev"))
    files = {path: env if path == env.path else f for path, f in seen.unit.env_files.items()}
    unit = replace(seen.unit, env_files=files)
    return replace(seen, info=info, environ=None, env_file=env, unit=unit, **changed)


def test_a_masked_password_is_not_taken_for_one() -> None:
    plan = plan_running(masked(running()))
    proxy = plan.targets[0].proxy
    assert proxy is not None
    assert (proxy.hidden, str(proxy.url)) == (True, "http://proxy.corp:8080")
    assert plan.ways.https == proxy


def test_a_password_that_may_not_be_read_is_that_of_the_profile_in_force() -> None:
    plan = plan_running(masked(running()), wanted())
    proxy = plan.targets[0].proxy
    assert proxy is not None and not proxy.hidden and proxy.url.password == "geheim"
    assert [warning.code for warning in plan.warnings] == ["probe-profile-password"]
    other = plan_running(masked(running()), wanted("Half"))
    assert other.targets[0].proxy is not None and other.targets[0].proxy.hidden


def test_a_proxy_is_known_by_the_profile_that_names_it_whoever_may_read_its_password() -> None:
    def names(plan: ProbePlan) -> set[str | None]:
        return {target.proxy.profile for target in plan.targets if target.proxy is not None}

    keyring = parse_profiles(PROFILES.replace("jo:geheim@", "kim@"), "p").resolve("Office")
    for seen_now in (running(), masked(running())):
        assert names(plan_running(seen_now)) == {None}
        assert names(plan_running(seen_now, keyring)) == {"Office"}
        assert names(plan_running(seen_now, wanted("Local"))) == {None}
    plan = plan_running(masked(running()), keyring)
    assert plan.targets[0].proxy is not None and plan.targets[0].proxy.hidden, "none was found"
    assert plan.warnings == ()
    assert names(plan_profile(wanted(), seen())) == {"Office"}


def test_where_what_runs_is_not_known_the_files_count_and_that_is_said() -> None:
    down = replace(running(), info=None, environ=None)
    assert down.unit is not None
    stopped = replace(down, unit=replace(down.unit, active_state="inactive", main_pid=0))
    plan = plan_running(stopped)
    assert [target.kind for target in plan.targets].count("mirror") == 2
    assert [warning.code for warning in plan.warnings] == ["route-engine-down"]


def test_what_docker_says_that_runs_counts_although_its_file_cannot_be_read() -> None:
    seen = masked(running())
    broken = replace(seen, daemon_json=replace(seen.daemon_json, text="{"))
    plan = plan_running(broken)
    assert plan.ways.https is not None and plan.ways.https.host == "proxy.corp"
    assert urls(plan) == urls(plan_running(seen))
    assert plan.warnings == ()


def test_without_an_engine_only_the_clients_proxies_are_known() -> None:
    problem = say("engine-absent", unit="docker.service")
    plan = plan_running(replace(running(), unit=None, unit_problem=problem, info=None))
    assert [target.surfaces for target in plan.targets] == [("client",), ("client",)]
    assert plan.warnings == (problem,)
    assert len(plan_profile(wanted(), replace(seen(), unit=None)).targets) == len(OFFICE)


def test_lists_that_no_profile_manages_stay_as_they_are() -> None:
    bare = parse_profiles('[profiles.A]\nproxy = "http://p.corp:1"\n', "p").resolve("A")
    plan = plan_profile(bare, running())
    assert [kind for kind, _, _ in urls(plan)] == [
        "proxy", "mirror", "mirror", "registry", "registry",
    ]  # fmt: skip
    assert plan.insecure


def test_a_proxy_for_http_alone_is_known_as_such() -> None:
    plan = plan_profile(wanted("Half"), seen())
    (proxy,) = [target for target in plan.targets if target.kind == "proxy"]
    assert proxy.plain
    assert urls(plan)[-1] == ("registry", HUB.url, None)


def test_a_loopback_proxy_of_containers_is_warned_of() -> None:
    assert [w.code for w in plan_profile(wanted("Local"), seen()).warnings] == ["route-loopback"]


@pytest.mark.parametrize(("text", "scheme"), [("proxy.corp:8080", "http"), ("ftp://x", None)])
def test_a_proxy_is_read_as_go_reads_it(text: str, scheme: str | None) -> None:
    found = running()
    assert found.info is not None
    info = replace(found.info, http_proxy=text, https_proxy=text)
    plan = plan_running(replace(found, info=info, environ={"HTTPS_PROXY": text}))
    https = plan.ways.https
    assert (https.url.scheme if https else None) == scheme
    assert bool(plan.warnings) == (scheme is None)


def test_the_engines_environment_says_whom_it_trusts() -> None:
    assert plan_running(seen()).trust.certs_dir == "/etc/docker/certs.d"
    environ = {"SSL_CERT_FILE": "/ca.pem", "SSL_CERT_DIR": "/a:/b"}
    trust = plan_running(seen(environ=environ)).trust
    assert (trust.bundle, trust.folders) == ("/ca.pem", ("/a", "/b"))
    assert trust.since == pytest.approx(2e-6)
    dropin = f"{ETC}/docker.service.d/ca.conf"
    later = seen({dropin: "[Service]\nEnvironment=SSL_CERT_FILE=/new.pem\n"}, environ=environ)
    at_switch = plan_profile(wanted(), later).trust
    assert (at_switch.bundle, at_switch.since) == ("/new.pem", None)
    user = replace(
        seen(), engine=replace(ENGINE, daemon_json="/home/dev/.config/docker/daemon.json")
    )
    assert plan_running(user).trust.certs_dir == "/home/dev/.config/docker/certs.d"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("https://registry-1.docker.io/v2/", "https"),
        ("http://mirror.example/v2/", "http"),
        ("https://mirror.corp/v2/", None),
        ("https://localhost:5000/v2/", None),
        ("http://127.0.0.1/v2/", None),
    ],
)
def test_each_site_has_its_own_way(text: str, way: str | None) -> None:
    ways = Ways(via("http://h.example:1"), via("http://s.example:2"), ".corp")
    site = parse_site(text)
    assert site is not None
    assert ways.to(site) == (getattr(ways, way) if way else None)


def test_a_mirror_that_is_no_url_is_left_out() -> None:
    targets = make_targets(Ways(), (), ["nonsense", "https://m.corp"], ())
    assert [target.url for target in targets] == ["https://m.corp", HUB.url]


def mirror(name: str, ms: float | None, state: State = "good") -> Reached:
    return Reached(Target("mirror", name), state, say("x"), "manifest", answer_ms=ms)


def test_mirrors_are_ranked_by_latency_those_that_serve_first() -> None:
    hub = Reached(Target("registry", "hub"), "good", say("x"), "manifest", answer_ms=0.1)
    slow, fast, login = mirror("a", 30.0), mirror("b", 3.0), mirror("c", 1.0, "doubtful")
    reached = (slow, mirror("d", None, "bad"), login, hub, fast)
    assert rank_mirrors(reached) == (fast, slow, login)
    assert fastest_mirror(reached) == fast
    assert fastest_mirror([login]) is None
