"""The main job, by the command line alone, on the stand-in for systemd and Docker."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray.sandbox import open_sandbox
from tests.cli.command import Answer, Home
from tests.cli.shapes import check_result, check_status

PROFILES = """\
[always]
no_proxy = ["localhost"]

[profiles.Office]
proxy = "http://jo:geheim@proxy.corp.example:8080"
no_proxy = [".corp.example"]
mirrors = ["https://mirror.corp.example"]

[profiles.Home]
proxy = "http://home.example:3128"
"""


@dataclass(frozen=True)
class Sandboxed:
    """A home whose calls are all about one sandbox."""

    home: Home
    directory: Path

    def run(self, *arguments: str, **environment: str) -> Answer:
        return self.home.run(f"--sandbox={self.directory}", *arguments, **environment)

    def json(self, *arguments: str) -> Any:
        answer = self.run("--json", *arguments)
        assert answer.code == 0, answer
        assert "geheim" not in answer.out
        return answer.document

    @property
    def daemon_json(self) -> Path:
        return self.directory / "etc/docker/daemon.json"

    @property
    def profiles(self) -> Path:
        return self.directory / "home/.config/dockproxy-tray/profiles.toml"


@pytest.fixture
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandboxed]:
    """A sandbox with its server kept, so that calls need not start it each."""
    path = tmp_path_factory.mktemp("b")
    with open_sandbox(str(path)) as sandbox:
        found = Sandboxed(Home(path), path)
        Path(sandbox.profiles_file).write_text(PROFILES)
        yield found


def test_a_switch_its_status_and_the_way_back(box: Sandboxed) -> None:
    used = box.json("use", "Office")
    check_result(used)
    assert (used["profile"], used["former"], used["applied"], used["verified"]) == (
        "Office", None, True, True,
    )  # fmt: skip
    assert used["action"] == "restart"
    status = box.json("status")
    check_status(status)
    assert (status["profile"], status["matches"], status["state"]) == (
        "Office", ["Office"], "in-sync",
    )  # fmt: skip
    assert status["rows"][0]["on_disk"] == "http://jo:xxxxx@proxy.corp.example:8080"
    assert box.run("status", "--check").code == 0
    again = box.json("use", "Office")
    assert (again["action"], again["changes"]) == ("none", [])
    off = box.json("off")
    check_result(off)
    assert off["profile"] == "Direct"
    assert box.json("on")["profile"] == "Office"
    assert box.json("toggle")["profile"] == "Direct"
    undone = box.json("undo")
    check_result(undone)
    assert box.json("status")["matches"] == ["Office"]
    history = box.json("history", "--limit", "2")["history"]
    assert [event["by"] for event in history] == ["undo", "toggle"]
    marked = [entry for entry in box.json("list")["profiles"] if entry["in_force"]]
    assert [entry["name"] for entry in marked] == [box.json("status")["profile"]]


def test_an_undo_of_the_first_switch_says_that_no_profile_is_in_force(box: Sandboxed) -> None:
    box.json("use", "Office")
    spoken = box.run("undo").out
    assert spoken.startswith("No profile in force: Docker was restarted (")
    assert box.json("status")["profile"] is None


def test_a_plan_shows_every_change_and_makes_none(box: Sandboxed) -> None:
    planned = box.json("plan", "Office")
    check_result(planned)
    assert not planned["applied"]
    assert planned == {**box.json("use", "--dry-run", "Office"), "id": planned["id"]} | {
        "took_ms": planned["took_ms"]
    }
    spoken = box.run("plan", "Office")
    assert "+++ " in spoken.out
    assert '"https://mirror.corp.example"' in spoken.out
    assert "geheim" not in spoken.out
    assert box.json("status")["profile"] is None
    assert box.json("history") == {"history": []}


def test_loading_warns_of_a_profile_on_stderr_and_in_the_document(box: Sandboxed) -> None:
    box.profiles.write_text("""
        [profiles.Half]
        http_proxy = "http://half.example:1"
        [profiles.Loop]
        proxy = "http://127.0.0.1:1"
    """)
    for name, code in (("Half", "https-goes-direct"), ("Loop", "loopback-proxy")):
        for command in (["plan", name], ["use", name], ["show", name], ["list"], ["status"]):
            answer = box.run("--json", *command)
            codes = [warning["code"] for warning in answer.document["warnings"]]
            assert code in codes, command
            assert answer.err.count("Warning: ") == len(codes)
    assert box.run("use", "Half", "--quiet").err == ""


def test_what_mends_a_row_names_the_profile(box: Sandboxed) -> None:
    box.json("use", "Home")
    box.profiles.write_text(PROFILES + "mirrors = ['https://new.example']\n")
    advice = "witch again: dockproxy use Home\n"
    told = box.run("status").out
    assert "not as wanted" in told and advice in told
    daemon = json.loads(box.daemon_json.read_text())
    box.daemon_json.write_text(json.dumps({**daemon, "registry-mirrors": ["https://new.example"]}))
    told = box.run("status").out
    assert "Reload it, or s" + advice in told


def test_a_plan_says_how_long_the_planning_took(box: Sandboxed) -> None:
    took = box.json("plan", "Office")["took_ms"]
    assert 0 < took["plan"] <= took["total"]


@pytest.mark.parametrize("command", ["use Home", "off", "on", "toggle", "undo", "adopt"])
def test_nothing_is_switched_while_the_profiles_hold_an_error(box: Sandboxed, command: str) -> None:
    box.json("use", "Office")
    daemon = json.loads(box.daemon_json.read_text())
    box.daemon_json.write_text(json.dumps({**daemon, "proxies": {"http-proxy": "http://o:1"}}))
    before, history = box.daemon_json.read_text(), box.json("history")
    line = PROFILES.count("\n") + 1
    box.profiles.write_text(PROFILES + "typo = 1\n")
    refused = box.run("--json", *command.split())
    assert (refused.code, refused.error["code"]) == (2, "Invalid")
    assert f"{box.profiles}, line {line}, profiles.Home.typo: " in refused.error["message"]
    assert box.daemon_json.read_text() == before
    assert box.json("history") == history


def test_a_diff_can_be_applied(box: Sandboxed) -> None:
    change = next(c for c in box.json("plan", "Home")["changes"] if c["path"].endswith(".conf"))
    lines = change["diff"].splitlines()
    count = int(re.fullmatch(r"@@ -0,0 \+1,(\d+) @@", lines[2])[1])  # type: ignore[index]
    assert len(lines) == 3 + count


def test_check_exits_3_unless_all_agree(box: Sandboxed) -> None:
    assert box.run("status", "--check").code == 3
    box.json("use", "Home")
    assert box.run("--json", "status", "--check").code == 0
    daemon = json.loads(box.daemon_json.read_text())
    box.daemon_json.write_text(json.dumps({**daemon, "registry-mirrors": ["https://other/"]}))
    answer = box.run("status", "--check")
    assert answer.code == 3
    assert "mirrors: On disk it is another, in " in answer.out
    assert "dockproxy use Home" in answer.out


def test_a_shadow_is_named_with_its_file_and_line_and_adopted(box: Sandboxed) -> None:
    box.json("use", "Home")
    daemon = json.loads(box.daemon_json.read_text())
    daemon["proxies"] = {"http-proxy": "http://other:1"}
    box.daemon_json.write_text(json.dumps(daemon, indent=1))
    row = box.json("status")["rows"][0]
    assert (row["state"], row["source"]) == ("shadowed", str(box.daemon_json))
    assert row["note"]["code"] == "shadowed-by"
    assert f"daemon.json, line {row['line']}" in box.run("status").out
    adopted = box.json("adopt")
    check_result(adopted)
    assert "proxies" not in json.loads(box.daemon_json.read_text())
    assert box.json("status")["state"] == "in-sync"


def test_foreign_entries_need_consent_or_are_kept(box: Sandboxed) -> None:
    text = json.dumps({"registry-mirrors": ["https://foreign.example"]})
    box.daemon_json.write_text(text)
    refused = box.run("--json", "use", "Office")
    assert (refused.code, refused.error["code"]) == (7, "NeedsConsent")
    assert "https://foreign.example" in refused.error["message"]
    assert "--yes" in refused.error["hint"]
    assert box.daemon_json.read_text() == text
    assert box.run("use", "Office", "--keep-foreign").code == 0
    assert "https://foreign.example" in box.profiles.read_text()
    assert json.loads(box.daemon_json.read_text())["registry-mirrors"] == [
        "https://foreign.example", "https://mirror.corp.example",
    ]  # fmt: skip


def test_consent_drops_foreign_entries(box: Sandboxed) -> None:
    box.daemon_json.write_text(json.dumps({"registry-mirrors": ["https://foreign.example"]}))
    assert box.run("use", "Office", "--yes").code == 0
    assert "foreign" not in box.daemon_json.read_text()


@pytest.mark.parametrize("text", ["{", '{"a": 1, "a": 2}', "[]", '\ufeff{"a": 1}', "// no\n{}"])
def test_a_file_that_cannot_be_parsed_is_refused_by_place_and_left(
    box: Sandboxed, text: str
) -> None:
    box.daemon_json.write_text(text)
    refused = box.run("--json", "use", "Office")
    assert (refused.code, refused.error["code"]) == (6, "Unparsable")
    assert f"{box.daemon_json}, line " in refused.error["message"]
    assert box.daemon_json.read_text() == text
    status = box.json("status")
    check_status(status)
    assert status["state"] == "unknown"


def test_importing_what_is_on_disk_gives_the_same_profile_with_the_bridge_exempt(
    box: Sandboxed,
) -> None:
    box.json("use", "Home")
    imported = box.json("import", "Found", "--from", "disk")
    assert imported["path"] == str(box.profiles)
    assert '"172.17.0.0/16"' in box.profiles.read_text()
    home, found = box.json("show", "Home"), box.json("show", "Found")
    assert found["daemon"] == home["daemon"]
    assert found["daemon"]["no_proxy"] == "localhost,127.0.0.0/8,::1,172.17.0.0/16"
    assert (found["client"], found["mirrors"]) == (home["client"], home["mirrors"])


def test_removing_the_profile_in_force_warns(box: Sandboxed) -> None:
    box.json("use", "Home")
    answer = box.run("remove", "Home")
    assert answer.code == 0
    assert "the profile in force" in answer.err
    status = box.json("status")
    assert (status["profile"], status["state"]) == ("Home", "unknown")


def test_nothing_is_left_of_a_sandbox_without_a_folder(home: Home) -> None:
    answer = home.run("--sandbox", "use", "Office", TMPDIR=str(home.path))
    assert answer.code == 0
    assert os.listdir(home.path) == []


def on_terminal(box: Sandboxed, *arguments: str, **environment: str) -> str:
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "dockproxy_tray.cli", f"--sandbox={box.directory}", *arguments],
        env=box.home.environment(TERM="xterm", COLUMNS="100", **environment),
        stdin=subprocess.DEVNULL, stdout=child, stderr=child,
    ) as process:  # fmt: skip
        os.close(child)
        parts = []
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
        process.wait()
    os.close(parent)
    return b"".join(parts).decode()


def test_a_terminal_gets_colours_unless_it_refuses_them(box: Sandboxed) -> None:
    box.json("use", "Office")
    assert "\x1b[32msame\x1b[0m" in on_terminal(box, "status")
    assert "\x1b" not in on_terminal(box, "status", NO_COLOR="1")
    assert "\x1b" in on_terminal(box, "status", NO_COLOR="")
    assert "\x1b" not in on_terminal(box, "status", "--json")
    assert "\x1b" not in box.run("status").out


def test_a_table_fits_the_terminal(box: Sandboxed) -> None:
    box.json("use", "Office")
    text = on_terminal(box, "status", NO_COLOR="1")
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 100
    assert "..." in text
    assert "geheim" not in text


def test_columns_are_aligned(box: Sandboxed) -> None:
    lines = box.run("status").out.splitlines()
    head = next(line for line in lines if "On disk" in line)
    column = head.index("On disk")
    rows = [line for line in lines[lines.index(head) + 1 :] if line]
    assert len(rows) == 12
    assert all(line[column - 2 : column] == "  " for line in rows)


def test_verbose_says_each_step_and_quiet_no_warning(box: Sandboxed) -> None:
    assert "restart ..." in box.run("use", "Office", "--verbose").err
    assert box.run("off", "--quiet").err == ""


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_watch_says_every_change_until_interrupted(box: Sandboxed, options: list[str]) -> None:
    command = [sys.executable, "-m", "dockproxy_tray.cli", f"--sandbox={box.directory}"]
    with subprocess.Popen(
        [*command, "status", "--watch", *options],
        env=box.home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        assert "unknown" in first
        box.json("use", "Home")
        while "in sync" not in (line := process.stdout.readline()) and "in-sync" not in line:
            assert line != ""
        box.daemon_json.write_text("{}")
        box.daemon_json.write_text('{"proxies": {"http-proxy": "http://other:1"}}')
        while "shadowed" not in (line := process.stdout.readline()):
            assert line != ""
        if options:
            check_status(json.loads(line))
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        out, err = process.communicate()
        assert "Traceback" not in err
        assert "Interrupted" not in out + err
