"""``test``: what it reaches, in a sandbox whose profile leads to servers of the test's own."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dockproxy_tray.cli.testing_text import shares
from dockproxy_tray.sandbox import open_sandbox
from tests.cli.command import Answer, Home
from tests.cli.shapes import check
from tests.cli.test_chinese import ENGLISH_WORD
from tests.system.probe.authority import Authority
from tests.system.probe.servers import HttpProxy, Web, mute, reply, serving

NONE = type(None)
TARGET: dict[str, Any] = {
    "kind": {"proxy", "mirror", "registry"}, "url": str, "via": (str, NONE), "surfaces": list,
    "ok": bool, "state": {"good", "doubtful", "bad"}, "step": str, "code": str, "text": str,
    "hint": str, "connect_ms": (float, NONE), "answer_ms": (float, NONE), "issuer": (str, NONE),
    "subject": (str, NONE),
}  # fmt: skip
DOCUMENT = {
    "profile": (str, NONE), "targets": list, "fastest_mirror": (str, NONE), "order": list,
    "warnings": list,
}  # fmt: skip
FAST, SLOW = "http://fast.test:5000", "http://slow.test:5000"


@dataclass
class Box:
    """A sandbox, its engine's trust in the test's authority, and the proxy that leads on."""

    home: Home
    directory: Path
    profiles: Path
    proxy: HttpProxy
    port: int

    def write(self, url: str = "http://jo@127.0.0.1:{port}") -> None:
        url = url.format(port=self.port)
        mirrors = json.dumps([SLOW, FAST])
        self.profiles.write_text(f'[profiles.Office]\nproxy = "{url}"\nmirrors = {mirrors}\n')

    @property
    def keyring(self) -> dict[str, str]:
        return {
            "PYTHON_KEYRING_BACKEND": "tests.keyrings.FileKeyring",
            "DOCKPROXY_TEST_KEYRING": str(self.directory / "keyring.json"),
        }

    def command(self, *arguments: str) -> list[str]:
        return [f"--sandbox={self.directory}", "test", *arguments]

    def run(self, *arguments: str, **environment: str) -> Answer:
        answer = self.home.run(*self.command(*arguments), **{**self.keyring, **environment})
        assert "geheim" not in answer.out + answer.err
        return answer

    def json(self, *arguments: str) -> Any:
        document = self.run("--json", *arguments).document
        check(document, DOCUMENT)
        for target in document["targets"]:
            check(target, TARGET)
        return document

    def set_password(self, password: str) -> None:
        box = f"--sandbox={self.directory}"
        done = self.home.feed(f"{password}\n".encode(), box, "password", "Office", **self.keyring)
        assert done.code == 0, done


@pytest.fixture
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """The way by the proxy goes to a quick mirror, to one that moves first, and to a Hub."""
    path = tmp_path_factory.mktemp("b")
    corp = Authority(path / "authority")
    with ExitStack() as stack:
        hub = stack.enter_context(serving(Web(), corp.server("registry-1.docker.io")))
        fast = stack.enter_context(serving(Web()))
        slow = stack.enter_context(serving(Web()))
        proxy = HttpProxy(
            {"registry-1.docker.io:443": hub, "fast.test:5000": fast, "slow.test:5000": slow},
            "jo:geheim",
        )
        address = stack.enter_context(serving(proxy))
        opened = stack.enter_context(open_sandbox(str(path / "s")))
        dropins = Path(opened.engine.dropin_dir)
        dropins.mkdir(parents=True, exist_ok=True)
        (dropins / "trust.conf").write_text(
            f'[Service]\nEnvironment="SSL_CERT_FILE={corp.path}" "SSL_CERT_DIR={path / "none"}"\n'
        )
        found = Box(Home(path), path / "s", Path(opened.profiles_file), proxy, address[1])
        found.write()
        yield found


def test_a_profile_is_reached_with_its_password(box: Box) -> None:
    box.set_password("geheim")
    document = box.json("Office")
    assert document["profile"] == "Office"
    assert [(each["kind"], each["url"], each["code"]) for each in document["targets"]] == [
        ("proxy", f"http://jo:xxxxx@127.0.0.1:{box.port}", "probe-proxy-alive"),
        ("mirror", SLOW, "probe-alive-http"),
        ("mirror", FAST, "probe-alive-http"),
        ("registry", "https://registry-1.docker.io", "probe-alive"),
    ]
    proxy, slow, fast, hub = document["targets"]
    assert (proxy["via"], hub["via"]) == (None, proxy["url"])
    assert proxy["surfaces"] == ["daemon", "client"]
    assert (hub["issuer"], hub["subject"]) == ("Corp Proxy CA (Corp Ltd)", "registry-1.docker.io")
    ranked = sorted([slow, fast], key=lambda each: each["answer_ms"])
    assert document["order"] == [each["url"] for each in ranked]
    assert document["fastest_mirror"] == document["order"][0]
    assert "CONNECT registry-1.docker.io:443" in box.proxy.targets
    assert f"HEAD {FAST}/v2/library/hello-world/manifests/latest" in box.proxy.targets


def test_without_a_name_it_is_what_runs_now(box: Box) -> None:
    box.set_password("geheim")
    used = box.home.run(f"--sandbox={box.directory}", "use", "Office", **box.keyring)
    assert used.code == 0, used
    now = box.json()
    assert now["profile"] is None
    assert [each["code"] for each in now["targets"]] == [
        "probe-proxy-alive", "probe-alive-http", "probe-alive-http", "probe-alive",
    ]  # fmt: skip
    assert box.run("--check").code == 0


def test_people_get_a_table_and_the_order_of_the_mirrors(box: Box) -> None:
    box.set_password("geheim")
    text = box.run("Office").out
    head, _, _, *rows = text.splitlines()
    assert head == "Profile: Office"
    assert re.match(r"proxy +http://jo:xxxxx@127\.0\.0\.1:\d+ +for the daemon and con", rows[0])
    assert re.search(
        r"registry +https://registry-1\.docker\.io +http://jo:xxxxx@.* alive .* ms", text
    )
    assert re.search(r"Mirrors, the fastest first: http://.* \(.* ms\), http://.* ms\)\.", text)


def test_a_wrong_password_says_what_to_do_and_is_no_error_unless_that_is_asked_for(
    box: Box,
) -> None:
    box.set_password("geheimer")
    answer = box.run("Office", "--quiet")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.count("wrong password") == 4
    advice = "does not take this user and password. Set the right one: dockproxy password Office\n"
    assert answer.out.count(advice) == 1  # once for all that it stops
    assert box.run("Office", "--check").code == 3
    assert box.json("Office")["fastest_mirror"] is None


def test_a_password_that_is_missing_is_an_error(box: Box) -> None:
    answer = box.run("Office")
    assert answer.code == 2
    assert "dockproxy password" in answer.err
    assert box.run("Nobody").code == 2


def test_of_an_engine_elsewhere_only_the_clients_proxy_is_reached(home: Home) -> None:
    with serving(HttpProxy(refusal=reply("200 OK"))) as address:
        home.client.parent.mkdir()
        url = f"http://jo:geheim@127.0.0.1:{address[1]}"
        home.client.write_text(json.dumps({"proxies": {"default": {"httpsProxy": url}}}))
        answer = home.run("test", "--json")
    (target,) = answer.document["targets"]
    assert (target["surfaces"], target["code"]) == (["client"], "probe-proxy-alive")
    assert "geheim" not in answer.out
    assert "route-loopback" in [each["code"] for each in answer.document["warnings"]]


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "601", "x"])
def test_a_limit_that_is_none_is_refused(home: Home, seconds: str) -> None:
    refused = home.run("test", "--timeout", seconds)
    assert (refused.code, "_" in refused.err) == (2, False)
    assert "--timeout: it is a number of seconds, up to 600." in refused.err


def test_the_limit_is_kept(box: Box) -> None:
    with serving(mute) as address:
        box.write(f"http://127.0.0.1:{address[1]}")
        document = box.json("Office", "--timeout", "0.3")
    assert {each["code"] for each in document["targets"]} == {
        "probe-silent-proxy", "probe-silent-answer",
    }  # fmt: skip


def test_ctrl_c_ends_it_at_once(box: Box) -> None:
    with serving(mute) as address:
        box.write(f"http://127.0.0.1:{address[1]}")
        with subprocess.Popen(
            [sys.executable, "-m", "dockproxy_tray.cli", *box.command("Office", "--verbose"),
             "--timeout", "600"],
            env=box.home.environment(**box.keyring), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stderr is not None and process.stdout is not None
            while not process.stderr.readline().startswith("name: "):
                pass
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
            assert "Traceback" not in process.stderr.read()


def test_who_waits_at_a_terminal_sees_each_as_it_ends(box: Box) -> None:
    box.set_password("geheim")
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "dockproxy_tray.cli", *box.command("Office")],
        env=box.home.environment(**box.keyring, TERM="xterm", COLUMNS="100"),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=child,
    ) as process:  # fmt: skip
        os.close(child)
        shown = b""
        while True:
            try:
                shown += os.read(parent, 65536)
            except OSError:
                break
        assert process.wait() == 0
    os.close(parent)
    lines = [line for line in shown.decode().splitlines() if " of 4: " in line]
    assert [line.partition(": ")[0] for line in lines] == [f"{n} of 4" for n in (1, 2, 3, 4)]
    assert all("\x1b[32malive\x1b[0m" in line for line in lines)


def test_it_speaks_chinese_and_its_document_does_not(box: Box) -> None:
    box.set_password("geheimer")
    chinese = {"LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
    text = box.run("Office", **chinese).out
    assert not ENGLISH_WORD.findall(text)
    assert "配置方案：Office" in text
    assert not re.search(r"\\u[4-9]", box.run("Office", "--json", **chinese).out)


@pytest.mark.parametrize(
    ("room", "one", "other", "expected"),
    [(40, 10, 50, (10, 30)), (40, 50, 10, (30, 10)), (40, 50, 50, (20, 20)), (40, 5, 5, (5, 35))],
)
def test_a_column_that_needs_little_leaves_its_room_to_the_other(
    room: int, one: int, other: int, expected: tuple[int, int]
) -> None:
    """Mirrors that differ in their ports alone are told apart on 80 columns."""
    assert shares(room, one, other) == expected
