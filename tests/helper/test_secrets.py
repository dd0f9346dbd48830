"""A password, and what others keep in files that not everybody may read, stay where they are."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from tests.helper import acts
from tests.helper.acts import arguments_for
from tests.helper.person import Person
from tests.helper.stage import Stage

CANARY = "c4n4ry"
URL = f"http://user:{CANARY}@proxy.corp.example:8080"
SECRET = {"http_proxy": URL, "https_proxy": URL}


class Ears:
    """Hears every signal on the bus."""

    def __init__(self, stage: Stage) -> None:
        self.heard: list[str] = []
        with stage.bus.entered():
            stage.bus.connection.signal_subscribe(None, None, None, None, None, 0, self._receive)

    def _receive(self, *arguments: Any) -> None:
        self.heard.append(f"{arguments[3]}.{arguments[4]} {arguments[5].print_(False)}")


def everybodys(folder: str) -> dict[Path, bytes]:
    """What every user may read below a folder."""
    found = {}
    for path in Path(folder).rglob("*"):
        above = [*path.relative_to(folder).parents][:-1]
        reachable = all(Path(folder, each).stat().st_mode & stat.S_IXOTH for each in above)
        if path.is_file() and reachable and path.stat().st_mode & stat.S_IROTH:
            found[path] = path.read_bytes()
    return found


def test_a_password_is_in_nothing_that_the_helper_says(
    stage: Stage, dev: Person, root: Person
) -> None:
    ears = Ears(stage)
    texts = []

    def say(method: str, expected: str, **changes: Any) -> None:
        reply = dev.do(acts.call, stage.address, method, arguments_for(method, **changes))
        assert reply.error == expected, reply
        texts.append(reply.text)

    say("Switch", "NotAuthorized", **SECRET)
    stage.answer("allow")
    for bad in (
        f"http://user:{CANARY}@proxy example",
        f"ftp://u:{CANARY}@h",
        f"{URL}/path",
        URL + "\n",
    ):
        say("Switch", "Invalid", https_proxy=bad)
    say("Switch", "Invalid", no_proxy=f"http://user:{CANARY}@host/")
    say("Switch", "Invalid", mirrors=[f"https://user:{CANARY}@host/?"])
    say("Switch", "", **SECRET)
    environment = Path(stage.engine.env_file)
    assert CANARY in environment.read_text(), "it is where it belongs"
    assert stat.S_IMODE(environment.stat().st_mode) == 0o600
    say("Switch", "")
    say("Undo", "")
    assert CANARY in environment.read_text()
    picky = "[Service]\nExecStartPre=/bin/sh -c 'case $HTTP_PROXY in *other*) exit 1;; esac'\n"
    broken = stage.write("etc/systemd/system/docker.service.d/zz-picky.conf", picky)
    say("Switch", "EngineFailed", http_proxy=f"http://other:{CANARY}@corp.example:1")
    broken.unlink()
    stage.hold("corp")
    root.begin(
        acts.call,
        stage.address,
        "Switch",
        arguments_for("Switch", http_proxy=URL.replace("8080", "8081")),
    )
    stage.wait_until_held()
    say("Switch", "Busy", **SECRET)
    stage.let_go()
    assert root.end(acts.call).error == ""

    stage.wait_for(lambda: "verify" in ears.heard[-1] or "false" in ears.heard[-1], "the signals")
    assert any("Progress" in each for each in ears.heard) and len(texts) == 12
    for text in (*texts, *ears.heard, stage.log, str(stage.questions)):
        assert CANARY not in text
    leaks = [
        path for path, data in everybodys(f"{stage.root}/etc").items() if CANARY.encode() in data
    ]
    leaks += [p for p, data in everybodys(f"{stage.root}/var").items() if CANARY.encode() in data]
    assert leaks == []
    assert everybodys(f"{stage.root}/var"), "the record is there for everybody"


FOREIGN = {
    "daemon.json": (
        "etc/docker/daemon.json",
        '{"labels": ["token=c4n4ry"], "registry-mirrors": ["https://old.example"], '
        '"proxies": {"http-proxy": "http://shadow.example:1"}}',
    ),
    "drop-in": (
        "etc/systemd/system/docker.service.d/zz-other.conf",
        '[Service]\nEnvironment="HTTP_PROXY=http://shadow.example:1" "TOKEN=c4n4ry"\n',
    ),
    "environment file": (
        "etc/systemd/system/docker.service.d/http-proxy.env",
        "TOKEN=c4n4ry\nHTTP_PROXY=http://shadow.example:1\n",
    ),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_stands_beside_our_settings_in_a_private_file_is_not_shown(
    stage: Stage, dev: Person, kind: str
) -> None:
    stage.answer("allow")
    path, text = FOREIGN[kind]
    dev.do(acts.call, stage.address, "Switch", arguments_for("Switch"))
    private = stage.write(path, text, 0o600)
    replies = [
        dev.do(acts.call, stage.address, method, arguments_for(method, **changes))
        for method, changes in (
            ("Adopt", {}),
            ("Switch", {"mirrors": [], "http_proxy": ""}),
            ("Undo", {"all": False}),
            ("Undo", {"all": True}),
        )
    ]
    for reply in replies:
        assert CANARY not in reply.text
    assert CANARY in private.read_text()
    shown = [c for r in replies if not r.error for c in r.document["changes"]]
    assert any(change["path"] == str(private) for change in shown), "it was one of those edited"
    assert all(change["diff"] == "" for change in shown if change["path"] == str(private))


def test_a_public_file_is_shown_without_the_lines_around(stage: Stage, dev: Person) -> None:
    stage.answer("allow")
    stage.write("etc/docker/daemon.json", '{\n  "debug": false,\n  "registry-mirrors": []\n}\n')
    reply = dev.do(acts.call, stage.address, "Switch", arguments_for("Switch"))
    diffs = {change["path"]: change["diff"] for change in reply.document["changes"]}
    diff = diffs[stage.engine.daemon_json]
    assert "+" in diff and "mirror.corp.example" in diff
    assert not [line for line in diff.splitlines() if line.startswith(" ")]
