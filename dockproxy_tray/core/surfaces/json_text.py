"""Other people's JSON: what it says, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from dockproxy_tray.core.message import say
from dockproxy_tray.core.proxy_url import mask
from dockproxy_tray.core.surfaces.json_reader import (
    BLANK,
    Json,
    Member,
    Node,
    line_at,
    read_json,
    refuse,
)
from dockproxy_tray.errors import Unparsable

MAX_BYTES = 1024 * 1024

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Missing(Enum):
    """There is no such member, which is not the same as ``null``."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


@dataclass(frozen=True)
class Document:
    """A JSON object with its text. The text may hold credentials, so no repr shows it."""

    text: str = field(repr=False)
    path: str
    root: Node = field(repr=False)

    def find(self, *keys: str) -> Member | None:
        """The member that these keys lead to, one object into the next."""
        node, member = self.root, None
        for key in keys:
            member = node.members.get(key)
            if member is None:
                return None
            node = member.node
        return member

    def node(self, *keys: str) -> Node | None:
        """The value that these keys lead to; without keys, the whole object."""
        member = self.find(*keys)
        return self.root if not keys else member.node if member else None

    def get(self, *keys: str) -> Json | Missing:
        """The value as Python's, numbers as ``Number``; ``MISSING`` where there is none."""
        node = self.node(*keys)
        return MISSING if node is None else node.value

    def line_of(self, *keys: str) -> int | None:
        """The line of the member's key, counted from 1."""
        member = self.find(*keys)
        return None if member is None else line_at(self.text, member.start)

    # Go's decoder lets null stand for any value: the setting keeps its default.

    def read_text(self, *keys: str) -> str | None:
        """``None``: absent or null. Raises ``Unparsable("json-wrong-type")``, as its siblings."""
        value = self.get(*keys)
        if value is None or value is MISSING:
            return None
        if not isinstance(value, str):
            raise self.wrong_type("json-type-string", *keys)
        return value

    def read_flag(self, *keys: str) -> bool | None:
        """True or false."""
        value = self.get(*keys)
        if value is None or value is MISSING:
            return None
        if not isinstance(value, bool):
            raise self.wrong_type("json-type-boolean", *keys)
        return value

    def read_texts(self, *keys: str) -> tuple[str, ...] | None:
        """A list of strings."""
        value = self.get(*keys)
        if value is None or value is MISSING:
            return None
        if not isinstance(value, list):
            raise self.wrong_type("json-type-strings", *keys)
        texts = tuple(item for item in value if isinstance(item, str))
        if len(texts) < len(value):
            raise self.wrong_type("json-type-strings", *keys)
        return texts

    def read_keys(self, *keys: str) -> tuple[str, ...] | None:
        """The keys of an object, in order."""
        value = self.get(*keys)
        if value is None or value is MISSING:
            return None
        if not isinstance(value, dict):
            raise self.wrong_type("json-type-object", *keys)
        return tuple(value)

    def wrong_type(self, wanted: str, *keys: str) -> Unparsable:
        return self.refuse("json-wrong-type", *keys, wanted=say(wanted))

    def refuse(self, reason: str, *keys: str, **values: object) -> Unparsable:
        """The error that names this member and its place, without its value."""
        member = self.find(*keys)
        at = member.start if member else self.root.start
        return refuse(reason, self.text, at, self.path, key=mask(".".join(keys)), **values)

    def check_case(self, *keys: str) -> None:
        """Raise ``Unparsable("json-key-case")`` if keys of this object differ in case only."""
        node = self.node(*keys)
        seen: dict[str, str] = {}
        for key in node.members if node else ():
            if (other := seen.setdefault(fold(key), key)) != key:
                raise self.refuse("json-key-case", *keys, key, other=mask(other))


def fold(key: str) -> str:
    """A key as Go's encoding/json compares it: simple folding, one character at a time."""
    if key.isascii():
        return key.lower()
    return "".join(folded if len(folded := char.casefold()) == 1 else char for char in key)


def spelling(key: str, known: Iterable[str]) -> str:
    """The one of ``known`` that Go's decoder takes for ``key``; ``key`` itself if none is."""
    spellings = {fold(other): other for other in known}
    return spellings.get(fold(key), key)


def is_blank(text: str) -> bool:
    """Whether nothing is written here. Docker takes such a file for an empty object."""
    return not text.strip(BLANK)


def decode_json_bytes(data: bytes, path: str) -> str:
    """The text of a file. Raises ``Unparsable`` for more than 1 MiB and for all but UTF-8."""
    if len(data) > MAX_BYTES:
        raise Unparsable("file-too-large", path=path, limit=MAX_BYTES)
    if data.startswith(_UTF16) or b"\0" in data[:4]:
        raise Unparsable("json-utf16", path=path, line=1, column=1)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise refuse("file-not-utf8", before, len(before), path) from None


def parse_json(text: str, path: str) -> Document:
    """Read one JSON object, and nothing beside it.

    Raises ``Unparsable`` with ``path`` and mostly ``line`` and ``column``: for invalid JSON,
    comments, a byte order mark, NaN and Infinity, equal keys in one object, keys at the top that
    differ in case only, lone surrogates, more than 1 MiB and more than 64 levels.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Unparsable("file-too-large", path=path, limit=MAX_BYTES)
    if text.startswith("\ufeff"):
        raise refuse("json-bom", text, 0, path)
    root = read_json(text, path)
    if not isinstance(root.value, dict):
        raise refuse("json-not-object", text, root.start, path)
    document = Document(text, path, root)
    document.check_case()
    return document
