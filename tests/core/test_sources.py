"""What a stranger can know: without the socket, files and systemd must be enough, and no more."""

from __future__ import annotations

from dataclasses import replace

from dockproxy_tray.core.compare import compare
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import File, Observed
from dockproxy_tray.core.plan import make_plan
from dockproxy_tray.core.profile import ProxySettings, Wanted
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import DAEMON, LIVE_RESTORE, MIRRORS, Sight, wanted_values
from tests.core.seen import ENGINE, ETC, seen

URL = "http://user:s3cret@proxy:1"
MASKED = (
    f"[Service]\n# dockproxy: HTTP_PROXY=http://user:xxxxx@proxy:1\n"
    f"EnvironmentFile=-{ENGINE.env_file}\n"
)
WANTED = Wanted("Any", ProxySettings(http_proxy=URL), ProxySettings(), None, None, None, None)


def stranger(observed: Observed, changed: int = 1, started_at: int = 2) -> Observed:
    """The same machine for somebody who may read neither the socket nor a private file."""
    assert observed.unit is not None

    def old(file: File) -> File:
        return replace(file, changed=changed)

    hidden = replace(
        observed.env_file, text=None, problem=say("file-permission", path=ENGINE.env_file)
    )
    unit = replace(
        observed.unit,
        started_at=started_at,
        files=tuple(map(old, observed.unit.files)),
        env_files={**observed.unit.env_files, ENGINE.env_file: old(hidden)},
    )
    return replace(
        observed,
        unit=unit,
        env_file=old(hidden),
        daemon_json=old(observed.daemon_json),
        info=None,
        info_problem=say("socket-permission", socket=ENGINE.socket),
    )


def test_a_masked_comment_stands_for_a_file_that_may_not_be_read() -> None:
    other = f"{ETC}/docker.service.d/proxy.conf"
    beaten = '[Service]\nEnvironment="HTTP_PROXY=http://old:1"\n'
    machine = stranger(seen({ENGINE.dropin: MASKED, other: beaten}))
    running = Sources(machine).running(DAEMON[0])
    assert running is not None and running.sight is Sight.NO_PASSWORD
    assert running.value == "http://user:xxxxx@proxy:1" and running.source == ENGINE.env_file
    assert compare(WANTED, machine).state == "in-sync"


def test_a_file_that_was_written_since_the_start_says_nothing_of_what_runs() -> None:
    machine = stranger(seen({ENGINE.dropin: MASKED}), changed=3)
    assert Sources(machine).running(DAEMON[0]) is None
    rows = {row.key: row for row in compare(WANTED, machine).rows}
    assert rows[DAEMON[0]].state == "unreadable" and rows[DAEMON[0]].note is not None


def test_a_pending_daemon_reload_hides_what_runs() -> None:
    machine = stranger(seen({ENGINE.dropin: MASKED}))
    assert machine.unit is not None
    pending = replace(machine, unit=replace(machine.unit, need_reload=True))
    assert Sources(pending).running(DAEMON[0]) is None


def test_what_the_manager_gives_carries_no_time() -> None:
    machine = stranger(seen(manager={"HTTP_PROXY": "http://manager:1"}))
    assert Sources(machine).running(DAEMON[0]) is None


def test_an_untouched_daemon_json_runs_as_it_stands() -> None:
    machine = stranger(seen({ENGINE.daemon_json: '{"registry-mirrors": ["https://m.example"]}'}))
    sources = Sources(machine)
    mirrors, live_restore = sources.running(MIRRORS), sources.running(LIVE_RESTORE)
    assert mirrors is not None and mirrors.value == ("https://m.example",)
    assert live_restore is not None and live_restore.value is False


def test_a_stranger_may_plan_what_needs_no_engine() -> None:
    """Root has switched the engine; its user's own client is left to do, without a password."""
    machine = stranger(seen({ENGINE.dropin: MASKED}))
    wanted = replace(WANTED, client=ProxySettings(http_proxy="http://client:1"))
    made = make_plan(wanted_values(wanted), machine)
    assert not made.edits and made.action == "write" and made.client is not None
    assert not made.shadowed
