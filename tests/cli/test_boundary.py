"""Whatever is given, there is an answer with an exit code, and never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dockproxy_tray.cli import __main__ as cli
from dockproxy_tray.cli import call
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.errors import Invalid, NoEngine, Unparsable
from dockproxy_tray.operations import Operations
from dockproxy_tray.sandbox import open_sandbox
from dockproxy_tray.switch_run import SwitchRun
from tests.cli.command import REMOTE, Home

LISTS = ("list", "status", "history")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        ([""], 2),
        (["nonsense"], 2),
        (["use"], 2),
        (["use", ""], 2),
        (["use", "Nowhere"], 2),
        (["use", "a", "b"], 2),
        (["show", "\x1b[31m"], 2),
        (["show", "\u202eecilA"], 2),
        (["history", "--limit", "-1"], 2),
        (["history", "--limit", "9" * 5000], 2),
        (["list", "--engine", "podman"], 2),
        (["list", "--profiles", "/nowhere/profiles.toml"], 2),
        (["list", "--profiles", "/dev/null"], 2),
        (["list", "--profiles", "/etc"], 2),
        (["import", "X", "--from", "moon"], 2),
        (["add", "Direct", "--proxy", "http://h:1"], 2),
        (["add", "X", "--proxy", "nonsense"], 2),
        (["add", "X", "--when", "ssid"], 2),
        (["remove", "Direct"], 2),
        (["list", "--sandbox=/proc/self"], 2),
        (["undo"], 2),
        (["on"], 2),
    ],
)
def test_bad_usage_is_an_error_in_words_and_in_json(
    home: Home, arguments: list[str], code: int
) -> None:
    spoken = home.run(*arguments)
    assert (spoken.code, spoken.out) == (code, "")
    assert spoken.err.startswith("Error: ")
    assert "\x1b" not in spoken.err
    assert "\u202e" not in spoken.err
    written = home.run("--json", *arguments)
    assert written.code == code
    assert written.error["code"] == "Invalid"


def test_bytes_that_are_no_text_are_refused_in_words(home: Home) -> None:
    answer = home.run(b"show", b"\xff\xfe")
    assert (answer.code, answer.out) == (2, "")
    assert home.run(b"--json", b"show", b"\xff\xfe").error["code"] == "Invalid"
    assert home.run(b"show", b"\xff", LC_ALL="C").code == 2


@pytest.mark.parametrize(
    "text",
    [
        b"\xff", b"\0", b"[", b"version = 2", b"[[[[", b"a=" + b"[" * 5000, b"profiles = 3",
        b"[profiles.A]\nproxy = 'http://u:geheim@h h'", b"x" * 2_000_000,
        b"[profiles.A]\nproxy = 'http://u:geheim@h:99999'", b"\xef\xbb\xbfversion = 1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["list", "status", "off"])
def test_bad_profiles_are_named_with_their_file(home: Home, text: bytes, command: str) -> None:
    home.write_profiles()
    home.profiles.write_bytes(text)
    error = home.run("--json", command)
    assert error.code == 2
    assert str(home.profiles) in error.error["message"]
    assert "geheim" not in error.out
    assert home.profiles.read_bytes() == text
    assert not home.client.exists()


def test_a_fault_of_ours_is_one_line_without_a_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(args: object) -> int:
        raise ZeroDivisionError("near http://u:geheim@host:1\nand more")

    monkeypatch.setattr(call, "run", fail)
    assert cli.main(["list"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "ZeroDivisionError: near http://u:xxxxx@host:1 and more" in said.err
    assert "geheim" not in said.err
    assert "Traceback" not in said.err


def test_an_interrupt_says_that_the_next_call_mends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(call, "run", interrupt)
    assert cli.main(["list"]) == 130
    assert "next call" in capsys.readouterr().err


def test_an_error_keeps_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(args: object) -> int:
        raise NoEngine("engine-absent", unit="docker.service")

    monkeypatch.setattr(call, "run", refuse)
    assert cli.main(["list", "--json"]) == 9
    assert '"NoEngine"' in capsys.readouterr().out


@pytest.mark.parametrize("command", LISTS)
def test_a_reader_that_leaves_is_no_error(home: Home, command: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "dockproxy_tray.cli", command],
        env=home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize("closed", ["", ">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("arguments", ["list", "use X"])
def test_a_stream_that_is_closed_gets_nothing_and_the_other_no_more(
    home: Home, arguments: str, closed: str
) -> None:
    home.write_profiles('[profiles.Office]\nhttp_proxy = "http://127.0.0.1:1"\n')
    usual = home.run(*arguments.split())
    assert usual.err
    command = f"{sys.executable} -m dockproxy_tray.cli {arguments} {closed}"
    run = subprocess.run(
        command, shell=True, capture_output=True, text=True, env=home.environment(), check=False
    )
    assert run.returncode == usual.code
    assert run.stdout == ("" if closed.startswith(">&-") else usual.out)
    assert run.stderr == ("" if "2>&-" in closed else usual.err)


NO_SPACE = "The output could not be written: No space left on device."


def run_full(home: Home, command: str, stream: str = "") -> subprocess.CompletedProcess[str]:
    """With one stream going to a full disk."""
    program = f"{sys.executable} -m dockproxy_tray.cli {command} {stream}>/dev/full"
    return subprocess.run(
        program, shell=True, env=home.environment(), capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "command", ["list", "list --json", "doctor", "use Direct --sandbox", "--help", "--version"]
)
def test_a_full_disk_is_no_success_and_no_fault_of_ours(home: Home, command: str) -> None:
    done = run_full(home, command)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-2].removeprefix("Error: ") == NO_SPACE


def test_an_error_that_stdout_does_not_take_is_told_on_stderr(home: Home) -> None:
    done = run_full(home, "show Nope --json")
    assert done.returncode == 2
    assert "There is no profile 'Nope'." in done.stderr


def test_a_switch_goes_on_where_nobody_can_hear_of_its_steps(home: Home) -> None:
    folder = home.path / "box"
    done = run_full(home, f"use Office --verbose --sandbox={folder}", "2")
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "Office")
    assert home.run("status", "--check", f"--sandbox={folder}").code == 0


def test_help_is_an_answer_not_an_error(home: Home) -> None:
    answer = home.run("use", "--help")
    assert (answer.code, answer.err) == (0, "")
    assert "--containers" in answer.out


def imported_for(home: Home, *arguments: str) -> set[str]:
    program = f"import sys; from dockproxy_tray.cli.__main__ import main; main({[*arguments]!r})"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; print(*sys.modules, file=sys.stderr)"],
        env=home.environment(), capture_output=True, check=True,
    )  # fmt: skip
    return {*done.stderr.decode().split()}


def test_a_status_imports_nothing_that_it_does_not_need(home: Home) -> None:
    home.write_profiles()
    imported = imported_for(home, "status", "--json")
    assert "dockproxy_tray.cli.status" in imported
    # (PyGObject brings subprocess in with asyncio, since 3.50.)
    unwanted = {
        "dockproxy_tray.importing", "dockproxy_tray.cli.text", "dockproxy_tray.core.diff",
        "dockproxy_tray.sandbox", "dockproxy_tray.system.profiles_edit",
        "tomlkit", "difflib", "platformdirs", "tempfile", "keyring",
    }  # fmt: skip
    assert unwanted & imported == set()


@pytest.mark.parametrize("sandbox", [(), ("--sandbox",)])
def test_names_for_a_tab_take_neither_the_bus_nor_an_engine(
    home: Home, sandbox: tuple[str, ...]
) -> None:
    home.write_profiles()
    imported = imported_for(home, "list", "--names", *sandbox)
    assert "dockproxy_tray.system.profiles_file" in imported
    unwanted = {"gi", "subprocess", "tomlkit", "dockproxy_tray.operations"}
    assert unwanted & imported == set()


def test_an_error_says_first_what_was_mended(capsys: pytest.CaptureFixture[str]) -> None:
    error = Invalid("no-such-profile", name="Nowhere", known=("Direct",))
    error.earlier = (say("recovered-back", profile="Office"),)
    assert cli._report(error, as_json=True) == 2
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["code"] == "Invalid"
    assert "Office" in err and "Nowhere" not in err


def test_a_failing_switch_keeps_what_its_recovery_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="dp-") as folder, open_sandbox(folder) as sandbox:
        monkeypatch.setattr(SwitchRun, "recover", lambda self: (say("recovered-back"),))
        Path(sandbox.engine.daemon_json).write_text("{,}")
        with (
            Operations(sandbox.engine, sandbox.profiles_file) as operations,
            pytest.raises(Unparsable) as raised,
        ):
            operations.switch("Office")
    assert [m.code for m in raised.value.earlier if isinstance(m, Message)] == ["recovered-back"]


def test_an_engine_that_cannot_be_switched_is_named_by_plan_and_switch(home: Home) -> None:
    """Of a user's engine without a systemd, and of one on another machine."""
    home.write_profiles()
    bus = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    for arguments, environment, named, code in (
        (("--engine=user",), bus, "docker.service", "no-systemd"),
        ((), {}, REMOTE, "engine-remote"),
    ):
        planned = home.run("--json", "plan", "Home", *arguments, **environment).document
        assert code in [warning["code"] for warning in planned["warnings"]]
        refused = home.run("--json", "use", "Home", *arguments, **environment)
        assert (refused.code, refused.error["code"]) == (9, "NoEngine")
        assert named in refused.error["message"]
        assert "http://home.example:3128" in home.client.read_text()
        home.client.unlink()
