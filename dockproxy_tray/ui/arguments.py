"""The tray's own command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from dockproxy_tray.words.language import tr


class _Formatter(argparse.HelpFormatter):
    def format_help(self) -> str:
        # As on the command line, a value is one by the sign of equality only.
        text = super().format_help().replace(" [=DIR]  ", "[=DIR]   ")
        return text.replace(" [=DIR]", "[=DIR]")


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Parse; ``--help``, ``--version`` and bad usage end the program, as argparse does."""
    parser = argparse.ArgumentParser(
        prog="dockproxy-tray",
        description=tr("Switch Docker between proxy profiles, from the panel."),
        allow_abbrev=False,
        formatter_class=_Formatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    parser.add_argument("--hidden", action="store_true", help=tr("start without a window"))
    parser.add_argument(
        "--sandbox",
        metavar="[=DIR]",
        help=tr("play with a stand-in for Docker; with =DIR it is kept there"),
    )
    parser.add_argument(
        "--engine",
        choices=("system", "user", "auto"),
        help=tr("auto: the one 'docker' talks to; without it, as the settings say"),
    )
    parser.add_argument("--profiles", metavar="FILE", help=tr("read this profiles.toml instead"))
    # Bare, it takes no value.
    return parser.parse_args(["--sandbox=" if each == "--sandbox" else each for each in argv])


def _version() -> str:
    from dockproxy_tray import __version__

    return __version__
