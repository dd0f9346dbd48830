"""``dockproxy password``, its prompt, and the commands that need a password or move one."""

from __future__ import annotations

import json
import os
import pty
import signal
import stat
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from select import select
from typing import Any

import pytest

from tests.cli.command import Home

CANARY = "canarybird"
PROFILES = """\
[profiles.Office]
proxy = "http://jo@proxy.example:8080"

[profiles.Home]
proxy = "http://home.example:3128"
"""
SNIPPETS = ("build-args", "run-args", "builder-args", "compose", "env")


@pytest.fixture
def kept(home: Home, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, str]]:
    """A keyring in a file, for every call; it answers with what is in it."""
    home.write_profiles(PROFILES)
    path = home.path / "keyring.json"
    whole = home.environment

    def environment(self: Home, **more: str) -> dict[str, str]:
        keyring = {
            "PYTHON_KEYRING_BACKEND": "tests.keyrings.FileKeyring",
            "DOCKPROXY_TEST_KEYRING": str(path),
        }
        return whole(**{**keyring, **more})

    monkeypatch.setattr(Home, "environment", environment)

    def read() -> dict[str, str]:
        found = json.loads(path.read_text()) if path.exists() else []
        assert {service for service, _, _ in found} <= {"dockproxy-tray"}
        return {account: password for _, account, password in found}

    return read


Kept = Callable[[], dict[str, str]]


def test_a_line_on_stdin_is_kept_without_its_end(home: Home, kept: Kept) -> None:
    for line in (f" {CANARY} \n", f" {CANARY} \r\n", f" {CANARY} ", f" {CANARY} \nmore\n"):
        answer = home.feed(line.encode(), "password", "Office")
        assert answer.code == 0
        assert "is kept in the keyring" in answer.out
        assert CANARY not in answer.out + answer.err
        assert kept() == {"Office": f" {CANARY} "}
        assert home.feed(b"\n", "password", "Office").code == 0
        assert kept() == {}


def test_the_answer_is_one_document(home: Home, kept: Kept) -> None:
    document = home.feed(CANARY.encode(), "password", "Office", "--json").document
    assert (document["profile"], document["kept"]) == ("Office", "keyring")
    assert [warning["code"] for warning in document["warnings"]] == ["password-in-containers"]
    document = home.feed(b"\n", "--json", "password", "Office").document
    assert document == {"profile": "Office", "kept": None, "warnings": []}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["Home"], b"x\n"), (["Nowhere"], b"x\n"), (["Office"], b""), (["Office"], b"\xff\n"),
        (["Office"], b"a\x01b\n"), ([], b"x\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(
    home: Home, kept: Kept, arguments: list[str], line: bytes
) -> None:
    answer = home.feed(line, "password", *arguments, "--json")
    assert (answer.code, answer.error["code"]) == (2, "Invalid")
    assert answer.error["hint"]
    assert kept() == {}
    assert home.profiles.read_text() == PROFILES


def test_without_the_library_the_file_keeps_it_and_says_so_once(home: Home) -> None:
    home.write_profiles(PROFILES)
    hidden = home.path / "hidden"
    hidden.mkdir()
    (hidden / "keyring.py").write_text("raise ImportError\n")
    path = f"{hidden}:{home.environment()['PYTHONPATH']}"
    answer = home.feed(CANARY.encode(), "password", "Office", PYTHONPATH=path)
    assert answer.code == 0
    assert answer.err.count("There is no keyring") == 1
    assert CANARY not in answer.out + answer.err
    assert f"http://jo:{CANARY}@proxy.example:8080" in home.profiles.read_text()
    assert stat.S_IMODE(home.profiles.stat().st_mode) == 0o600
    assert CANARY in home.run("env", "Office", PYTHONPATH=path).out


def test_a_keyring_that_stays_locked_ends_it_and_changes_nothing(home: Home) -> None:
    home.write_profiles(PROFILES)
    locked = {"PYTHON_KEYRING_BACKEND": "tests.keyrings.LockedKeyring"}
    for answer in (
        home.feed(CANARY.encode(), "password", "Office", "--json", **locked),
        home.run("env", "Office", "--json", **locked),
        home.run("use", "Office", "--json", **locked),
    ):
        assert (answer.code, answer.error["code"]) == (4, "NotAuthorized")
        assert "locked" in answer.error["message"]
    assert home.profiles.read_text() == PROFILES
    assert not home.client.exists()


def test_a_user_without_a_password_stops_a_switch_before_anything_is_changed(
    home: Home, kept: Kept
) -> None:
    for command in (["use"], ["use", "--dry-run"], ["plan"], *([name] for name in SNIPPETS)):
        answer = home.run(*command, "Office", "--json")
        assert (answer.code, answer.error["code"]) == (2, "Invalid"), command
        assert "'Office'" in answer.error["message"]
        assert "'jo'" in answer.error["message"]
        assert "dockproxy password" in answer.error["hint"]
    for command in (["on"], ["toggle"]):
        assert home.run(*command, "--json").code == 2
    assert not home.client.exists()


def test_what_is_switched_and_pasted_has_the_password_of_the_keyring(
    home: Home, kept: Kept
) -> None:
    home.feed(CANARY.encode(), "password", "Office")
    for command in SNIPPETS:
        assert f"http://jo:{CANARY}@proxy.example:8080" in home.run(command, "Office").out
    planned = home.run("plan", "Office")
    assert "jo:xxxxx@" in planned.out
    switched = home.run("use", "Office")
    assert switched.code == 9  # the engine is elsewhere; the client is switched
    assert CANARY not in planned.out + planned.err + switched.out + switched.err
    config = json.loads(home.client.read_text())
    assert config["proxies"]["default"]["httpProxy"] == f"http://jo:{CANARY}@proxy.example:8080"


def test_a_look_opens_no_keyring(home: Home) -> None:
    home.write_profiles(PROFILES)
    bad = {"PYTHON_KEYRING_BACKEND": "tests.keyrings.LockedKeyring"}
    for command in (["status"], ["list"], ["show", "Office"], ["export"], ["history"]):
        program = (
            "import sys; from dockproxy_tray.cli.__main__ import main\n"
            f"assert main({command!r}) == 0; assert 'keyring' not in sys.modules"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], env=home.environment(**bad), check=False,
            capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stderr)


def test_clearing_leaves_both_passwords_where_the_file_cannot_be_written(
    home: Home, kept: Kept
) -> None:
    home.feed(CANARY.encode(), "password", "Office")
    text = PROFILES.replace("jo@", "jo:filebird@")
    home.write_profiles(text)
    other = home.path / "other-name"
    other.hardlink_to(home.profiles)
    answer = home.feed(b"\n", "password", "Office", "--json")
    assert (answer.code, answer.error["code"]) == (6, "Conflict")
    assert kept() == {"Office": CANARY}
    assert home.profiles.read_text() == text
    other.unlink()
    assert home.feed(b"\n", "password", "Office").code == 0
    assert kept() == {} and "filebird" not in home.profiles.read_text()


def test_a_removed_profile_takes_its_password_along(home: Home, kept: Kept) -> None:
    home.feed(CANARY.encode(), "password", "Office")
    assert home.run("remove", "Office").code == 0
    assert kept() == {}


def test_a_keyring_in_trouble_keeps_no_profile_from_being_removed(home: Home) -> None:
    home.write_profiles(PROFILES)
    bad = {"PYTHON_KEYRING_BACKEND": "tests.keyrings.LockedKeyring"}
    document = home.run("remove", "Office", "--json", **bad).document
    assert [warning["code"] for warning in document["warnings"]] == ["password-stays"]
    assert "Office" not in home.profiles.read_text()


def test_a_profile_renamed_in_the_editor_keeps_its_password(home: Home, kept: Kept) -> None:
    home.feed(CANARY.encode(), "password", "Office")
    script = home.path / "editor"
    script.write_text('#!/bin/sh\nsed -i "s/Office/Desk/" "$1"\n')
    script.chmod(0o755)
    assert home.run("edit", VISUAL=str(script)).code == 0
    assert kept() == {"Desk": CANARY}
    script.write_text('#!/bin/sh\n: > "$1"\n')
    assert home.run("edit", VISUAL=str(script)).code == 0
    assert kept() == {}


# The prompt


class Terminal:
    """The command on a pseudo-terminal that is its controlling one."""

    def __init__(self, home: Home) -> None:
        self.master, self.slave = pty.openpty()
        self.before: list[Any] = termios.tcgetattr(self.slave)
        self.shown = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dockproxy_tray.cli", "password", "Office"],
            stdin=self.slave, stdout=self.slave, stderr=self.slave, env=home.environment(),
            start_new_session=True,
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),
        )  # fmt: skip

    def read_until(self, text: bytes) -> None:
        deadline = time.monotonic() + 60
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select([self.master], [], [], 1)[0]:
                self.shown += os.read(self.master, 4096)

    def type(self, text: bytes) -> None:
        os.write(self.master, text)

    @property
    def echoes(self) -> bool:
        flags: int = termios.tcgetattr(self.slave)[3]
        return bool(flags & termios.ECHO)

    def wait(self) -> int:
        code = self.process.wait(60)
        while select([self.master], [], [], 0)[0]:
            self.shown += os.read(self.master, 4096)
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def terminal(home: Home, kept: Kept) -> Iterator[Terminal]:
    opened = Terminal(home)
    try:
        opened.read_until(b"Proxy password for profile Office")
        yield opened
    finally:
        opened.close()


def test_a_prompt_does_not_show_what_is_typed(terminal: Terminal, kept: Kept) -> None:
    assert not terminal.echoes
    terminal.type(CANARY.encode() + b"\n")
    assert terminal.wait() == 0
    assert kept() == {"Office": CANARY}
    assert termios.tcgetattr(terminal.slave) == terminal.before
    assert CANARY.encode() not in terminal.shown


@pytest.mark.parametrize("number", [None, signal.SIGTERM, signal.SIGQUIT])
def test_an_interrupt_leaves_the_terminal_as_it_was(
    terminal: Terminal, kept: Kept, number: signal.Signals | None
) -> None:
    terminal.type(CANARY.encode())
    if number is None:
        terminal.type(b"\x03")
    else:
        terminal.process.send_signal(number)
    assert terminal.wait() == 130
    assert termios.tcgetattr(terminal.slave) == terminal.before
    assert kept() == {}
    assert CANARY.encode() not in terminal.shown


def test_an_end_of_input_at_the_prompt_clears_nothing(terminal: Terminal, kept: Kept) -> None:
    terminal.type(b"\x04")
    assert terminal.wait() == 2
    assert termios.tcgetattr(terminal.slave) == terminal.before
