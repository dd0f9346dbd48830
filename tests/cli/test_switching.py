"""What a switch says beside its result."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import cast

import pytest

from dockproxy_tray.cli.call import Call
from dockproxy_tray.cli.output import Output
from dockproxy_tray.cli.switching import run_switching
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.profile import Always, Profile, make_collection
from dockproxy_tray.core.result import Result
from dockproxy_tray.errors import NoEngine
from dockproxy_tray.operations import Operations
from dockproxy_tray.switch_run import Options


class FakeCall(Call):
    """A call whose engine is a stand-in that says what it was asked for."""

    asked: list[tuple[str, Options]]
    kind = "system"
    warnings: tuple[Message, ...] = ()
    trouble: NoEngine | None = None

    @contextmanager
    def operations(self, *, must_exist: bool = True) -> Iterator[Operations]:
        self.asked = []

        def switch(name: str, options: Options, by: str = "use") -> Result:
            self.asked.append((name, options))
            if self.trouble is not None:
                raise self.trouble
            return Result(
                id="id",
                profile=name,
                former=None,
                applied=not options.dry_run,
                action="restart",
                changes=(),
                containers_running=2,
                containers_kept=False,
                verified=True,
                warnings=self.warnings,
            )

        fake = SimpleNamespace(
            switch=switch,
            profiles=lambda: make_collection(
                Always(), (Profile("Half", http_proxy="http://half.example:1"),)
            ),
            last_proxied=lambda: "Office",
            engine=SimpleNamespace(kind=self.kind),
        )
        yield cast(Operations, fake)


def make(command: str, environ: Mapping[str, str] = {}, **more: object) -> FakeCall:
    given = {"command": command, "json": False, "containers": "keep", "yes": False, **more}
    out = Output(bool(given["json"]), False, False, environ)
    return FakeCall(Namespace(**given), environ, out)


SUDO = {"SUDO_USER": "jo"}


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


@pytest.mark.usefixtures("as_root")
def test_under_sudo_the_user_hears_whose_client_was_not_switched(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_switching(make("use", SUDO, name="Office")) == 0
    said = capsys.readouterr()
    assert said.err.count("Warning: ") == 1
    assert "not those of 'jo'" in said.err
    assert "without sudo: dockproxy use Office" in said.err
    assert "2 running containers stopped" in said.out


@pytest.mark.usefixtures("as_root")
@pytest.mark.parametrize(
    ("environ", "kind", "command"),
    [
        ({}, "system", "use"),
        ({"SUDO_USER": "root"}, "system", "use"),
        (SUDO, "sandbox", "use"),
        (SUDO, "system", "plan"),
    ],
)
def test_nobody_elses_client_is_mentioned_otherwise(
    capsys: pytest.CaptureFixture[str], environ: dict[str, str], kind: str, command: str
) -> None:
    call = make(command, environ, name="Office")
    call.kind = kind
    assert run_switching(call) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("as_root")
@pytest.mark.parametrize("kind", ["system", "user", "remote"])
def test_under_sudo_that_is_said_of_every_engine_also_in_the_document(
    capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    call = make("use", SUDO, name="Office", json=True)
    call.kind = kind
    assert run_switching(call) == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert [warning["code"] for warning in document["warnings"]] == ["sudo-client"]
    assert "not those of 'jo'" in said.err


@pytest.mark.usefixtures("as_root")
def test_under_sudo_that_is_said_also_where_only_the_client_could_be_switched(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call = make("use", SUDO, name="Office")
    call.kind, call.trouble = "remote", NoEngine("no-engine", why=say("engine-absent", unit="x"))
    with pytest.raises(NoEngine):
        run_switching(call)
    assert "without sudo: dockproxy use Office" in capsys.readouterr().err
    call.args.command = "plan"
    with pytest.raises(NoEngine):
        run_switching(call)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", ["use", "plan"])
def test_what_a_profile_lacks_is_said_with_every_switch_to_it(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run_switching(make(command, name="Half", json=True)) == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert [warning["code"] for warning in document["warnings"]] == ["https-goes-direct"]
    assert "https goes direct" in said.err


def test_on_and_off_name_their_profiles_and_pass_consent_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command, name in (("on", "Office"), ("off", "Direct")):
        call = make(command, yes=True, containers="stop")
        assert run_switching(call) == 0
        assert call.asked == [(name, Options("stop", True, False))]
    capsys.readouterr()


def test_a_warning_of_the_result_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    call = make("use", name="Office")
    call.warnings = (say("takes-effect-at-start", unit="docker.service"),) * 2
    assert run_switching(call) == 0
    assert capsys.readouterr().err.count("takes effect when Docker starts") == 1
