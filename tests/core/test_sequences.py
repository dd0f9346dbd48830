"""Whatever is switched in whatever order: what is not ours survives, and the plan comes to rest."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from dockproxy_tray.core.compare import compare
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.plan import make_plan
from dockproxy_tray.core.profile import ProxySettings, Wanted
from dockproxy_tray.core.values import wanted_values
from tests.core.seen import DEFAULT, ENGINE, ETC, seen, started

URLS = st.sampled_from(
    [None, "http://a.example:1", "http://user:p%25w@b.example:2", "socks5://[::1]:1080/"]
)
LISTS = st.sampled_from([None, "localhost,.corp.example", "10.0.0.0/8"])
ENTRIES = st.sampled_from([(), ("https://m.example",), ("https://m.example", "http://n.example")])


@st.composite
def wanted(draw: st.DrawFn) -> Wanted:
    def proxies(*, client: bool) -> ProxySettings:
        http, https = draw(URLS), draw(URLS)
        no_proxy = draw(LISTS) if http or https else None
        return ProxySettings(http, https, no_proxy, draw(URLS) if client else None)

    registries = st.sampled_from([(), ("r.example:5000",)])
    return Wanted(
        profile="Any",
        daemon=proxies(client=False),
        client=proxies(client=True),
        mirrors=draw(ENTRIES),
        insecure_registries=draw(registries),
        live_restore=draw(st.sampled_from([None, True, False])),
        cgroup_driver=draw(st.sampled_from([None, "systemd"])),
    )


DAEMON = (
    '{\r\n  "log-opts": {"a": "1"},\r\n  "exec-opts": ["other=x"], "n": 1e400,\r\n  "z": []\r\n}'
)
CLIENT = (
    '{"auths":{"r":{"auth":"c2VjcmV0"}},"proxies":{"tcp://h:1":{"httpProxy":"x"}},"q":"\\u0026"}'
)
FOREIGN = '# mine\n[Unit]\nAfter=x.service\n\n[Service]\nEnvironment=OTHER=1 "FTP_PROXY=ftp://f"\n'
STARTS = st.sampled_from(
    [
        {},
        {ENGINE.dropin: FOREIGN, ENGINE.daemon_json: DAEMON, ENGINE.client_config: CLIENT},
        {DEFAULT: "http_proxy=http://old:1\n", ENGINE.dropin: FOREIGN},
        {f"{ETC}/docker.service.d/zz.conf": '[Service]\nEnvironment="HTTPS_PROXY=http://late:1"\n'},
    ]
)


def run(observed: Observed, wanted: Wanted) -> Observed:
    """The machine after the plan was carried out: files edited, engine running what is next."""
    plan = make_plan(wanted_values(wanted), observed)
    return started(observed.after(plan.all_edits))


@settings(max_examples=150, deadline=None)
@given(STARTS, st.lists(wanted(), min_size=1, max_size=5))
def test_any_sequence_of_switches_ends_in_sync_and_at_rest(
    files: dict[str, str], switches: list[Wanted]
) -> None:
    machine = seen(files)
    for each in switches:
        machine = run(machine, each)
    again = make_plan(wanted_values(switches[-1]), machine)
    assert again.action == "none" and not again.all_edits
    assert compare(switches[-1], machine).state == "in-sync"


@settings(max_examples=150, deadline=None)
@given(st.lists(wanted(), min_size=1, max_size=5))
def test_what_is_not_ours_survives_any_sequence(switches: list[Wanted]) -> None:
    files = {ENGINE.dropin: FOREIGN, ENGINE.daemon_json: DAEMON, ENGINE.client_config: CLIENT}
    machine = seen(files)
    for each in switches:
        machine = run(machine, each)
    daemon, client = machine.daemon_json.text or "", machine.client.text or ""
    assert daemon.startswith('{\r\n  "log-opts": {"a": "1"},') and "1e400" in daemon
    assert "\n" not in daemon.replace("\r\n", "")
    assert "other=x" in json.loads(daemon)["exec-opts"]
    assert list(json.loads(daemon))[:4] == ["log-opts", "exec-opts", "n", "z"]
    assert '"auths":{"r":{"auth":"c2VjcmV0"}}' in client and "\\u0026" in client
    assert json.loads(client)["proxies"]["tcp://h:1"] == {"httpProxy": "x"}
    dropin = machine.dropin.text or ""
    assert dropin.startswith("# mine\n[Unit]\nAfter=x.service\n")
    assert 'OTHER=1 "FTP_PROXY=ftp://f"' in dropin


@settings(max_examples=60, deadline=None)
@given(STARTS, wanted())
def test_a_password_is_in_no_file_that_others_may_read(files: dict[str, str], each: Wanted) -> None:
    plan = make_plan(wanted_values(each), seen(files))
    for edit in plan.edits:
        if "p%25w" in (edit.after or ""):
            assert edit.path == ENGINE.env_file and edit.mode == 0o600
