"""The main job: a switch, on every kind of engine."""

from __future__ import annotations

import json

from tests.behaviour.rig import (
    PROFILES,
    Rig,
    insecure,
    mirrors,
    proxies,
    snapshot,
    switch,
    texts,
    write_profiles,
)

OFFICE_NO_PROXY = "localhost,127.0.0.0/8,::1,.corp.example,10.0.0.0/8"


def test_use_makes_every_surface_agree(rig: Rig) -> None:
    result = switch(rig, "use", "Office")

    assert result["applied"] and result["verified"] and result["action"] == "restart"
    assert result["profile"] == "Office" and result["former"] is None
    office = "http://proxy.corp.example:8080"
    assert proxies(rig) == (office, office, OFFICE_NO_PROXY)
    environment = rig.process_env()
    assert environment["HTTP_PROXY"] == environment["HTTPS_PROXY"] == office
    assert environment["NO_PROXY"] == OFFICE_NO_PROXY
    assert mirrors(rig) == ["https://mirror.corp.example/"]
    assert insecure(rig) == {"registry.corp.example:5000"}
    client = json.loads(rig.read(rig.paths.client) or "")["proxies"]["default"]
    assert client == {
        "httpProxy": "http://172.17.0.1:8080",
        "httpsProxy": "http://172.17.0.1:8080",
        "noProxy": OFFICE_NO_PROXY,
    }


def test_status_after_use_is_in_sync(rig: Rig) -> None:
    switch(rig, "use", "Office")

    status = switch(rig, "status", "--check")

    assert status["profile"] == "Office" and status["state"] == "in-sync"
    assert "Office" in status["matches"]
    rows = {(row["surface"], row["setting"]): row for row in status["rows"]}
    row = rows["daemon", "https_proxy"]
    assert row["wanted"] == row["on_disk"] == row["running"] == "http://proxy.corp.example:8080"
    assert row["source"] == rig.paths.dropin and row["line"] == 3
    assert rows["client", "http_proxy"]["running"] is None
    assert rows["engine", "live_restore"]["state"] == "unmanaged"


def test_a_second_use_changes_nothing(rig: Rig) -> None:
    switch(rig, "use", "Office")
    before, pid = snapshot(rig), rig.main_pid()

    result = switch(rig, "use", "Office")

    assert result["action"] == "none" and result["changes"] == [] and result["verified"]
    assert snapshot(rig) == before and rig.main_pid() == pid


def test_off_takes_everything_away(rig: Rig) -> None:
    switch(rig, "use", "Office")

    result = switch(rig, "off")

    assert result["profile"] == "Direct" and result["verified"]
    assert proxies(rig) == ("", "", "")
    assert not {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"} & rig.process_env().keys()
    assert rig.read(rig.paths.dropin) is None and rig.read(rig.paths.env_file) is None
    assert mirrors(rig) == [] and insecure(rig) == set()
    assert json.loads(rig.read(rig.paths.daemon_json) or "")["registry-mirrors"] == []
    assert "proxies" not in json.loads(rig.read(rig.paths.client) or "{}")


def test_toggle_swaps_with_the_last_proxied_profile(rig: Rig) -> None:
    switch(rig, "use", "Home")
    assert switch(rig, "toggle")["profile"] == "Direct"
    assert switch(rig, "toggle")["profile"] == "Home"
    assert switch(rig, "off")["profile"] == "Direct"
    assert switch(rig, "on")["profile"] == "Home"


def test_mirrors_alone_need_a_reload(rig: Rig) -> None:
    switch(rig, "off")
    pid = rig.main_pid()

    result = switch(rig, "use", "Mirrors")

    assert result["action"] == "reload" and result["verified"]
    assert rig.main_pid() == pid
    assert mirrors(rig) == ["https://one.example/", "https://two.example/"]


def test_clearing_mirrors_clears_them_in_the_running_engine(rig: Rig) -> None:
    switch(rig, "use", "Mirrors")
    pid = rig.main_pid()

    result = switch(rig, "off")

    assert result["action"] == "reload" and mirrors(rig) == [] and rig.main_pid() == pid


def test_the_client_alone_touches_no_engine(rig: Rig) -> None:
    text = PROFILES + '\n[profiles.Elsewhere]\nproxy = "http://home.example:3128"\n'
    write_profiles(rig, text + 'no_proxy = ["a.example"]\n')
    switch(rig, "use", "Elsewhere")
    pid = rig.main_pid()
    client = '[profiles.Elsewhere.client]\nno_proxy = ["b.example"]\n'
    write_profiles(rig, text + 'no_proxy = ["a.example"]\n' + client)

    result = switch(rig, "use", "Elsewhere")

    assert result["action"] == "write" and rig.main_pid() == pid
    assert [change["path"] for change in result["changes"]] == [rig.paths.client]


def test_a_dry_run_shows_the_plan_and_touches_nothing(rig: Rig) -> None:
    before, pid = snapshot(rig), rig.main_pid()

    plan = switch(rig, "plan", "Office")

    assert not plan["applied"] and plan["action"] == "restart"
    paths = {change["path"]: change for change in plan["changes"]}
    assert set(paths) == {rig.paths.dropin, rig.paths.daemon_json, rig.paths.client}
    assert (
        '+Environment="HTTP_PROXY=http://proxy.corp.example:8080"'
        in paths[rig.paths.dropin]["diff"]
    )
    assert snapshot(rig) == before and rig.main_pid() == pid


def test_many_switches_in_a_row_all_succeed(rig: Rig) -> None:
    for number in range(10):
        result = switch(rig, "use", "Home" if number % 2 else "Office")
        assert result["verified"], number


def test_a_manager_environment_does_not_survive_off(rig: Rig) -> None:
    switch(rig, "use", "Home")
    rig.systemctl("set-environment", "HTTP_PROXY=http://other.example:1", "https_proxy=http://o:2")
    try:
        result = switch(rig, "off")
        assert result["verified"]
        assert proxies(rig) == ("", "", "")
    finally:
        rig.systemctl("unset-environment", "HTTP_PROXY", "https_proxy")


def test_foreign_lines_of_the_dropin_stay(rig: Rig) -> None:
    text = '# mine\n[Service]\nEnvironment="FTP_PROXY=ftp://f" "HTTP_PROXY=http://old:1" OTHER=1\n'
    rig.write(rig.paths.dropin, text)

    switch(rig, "use", "Home")

    after = rig.read(rig.paths.dropin) or ""
    assert after.startswith("# mine\n[Service]\n") and "FTP_PROXY=ftp://f" in after
    assert "OTHER=1" in after and "http://old:1" not in after
    assert proxies(rig)[0] == "http://home.example:3128"
    switch(rig, "off")
    assert "OTHER=1" in (rig.read(rig.paths.dropin) or "")


def test_unknown_keys_and_order_survive(rig: Rig) -> None:
    rig.write(rig.paths.daemon_json, '{\n\t"debug": true,\n\t"labels": ["a=b"]\n}')
    client = '{\n\t"auths": {"r": {"auth": "c2VjcmV0"}},\n\t"psFormat": "x"\n}'
    rig.write(rig.paths.client, client, 0o600)

    switch(rig, "use", "Office")

    daemon = rig.read(rig.paths.daemon_json) or ""
    assert daemon.startswith('{\n\t"debug": true,\n\t"labels": ["a=b"],\n\t"registry-mirrors"')
    after = rig.read(rig.paths.client) or ""
    assert after.startswith('{\n\t"auths": {"r": {"auth": "c2VjcmV0"}},\n\t"psFormat": "x",\n')
    stat = rig.stat(rig.paths.client)
    assert stat is not None and stat[0] & 0o777 == 0o600
    switch(rig, "off")
    assert rig.read(rig.paths.client) == client


def test_undo_brings_the_settings_back(rig: Rig) -> None:
    switch(rig, "use", "Home")
    before = texts(rig)
    switch(rig, "use", "Office")

    result = switch(rig, "undo")

    assert result["profile"] == "Home" and result["verified"]
    after = texts(rig)
    assert after[rig.paths.dropin] == before[rig.paths.dropin]
    assert after[rig.paths.client] == before[rig.paths.client]
    assert proxies(rig)[0] == "http://home.example:3128" and mirrors(rig) == []


def test_undo_keeps_a_login_and_names_what_was_edited_since(rig: Rig) -> None:
    switch(rig, "use", "Home")
    switch(rig, "use", "Office")
    config = json.loads(rig.read(rig.paths.client) or "")
    config["auths"] = {"r.example": {"auth": "c2VjcmV0"}}
    rig.write(rig.paths.client, json.dumps(config, indent="\t"), 0o600)
    daemon = json.loads(rig.read(rig.paths.daemon_json) or "")
    daemon["registry-mirrors"] = ["https://admin.example"]
    rig.write(rig.paths.daemon_json, json.dumps(daemon))

    result = switch(rig, "undo")

    assert "changed-since" in {warning["code"] for warning in result["warnings"]}
    config = json.loads(rig.read(rig.paths.client) or "")
    assert config["auths"] == {"r.example": {"auth": "c2VjcmV0"}}
    assert config["proxies"]["default"]["httpProxy"] == "http://home.example:3128"
    daemon = json.loads(rig.read(rig.paths.daemon_json) or "")
    assert daemon["registry-mirrors"] == ["https://admin.example"]


def test_undo_all_goes_back_before_the_first_switch(rig: Rig) -> None:
    rig.write(rig.paths.client, '{"psFormat": "x"}', 0o600)
    for name in ("Home", "Office", "Mirrors", "Home"):
        switch(rig, "use", name)

    switch(rig, "undo", "--all")

    assert proxies(rig) == ("", "", "") and mirrors(rig) == [] and insecure(rig) == set()
    assert rig.read(rig.paths.dropin) is None
    assert json.loads(rig.read(rig.paths.client) or "") == {"psFormat": "x"}


def test_foreign_entries_are_dropped_only_with_consent(rig: Rig) -> None:
    rig.write(rig.paths.daemon_json, '{"registry-mirrors": ["https://mine.example"]}')
    rig.systemctl("reload", "docker.service")
    before = snapshot(rig)

    assert switch(rig, "use", "Mirrors", code=7)["error"]["code"] == "NeedsConsent"
    assert snapshot(rig) == before

    switch(rig, "use", "Mirrors", "--keep-foreign")
    assert mirrors(rig)[0] == "https://mine.example/"
    assert "https://mine.example" in (rig.read(rig.paths.profiles) or "")


def test_consent_lets_foreign_entries_go(rig: Rig) -> None:
    rig.write(rig.paths.daemon_json, '{"insecure-registries": ["mine.example:5000"]}')
    rig.systemctl("reload", "docker.service")

    switch(rig, "use", "Office", "--yes")

    assert insecure(rig) == {"registry.corp.example:5000"}
    switch(rig, "use", "Home")  # what a switch of ours wrote needs no consent
    assert insecure(rig) == set()


def test_a_stopped_engine_stays_stopped(rig: Rig) -> None:
    rig.systemctl("stop", *rig.paths.units)
    try:
        result = switch(rig, "use", "Home")
        assert result["action"] == "write" and not result["verified"]
        assert "takes-effect-at-start" in {warning["code"] for warning in result["warnings"]}
        assert rig.main_pid() == 0
        assert switch(rig, "status")["state"] == "pending"
    finally:
        rig.systemctl("start", *rig.paths.units)
        rig.wait_answering()
    assert proxies(rig)[0] == "http://home.example:3128"
