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
from dockproxy_tray.ids import APP_NAME

if TYPE_CHECKING:
    from dockproxy_tray.core.engine import Engine
    from dockproxy_tray.operations import Operations

_SWITCHING = ("use", "plan", "on", "off", "toggle", "adopt", "undo")
_PROFILES = ("add", "edit", "remove", "import", "export")
_SNIPPETS = ("build-args", "run-args", "builder-args", "compose", "env")
MODULES: Mapping[str, str] = {
    "status": "status",
    **dict.fromkeys(("list", "show", "history"), "looking"),
    **dict.fromkeys(_SWITCHING, "switching"),
    **dict.fromkeys(_PROFILES, "profiles"),
    **dict.fromkeys(_SNIPPETS, "snippets"),
    "password": "password",
}
"""Each command and the module with its function, which alone is imported."""


@dataclass(frozen=True)
class Place:
    """The engine and the profiles that a call is about."""

    engine: Engine
    profiles_path: str
    site_path: str | None


@dataclass
class Call:
    """One command with its arguments and its output."""

    args: Namespace
    environ: Mapping[str, str]
    out: Output
    site_path: str | None = None
    """The administrators' profiles.toml; None in a sandbox."""

    @contextmanager
    def place(self) -> Iterator[Place]:
        """Find the engine, or open the sandbox for as long as the call takes."""
        if self.args.sandbox is not None:
            from dockproxy_tray.sandbox.open import open_sandbox

            sandbox = open_sandbox(self.args.sandbox or None)
            try:
                path = self.args.profiles or sandbox.profiles_file
                yield Place(sandbox.engine, path, None)
            finally:
                sandbox.close()
            return
        from dockproxy_tray.system.engines import find_engine

        path = self.args.profiles or user_profiles(self.environ)
        self.site_path = site_profiles(self.environ)
        yield Place(find_engine(self.args.engine, self.environ), path, self.site_path)

    @contextmanager
    def operations(self, *, must_exist: bool = True) -> Iterator[Operations]:
        """What the command works with. A file named by --profiles ``must_exist`` to be read."""
        from dockproxy_tray.operations import Operations

        given = self.args.profiles
        if must_exist and given is not None and not os.path.lexists(given):
            raise Invalid("profiles-missing", path=given)
        with (
            self.place() as place,
            Operations(
                place.engine,
                place.profiles_path,
                place.site_path,
                progress=self.out.step,
                agent=_terminal_agent,
            ) as operations,
        ):
            yield operations


def _terminal_agent() -> AbstractContextManager[None]:
    from dockproxy_tray.system.tty_agent import terminal_agent

    return terminal_agent()


def run(args: Namespace) -> int:
    """Carry a parsed command out and return its exit code."""
    call = Call(args, os.environ, Output(args.json, args.quiet, args.verbose, os.environ))
    module = import_module(f"dockproxy_tray.cli.{MODULES[args.command]}")
    code = getattr(module, f"run_{MODULES[args.command]}")(call)
    if not isinstance(code, int):
        raise Internal("internal", what=f"{args.command} gave no exit code")
    return code


def user_profiles(environ: Mapping[str, str]) -> str:
    """The user's profiles.toml, where platformdirs has it, without the time to import that.

    XDG Base Directory Specification: a relative XDG_CONFIG_HOME is ignored; so is, for root, one
    that somebody else owns.
    """
    from dockproxy_tray.system.engines import home_folder, named_folder

    base = named_folder(environ, "XDG_CONFIG_HOME") or f"{home_folder(environ)}/.config"
    return f"{base}/{APP_NAME}/profiles.toml"


def site_profiles(environ: Mapping[str, str]) -> str:
    """The administrators' profiles.toml: in the first of XDG_CONFIG_DIRS, else /etc/xdg."""
    folders = environ.get("XDG_CONFIG_DIRS", "").split(":")
    first = next((f.strip() for f in folders if f.strip().startswith("/")), "/etc/xdg")
    return f"{first}/{APP_NAME}/profiles.toml"
