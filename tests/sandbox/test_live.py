"""What somebody else does to the engine is told to who watches it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dockproxy_tray.core.watched import watched_paths
from dockproxy_tray.system.observe import observe
from dockproxy_tray.system.systemd import Systemd
from dockproxy_tray.system.watching import Watcher
from tests.sandbox.conftest import Hand
from tests.system.turning import Turning


class Live:
    """Looks at the sandbox's engine as a window would: at every change, and at nothing else."""

    def __init__(self, hand: Hand) -> None:
        self.turning = Turning()
        self.looks = 0
        self._hand = hand
        self._systemd = Systemd(hand.bus)
        self.watcher = Watcher(hand.sandbox.engine, self._look, self.turning.context)
        self._look()

    def _look(self) -> None:
        self.looks += 1
        self.seen = observe(self._hand.sandbox.engine, self._systemd)
        self.watcher.follow(watched_paths(self.seen, self._hand.sandbox.profiles_file))

    def shows(self, is_so: Callable[[], object], after: Callable[[], object]) -> None:
        assert not is_so()
        after()
        self.turning.until(is_so)

    @property
    def running(self) -> int | None:
        return self.seen.info.containers_running if self.seen.info else None

    @property
    def active(self) -> str:
        return self.seen.unit.active_state if self.seen.unit else ""


@pytest.fixture
def live(hand: Hand) -> Iterator[Live]:
    live = Live(hand)
    yield live
    live.watcher.close()


@pytest.fixture
def streaming(live: Live) -> Live:
    """Once the engine's event stream is open."""
    live.turning.until(lambda: live.watcher._events._head)
    return live


def test_a_container_started_by_somebody_else_shows(streaming: Live, hand: Hand) -> None:
    streaming.shows(lambda: streaming.running == 1, lambda: hand.run_container("web"))


def test_a_reload_by_somebody_else_shows_what_the_engine_has_taken(
    streaming: Live, hand: Hand
) -> None:
    """systemd's job ends before dockerd has read its file: dockerd's event comes after."""

    def reload() -> None:
        hand.daemon_json('{"live-restore": true}')
        assert hand.systemd.reload_unit("docker.service") == "done"

    streaming.shows(lambda: streaming.seen.info and streaming.seen.info.live_restore, reload)


def test_an_engine_restarted_by_somebody_else_shows_and_is_heard_again(
    streaming: Live, hand: Hand
) -> None:
    for name in ("one", "two"):
        unit = streaming.seen.unit
        assert unit is not None
        identity = unit.invocation_id
        streaming.shows(
            lambda identity=identity: (  # type: ignore[misc]
                streaming.active == "active"
                and streaming.seen.unit is not None
                and streaming.seen.unit.invocation_id != identity
            ),
            hand.restart,
        )
        streaming.shows(
            lambda: streaming.running == 1,
            lambda name=name: hand.run_container(name),  # type: ignore[misc]
        )


def test_a_stopped_engine_shows_and_is_not_started_by_looking(streaming: Live, hand: Hand) -> None:
    streaming.shows(
        lambda: streaming.active == "inactive",
        lambda: hand.manager("StopUnit", "(ss)", "docker.service", "replace"),
    )
    assert streaming.turning.falls_asleep()
    hand.write("etc/docker/daemon.json", "{}")
    streaming.turning.until(lambda: streaming.seen.daemon_json.text == "{}")
    assert streaming.turning.falls_asleep()
    assert hand.state.active_state == "inactive"
    streaming.shows(
        lambda: streaming.running == 1, lambda: hand.run_container("web")
    )  # `docker run` does start it


def test_a_daemon_reload_by_somebody_else_shows(live: Live, hand: Hand) -> None:
    hand.dropin("20-own.conf", "Environment=HTTP_PROXY=http://p:1")
    live.turning.until(lambda: live.seen.unit and live.seen.unit.need_reload)
    live.shows(
        lambda: live.seen.unit is not None and not live.seen.unit.need_reload, hand.systemd.reload
    )


def test_every_file_of_a_status_shows(live: Live, hand: Hand) -> None:
    engine = hand.sandbox.engine
    root = Path(hand.sandbox.directory)
    hand.dropin("10-env.conf", f"EnvironmentFile=-{root}/srv/proxy/env")
    live.turning.until(lambda: live.seen.unit and len(live.seen.unit.env_files) == 2)

    def texts() -> dict[str, str | None]:
        unit = live.seen.unit
        files = (unit.files, unit.env_files.values()) if unit else ((), ())
        own = (live.seen.daemon_json, live.seen.client, live.seen.dropin, live.seen.env_file)
        return {file.path: file.text for file in (*files[0], *files[1], *own)}

    for path in (
        engine.daemon_json,
        engine.client_config,
        engine.dropin,
        engine.env_file,
        f"{root}/srv/proxy/env",
        f"{root}/run/systemd/system/docker.service.d/a.conf",
        f"{root}/usr/lib/systemd/system/service.d/b.conf",
    ):
        for text in ("# one\n", "# two\n"):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            new = Path(f"{path}.new")
            new.write_text(text)
            live.shows(
                lambda path=path, text=text: texts().get(path) == text,  # type: ignore[misc]
                lambda path=path, new=new: os.replace(new, path),  # type: ignore[misc]
            )


def test_the_record_and_the_profiles_are_looked_at_when_they_change(live: Live, hand: Hand) -> None:
    engine = hand.sandbox.engine
    assert live.turning.falls_asleep()
    for path in (
        hand.sandbox.profiles_file,
        f"{engine.state_dir}/record.json",
        f"{engine.user_state_dir}/history.jsonl",
    ):
        former = live.looks
        Path(path).write_text("")
        live.turning.until(lambda former=former: live.looks > former)  # type: ignore[misc]


def test_what_nobody_shows_is_not_looked_at(streaming: Live, hand: Hand) -> None:
    """And while nothing happens, nothing wakes up."""
    engine = hand.sandbox.engine
    assert streaming.turning.falls_asleep()
    looks = streaming.looks
    home = Path(hand.sandbox.directory, "home")
    for path in (
        home / "notes",
        home / ".docker/other",
        home / ".config/other",
        Path(engine.state_dir, "lock"),
        Path(engine.daemon_json).with_name("key.json"),
        Path(engine.unit_dir, "other.service"),
    ):
        path.write_text("x")
    streaming.turning.drain()
    assert streaming.turning.wakes_in == -1
    assert streaming.looks == looks
