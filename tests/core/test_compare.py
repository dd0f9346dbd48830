"""A name for each disagreement between what is wanted, what the files say and what runs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dockproxy_tray.core.compare import Comparison, Row, compare, find_matches
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import File, Observed
from dockproxy_tray.core.profile import ProxySettings, Wanted
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import ALL, CLIENT, DAEMON, LIVE_RESTORE, MIRRORS, Key
from tests.core.seen import DEFAULT, ENGINE, seen
from tests.core.test_sources import MASKED, WANTED, stranger

PROXY = "http://proxy:1"
DIRECT = Wanted("Direct", ProxySettings(), ProxySettings(), None, None, None, None)
OFFICE = replace(DIRECT, profile="Office", daemon=ProxySettings(PROXY, PROXY))
DROPIN = f'[Service]\nEnvironment="HTTP_PROXY={PROXY}"\nEnvironment="HTTPS_PROXY={PROXY}"\n'
ON_DISK = {ENGINE.dropin: DROPIN}


def row(comparison: Comparison, key: Key) -> Row:
    return next(each for each in comparison.rows if each.key == key)


def state(wanted: Wanted | None, observed: Observed, key: Key = DAEMON[0]) -> str:
    return row(compare(wanted, observed), key).state


def test_every_setting_has_its_row() -> None:
    assert [each.key for each in compare(OFFICE, seen()).rows] == list(ALL)


def test_what_all_three_say_is_the_same() -> None:
    machine = seen(ON_DISK, http_proxy=PROXY, https_proxy=f"{PROXY}/")
    assert compare(OFFICE, machine).state == "in-sync"
    assert find_matches([DIRECT, OFFICE], machine) == ("Office",)


def test_what_is_written_and_does_not_run_yet_is_pending() -> None:
    comparison = compare(OFFICE, seen(ON_DISK))
    found = row(comparison, DAEMON[0])
    assert comparison.state == "pending" and found.state == "pending"
    assert found.note is not None and found.note.code == "restart-needed"
    assert found.source == ENGINE.dropin and found.line == 2


def test_what_is_wanted_and_stands_nowhere_is_missing() -> None:
    comparison = compare(OFFICE, seen(http_proxy=PROXY, https_proxy=PROXY))
    assert comparison.state == "drifted" and row(comparison, DAEMON[0]).state == "missing"


def test_what_says_something_else_is_different_whatever_runs() -> None:
    machine = seen({ENGINE.dropin: DROPIN.replace("proxy:1", "other:2")}, http_proxy=PROXY)
    assert state(OFFICE, machine) == "different"
    assert state(DIRECT, machine) == "different"


@pytest.mark.parametrize(
    ("files", "source", "line"),
    [
        (
            {ENGINE.daemon_json: '{\n "proxies": {"http-proxy": "http://j:1"}}'},
            ENGINE.daemon_json,
            2,
        ),
        ({DEFAULT: "A=1\nHTTP_PROXY=http://d:1\n"}, DEFAULT, 2),
        ({DEFAULT: "DOCKER_OPTS=--http-proxy=http://f:1\n"}, "--http-proxy", None),
        (
            {f"{ENGINE.dropin_dir}/zz.conf": "[Service]\nUnsetEnvironment=HTTP_PROXY\n"},
            f"{ENGINE.dropin_dir}/zz.conf",
            2,
        ),
    ],
)
def test_another_source_that_wins_is_named(
    files: dict[str, str], source: str, line: int | None
) -> None:
    found = row(compare(OFFICE, seen({**ON_DISK, **files})), DAEMON[0])
    assert (found.state, found.source, found.line) == ("shadowed", source, line)
    assert found.on_disk == PROXY


def test_an_entry_for_this_engine_shadows_the_clients_default() -> None:
    endpoint = ENGINE.endpoints[0]
    default = json.dumps({"httpProxy": PROXY})
    text = f'{{"proxies": {{"default": {default},\n "{endpoint}": {{"noProxy": "x"}}}}}}'
    wanted = replace(DIRECT, client=ProxySettings(http_proxy=PROXY))
    found = row(compare(wanted, seen({ENGINE.client_config: text})), CLIENT[0])
    assert (found.state, found.line, found.running) == ("shadowed", 2, None)


def test_what_is_not_wanted_is_shown_and_not_judged() -> None:
    machine = seen({ENGINE.daemon_json: '{"registry-mirrors": ["https://m.example"]}'})
    found = row(compare(DIRECT, machine), MIRRORS)
    assert found.state == "unmanaged" and found.on_disk == ("https://m.example",)
    assert compare(DIRECT, machine).state == "in-sync"


def test_a_file_that_cannot_be_parsed_makes_its_rows_unreadable() -> None:
    machine = seen({ENGINE.client_config: "{,}"})
    comparison = compare(DIRECT, machine)
    assert comparison.state == "unknown"
    assert {row(comparison, key).state for key in CLIENT} == {"unreadable"}
    assert row(comparison, DAEMON[0]).state == "same"
    assert find_matches([DIRECT], machine) == ()


def test_a_stopped_engine_is_pending_until_it_starts() -> None:
    found = row(compare(OFFICE, seen(ON_DISK, active="inactive")), DAEMON[0])
    assert found.state == "pending" and found.note is not None
    assert found.note.code == "takes-effect-at-start"


def test_without_an_engine_the_client_alone_counts() -> None:
    machine = replace(seen(), unit=None, unit_problem=say("engine-absent", unit="docker.service"))
    comparison = compare(OFFICE, machine)
    assert row(comparison, DAEMON[0]).state == "unreadable" and comparison.state == "unknown"
    assert row(comparison, CLIENT[0]).state == "same"
    assert find_matches([DIRECT, OFFICE], machine) == ("Direct", "Office")


def test_nothing_is_known_without_a_profile() -> None:
    comparison = compare(None, seen(ON_DISK))
    assert comparison.state == "unknown"
    assert {each.state for each in comparison.rows} == {"unmanaged"}


def test_an_explicit_false_is_missing_where_the_key_is() -> None:
    wanted = replace(DIRECT, live_restore=False)
    assert state(wanted, seen(), LIVE_RESTORE) == "missing"
    assert state(wanted, seen({ENGINE.daemon_json: '{"live-restore": false}'}), LIVE_RESTORE) == (
        "same"
    )


def test_a_password_that_may_not_be_read_does_not_hide_a_match() -> None:
    machine = stranger(seen({ENGINE.dropin: MASKED}))
    other = replace(WANTED, profile="Other", daemon=ProxySettings(http_proxy="http://user@other:1"))
    assert find_matches([WANTED, other], machine) == (WANTED.profile,)


def test_a_linked_env_file_is_unreadable_not_trusted() -> None:
    machine = seen({ENGINE.dropin: MASKED}, http_proxy="http://xxxxx:xxxxx@proxy:1")
    linked = File(ENGINE.env_file, problem=say("file-linked", path=ENGINE.env_file))
    assert state(WANTED, replace(machine, env_file=linked)) == "unreadable"


def test_a_stranger_does_not_know_what_a_hidden_file_gives_to_the_engine() -> None:
    machine = stranger(seen(ON_DISK))
    assert compare(OFFICE, machine).state == "in-sync"
    assert machine.unit is not None
    hidden = File(DEFAULT, problem=say("file-permission", path=DEFAULT), changed=1)
    unit = replace(machine.unit, env_files={**machine.unit.env_files, DEFAULT: hidden})
    assert state(OFFICE, replace(machine, unit=unit)) == "unreadable"


def test_a_daemon_json_that_dockerd_does_not_read_says_nothing() -> None:
    files = {
        DEFAULT: "DOCKER_OPTS=--config-file=/srv/dockerd.json\n",
        ENGINE.daemon_json: '{"registry-mirrors": ["https://m.example"]}',
    }
    wanted = replace(DIRECT, mirrors=("https://m.example",))
    assert state(wanted, seen(files), MIRRORS) == "missing"


def test_a_password_is_in_no_repr() -> None:
    url = "http://user:s3cret@proxy:1"
    files = {
        ENGINE.dropin: DROPIN.replace(PROXY, url),
        ENGINE.client_config: json.dumps({"proxies": {"default": {"httpProxy": url}}}),
        DEFAULT: f"DOCKER_OPTS=--http-proxy={url}\n",
    }
    machine = seen(files, http_proxy="user:s3cret@proxy:1", manager={"HTTP_PROXY": url})
    wanted = replace(OFFICE, daemon=ProxySettings(url, url), client=ProxySettings(url))
    sources = Sources(machine)
    for key in ALL:
        assert "s3cret" not in repr((sources.on_disk(key), sources.next(key)))
    assert "s3cret" not in repr((machine, sources, sources.launch, wanted))
    assert "s3cret" not in repr(compare(wanted, machine))


NAMED = replace(DIRECT, profile="Named", daemon=ProxySettings("http://jo@proxy:1"))


@pytest.mark.parametrize("password", ["", ":", ":s3cret"])
def test_a_user_without_a_password_is_the_same_with_any(password: str) -> None:
    url = f"http://jo{password}@proxy:1"
    files = {ENGINE.dropin: f'[Service]\nEnvironment="HTTP_PROXY={url}"\n'}
    shown = "http://xxxxx:xxxxx@proxy:1"
    for environ in (None, {"HTTP_PROXY": url}):
        machine = seen(files, environ=environ, http_proxy=shown)
        assert compare(NAMED, machine).state == "in-sync"
        assert find_matches([NAMED, DIRECT], machine) == ("Named",)


@pytest.mark.parametrize(
    "url", ["http://al:s3cret@proxy:1", "http://proxy:1", "http://jo:s3cret@other:1"]
)
def test_another_user_or_host_is_different_all_the_same(url: str) -> None:
    files = {ENGINE.dropin: f'[Service]\nEnvironment="HTTP_PROXY={url}"\n'}
    assert state(NAMED, seen(files)) == "different"
    assert find_matches([NAMED], seen(files)) == ()


def test_a_wanted_password_is_compared_also_an_empty_one() -> None:
    url = "http://jo:s3cret@proxy:1"
    machine = seen({ENGINE.dropin: f'[Service]\nEnvironment="HTTP_PROXY={url}"\n'})
    for wanted in ("http://jo:@proxy:1", "http://jo:other@proxy:1"):
        assert state(replace(NAMED, daemon=ProxySettings(wanted)), machine) == "different"


def test_the_clients_user_without_a_password_is_the_same_with_any() -> None:
    text = json.dumps({"proxies": {"default": {"allProxy": "http://jo:s3cret@proxy:1"}}})
    wanted = replace(DIRECT, client=ProxySettings(all_proxy="http://jo@proxy:1"))
    assert compare(wanted, seen({ENGINE.client_config: text})).state == "in-sync"
