"""Who opens a sandbox finds it as it was left, and leaves nothing running."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dockproxy_tray.core.message import Message
from dockproxy_tray.errors import Invalid
from dockproxy_tray.sandbox import open_sandbox
from dockproxy_tray.system.bus import Bus
from dockproxy_tray.system.docker_api import read_info
from dockproxy_tray.system.systemd import Systemd
from tests.sandbox.conftest import Hand


def processes_of(directory: str) -> list[str]:
    """The command lines of all processes that name this folder."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            try:
                line = Path(f"/proc/{entry}/cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(directory) in line:
                found.append(os.fsdecode(line.replace(b"\0", b" ")))
    return found


def main_pid(address: str) -> int:
    bus = Bus(address)
    try:
        return Systemd(bus).unit_state("docker.service").main_pid
    finally:
        bus.close()


def test_a_fresh_folder_holds_a_running_engine_and_profiles(tmp_path: Path) -> None:
    with open_sandbox(str(tmp_path)) as sandbox:
        info = read_info(sandbox.engine.socket)
        assert (info.http_proxy, info.mirrors, info.live_restore) == ("", (), False)
        assert "[profiles.Office]" in Path(sandbox.profiles_file).read_text()
        assert Path(sandbox.profiles_file).stat().st_mode & 0o777 == 0o600
        assert sandbox.engine.kind == "sandbox" and sandbox.engine.uid == os.geteuid()
        assert sandbox.engine.dropin == (
            f"{tmp_path}/etc/systemd/system/docker.service.d/http-proxy.conf"
        )


def test_nothing_runs_once_it_is_closed(tmp_path: Path) -> None:
    sandbox = open_sandbox(str(tmp_path))
    assert len(processes_of(str(tmp_path))) == 3  # the server, its bus, dockerd
    sandbox.close()
    assert processes_of(str(tmp_path)) == []
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(OSError):
        client.connect(sandbox.engine.socket)
    sandbox.close()  # closing twice is no fault


def test_a_temporary_folder_goes_with_it() -> None:
    with open_sandbox(None) as sandbox:
        directory = Path(sandbox.directory)
        assert directory.is_dir()
    assert not directory.exists()


def test_two_at_once_share_one_engine(tmp_path: Path) -> None:
    with open_sandbox(str(tmp_path)) as first:
        with open_sandbox(str(tmp_path)) as second:
            pid = main_pid(second.engine.bus)
            assert main_pid(first.engine.bus) == pid
        assert main_pid(first.engine.bus) == pid


def test_many_starters_at_once_start_one_server(tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        sandboxes = list(pool.map(lambda _: open_sandbox(str(tmp_path)), range(6)))
    assert len(processes_of(str(tmp_path))) == 3
    for sandbox in sandboxes:
        sandbox.close()
    assert processes_of(str(tmp_path)) == []


def test_opening_while_the_last_one_leaves_finds_a_server(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        sandbox = open_sandbox(str(tmp_path))
        for _ in range(6):
            closing = pool.submit(sandbox.close)
            sandbox = open_sandbox(str(tmp_path))
            assert main_pid(sandbox.engine.bus)
            closing.result()
        sandbox.close()


def test_a_killed_caller_leaves_nothing_running(tmp_path: Path) -> None:
    code = (
        "import sys; from dockproxy_tray.sandbox import open_sandbox\n"
        "sandbox = open_sandbox(sys.argv[1]); print('open', flush=True); input()"
    )
    caller = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with caller:
        assert caller.stdout is not None and caller.stdout.readline() == "open\n"
        assert processes_of(str(tmp_path))
        caller.kill()
    deadline = time.monotonic() + 30
    while processes_of(str(tmp_path)):
        assert time.monotonic() < deadline, processes_of(str(tmp_path))
        time.sleep(0.01)


def test_the_state_is_kept_from_server_to_server(tmp_path: Path) -> None:
    with open_sandbox(str(tmp_path)) as sandbox:
        bus = Bus(sandbox.engine.bus)
        hand = Hand(sandbox, bus, Systemd(bus))
        hand.daemon_json('{"registry-mirrors": ["https://one.example"]}')
        hand.dropin("http-proxy.conf", 'Environment="HTTP_PROXY=http://u:p@h:1"')
        hand.manager("SetEnvironment", "(as)", ["OTHER=1"])
        assert hand.reload_and_restart() == "done"
        hand.daemon_json("{}")  # not reloaded: the mirror stays in force
        before, environ = hand.state, hand.environ()
        bus.close()

    with open_sandbox(str(tmp_path)) as sandbox:
        bus = Bus(sandbox.engine.bus)
        hand = Hand(sandbox, bus, Systemd(bus))
        state = hand.state
        assert state.invocation_id == before.invocation_id and state.started == before.started
        assert hand.environ() == environ and environ["HTTP_PROXY"] == "http://u:p@h:1"
        assert hand.info()["RegistryConfig"]["Mirrors"] == ["https://one.example/"]
        assert hand.systemd.reload_unit("docker.service") == "done"
        bus.close()


def test_a_stopped_engine_stays_stopped_and_an_unread_dropin_unread(tmp_path: Path) -> None:
    with open_sandbox(str(tmp_path)) as sandbox:
        bus = Bus(sandbox.engine.bus)
        hand = Hand(sandbox, bus, Systemd(bus))
        hand.manager("StopUnit", "(ss)", "docker.socket", "replace")
        hand.wait_for("inactive")
        hand.dropin("http-proxy.conf", "Environment=HTTP_PROXY=http://h:1")
        bus.close()

    with open_sandbox(str(tmp_path)) as sandbox:
        bus = Bus(sandbox.engine.bus)
        hand = Hand(sandbox, bus, Systemd(bus))
        assert hand.state.active_state == "inactive" and hand.state.main_pid == 0
        assert hand.unit("docker.socket")["ActiveState"] == "inactive"
        assert hand.state.need_reload and hand.state.environment == {}
        assert hand.restart() == "done"
        assert "HTTP_PROXY" not in hand.environ()
        bus.close()


def test_a_folder_with_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(Invalid) as caught:
        open_sandbox(str(tmp_path))
    why = caught.value.values["why"]
    assert isinstance(why, Message) and why.code == "sandbox-not-empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_path_too_long_for_a_socket_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    directory = tmp_path / ("x" * 100)
    with pytest.raises(Invalid) as caught:
        open_sandbox(str(directory))
    why = caught.value.values["why"]
    assert isinstance(why, Message) and why.code == "sandbox-path-too-long"
    assert not directory.exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid) as caught:
        open_sandbox(str(tmp_path / "file" / "box"))
    assert caught.value.values["directory"] == str(tmp_path / "file" / "box")


def test_a_folder_with_an_odd_name_works(tmp_path: Path) -> None:
    with open_sandbox(str(tmp_path / "a b%%é&,=")) as sandbox:
        assert main_pid(sandbox.engine.bus)
        assert read_info(sandbox.engine.socket).version
