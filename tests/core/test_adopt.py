"""Ending shadows takes the proxies out and nothing else; going back brings settings, not bytes."""

from __future__ import annotations

import json
from dataclasses import replace

from dockproxy_tray.core.adopt import make_adopt_plan, make_undo_plan
from dockproxy_tray.core.changes import Change, merge_changes
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.plan import Plan, make_plan
from dockproxy_tray.core.profile import ProxySettings, Wanted
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import (
    ALL,
    CLIENT,
    DAEMON,
    LIVE_RESTORE,
    MIRRORS,
    same_value,
    wanted_values,
)
from tests.core.seen import DEFAULT, ENGINE, ETC, seen

HTTP, HTTPS, NO_PROXY = DAEMON
PROXY = "http://proxy:1"
OTHER = f"{ETC}/docker.service.d/zz.conf"
DROPIN = f'[Service]\nEnvironment="HTTP_PROXY={PROXY}"\n'
DIRECT = Wanted("Direct", ProxySettings(), ProxySettings(), None, None, None, None)
OFFICE = replace(
    DIRECT,
    daemon=ProxySettings(PROXY, PROXY, "a.example"),
    client=ProxySettings(PROXY),
    mirrors=("https://m.example",),
    live_restore=True,
)


def after(made: Plan, path: str) -> str | None:
    return next(edit.after for edit in made.all_edits if edit.path == path)


def switched(machine: Observed, wanted: Wanted) -> tuple[Observed, tuple[Change, ...]]:
    made = make_plan(wanted_values(wanted), machine)
    return machine.after(made.all_edits), made.changes


def test_proxies_leave_daemon_json_and_the_rest_stays() -> None:
    text = '{\n\t"debug": true,\n\t"proxies": {"http-proxy": "http://j:1", "no-proxy": "x"}\n}\n'
    made = make_adopt_plan(seen({ENGINE.dropin: DROPIN, ENGINE.daemon_json: text}))
    assert json.loads(after(made, ENGINE.daemon_json) or "") == {"debug": True}
    # Ours stays, and what we said nothing of takes the value that was winning.
    assert made.prediction[HTTP] == PROXY and made.prediction[NO_PROXY] == "x"
    assert not made.shadowed and not made.consents


def test_another_dropin_loses_its_proxies_only() -> None:
    other = '# mine\n[Service]\nEnvironment=OTHER=1 "HTTP_PROXY=http://late:1"\nRestart=always\n'
    made = make_adopt_plan(seen({ENGINE.dropin: DROPIN, OTHER: other}))
    assert after(made, OTHER) == "# mine\n[Service]\nEnvironment=OTHER=1\nRestart=always\n"
    assert made.prediction[HTTP] == PROXY and made.daemon_reload


def test_one_shadow_behind_another_ends_as_well() -> None:
    third = f"{ETC}/docker.service.d/zzz.conf"
    files = {
        ENGINE.dropin: DROPIN,
        OTHER: '[Service]\nEnvironment="HTTP_PROXY=http://b:1"\n',
        third: '[Service]\nEnvironment="HTTP_PROXY=http://c:1"\n',
        ENGINE.daemon_json: '{"proxies": {"http-proxy": "http://j:1"}}',
    }
    made = make_adopt_plan(seen(files))
    assert after(made, OTHER) is None and after(made, third) is None
    assert made.prediction[HTTP] == PROXY and not made.shadowed


def test_an_unset_in_our_own_dropin_ends() -> None:
    made = make_adopt_plan(seen({ENGINE.dropin: DROPIN + "UnsetEnvironment=HTTP_PROXY\n"}))
    assert after(made, ENGINE.dropin) == DROPIN and made.prediction[HTTP] == PROXY


def test_a_source_that_is_not_ours_to_edit_is_named() -> None:
    flag = {ENGINE.dropin: DROPIN, DEFAULT: "DOCKER_OPTS=--http-proxy=http://f:1\n"}
    made = make_adopt_plan(seen(flag, http_proxy="http://f:1"))
    assert made.shadowed == (HTTP,) and not made.all_edits
    assert made.warnings[0].values["source"] == "--http-proxy"


def test_a_password_in_daemon_json_moves_into_the_private_file() -> None:
    text = '{"proxies": {"http-proxy": "http://u:s3cret@j:1"}}'
    made = make_adopt_plan(seen({ENGINE.daemon_json: text}))
    edit = next(edit for edit in made.edits if edit.path == ENGINE.env_file)
    assert edit.mode == 0o600 and "s3cret" in (edit.after or "")
    assert "s3cret" not in (after(made, ENGINE.dropin) or "")


def test_the_clients_own_entry_loses_its_proxies() -> None:
    endpoint = ENGINE.endpoints[0]
    entries = {
        "default": {"httpProxy": PROXY},
        endpoint: {"httpProxy": "http://e:1", "noProxy": "x"},
        "tcp://h:1": {"httpProxy": "http://r:1"},
    }
    machine = seen({ENGINE.client_config: json.dumps({"auths": {}, "proxies": entries})})
    made = make_adopt_plan(machine)
    left = json.loads(after(made, ENGINE.client_config) or "")
    assert left["proxies"] == {
        "default": {"httpProxy": PROXY, "noProxy": "x"},
        "tcp://h:1": {"httpProxy": "http://r:1"},
    }
    assert "auths" in left and made.action == "write"


def test_without_shadows_there_is_nothing_to_adopt() -> None:
    machine = seen({ENGINE.dropin: DROPIN}, http_proxy=PROXY)
    made = make_adopt_plan(machine)
    assert made.action == "none" and not made.all_edits


def test_undo_brings_every_setting_back() -> None:
    before = seen({ENGINE.dropin: DROPIN, ENGINE.client_config: '{"auths": {}}'})
    there, changes = switched(before, OFFICE)
    made, left = make_undo_plan(changes, there)
    back = Sources(there.after(made.all_edits))
    assert not left
    for key in ALL:
        former = Sources(before).on_disk(key).value
        if key == LIVE_RESTORE:  # a deleted key survives a reload
            assert back.on_disk(key).value is False
        else:
            assert same_value(key, back.on_disk(key).value, former), key


def test_undo_leaves_a_login_and_an_edit_since_and_names_the_edit() -> None:
    there, changes = switched(seen(), OFFICE)
    client = json.loads(there.client.text or "")
    client["auths"] = {"r.example": {}}
    config = json.loads(there.daemon_json.text or "")
    config["registry-mirrors"] = ["https://admin.example"]
    since = seen(
        {
            ENGINE.dropin: there.dropin.text or "",
            ENGINE.client_config: json.dumps(client),
            ENGINE.daemon_json: json.dumps(config),
        }
    )
    made, left = make_undo_plan(changes, since)
    back = since.after(made.all_edits)
    assert [(one.code, one.values["setting"]) for one in left] == [("changed-since", MIRRORS[1])]
    assert Sources(back).on_disk(MIRRORS).value == ("https://admin.example",)
    assert json.loads(back.client.text or "") == {"auths": {"r.example": {}}}
    assert Sources(back).on_disk(HTTP).value is None


def test_what_went_back_by_itself_needs_no_word() -> None:
    made, left = make_undo_plan([Change(HTTP, None, PROXY)], seen())
    assert not left and not made.all_edits and made.action == "none"


def test_without_an_engine_the_client_alone_goes_back() -> None:
    there, changes = switched(seen(), OFFICE)
    absent = replace(there, unit=None, unit_problem=say("engine-absent", unit="docker.service"))
    made, left = make_undo_plan(changes, absent)
    assert [edit.path for edit in made.all_edits] == [ENGINE.client_config] and not left
    assert {change.key for change in made.changes} <= {*CLIENT}


def test_two_switches_make_one() -> None:
    first = (Change(HTTP, None, "a"), Change(HTTPS, "x", "y"))
    last = (Change(HTTP, "a", "b"), Change(MIRRORS, None, ("m",)))
    assert merge_changes(first, last) == (
        Change(HTTP, None, "b"),
        Change(HTTPS, "x", "y"),
        Change(MIRRORS, None, ("m",)),
    )


def test_undo_of_a_cgroup_driver_gives_the_choice_back_to_the_engine() -> None:
    start = seen({ENGINE.daemon_json: '{"exec-opts": ["other=1"]}'}, containers=1)
    machine, changes = switched(start, replace(DIRECT, cgroup_driver="cgroupfs"))
    made, _ = make_undo_plan(changes, machine)
    assert made.action == "restart" and json.loads(after(made, ENGINE.daemon_json) or "") == {
        "exec-opts": ["other=1"]
    }
    assert [consent.code for consent in made.consents] == ["cgroup-driver-changes"]


def test_undo_of_entries_that_a_switch_wrote_needs_no_consent() -> None:
    machine, changes = switched(seen(), replace(DIRECT, mirrors=("https://m.example",)))
    made, _ = make_undo_plan(changes, machine)
    assert not made.consents and '"registry-mirrors": []' in (after(made, ENGINE.daemon_json) or "")
