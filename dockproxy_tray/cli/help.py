"""argparse's own words in the language in use, and its lines broken by columns."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dockproxy_tray.sandbox_option import SandboxFormatter
from dockproxy_tray.words.language import mark, tr

if TYPE_CHECKING:
    from dockproxy_tray.words.messages import Speak

WORDS = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("%(heading)s:"),
    mark("show this help message and exit"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("the following arguments are required: %s"),
    mark("unrecognized arguments: %s"),
    mark("expected one argument"),
    mark("not allowed with argument %s"),
    mark("ignored explicit argument %r"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
)
"""What argparse itself may say here, for the catalogue; the colon since Python 3.12."""


def let_argparse_speak(speak: Speak) -> None:
    """Have argparse look its words up by this.

    It looks them up by gettext's own search, under the name ``_`` as usual. That finds no language
    that is not the environment's, and no catalogue beside the program; and it costs a millisecond.
    """
    vars(argparse)["_"] = speak


class Formatter(SandboxFormatter):
    """Counts columns where argparse counts characters, and breaks lines of a language without
    spaces."""

    def _format_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None,
    ) -> str:
        title = tr("usage: ") if prefix is None else prefix
        if title.isascii():
            return super()._format_usage(usage, actions, groups, prefix)
        from dockproxy_tray.cli.columns import text_width

        wider = text_width(title) - len(title)
        self._width -= wider
        text = super()._format_usage(usage, actions, groups, prefix)
        self._width += wider
        first, *others = text.split("\n")
        return "\n".join([first, *(" " * wider + line if line else "" for line in others)])

    def _split_lines(self, text: str, width: int) -> list[str]:
        if text.isascii():
            return super()._split_lines(text, width)
        from dockproxy_tray.cli.columns import wrap

        return wrap(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))
