"""Puts messages and errors into words.

A placeholder is ``{name}``, or ``{name:text}``: that text with the value in the place of ``#``, and
nothing at all where the value is not known (None, 0, False, empty). ``{name:one|many}`` chooses by
number. ``{name:sh}`` is for a command: quoted where a shell needs that, NAME where it is not known.
``{name:journal}`` sets lines of a journal below the sentence; None is a journal that could
not be read.

``speak`` says in which language: ``tr``, the user's own, or ``english``, for programs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from shlex import quote

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.proxy_url import mask
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.words.english import ENGLISH
from dockproxy_tray.words.language import mark, tr

Speak = Callable[[str], str]

PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]*))?\}")

# What a terminal would obey instead of showing, and what changes the order in which text is shown.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)

_COMMA = mark(", ")
_NO_JOURNAL = mark(" (Its journal could not be read: that takes python3-systemd.)")
_WIDE_STOPS = ("。", "！", "？", "；", "：", "）")


def words(message: Message, speak: Speak = tr) -> str:
    """The sentence of a message."""
    return _fill(speak(_entry(message.code)[0]), message.values, speak)


def hint(message: Message, speak: Speak = tr) -> str:
    """What to do next; empty where there is nothing to add. A reason's own advice comes first."""
    why = message.values.get("why")
    nearer = hint(why, speak) if isinstance(why, Message) else ""
    return in_a_row((nearer, _fill(speak(_entry(message.code)[1]), message.values, speak)))


def whole(message: Message, speak: Speak = tr) -> str:
    """Sentence and hint in one."""
    return in_a_row((words(message, speak), hint(message, speak)))


def message_of(error: DockproxyError) -> Message:
    """An error as a message."""
    return Message(error.reason, error.values)


def fill(template: str, **values: object) -> str:
    """A text of this form that is no message, with its values in it as they may be shown."""
    return _fill(template, values, tr)


def shown(value: object, speak: Speak = tr) -> str:
    """A value as it may be shown: masked, and with control characters spelt out."""
    if isinstance(value, Message):
        return words(value, speak)
    if isinstance(value, (tuple, list)):
        if any(isinstance(item, Message) for item in value):
            return in_a_row(whole(item, speak) for item in value)
        return speak(_COMMA).join(shown(item, speak) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean(mask(str(value)))


def clean(text: str) -> str:
    """Spell out what a terminal would obey, or could not show; line ends and tabs stay."""
    return _UNSHOWN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _entry(code: str) -> tuple[str, str]:
    return ENGLISH.get(code) or (code, "")


def _fill(template: str, values: Mapping[str, object], speak: Speak) -> str:
    def put(found: re.Match[str]) -> str:
        value, spec = values.get(found[1]), found[2]
        if spec == "journal":
            return _journal(value, speak)
        if spec == "sh":
            return quote(shown(value, speak)) if value else "NAME"
        if spec is None:
            return "?" if value is None else shown(value, speak)
        if "|" in spec:
            one, many = spec.split("|", 1)
            return (one if value == 1 else many).replace("#", shown(value, speak))
        return spec.replace("#", shown(value, speak)) if value else ""

    return PLACEHOLDER.sub(put, template)


def _journal(lines: object, speak: Speak) -> str:
    if isinstance(lines, (tuple, list)):
        return "".join(f"\n  {shown(line, speak)}" for line in lines)
    return speak(_NO_JOURNAL)


def in_a_row(sentences: Iterable[str]) -> str:
    """Sentences with a space between them, save after a full-width stop, which brings its own."""
    text = ""
    for sentence in filter(None, sentences):
        gap = "" if not text or text.endswith(_WIDE_STOPS) else " "
        text += gap + sentence
    return text
