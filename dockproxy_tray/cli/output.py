"""Where a call's answer goes: the document or the text on stdout, messages on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TextIO

from dockproxy_tray.core.message import Message
from dockproxy_tray.errors import OutputLost
from dockproxy_tray.words.language import mark, tr

_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_STEPS = {
    "write": mark("write"),
    "daemon-reload": mark("daemon-reload"),
    "reload": mark("reload"),
    "keep-containers": mark("keep-containers"),
    "restart": mark("restart"),
    "verify": mark("verify"),
    "rollback": mark("rollback"),
}


@dataclass(frozen=True)
class Style:
    """Colours, where the text goes to a terminal and NO_COLOR (no-color.org) is not set."""

    enabled: bool

    def __call__(self, text: str, *names: str) -> str:
        if not self.enabled or not names:
            return text
        return f"\x1b[{';'.join(_COLOURS[name] for name in names)}m{text}\x1b[0m"


def style_for(stream: TextIO, environ: Mapping[str, str]) -> Style:
    plain = environ.get("NO_COLOR") or environ.get("TERM") == "dumb"
    return Style(not plain and stream.isatty())


def complain(label: str, text: str, style: Style, *colours: str) -> None:
    """A message on stderr, behind what kind of message it is."""
    gap = " " if label.isascii() else ""  # a full-width colon brings its own
    aside(f"{style(label, *colours)}{gap}{text}")


def aside(text: str, end: str = "\n") -> None:
    """On stderr, if that takes it: what is only told beside the work must not break it off, least
    of all in the midst of a switch."""
    with suppress(OSError):
        print(text, end=end, file=sys.stderr, flush=True)


@contextmanager
def writing() -> Iterator[None]:
    """Write to stdout within. Raises ``OutputLost``, and ``BrokenPipeError`` where whoever read it
    has left."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost("output-lost", why=error.strerror or type(error).__name__) from None


@dataclass
class Output:
    """One call's output."""

    json: bool
    quiet: bool
    verbose: bool
    environ: Mapping[str, str]
    _said: set[str] = field(default_factory=set)

    def document(self, document: object) -> None:
        """The answer as JSON; it is ASCII, whatever the locale."""
        import json

        indent = 2 if sys.stdout.isatty() else None
        with writing():
            print(json.dumps(document, indent=indent), flush=True)

    def text(self, text: str) -> None:
        """The answer for people; it must be clean already."""
        with writing():
            print(text, flush=True)

    def warn(self, messages: Iterable[Message], *, again: bool = False) -> None:
        """Say each on stderr; once, unless what was said before may be said ``again``."""
        if self.quiet:
            return
        for message in messages:
            from dockproxy_tray.words.messages import whole

            text = whole(message)
            if again or text not in self._said:
                self._said.add(text)
                complain(tr("Warning:"), text, self.errors, "yellow")

    def step(self, step: str) -> None:
        """A step of a switch, for who wants to see them."""
        if self.verbose:
            word = _STEPS.get(step, step)
            aside(f"{tr(word)} ...")

    @property
    def style(self) -> Style:
        return style_for(sys.stdout, self.environ)

    @property
    def errors(self) -> Style:
        return style_for(sys.stderr, self.environ)
