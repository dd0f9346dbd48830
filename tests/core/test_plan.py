"""The least disruption that works, and never a surprise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.plan import Known, Plan, make_plan
from dockproxy_tray.core.profile import ProxySettings, Wanted
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import MIRRORS, wanted_values
from dockproxy_tray.errors import Invalid, Unparsable
from tests.core.seen import DEFAULT, ENGINE, ETC, seen

PROXY = "http://proxy:1"
OFFICE = Wanted(
    profile="Office",
    daemon=ProxySettings(http_proxy=PROXY, https_proxy=PROXY, no_proxy="a.example"),
    client=ProxySettings(http_proxy=PROXY),
    mirrors=("https://m.example",),
    insecure_registries=(),
    live_restore=None,
    cgroup_driver=None,
)
DIRECT = Wanted("Direct", ProxySettings(), ProxySettings(), None, None, None, None)
DROPIN = f'[Service]\nEnvironment="HTTP_PROXY={PROXY}"\nEnvironment="HTTPS_PROXY={PROXY}"\n'
RUNNING: dict[str, Any] = {"http_proxy": PROXY, "https_proxy": PROXY, "no_proxy": ""}
BOTH = replace(DIRECT, daemon=ProxySettings(http_proxy=PROXY, https_proxy=PROXY))


def plan(wanted: Wanted, observed: Observed, **options: object) -> Plan:
    return make_plan(wanted_values(wanted), observed, **options)  # type: ignore[arg-type]


def after(made: Plan, path: str) -> str | None:
    return next(edit.after for edit in made.all_edits if edit.path == path)


def codes(messages: tuple[Message, ...]) -> list[str]:
    return [message.code for message in messages]


def test_a_new_proxy_needs_a_restart_and_a_daemon_reload() -> None:
    made = plan(OFFICE, seen())
    assert made.action == "restart" and made.daemon_reload
    assert after(made, ENGINE.dropin) == (
        f'[Service]\nEnvironment="HTTP_PROXY={PROXY}"\n'
        f'Environment="HTTPS_PROXY={PROXY}"\nEnvironment="NO_PROXY=a.example"\n'
    )


def test_what_is_so_already_needs_nothing() -> None:
    made = plan(BOTH, seen({ENGINE.dropin: DROPIN}, **RUNNING))
    assert made.action == "none" and not made.all_edits and not made.daemon_reload


def test_written_but_not_running_is_restarted_without_an_edit() -> None:
    made = plan(BOTH, seen({ENGINE.dropin: DROPIN}))
    assert made.action == "restart" and not made.all_edits


def test_an_equal_spelling_is_left_as_it_stands() -> None:
    text = DROPIN.replace("http://proxy:1", "HTTP://Proxy:1/")
    running: dict[str, Any] = {
        **RUNNING,
        "http_proxy": "HTTP://Proxy:1/",
        "https_proxy": "HTTP://Proxy:1/",
    }
    assert not plan(BOTH, seen({ENGINE.dropin: text}, **running)).all_edits


def test_a_mirror_alone_needs_a_reload() -> None:
    wanted = replace(DIRECT, mirrors=("https://m.example",))
    made = plan(wanted, seen())
    assert made.action == "reload" and not made.daemon_reload
    assert made.forward.expected[MIRRORS] == ("https://m.example",)


def test_what_no_profile_mentions_is_left_alone() -> None:
    text = '{"registry-mirrors": ["https://mine.example"]}'
    made = plan(DIRECT, seen({ENGINE.daemon_json: text}, mirrors=("https://mine.example/",)))
    assert made.action == "none" and not made.all_edits


def test_a_value_that_is_not_wanted_is_left_out_where_nobody_else_has_it() -> None:
    made = plan(DIRECT, seen({ENGINE.dropin: DROPIN}, **RUNNING))
    assert after(made, ENGINE.dropin) is None


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy"])
def test_what_the_manager_would_still_supply_is_written_empty(name: str) -> None:
    observed = seen({ENGINE.dropin: DROPIN}, manager={name: "http://other:1"}, **RUNNING)
    made = plan(DIRECT, observed)
    assert after(made, ENGINE.dropin) == f'[Service]\nEnvironment="{name}="\n'
    assert made.prediction["daemon", "http_proxy"] is None


def test_an_environment_file_is_beaten_by_one_of_ours() -> None:
    made = plan(BOTH, seen({DEFAULT: "http_proxy=http://other:1\nHTTPS_PROXY=http://other:2\n"}))
    assert "HTTP_PROXY" in (after(made, ENGINE.env_file) or "")
    assert f"EnvironmentFile=-{ENGINE.env_file}" in (after(made, ENGINE.dropin) or "")
    assert not made.shadowed


def test_a_password_goes_into_a_private_file() -> None:
    url = "http://user:s3cret@proxy:1"
    made = plan(replace(DIRECT, daemon=ProxySettings(http_proxy=url)), seen())
    edit = next(edit for edit in made.edits if edit.path == ENGINE.env_file)
    assert edit.mode == 0o600 and "s3cret" in (edit.after or "")
    assert "s3cret" not in (after(made, ENGINE.dropin) or "")
    assert "# dockproxy: HTTP_PROXY=http://user:xxxxx@proxy:1" in (after(made, ENGINE.dropin) or "")
    assert "s3cret" not in repr(made)


def test_a_password_that_stands_in_the_dropin_is_moved_out_of_it() -> None:
    url = "http://user:s3cret@proxy:1"
    observed = seen(
        {ENGINE.dropin: f'[Service]\nEnvironment="HTTP_PROXY={url}"\n'},
        environ={"HTTP_PROXY": url},
        http_proxy="http://xxxxx:xxxxx@proxy:1",
    )
    made = plan(replace(DIRECT, daemon=ProxySettings(http_proxy=url)), observed)
    assert made.action == "write" and made.daemon_reload
    assert "s3cret" not in (after(made, ENGINE.dropin) or "")


HAND_MADE = {
    ENGINE.dropin: f"[Service]\nEnvironmentFile={ENGINE.env_file}\n",
    ENGINE.env_file: "HTTP_PROXY=http://old:1\nFTP_PROXY=ftp://x\nTOKEN=t\n",
}


@pytest.mark.parametrize("proxy", [PROXY, "http://user:s3cret@proxy:1", None])
def test_variables_of_others_in_the_env_file_stay_in_force(proxy: str | None) -> None:
    machine = seen(HAND_MADE, http_proxy="http://old:1")
    wanted = replace(DIRECT, daemon=ProxySettings(http_proxy=proxy))
    made = plan(wanted, machine)
    environment = Sources(machine.after(made.edits)).launch.environment
    assert {"FTP_PROXY", "TOKEN"} <= environment.keys()
    assert environment["TOKEN"].value == "t"
    said = environment.get("HTTP_PROXY")
    assert (said.value if said else None) == proxy
    edit = next(edit for edit in made.edits if edit.path == ENGINE.env_file)
    assert edit.mode == (0o600 if proxy and "@" in proxy else None)
    there = machine.after(made.edits)
    back = there.after(plan(DIRECT, there).edits)
    assert Sources(back).launch.environment["TOKEN"].value == "t"


def test_an_env_file_that_nobody_names_stays_as_it_is() -> None:
    made = plan(BOTH, seen({ENGINE.env_file: "TOKEN=t\n"}))
    assert [edit.path for edit in made.edits] == [ENGINE.dropin]
    assert ENGINE.env_file not in (after(made, ENGINE.dropin) or "")


def test_daemon_json_shadows_and_is_not_touched() -> None:
    text = '{"proxies": {"http-proxy": "http://json:1"}}'
    made = plan(BOTH, seen({ENGINE.daemon_json: text}))
    assert made.shadowed == (("daemon", "http_proxy"),)
    assert made.prediction["daemon", "http_proxy"] == "http://json:1"
    assert all(edit.path != ENGINE.daemon_json for edit in made.edits)
    warning = made.warnings[0]
    assert warning.code == "shadowed" and warning.values["source"] == ENGINE.daemon_json


def test_a_key_that_is_a_flag_is_never_written() -> None:
    observed = seen({DEFAULT: "DOCKER_OPTS=--registry-mirror=https://flag.example\n"})
    made = plan(replace(DIRECT, mirrors=("https://m.example",)), observed)
    assert all(edit.path != ENGINE.daemon_json for edit in made.edits)


def test_a_mirror_with_a_path_needs_a_newer_engine() -> None:
    wanted = replace(DIRECT, mirrors=("https://m.example/path",))
    with pytest.raises(Invalid, match="mirror-path"):
        plan(wanted, seen(version="24.0.7"))
    assert plan(wanted, seen(version="25.0.0")).action == "reload"


def test_an_old_engine_loses_insecure_registries_at_a_reload_and_is_restarted() -> None:
    wanted = replace(DIRECT, mirrors=("https://m.example",), insecure_registries=("r.example",))
    assert plan(wanted, seen(version="23.0.5")).action == "restart"
    assert plan(wanted, seen(version="24.0.0")).action == "restart"
    for sound in ("20.10.24", "23.0.7", "24.0.1"):
        assert plan(wanted, seen(version=sound)).action == "reload"


def test_an_old_engine_loses_the_insecure_registries_of_others_as_well() -> None:
    files = {ENGINE.daemon_json: '{"insecure-registries": ["r.example"]}'}
    machine = seen(files, version="23.0.5", insecure_registries=("r.example",))
    assert plan(replace(DIRECT, mirrors=("https://m.example",)), machine).action == "restart"


def test_a_cgroup_driver_that_waits_for_a_restart_is_asked_about() -> None:
    files = {ENGINE.daemon_json: '{"exec-opts": ["native.cgroupdriver=cgroupfs"]}'}
    assert codes(plan(BOTH, seen(files, containers=1)).consents) == ["cgroup-driver-changes"]
    assert not plan(BOTH, seen(files, containers=0)).consents
    assert not plan(BOTH, seen(files, containers=1, cgroup_driver="cgroupfs")).consents


def test_a_stopped_engines_units_are_read_again_where_somebody_left_that_out() -> None:
    machine = seen({ENGINE.dropin: DROPIN}, active="inactive")
    assert machine.unit is not None
    stale = replace(machine, unit=replace(machine.unit, need_reload=True))
    mirrors = replace(BOTH, mirrors=("https://m.example",))
    assert plan(mirrors, stale).daemon_reload and not plan(mirrors, machine).daemon_reload


def test_running_containers_get_live_restore_for_the_restart() -> None:
    made = plan(BOTH, seen(containers_running=2))
    assert made.keep_containers and not made.consents
    assert '"live-restore": true' in (made.forward.bridge or "")
    assert made.forward.final is None and '"live-restore": false' in (made.forward.spoken or "")


def test_a_swarm_cannot_keep_its_containers() -> None:
    made = plan(BOTH, seen(containers_running=2, swarm=True))
    assert codes(made.consents) == ["containers-swarm"] and not made.keep_containers


def test_containers_that_systemd_kills_cannot_be_kept() -> None:
    observed = seen(containers_running=2)
    assert observed.unit is not None
    rootless = replace(observed, unit=replace(observed.unit, kill_mode="mixed"))
    made = plan(BOTH, rootless)
    assert codes(made.consents) == ["containers-kill-mode"] and not made.keep_containers


def test_containers_of_an_engine_with_another_config_file_cannot_be_kept() -> None:
    other = {DEFAULT: "DOCKER_OPTS=--config-file=/srv/dockerd.json\n"}
    made = plan(BOTH, seen(other, containers_running=2))
    assert codes(made.consents) == ["containers-elsewhere"] and not made.keep_containers
    assert plan(BOTH, seen(other, containers_running=2, live_restore=True)).keep_containers


def test_stopping_containers_by_choice_asks_nothing() -> None:
    made = plan(BOTH, seen(containers_running=2), containers="stop")
    assert not made.consents and not made.keep_containers


def test_entries_that_nobody_knows_are_not_dropped_in_silence() -> None:
    text = '{"registry-mirrors": ["https://mine.example", "https://known.example"]}'
    wanted = replace(DIRECT, mirrors=())
    observed = seen({ENGINE.daemon_json: text}, mirrors=("https://mine.example/",))
    made = plan(wanted, observed, known=Known(mirrors={"https://known.example/"}))
    assert codes(made.consents) == ["drops-entries"]
    assert made.consents[0].values["entries"] == ("https://mine.example",)


def test_what_the_engine_has_by_itself_is_dropped_in_silence() -> None:
    text = '{"insecure-registries": ["127.0.0.0/8", "::1/128", "mine.example"]}'
    wanted = replace(DIRECT, insecure_registries=())
    made = plan(wanted, seen({ENGINE.daemon_json: text}))
    assert made.consents[0].values["entries"] == ("mine.example",)
    text = '{"insecure-registries": ["127.0.0.0/8"]}'
    changed = replace(DIRECT, insecure_registries=("new.example",))
    assert plan(changed, seen({ENGINE.daemon_json: text})).consents == ()


def test_a_stopped_engine_is_only_written_for() -> None:
    made = plan(BOTH, seen(active="inactive"))
    assert made.action == "write" and codes(made.warnings) == ["takes-effect-at-start"]


def test_a_stopped_engine_whose_files_say_all_of_it_needs_its_start_still() -> None:
    first = plan(BOTH, seen(active="inactive"))
    written = {edit.path: edit.after for edit in first.all_edits if edit.after is not None}
    made = plan(BOTH, seen(written, active="inactive"))
    assert made.action == "none" and codes(made.warnings) == ["takes-effect-at-start"]


def test_a_file_that_cannot_be_parsed_stops_the_plan() -> None:
    with pytest.raises(Unparsable):
        plan(OFFICE, seen({ENGINE.daemon_json: "{,}"}))


def test_another_dropin_wins_by_name_and_is_beaten() -> None:
    other = f"{ETC}/docker.service.d/zz.conf"
    made = plan(BOTH, seen({other: '[Service]\nEnvironment="HTTP_PROXY=http://late:1"\n'}))
    assert after(made, ENGINE.env_file) is not None and not made.shadowed


def test_an_earlier_dropin_does_not_win() -> None:
    other = f"{ETC}/docker.service.d/10-first.conf"
    made = plan(BOTH, seen({other: '[Service]\nEnvironment="HTTP_PROXY=http://early:1"\n'}))
    assert all(edit.path != ENGINE.env_file for edit in made.edits)


def test_a_password_is_planned_exactly() -> None:
    url = "http://jo:one@proxy:1"
    files = {ENGINE.dropin: f'[Service]\nEnvironment="HTTP_PROXY={url}"\n'}
    machine = seen(files, http_proxy=url, environ={"HTTP_PROXY": url})
    wanted = replace(DIRECT, daemon=ProxySettings("http://jo:two@proxy:1"))
    assert plan(wanted, machine).action == "restart"


@pytest.mark.parametrize(
    ("password", "written", "action"),
    [("one", 1, "none"), ("two", 1, "restart"), ("one", 3, "restart"), ("two", 3, "restart")],
)
def test_where_a_password_cannot_be_seen_running_the_files_of_its_start_tell(
    password: str, written: int, action: str
) -> None:
    """/info masks, and the helper may not look into dockerd's environment. A file that was written
    since the engine's start (2 in these machines) says nothing of what runs."""
    text = 'HTTP_PROXY="http://jo:one@proxy:1"\n'
    dropin = f"[Service]\nEnvironmentFile=-{ENGINE.env_file}\n"
    machine = seen(
        {ENGINE.dropin: dropin, ENGINE.env_file: text}, http_proxy="http://xxxxx:xxxxx@proxy:1"
    )
    assert machine.unit is not None
    env_file = replace(machine.env_file, changed=written)
    unit = replace(machine.unit, env_files={**machine.unit.env_files, env_file.path: env_file})
    machine = replace(machine, env_file=env_file, unit=unit)
    wanted = replace(DIRECT, daemon=ProxySettings(f"http://jo:{password}@proxy:1"))
    assert plan(wanted, machine).action == action


def test_that_containers_can_read_a_password_is_said_where_it_is_written() -> None:
    secret = replace(DIRECT, client=ProxySettings("http://jo:s3cret@proxy:1"))
    made = plan(secret, seen())
    assert codes(made.warnings) == ["client-password"]
    assert "s3cret" not in repr(made.warnings)
    written = seen({ENGINE.client_config: after(made, ENGINE.client_config) or ""})
    assert codes(plan(secret, written).warnings) == []
    assert codes(plan(DIRECT, written).warnings) == []
    assert codes(plan(replace(DIRECT, daemon=secret.client), seen()).warnings) == []
