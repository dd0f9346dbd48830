"""Whole switches of a user who is not root: the client's file is the user's, the rest root's."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import pytest

from tests.behaviour.rig import PROFILES
from tests.helper.desk import PROXIES, Desk, proxies


def test_one_switch_has_one_id_on_both_sides(desk: Desk) -> None:
    done = desk.do("use", "Office")
    assert done.result.applied and done.result.action == "restart"
    assert "proxy.corp.example" in desk.daemon and proxies(desk.client) == PROXIES
    assert desk.stage.record["id"] == done.result.id
    assert desk.stage.record["uid"] == desk._person.uid
    paths = {change.path for change in done.result.changes}
    assert {str(desk.config), desk.stage.engine.dropin, desk.stage.engine.daemon_json} == paths
    assert [*done.steps] and done.steps[0] == "write" and done.steps[-1] == "verify"
    assert desk.config.stat().st_uid == desk._person.uid


def test_the_clients_file_is_prepared_before_and_renamed_after(desk: Desk) -> None:
    desk.stage.hold("corp")
    desk.begin("use", "Office")
    desk.stage.wait_until_held()
    assert "proxy.corp.example" in desk.daemon
    assert desk.client == {}
    assert [path.name[:13] for path in desk.config.parent.iterdir()] == [".config.json."]
    desk.stage.let_go()
    desk.end()
    assert proxies(desk.client) == PROXIES
    assert [path.name for path in desk.config.parent.iterdir()] == ["config.json"]


def test_a_login_in_mid_switch_is_merged(desk: Desk) -> None:
    desk.stage.hold("corp")
    desk.begin("use", "Office")
    desk.stage.wait_until_held()
    desk.write_client('{"auths": {"registry.example": {"auth": "eA=="}}}')
    desk.stage.let_go()
    desk.end()
    assert proxies(desk.client) == PROXIES and "registry.example" in desk.client["auths"]


@pytest.mark.parametrize("fault", ["folder", "text"])
def test_a_clients_file_that_cannot_be_written_is_said_and_mended_by_the_next_call(
    desk: Desk, fault: str
) -> None:
    desk.write_client("{}")
    desk.stage.hold("corp")
    desk.begin("use", "Office")
    desk.stage.wait_until_held()
    if fault == "folder":
        os.chown(desk.config.parent, 0, 0)
        desk.config.parent.chmod(0o755)
    else:
        desk.write_client("{")
    desk.stage.let_go()
    incomplete = desk.fail_at_last()
    assert (incomplete.code, incomplete.exit_code) == ("Incomplete", 11)
    assert "proxy.corp.example" in desk.daemon
    assert desk.stage.record["profile"] == "Office"
    assert desk.config.read_text() in ("{}", "{")

    os.chown(desk.config.parent, desk._person.uid, desk._person.uid)
    desk.write_client("{}")
    asked = desk.asked
    mended = desk.do("use", "Office")
    assert mended.result.action == "write" and proxies(desk.client) == PROXIES
    assert desk.asked == asked, "the engine's side needs nothing more"

    # The last switch changed the client's side alone: so does its undo.
    desk.do("undo")
    assert desk.asked == asked
    assert desk.client == {} and "proxy.corp.example" in desk.daemon


def test_nothing_is_asked_where_there_is_nothing_to_do(desk: Desk) -> None:
    desk.do("use", "Office")
    asked = desk.asked
    again = desk.do("use", "Office")
    assert again.result.action == "none" and again.result.changes == ()
    assert desk.asked == asked == 1


def test_a_refusal_leaves_both_sides_as_they_were(desk: Desk) -> None:
    desk.write_client('{"a": 1}')
    before = desk.stage.snapshot("etc")
    desk.stage.answer("deny")
    refused = desk.fail("use", "Office")
    assert (refused.code, refused.exit_code) == ("NotAuthorized", 4)
    assert desk.stage.snapshot("etc") == before
    assert desk.config.read_text() == '{"a": 1}'
    assert [path.name for path in desk.config.parent.iterdir()] == ["config.json"]


def test_a_dismissed_prompt_leaves_both_sides_as_they_were(desk: Desk) -> None:
    before = desk.stage.snapshot("etc")
    desk.stage.answer("dismissed")
    refused = desk.fail("use", "Office")
    assert (refused.code, refused.exit_code) == ("Dismissed", 4)
    assert desk.stage.snapshot("etc") == before and desk.client == {}


def test_consent_comes_before_any_question_of_polkits(desk: Desk) -> None:
    entries = '{"registry-mirrors": ["https://somebody-elses.example"]}\n'
    path = desk.stage.write("etc/docker/daemon.json", entries)
    before = desk.stage.snapshot("etc")
    wanting = desk.fail("use", "Office")
    assert (wanting.code, wanting.exit_code) == ("NeedsConsent", 7)
    assert desk.asked == 0 and desk.stage.snapshot("etc") == before
    assert desk.do("use", "Office", consent=True).result.applied
    assert "somebody-elses" not in path.read_text()


@pytest.mark.parametrize("sees", [True, False])
def test_entries_that_another_own_profile_holds_are_dropped_without_asking(
    desk: Desk, sees: bool
) -> None:
    path = desk.stage.write(
        "etc/docker/daemon.json", '{"registry-mirrors": ["https://one.example"]}\n'
    )
    Path(desk.stage.engine.socket).chmod(0o666 if sees else 0o600)
    assert desk.do("use", "Office").result.applied
    assert json.loads(path.read_text())["registry-mirrors"] == ["https://mirror.corp.example"]
    # Whom the engine tells whether containers run, knows all that there is to consent to.
    assert desk.asked == (1 if sees else 2)


def test_entries_of_nobodys_are_not_dropped_along_with_those_of_an_own_profile(desk: Desk) -> None:
    path = desk.stage.write("etc/docker/daemon.json", "{}\n")
    desk.do("use", "Office")
    text = '{"registry-mirrors": ["https://one.example", "https://somebody-elses.example"]}\n'
    path.write_text(text)
    Path(desk.stage.engine.socket).chmod(0o666)
    wanting = desk.fail("use", "Home")
    assert (wanting.code, path.read_text()) == ("NeedsConsent", text)


def test_entries_that_a_switch_of_ours_wrote_need_no_consent(desk: Desk) -> None:
    desk.do("use", "Office")
    desk.write_profiles(PROFILES.replace("mirror.corp.example", "moved.corp.example"))
    assert desk.do("use", "Office").result.action == "reload"
    text = Path(desk.stage.engine.daemon_json).read_text()
    assert json.loads(text)["registry-mirrors"] == ["https://moved.corp.example"]
    assert desk.asked == 2


def test_after_the_first_switch_the_helper_asks_for_consent(desk: Desk) -> None:
    desk.do("use", "Office")
    path = Path(desk.stage.engine.daemon_json)
    text = path.read_text().replace("[", '["https://somebody-elses.example", ', 1)
    path.write_text(text)
    client, before, record = desk.client, desk.stage.snapshot("etc"), desk.stage.record
    wanting = desk.fail("use", "Home")
    assert (wanting.code, wanting.exit_code) == ("NeedsConsent", 7)
    assert desk.asked == 2, "which entries a switch has written only root may know"
    assert desk.stage.snapshot("etc") == before and desk.client == client
    assert desk.stage.record == record and not desk.is_interrupted
    assert desk.do("use", "Home", consent=True).result.profile == "Home"
    assert "somebody-elses" not in path.read_text()


def test_to_and_fro(desk: Desk) -> None:
    desk.do("use", "Office")
    assert desk.do("toggle").result.profile == "Direct"
    assert desk.daemon == "" and proxies(desk.client) == {}
    assert desk.do("toggle").result.profile == "Office"
    assert "proxy.corp.example" in desk.daemon
    assert desk.do("off").result.profile == "Direct"
    assert desk.daemon == ""
    undone = desk.do("undo")
    assert undone.result.profile == "Office" and "proxy.corp.example" in desk.daemon
    assert proxies(desk.client) == PROXIES
    desk.do("use", "Home")
    everything = desk.do("undo", "all")
    assert everything.result.profile is None
    assert desk.daemon == "" and desk.client == {}
    # Said outright: a list whose key is gone would survive a reload.
    assert not any(json.loads(Path(desk.stage.engine.daemon_json).read_text()).values())
    actions = itertools.groupby(q.action.rpartition(".")[2] for q in desk.stage.questions)
    assert [action for action, _ in actions] == ["switch", "undo", "switch", "undo"]


def test_a_shadow_is_ended(desk: Desk) -> None:
    desk.do("use", "Office")
    text = "[Service]\nEnvironment=HTTP_PROXY=http://other.example:1 KEPT=yes\n"
    shadow = desk.stage.write("etc/systemd/system/docker.service.d/zz-other.conf", text)
    assert desk.do("adopt").result.applied
    assert "other.example" not in shadow.read_text() and "KEPT=yes" in shadow.read_text()
    assert desk.stage.questions[-1].action == "io.github.dockproxy.adopt"


def test_an_engine_that_does_not_start_is_rolled_back(desk: Desk) -> None:
    desk.write_client('{"a": 1}')
    desk.do("use", "Home")
    client = desk.config.read_text()
    desk.stage.write(
        "etc/systemd/system/docker.service.d/zz-picky.conf",
        "[Service]\nExecStartPre=/bin/sh -c 'case $HTTP_PROXY in *corp*) exit 1;; esac'\n",
    )
    before = desk.stage.texts("etc")
    failed = desk.fail("use", "Office")
    assert (failed.code, failed.exit_code) == ("EngineFailed", 5)
    assert desk.stage.texts("etc") == before and desk.config.read_text() == client
    assert desk.stage.record["last"]["result"] == "EngineFailed"
    assert desk.stage.record["profile"] == "Home"
    assert desk.stage.is_engine_active()


def test_without_a_helper_the_clients_side_alone_still_switches(desk: Desk) -> None:
    text = 'version = 1\n[profiles.Office]\nproxy = "http://proxy.corp.example:8080"\n'
    Path(desk.profiles).write_text(
        f'{text}[profiles.Inside.client]\nproxy = "http://inside.example"\n'
    )
    desk.stage.remove_helper()
    assert desk.fail("use", "Office").reason == "no-helper"
    assert desk.client == {}
    done = desk.do("use", "Inside")
    assert "inside.example" in desk.config.read_text() and done.result.changes


SECRET = """\
version = 1
[profiles.Secret]
proxy = "http://user:canary@proxy.corp.example:8080"
[profiles.Secret.client]
proxy = "http://172.17.0.1:8080"
[profiles.Plain]
proxy = "http://plain.example:3128"
"""


@pytest.fixture
def secret(desk: Desk) -> Desk:
    """With a password in force, which only root may read."""
    desk.write_profiles(SECRET)
    desk.do("use", "Secret")
    assert Path(desk.stage.engine.env_file).stat().st_mode & 0o777 == 0o600
    return desk


@pytest.mark.parametrize("verb", ["use Plain", "off", "undo"])
def test_a_dry_run_shows_what_the_user_may_see(secret: Desk, verb: str) -> None:
    before, client, asked = secret.stage.snapshot(), secret.config.read_text(), secret.asked
    shown = secret.do(*verb.split(), dry_run=True).result
    assert verb == "undo" or shown.action == "restart"
    assert "only-root-plans" in [warning.code for warning in shown.warnings]
    changes = {change.path: change.diff for change in shown.changes}
    assert {*changes} <= {str(secret.config)} and "canary" not in str(changes)
    if verb == "use Plain":
        assert "+" in changes[str(secret.config)] and "plain.example" in str(changes)
    assert secret.asked == asked
    assert secret.stage.snapshot() == before and secret.config.read_text() == client


def test_a_daemon_json_that_only_root_may_read_is_left_to_the_helper(desk: Desk) -> None:
    path = desk.stage.write("etc/docker/daemon.json", '{"log-opts": {"token": "canary"}}\n')
    path.chmod(0o600)
    (warning,) = desk.do("use", "Office", dry_run=True).result.warnings
    assert (warning.code, warning.values["profile"]) == ("only-root-plans", "Office")
    switched = desk.do("use", "Office").result
    assert switched.profile == "Office" and "canary" not in str(switched.changes)
    assert json.loads(path.read_text())["log-opts"] == {"token": "canary"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert proxies(desk.client) == PROXIES


def test_without_a_helper_what_may_not_be_seen_keeps_no_client_from_being_switched(
    secret: Desk,
) -> None:
    secret.write_client("{}")
    secret.stage.remove_helper()
    secret.stage.kill_helper()
    before = secret.stage.snapshot()
    result = secret.do("use", "Secret").result
    assert (result.applied, result.verified) == (True, False)
    assert "engine-not-asked" in [warning.code for warning in result.warnings]
    assert proxies(secret.client) == PROXIES
    assert secret.stage.snapshot() == before


@pytest.mark.parametrize("verb", ["use Plain", "off", "undo"])
def test_without_a_helper_nothing_is_touched_where_the_engine_would_have_to_be_switched(
    secret: Desk, verb: str
) -> None:
    secret.stage.remove_helper()
    secret.stage.kill_helper()
    before, client = secret.stage.snapshot(), secret.client
    folder = secret.config.parent
    touched = folder.stat().st_mtime_ns
    refused = secret.fail(*verb.split())
    assert (refused.code, refused.reason) == ("NotAuthorized", "no-helper")
    assert secret.client == client and secret.stage.snapshot() == before
    assert folder.stat().st_mtime_ns == touched
    assert not secret.is_interrupted
