"""``--sandbox[=DIR]``, as both programs take it: with a folder only by the sign of equality."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from dockproxy_tray.words.language import tr

_VALUE = "[=DIR]"


def add_sandbox_option(options: argparse._ActionsContainer) -> None:
    """A sandbox of ``""`` is one without a folder."""
    options.add_argument(
        "--sandbox",
        metavar=_VALUE,
        help=tr("play with a stand-in for Docker; with =DIR it is kept there"),
    )


def bare_sandbox(argv: Sequence[str]) -> list[str]:
    """``--sandbox`` alone takes no value, so that it does not swallow the command's name."""
    plain = list(argv)
    end = plain.index("--") if "--" in plain else len(plain)
    return ["--sandbox=" if a == "--sandbox" else a for a in plain[:end]] + plain[end:]


class SandboxFormatter(argparse.HelpFormatter):
    """Shows the option as it is to be written. As argparse would write it, ``--sandbox DIR list``
    would be right, whose command is DIR."""

    def format_help(self) -> str:
        text = super().format_help().replace(f" {_VALUE}  ", f"{_VALUE}   ")
        return text.replace(f" {_VALUE}", _VALUE)
