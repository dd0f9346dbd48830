"""One call of the command line: which engine and which profiles it is about, and its command."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from dockproxy_tray.cli.output import Output
from dockproxy_tray.errors import Internal, Invalid
from dockproxy_tray.places import Place, config_folder, find_profiles, open_place

if TYPE_CHECKING:
    from dockproxy_tray.core.profile import Profiles
    from dockproxy_tray.operations import Operations
    from dockproxy_tray.system.helper_client import Agent

_SWITCHING = ("use", "plan", "on", "off", "toggle", "adopt", "undo")
_PROFILES = ("add", "edit", "remove", "import", "export")
_SNIPPETS = ("build-args", "run-args", "builder-args", "compose", "env")
_FOLLOWING = ("network", "auto", "watch")
MODULES: Mapping[str, str] = {
    "status": "status",
    **dict.fromkeys(("list", "show", "history"), "looking"),
    **dict.fromkeys(_SWITCHING, "switching"),
    **dict.fromkeys(_PROFILES, "profiles"),
    **dict.fromkeys(_SNIPPETS, "snippets"),
    "password": "password",
    **{name: name for name in _FOLLOWING},
    "explain": "explain",
    "doctor": "doctor",
    "test": "testing",
}
"""Each command and the module with its function, which alone is imported."""


@dataclass
class Call:
    """One command with its arguments and its output."""

    args: Namespace
    environ: Mapping[str, str]
    out: Output
    site_path: str | None = None
    """The administrators' profiles.toml; None in a sandbox."""
    config_dir: str = ""
    """Where the user's settings are kept, once there is a place."""

    @contextmanager
    def place(self, *, must_exist: bool = True) -> Iterator[Place]:
        """What the command is about. A file named by --profiles ``must_exist`` to be read."""
        given = self._given_profiles(must_exist)
        with open_place(self.environ, self._engine, self.args.sandbox, given) as place:
            self.site_path, self.config_dir = place.site_path, place.config_dir
            yield place

    def profiles(self) -> Profiles:
        """The profiles there, without what they are for being looked for."""
        from dockproxy_tray.system.profiles_file import read_profiles

        given = self._given_profiles(True)
        return read_profiles(*find_profiles(self.environ, self.args.sandbox, given))

    def _given_profiles(self, must_exist: bool) -> str | None:
        given: str | None = self.args.profiles
        if must_exist and given is not None and not os.path.lexists(given):
            raise Invalid("profiles-missing", path=given)
        return given

    @contextmanager
    def operations(self, *, must_exist: bool = True) -> Iterator[Operations]:
        """What the command works with there."""
        with (
            self.place(must_exist=must_exist) as place,
            self.work_on(place, terminal_agent) as operations,
        ):
            yield operations

    def work_on(self, place: Place, agent: Agent | None) -> Operations:
        """What works with it; ``agent`` as ``Operations`` has it."""
        from dockproxy_tray.operations import Operations

        return Operations(
            place.engine,
            place.profiles_path,
            place.site_path,
            progress=self.out.step,
            agent=agent,
        )

    @property
    def _engine(self) -> str:
        """Which engine is meant. The network is followed for the one that the settings name."""
        if self.args.engine is not None or self.args.command not in _FOLLOWING:
            return self.args.engine or "auto"
        from dockproxy_tray.system.settings_file import read_settings

        return read_settings(config_folder(self.environ)).engine


def terminal_agent() -> AbstractContextManager[None]:
    """Whoever works on a terminal is asked for a password there."""
    from dockproxy_tray.system.tty_agent import terminal_agent as agent

    return agent()


def run(args: Namespace) -> int:
    """Carry a parsed command out and return its exit code."""
    call = Call(args, os.environ, Output(args.json, args.quiet, args.verbose, os.environ))
    module = import_module(f"dockproxy_tray.cli.{MODULES[args.command]}")
    code = getattr(module, f"run_{MODULES[args.command]}")(call)
    if not isinstance(code, int):
        raise Internal("internal", what=f"{args.command} gave no exit code")
    return code
