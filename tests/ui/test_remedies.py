"""What each row says of itself, and the buttons that mend it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dockproxy_tray.core.compare import Row
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import Written
from dockproxy_tray.core.values import LIVE_RESTORE, MIRRORS, Key
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.remedies import explain, remedies
from dockproxy_tray.ui.snapshot import Snapshot
from tests.core.seen import ENGINE, UNIT_TEXT, file
from tests.ui import states
from tests.ui.shots import observed, snapshot

HTTP: Key = ("daemon", "http_proxy")
HTTPS: Key = ("daemon", "https_proxy")
CLIENT_HTTP: Key = ("client", "http_proxy")

ADOPT, AGAIN = Command("adopt"), Command("again")
EDIT, KEEP = Command("edit", "Office"), Command("keep", "Office")
JSON = Command("show-file", ENGINE.daemon_json)
CLIENT = Command("show-file", ENGINE.client_config)
DROPIN = Command("show-file", ENGINE.env_file)


def row_of(shown: Snapshot, key: Key) -> Row:
    assert shown.sight is not None
    assert shown.sight.status is not None
    return next(row for row in shown.sight.status.comparison.rows if row.key == key)


def offered(shown: Snapshot, key: Key) -> list[Command]:
    return [each.command for each in remedies(row_of(shown, key), shown)]


def said(shown: Snapshot, key: Key) -> str:
    return explain(row_of(shown, key), shown)


@pytest.mark.parametrize(
    ("state", "key", "commands", "sentence"),
    [
        (states.in_sync, HTTP, [EDIT, DROPIN], "The daemon's HTTP proxy is as Office wants it, in"),
        (states.shadowed, HTTPS, [ADOPT, EDIT, JSON], "daemon.json (line 3) sets the daemon's"),
        (states.missing, CLIENT_HTTP, [AGAIN, EDIT, CLIENT], "does not set the client's HTTP"),
        (states.different, MIRRORS, [AGAIN, KEEP, EDIT, JSON], "to other.example; Office wants"),
        (states.pending, HTTP, [AGAIN, EDIT, DROPIN], "but Docker still runs without."),
        (states.stopped, HTTP, [EDIT, DROPIN], "takes effect when Docker starts."),
        (states.unreadable, MIRRORS, [JSON], "line 1, column 2: This is not valid JSON."),
        (states.in_sync, LIVE_RESTORE, [EDIT, JSON], "No profile says anything of live restore"),
    ],
)
def test_a_row_says_what_decides_and_offers_what_mends_it(
    state: states.State, key: Key, commands: list[Command], sentence: str
) -> None:
    assert offered(state(), key) == commands
    assert sentence in said(state(), key)


@pytest.mark.parametrize("state", states.ALL)
def test_one_remedy_at_most_is_the_first_and_none_speaks_of_commands(state: states.State) -> None:
    shown = state()
    assert shown.sight is not None
    assert shown.sight.status is not None
    for row in shown.sight.status.comparison.rows:
        found = remedies(row, shown)
        assert [each.primary for each in found[1:]] == [False] * len(found[1:])
        assert "dockproxy " not in explain(row, shown)
        assert "geheim" not in explain(row, shown) + repr(found)


def test_what_adopting_cannot_end_is_left_to_its_owner() -> None:
    shown = states.shadowed_by_system()
    assert ADOPT not in offered(shown, HTTP)
    assert "end it there by hand" in said(shown, HTTP)
    assert "leaves the daemon's HTTP proxy unset" in said(shown, HTTP)


def test_the_clients_own_entry_for_this_engine_can_be_adopted() -> None:
    text = (
        '{"proxies":{"default":{"httpProxy":"http://jo:geheim@proxy.corp.example:8080",'
        '"httpsProxy":"http://jo:geheim@proxy.corp.example:8080","noProxy":".corp.example"},'
        '"unix:///var/run/docker.sock":{"httpProxy":"http://mine:1"}}}'
    )
    shown = snapshot(observed("Office", client=file(ENGINE.client_config, text)))
    assert offered(shown, CLIENT_HTTP) == [ADOPT, EDIT, CLIENT]
    assert "to mine:1 and wins over" in said(shown, CLIENT_HTTP)


def test_entries_that_a_switch_of_ours_wrote_need_not_be_kept() -> None:
    shown = states.different()
    assert shown.sight is not None
    assert shown.sight.status is not None
    seen = replace(shown.sight.status.seen, written=Written(mirrors=("https://other.example/",)))
    assert KEEP not in offered(snapshot(seen), MIRRORS)


def test_a_flag_has_no_remedy_here() -> None:
    seen = observed("Office")
    assert seen.unit is not None
    text = UNIT_TEXT.replace("$DOCKER_OPTS", "--registry-mirror=https://flag.example")
    unit = replace(seen.unit, files=(replace(seen.unit.files[0], text=text), *seen.unit.files[1:]))
    shown = snapshot(replace(seen, unit=unit, daemon_json=file(ENGINE.daemon_json, None)))
    assert offered(shown, MIRRORS) == [EDIT]
    assert said(shown, MIRRORS).startswith("The flag --registry-mirror of dockerd sets")


def test_a_file_that_is_not_there_or_may_not_be_read_is_not_offered() -> None:
    shown = states.missing()
    absent = snapshot(observed("Office", client=file(ENGINE.client_config, None)))
    closed = replace(file(ENGINE.client_config, None), problem=say("file-permission", path="x"))
    assert CLIENT in offered(shown, CLIENT_HTTP)
    assert CLIENT not in offered(absent, CLIENT_HTTP)
    assert CLIENT not in offered(snapshot(observed("Office", client=closed)), CLIENT_HTTP)


def test_before_the_first_switch_a_row_says_what_was_found() -> None:
    by_hand = file(ENGINE.client_config, '{"proxies":{"default":{"httpProxy":"http://p:1"}}}')
    shown = snapshot(observed(client=by_hand))
    assert said(shown, CLIENT_HTTP) == (
        "The client's HTTP proxy was found in /home/dev/.docker/config.json (line 1). "
        "It stays so until you switch to a profile."
    )
    assert said(shown, HTTP).startswith("The daemon's HTTP proxy is not set.")
    assert offered(shown, CLIENT_HTTP) == [CLIENT]
