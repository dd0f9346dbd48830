"""What a switch did, or would do: plain data, whether this process did it or the helper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.message import Message

STEPS = ("plan", "write", "engine", "verify", "total")
"""What ``took_ms`` always has, in milliseconds."""


@dataclass(frozen=True)
class FileChange:
    """One file that a switch wrote."""

    path: str
    kind: str
    """``create``, ``edit`` or ``delete``."""
    diff: str = field(repr=False)
    """A unified diff, masked; empty where the answer goes to somebody who may not read the file."""


@dataclass(frozen=True)
class Result:
    """One switch."""

    id: str
    profile: str | None
    former: str | None
    applied: bool
    action: str
    """``none``, ``write``, ``reload`` or ``restart``."""
    changes: tuple[FileChange, ...]
    containers_running: int
    containers_kept: bool
    """Whether no running container stops."""
    verified: bool
    warnings: tuple[Message, ...]
    took_ms: Mapping[str, float] = field(default_factory=dict)
