"""Puts messages and errors into words.

A placeholder is ``{name}``, or ``{name:text}``: that text with the value in the place of ``#``, and
nothing at all where the value is not known (None, 0, False, empty). ``{name:one|many}`` chooses by
number. ``{name:journal}`` sets lines of a journal below the sentence; None is a journal that could
not be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.proxy_url import mask
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.words.english import ENGLISH

PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]*))?\}")

# What a terminal would obey instead of showing, and what changes the order in which text is shown.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def words(message: Message) -> str:
    """The sentence of a message."""
    return _fill(_entry(message.code)[0], message.values)


def hint(message: Message) -> str:
    """What to do next; empty where there is nothing to add. A reason's own advice comes first."""
    why = message.values.get("why")
    nearer = hint(why) if isinstance(why, Message) else ""
    return f"{nearer} {_fill(_entry(message.code)[1], message.values)}".strip()


def whole(message: Message) -> str:
    """Sentence and hint in one."""
    return f"{words(message)} {hint(message)}".rstrip()


def message_of(error: DockproxyError) -> Message:
    """An error as a message."""
    return Message(error.reason, error.values)


def shown(value: object) -> str:
    """A value as it may be shown: masked, and with control characters spelt out."""
    if isinstance(value, Message):
        return words(value)
    if isinstance(value, (tuple, list)):
        if any(isinstance(item, Message) for item in value):
            return " ".join(whole(item) for item in value)
        return ", ".join(shown(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean(mask(str(value)))


def clean(text: str) -> str:
    """Spell out what a terminal would obey, or could not show; line ends and tabs stay."""
    return _UNSHOWN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _entry(code: str) -> tuple[str, str]:
    return ENGLISH.get(code) or (code, "")


def _fill(template: str, values: Mapping[str, object]) -> str:
    def put(found: re.Match[str]) -> str:
        value, spec = values.get(found[1]), found[2]
        if spec == "journal":
            return _journal(value)
        if spec is None:
            return "?" if value is None else shown(value)
        if "|" in spec:
            one, many = spec.split("|", 1)
            return (one if value == 1 else many).replace("#", shown(value))
        return spec.replace("#", shown(value)) if value else ""

    return PLACEHOLDER.sub(put, template)


def _journal(lines: object) -> str:
    if isinstance(lines, (tuple, list)):
        return "".join(f"\n  {shown(line)}" for line in lines)
    return " (Its journal could not be read: that takes python3-systemd.)"
