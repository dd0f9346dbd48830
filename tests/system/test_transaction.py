"""Whenever a switch ends, the next one finds the old state or the new one, and says so."""

from __future__ import annotations

import copy
import functools
import json
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from dockproxy_tray import switch_run
from dockproxy_tray.core.changes import Change
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.observed import FileEdit, Record, Written
from dockproxy_tray.core.passage import Passage
from dockproxy_tray.core.plan import make_plan
from dockproxy_tray.core.profile import ProxySettings, Wanted
from dockproxy_tray.core.values import CLIENT, DAEMON, MIRRORS, wanted_values
from dockproxy_tray.errors import Busy, Conflict, DockproxyError, Unparsable
from dockproxy_tray.switch_run import Aim, Options, SwitchRun
from dockproxy_tray.system import apply
from dockproxy_tray.system.apply import Switcher
from dockproxy_tray.system.client import ClientSwitch
from dockproxy_tray.system.engine_side import Ended, OwnEngine
from dockproxy_tray.system.files import read_file
from dockproxy_tray.system.record import read_step
from dockproxy_tray.system.systemd import Run, Systemd
from dockproxy_tray.system.transaction import (
    Journal,
    end_journal,
    files_are_new,
    is_interrupted,
    locked,
    make_entry,
    put_text,
    read_journal,
    restore_files,
    write_journal,
)
from tests.core.seen import ENGINE, seen

OLD, NEW = "old\n", "new\n"
CLIENT_OLD = '{"auths": {"r": {}}}'
CLIENT_NEW = '{"auths": {"r": {}}, "proxies": {"default": {"httpProxy": "http://p:1"}}}'


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    for folder in ("state", "user", "unit/docker.service.d"):
        (tmp_path / folder).mkdir(parents=True)
    return replace(
        ENGINE,
        unit_dir=f"{tmp_path}/unit",
        daemon_json=f"{tmp_path}/daemon.json",
        client_config=f"{tmp_path}/config.json",
        state_dir=f"{tmp_path}/state",
        user_state_dir=f"{tmp_path}/user",
    )


def edit(path: str | Path, before: str | None, after: str | None) -> FileEdit:
    """An edit of a file that is as it was before."""
    if before is not None:
        Path(path).write_text(before)
    return FileEdit(read_file(str(path)), after)


def journal(*edits: FileEdit, **values: Any) -> Journal:
    made = Journal("id", "Office", 0, 1.5, "")
    made.entries = [make_entry(each) for each in edits]
    for name, value in values.items():
        setattr(made, name, value)
    return made


def test_a_journal_is_private_and_read_as_it_was_written(tmp_path: Path, engine: Engine) -> None:
    written = journal(
        edit(engine.dropin, None, NEW),
        prediction={MIRRORS: ("m",), DAEMON[0]: "http://u:s3cret@p:1"},
        changes=(Change(MIRRORS, None, ("m",)), Change(DAEMON[0], None, "http://u:s3cret@p:1")),
        written=Written(("m",), ()),
        back=Passage(None, "bridge", None, {MIRRORS: ()}, True, False),
    )
    write_journal(engine.state_dir, written)
    (path,) = Path(engine.state_dir).iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert is_interrupted(engine.state_dir) and read_journal(engine.state_dir) == written
    assert "s3cret" not in repr(written)
    end_journal(engine.state_dir)
    assert not is_interrupted(engine.state_dir) and read_journal(engine.state_dir) is None


@pytest.mark.parametrize("text", ["{", "[]", "5", '{"version": 2, "entries": []}', "[" * 100_000])
def test_a_journal_of_another_kind_is_refused_and_kept(engine: Engine, text: str) -> None:
    path = Path(engine.state_dir, "journal.json")
    path.write_text(text)
    with pytest.raises(Unparsable, match="journal-invalid"):
        read_journal(engine.state_dir)
    assert path.read_text() == text


class Obedient:
    """A systemd that does whatever it is asked for."""

    def run_of(self, unit: str) -> Run:
        return Run("active", "another", job=False)

    def restart_unit(self, unit: str) -> str:
        return "done"

    reload_unit = restart_unit

    def reload(self) -> None: ...

    def reset_failed(self, unit: str) -> None: ...


def parts(value: Any, *above: Any) -> Iterator[tuple[Any, ...]]:
    """The way to each part of a JSON value."""
    inner: Iterable[Any] = ()
    if isinstance(value, (dict, list)):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in inner:
        yield (*above, name)
        yield from parts(one, *above, name)


def test_a_damaged_journal_never_ends_a_recovery_by_a_fault(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The helper recovers at each start: it would end at each, and nobody could say why."""
    made = journal(
        edit(engine.dropin, OLD, NEW),
        edit(engine.daemon_json, OLD, NEW),
        invocation="one",
        prediction={MIRRORS: ("m",), DAEMON[0]: "http://p:1"},
        changes=(Change(MIRRORS, None, ("m",)), Change(DAEMON[0], "http://o:1", "http://p:1")),
        written=Written(("m",), ()),
        former="Home",
        back=Passage(OLD, "bridge", "spoken", {MIRRORS: ()}, True, True),
    )
    write_journal(engine.state_dir, made)
    path = Path(engine.state_dir, "journal.json")
    good = json.loads(path.read_text())
    monkeypatch.setattr(apply, "observe", lambda *_: seen())
    monkeypatch.setattr(apply, "read_info", lambda *_: seen().info)
    monkeypatch.setattr(apply, "SETTLE_SECONDS", 0.0)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    side = OwnEngine(engine, cast(Systemd, Obedient()), lambda step: None)
    ends = set()
    for way in parts(good):
        for wrong in (5, "x", [], {"a": 5}, None, [5], "\ud800", 2**70):
            damaged = copy.deepcopy(good)
            last = functools.reduce(lambda data, name: data[name], way[:-1], damaged)
            last[way[-1]] = wrong
            for file in (engine.dropin, engine.daemon_json):
                Path(file).write_text(NEW)
            for name in ("undo.json", "record.json"):
                Path(engine.state_dir, name).unlink(missing_ok=True)
            path.write_text(json.dumps(damaged))
            try:
                side.recover()
                ends.add("ended")
            except DockproxyError as error:
                ends.add(error.reason)
                assert is_interrupted(engine.state_dir), way
    assert ends == {"ended", "journal-invalid", "rollback-left"}


def test_a_second_run_is_told_at_once(engine: Engine) -> None:
    with locked(engine.state_dir), pytest.raises(Busy), locked(engine.state_dir):
        pass
    with locked(engine.state_dir):
        pass


def test_going_back_restores_what_we_wrote_and_nothing_else(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("kept", "written", "made", "gone", "edited")}
    made = journal(
        edit(files["kept"], OLD, NEW),
        edit(files["written"], OLD, NEW),
        edit(files["made"], None, NEW),
        edit(files["gone"], OLD, None),
        edit(files["edited"], OLD, NEW),
    )
    files["written"].write_text(NEW)
    files["made"].write_text(NEW)
    files["gone"].unlink()
    files["edited"].write_text("somebody's\n")
    (tmp_path / ".written.dockproxy-1").write_text("half")
    left = restore_files(made, besides="")
    assert [(one.code, one.values["path"]) for one in left] == [
        ("file-changed", str(files["edited"]))
    ]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "kept": OLD, "written": OLD, "gone": OLD, "edited": "somebody's\n"
    }  # fmt: skip
    assert [one.code for one in restore_files(made, besides="")] == ["file-changed"]


def test_going_back_brings_the_mode_back(tmp_path: Path) -> None:
    path = tmp_path / "http-proxy.env"
    change = replace(edit(path, OLD, NEW), mode=0o600)
    path.chmod(0o640)
    entry = make_entry(change)
    put_text(entry, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    put_text(entry, OLD)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_text_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a"
    entry = make_entry(edit(path, OLD, NEW))
    before = os.stat(path)
    put_text(entry, OLD)
    assert os.stat(path).st_ino == before.st_ino
    path.write_text("somebody's")
    with pytest.raises(Conflict, match="file-changed"):
        put_text(entry, NEW)


class Manager:
    """Counts what it is asked for; a stopped engine needs no more of systemd."""

    def __init__(self) -> None:
        self.reloads = 0

    def reload(self) -> None:
        self.reloads += 1


def test_a_finished_switch_has_told_systemd_of_the_units_files(engine: Engine) -> None:
    """It may have been killed between the last file and the daemon-reload."""
    made = journal(edit(engine.dropin, None, NEW))
    manager = Manager()
    switcher = Switcher(engine, cast(Systemd, manager))
    assert not switcher.finished(made) and manager.reloads == 0
    Path(engine.dropin).write_text(NEW)
    assert files_are_new(made) and switcher.finished(made)
    assert manager.reloads == 1


def client_journal(engine: Engine, on_disk: str) -> None:
    """What a switch leaves that was killed with this text in config.json."""
    made = journal(
        edit(engine.client_config, CLIENT_OLD, CLIENT_NEW),
        changes=(Change(CLIENT[0], None, "http://p:1"),),
    )
    write_journal(engine.user_state_dir, made)
    Path(engine.client_config).write_text(on_disk)


def recover(engine: Engine, last: str | None, ended: bool | None = None) -> list[str]:
    record = None if last is None else Record(last, "Office", 0, 1.5)
    told = None if ended is None else Ended("id", ended)
    codes = [one.code for one in ClientSwitch(engine).recover(record, told)]
    assert not is_interrupted(engine.user_state_dir)
    return codes


def said(engine: Engine) -> Any:
    return json.loads(Path(engine.client_config).read_text())


@pytest.mark.parametrize(("last", "ended"), [("id", None), ("other", True), (None, True)])
def test_the_clients_part_follows_a_finished_engine(
    engine: Engine, last: str | None, ended: bool | None
) -> None:
    client_journal(engine, CLIENT_OLD)
    assert recover(engine, last, ended) == ["recovered-client"]
    assert said(engine) == json.loads(CLIENT_NEW)
    assert read_step(engine.user_state_dir, first=False) is not None


def test_a_login_since_is_merged(engine: Engine) -> None:
    client_journal(engine, '{"auths": {"r": {}, "other": {}}}')
    assert recover(engine, "id") == ["recovered-client"]
    assert said(engine) == {
        "auths": {"r": {}, "other": {}},
        "proxies": {"default": {"httpProxy": "http://p:1"}},
    }


@pytest.mark.parametrize(("last", "ended"), [("other", None), (None, None), ("id", False)])
def test_the_clients_part_is_dropped_where_the_engines_was(
    engine: Engine, last: str | None, ended: bool | None
) -> None:
    client_journal(engine, CLIENT_OLD)
    assert recover(engine, last, ended) == ["recovered-client-dropped"]
    assert Path(engine.client_config).read_text() == CLIENT_OLD


def test_a_client_that_was_written_goes_back_with_its_engine(engine: Engine) -> None:
    client_journal(engine, CLIENT_NEW)
    assert recover(engine, "other", False) == ["recovered-client-dropped"]
    assert Path(engine.client_config).read_text() == CLIENT_OLD


def test_a_client_that_was_switched_alone_is_finished(engine: Engine) -> None:
    client_journal(engine, CLIENT_NEW)
    assert recover(engine, None) == ["recovered-client"]
    assert Path(engine.client_config).read_text() == CLIENT_NEW


@pytest.mark.parametrize("ends_by", [KeyboardInterrupt(), Conflict("file-changed", path="x")])
def test_only_a_switch_that_was_taken_back_forgets_its_client(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, ends_by: BaseException
) -> None:
    """^C ends it like a kill: the engine may be finished later, and then so must the client."""

    def end(*_: object) -> None:
        raise ends_by

    Path(engine.client_config).write_text(CLIENT_OLD)
    engine = replace(engine, uid=os.geteuid())
    machine = replace(seen(), engine=engine, client=read_file(engine.client_config))
    monkeypatch.setattr(switch_run, "observe", lambda *_: machine)
    monkeypatch.setattr(Switcher, "apply", end)
    proxies = ProxySettings(http_proxy="http://p:1")
    wanted = Wanted("Office", proxies, proxies, None, None, None, None)
    manager = cast(Systemd, Manager())
    side = OwnEngine(engine, manager, lambda step: None)
    run = SwitchRun(engine, manager, side, ClientSwitch(engine))
    with pytest.raises((KeyboardInterrupt, Conflict)):
        run.carry_out(
            lambda seen: (make_plan(wanted_values(wanted), seen), ()),
            Options(),
            Aim("use", lambda former: "Office"),
        )
    interrupted = isinstance(ends_by, KeyboardInterrupt)
    assert is_interrupted(engine.user_state_dir) is interrupted
    assert Path(engine.client_config).read_text() == CLIENT_OLD
    if interrupted:
        left = read_journal(engine.user_state_dir)
        assert left is not None
        told = Ended(left.id, True)
        assert [m.code for m in ClientSwitch(engine).recover(None, told)] == ["recovered-client"]
        assert said(engine) == json.loads(CLIENT_NEW)
