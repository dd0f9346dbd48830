"""Which engine a call is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockproxy_tray.cli.arguments import parse_arguments
from dockproxy_tray.cli.call import Call
from dockproxy_tray.cli.output import Output


def kind(home: Path, *arguments: str) -> str:
    environ = {"HOME": str(home)}
    call = Call(parse_arguments(arguments), environ, Output(False, False, False, environ))
    with call.place() as place:
        return place.engine.kind


@pytest.mark.parametrize("command", [["network"], ["auto", "status"], ["watch"]])
def test_the_network_is_followed_for_the_engine_that_the_settings_name(
    tmp_path: Path, command: list[str]
) -> None:
    """As the tray does: of both, one is to act."""
    assert kind(tmp_path, *command) == "system"
    settings = tmp_path / ".config/dockproxy-tray/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('engine = "user"\n')
    assert kind(tmp_path, *command) == "user"
    assert kind(tmp_path, *command, "--engine=system") == "system"


def test_other_commands_are_about_the_engine_that_docker_talks_to(tmp_path: Path) -> None:
    settings = tmp_path / ".config/dockproxy-tray/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('engine = "user"\n')
    assert kind(tmp_path, "status") == "system"
    assert kind(tmp_path, "status", "--engine=user") == "user"
