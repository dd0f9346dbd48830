"""The texts that daemon.json passes through on its way from one state to another.

Two facts make it more than one write. Running containers outlive a restart only where live restore
is on in the running daemon before, and still on in the file when dockerd starts again; so a
"bridge" text has it on for that while. And a key that was deleted survives a reload (moby#36632);
so a "spoken" text says outright, for one reload, what the last text leaves unsaid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.edits import edit_daemon_json
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import INSECURE, LIVE_RESTORE, MIRRORS, Key, Value

RELOADED: tuple[Key, ...] = (MIRRORS, INSECURE, LIVE_RESTORE)
"""What dockerd rereads at a reload (dockerd, "Configuration reload behavior")."""


@dataclass(frozen=True)
class Passage:
    """Each text is ``None`` where there is no file. ``bridged`` and ``said`` tell whether the
    first two are needed at all."""

    final: str | None = field(repr=False)
    bridge: str | None = field(repr=False, default=None)
    spoken: str | None = field(repr=False, default=None)
    expected: Mapping[Key, Value] = field(default_factory=dict)
    """What ``/info`` shows once the last reload is through."""
    bridged: bool = False
    said: bool = False

    @property
    def texts(self) -> tuple[str | None, ...]:
        """Every text of ours that daemon.json may hold meanwhile, the last one first."""
        texts = [self.final]
        if self.bridged:
            texts.append(self.bridge)
        if self.said:
            texts.append(self.spoken)
        return tuple(texts)


def make_passage(end: Observed, expected: Mapping[Key, Value], *, keep: bool) -> Passage:
    """The way to the text that daemon.json has in ``end``.

    ``expected`` is what must be in force then, ``keep`` whether containers must outlive a
    restart. Raises ``Unparsable``.
    """
    final = end.daemon_json.text
    sources = Sources(end)
    silent = {
        key: value
        for key, value in expected.items()
        if value is not None and sources.on_disk(key).value is None
    }
    spoken = edit_daemon_json(silent, end) if silent else []
    bridge = edit_daemon_json({LIVE_RESTORE: True}, end) if keep else []
    return Passage(
        final=final,
        bridge=bridge[0].after if bridge else None,
        spoken=spoken[0].after if spoken else None,
        expected=dict(expected),
        bridged=bool(bridge),
        said=bool(spoken),
    )
