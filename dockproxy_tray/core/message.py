"""What the core has to say: a code and its values. The front ends put it into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """One thing to tell the user. ``code`` names the sentence, ``values`` fill it in.

    Values never hold a password.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def say(code: str, /, **values: object) -> Message:
    """Make a message: ``say("engine-stopped", unit="docker.service")``."""
    return Message(code, values)
