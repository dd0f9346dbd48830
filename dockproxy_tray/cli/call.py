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
from dockproxy_tray.places import open_place

if TYPE_CHECKING:
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

    @contextmanager
    def operations(self, *, must_exist: bool = True) -> Iterator[Operations]:
        """What the command works with. A file named by --profiles ``must_exist`` to be read."""
        from dockproxy_tray.operations import Operations

        given = self.args.profiles
        if must_exist and given is not None and not os.path.lexists(given):
            raise Invalid("profiles-missing", path=given)
        args = self.args
        with (
            open_place(self.environ, args.engine, args.sandbox, given) as place,
            Operations(
                place.engine,
                place.profiles_path,
                place.site_path,
                progress=self.out.step,
                agent=_terminal_agent,
            ) as operations,
        ):
            self.site_path = place.site_path
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
