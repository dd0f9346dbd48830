"""What lies in the helper's way is refused where it is not what it should be, by a known name."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helper import acts
from tests.helper.acts import arguments_for
from tests.helper.person import Person
from tests.helper.stage import Stage

KNOWN = {
    "Internal", "Invalid", "NotAuthorized", "Dismissed", "EngineFailed", "Conflict", "Unparsable",
    "NeedsConsent", "RollbackFailed", "NoEngine", "Busy",
}  # fmt: skip
"""The interface's errors, all of them."""


def link(path: Path, canary: Path) -> None:
    path.symlink_to(canary)


def hard_link(path: Path, canary: Path) -> None:
    path.hardlink_to(canary)


def fifo(path: Path, canary: Path) -> None:
    os.mkfifo(path)


def folder(path: Path, canary: Path) -> None:
    path.mkdir()


def strangers(path: Path, canary: Path) -> None:
    path.write_text(canary.read_text())
    os.chown(path, 65534, 65534)


def garbage(path: Path, canary: Path) -> None:
    path.write_bytes(b'{"id": "\xff\x00')


@pytest.mark.parametrize("fault", [link, hard_link, fifo, folder, strangers])
@pytest.mark.parametrize("target", ["daemon_json", "dropin", "env_file"])
def test_a_target_that_is_no_file_of_roots_own_is_refused(
    bare: Stage, root: Person, target: str, fault: Callable[[Path, Path], None]
) -> None:
    text = {"daemon_json": "{}\n", "dropin": "[Service]\n", "env_file": "HTTP_PROXY=http://o:1\n"}
    canary = bare.write("etc/docker/canary", text[target], 0o644)
    path = Path(getattr(bare.engine, target))
    path.parent.mkdir(exist_ok=True)
    fault(path, canary)
    before = bare.snapshot("etc/docker")[str(canary)]
    with_password = arguments_for("Switch", http_proxy="http://user:secret@proxy.example:1")
    reply = root.do(acts.call, bare.address, "Switch", with_password)
    assert reply.error in ("Conflict", "Unparsable"), reply
    assert reply.document["values"]["path"] == str(path)
    assert bare.snapshot("etc/docker")[str(canary)] == before
    assert root.do(acts.call, bare.address, "Recover", {}).error == ""


@pytest.mark.parametrize("name", ["journal.json", "undo.json", "record.json", "lock"])
@pytest.mark.parametrize("fault", [garbage, link, folder, fifo])
def test_a_state_that_cannot_be_used_is_answered_by_a_known_error(
    bare: Stage, root: Person, name: str, fault: Callable[[Path, Path], None]
) -> None:
    canary = bare.write("etc/docker/canary", "{}", 0o644)
    before = canary.read_bytes(), canary.stat().st_mtime_ns
    fault(Path(bare.engine.state_dir, name), canary)
    for method in ("Switch", "Undo", "Recover"):
        reply = root.do(acts.call, bare.address, method, arguments_for(method))
        assert reply.error in KNOWN - {"Internal"} | {""}, (method, reply)
    assert (canary.read_bytes(), canary.stat().st_mtime_ns) == before
    assert bare.helper_pid() is not None and "Traceback" not in bare.log


def test_without_a_folder_for_its_state_it_makes_one_or_says_so(bare: Stage, root: Person) -> None:
    state = Path(bare.engine.state_dir)
    shutil.rmtree(state)
    assert root.do(acts.call, bare.address, "Switch", arguments_for("Switch")).error == ""
    shutil.rmtree(state)
    state.write_text("no folder")
    reply = root.do(acts.call, bare.address, "Switch", arguments_for("Switch"))
    assert reply.error in ("Conflict", "Unparsable"), reply
    assert "Traceback" not in bare.log


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("etc/docker/daemon.json", '{"a": 1,}'),
        ("etc/docker/daemon.json", '{"a": 1, "a": 2}'),
        ("etc/docker/daemon.json", "[" * 100_000),
        ("etc/docker/daemon.json", '{"registry-mirrors": "x"}'),
        ("etc/docker/daemon.json", " " * 1_100_000),
    ],
    ids=["comma", "twice", "deep", "type", "large"],
)
def test_what_cannot_be_parsed_is_left_as_it_is(
    bare: Stage, root: Person, path: str, text: str
) -> None:
    bare.write(path, text)
    before = bare.snapshot("etc")
    reply = root.do(acts.call, bare.address, "Switch", arguments_for("Switch"))
    assert reply.error in ("Unparsable", "Conflict"), reply
    assert bare.snapshot("etc") == before
    json.loads(reply.text)


def test_a_masked_engine_is_no_engine(bare: Stage, root: Person) -> None:
    Path(bare.engine.unit_dir, "docker.service").symlink_to("/dev/null")
    bare.reload_systemd()
    before = bare.snapshot("etc")
    reply = root.do(acts.call, bare.address, "Switch", arguments_for("Switch"))
    assert reply.error == "NoEngine", reply
    assert bare.snapshot("etc") == before


def test_nothing_to_undo_is_said(bare: Stage, root: Person) -> None:
    reply = root.do(acts.call, bare.address, "Undo", arguments_for("Undo"))
    assert (reply.error, reply.code) == ("Invalid", "nothing-to-undo")


def test_consent_is_asked_for_by_name(bare: Stage, root: Person) -> None:
    bare.write("etc/docker/daemon.json", '{"registry-mirrors": ["https://theirs.example"]}\n')
    before = bare.snapshot("etc")
    asked = arguments_for("Switch", consent=False)
    reply = root.do(acts.call, bare.address, "Switch", asked)
    assert (reply.error, reply.code) == ("NeedsConsent", "needs-consent")
    (reason,) = reply.document["values"]["reasons"]
    assert reason["code"] == "drops-entries"
    assert reason["values"]["entries"] == ["https://theirs.example"]
    assert bare.snapshot("etc") == before


@pytest.mark.parametrize("attempt", ["done", "failed"])
def test_a_used_id_is_refused(bare: Stage, root: Person, attempt: str) -> None:
    used = arguments_for("Switch")
    if attempt == "failed":
        bare.hold("corp")
        root.begin(acts.call, bare.address, "Switch", used)
        bare.wait_until_held()
        bare.let_fail()
        assert root.end(acts.call).error == "EngineFailed"
        used["http_proxy"] = used["https_proxy"] = "http://other.example:1"
    else:
        assert root.do(acts.call, bare.address, "Switch", used).error == ""
        used["mirrors"] = ["https://other.example"]
    before = bare.snapshot()
    for method in ("Switch", "Adopt", *(["Undo"] if attempt == "done" else [])):
        same = {**arguments_for(method, **used), "switch_id": used["switch_id"]}
        reply = root.do(acts.call, bare.address, method, same)
        assert (reply.error, reply.code) == ("Invalid", "switch-id-used"), method
        assert bare.snapshot() == before
    assert bare.record["last"]["id"] == used["switch_id"]
    anew = {**used, "switch_id": arguments_for("Switch")["switch_id"]}
    assert root.do(acts.call, bare.address, "Switch", anew).error == ""
    assert bare.record["id"] == anew["switch_id"]


@pytest.mark.parametrize("state", ["journal.json", "undo.json"])
def test_damage_that_is_still_json_keeps_no_helper_from_starting(
    bare: Stage, root: Person, state: str
) -> None:
    """Were it to end at each start, nobody could say what is wrong."""
    bare.hold("corp")
    root.begin(acts.call, bare.address, "Switch", arguments_for("Switch"))
    bare.wait_until_held()
    bare.kill_helper()
    bare.let_go()
    root.settle()
    path = Path(bare.engine.state_dir, state)
    if state == "undo.json":  # which the recovery has written, as the record of what was finished
        assert root.do(acts.call, bare.address, "Recover", {}).error == ""
    data = json.loads(path.read_text())
    part = data["entries"][0] if state == "journal.json" else data["last"]
    part["ours" if state == "journal.json" else "changes"] = 5
    path.write_text(json.dumps(data))
    before = bare.snapshot("etc"), path.read_bytes()
    for _ in range(2):
        if bare.helper_pid() is not None:
            bare.kill_helper()
        reply = root.do(acts.call, bare.address, "Switch", arguments_for("Switch", mirrors=[]))
        expected = "journal-invalid" if state == "journal.json" else "record-invalid"
        assert (reply.error, reply.code) == ("Unparsable", expected)
    assert (bare.snapshot("etc"), path.read_bytes()) == before
    assert "Traceback" not in bare.log and "fault in" not in bare.log
