"""The helper's lines in systemd's journal, by way of its standard error. No password gets in."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.proxy_url import mask


def log(text: str) -> None:
    """One line; the caller lets no text of anybody's in but by ``repr``."""
    print(text, file=sys.stderr, flush=True)


def log_all(messages: Iterable[Message]) -> None:
    """What a recovery did, or what kept it: the codes, and the files or reasons they are about."""
    for message in messages:
        log(mask(f"{message.code} {dict(message.values)!r}"))
