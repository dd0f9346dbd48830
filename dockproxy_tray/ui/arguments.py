"""The tray's own command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from dockproxy_tray.sandbox_option import SandboxFormatter, add_sandbox_option, bare_sandbox
from dockproxy_tray.words.language import tr


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Parse; ``--help``, ``--version`` and bad usage end the program, as argparse does."""
    parser = argparse.ArgumentParser(
        prog="dockproxy-tray",
        description=tr("Switch Docker between proxy profiles, from the panel."),
        allow_abbrev=False,
        formatter_class=SandboxFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    parser.add_argument("--hidden", action="store_true", help=tr("start without a window"))
    add_sandbox_option(parser)
    parser.add_argument(
        "--engine",
        choices=("system", "user", "auto"),
        help=tr("auto: the one 'docker' talks to; without it, as the settings say"),
    )
    parser.add_argument("--profiles", metavar="FILE", help=tr("read this profiles.toml instead"))
    return parser.parse_args(bare_sandbox(argv))


def _version() -> str:
    from dockproxy_tray import __version__

    return __version__
