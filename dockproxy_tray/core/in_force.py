"""Each setting as it counts now, and what the comparison has to say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dockproxy_tray.core.compare import Row
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.sources import NOTHING, Sources
from dockproxy_tray.core.values import Key, Value
from dockproxy_tray.errors import Unparsable

State = Literal["good", "changed", "broken", "unknown"]
"""``changed``: it is another than the profile wants. ``broken``: so nothing can go this way, or
what the profile wants is not there. ``unknown``: that this is the way could not be found out."""

_STATES: Mapping[str, State] = {
    "same": "good",
    "unmanaged": "good",
    "pending": "changed",
    "different": "changed",
    "shadowed": "changed",
    "missing": "broken",
    "unreadable": "unknown",
}


@dataclass(frozen=True)
class Setting:
    """One setting now."""

    value: Value = field(repr=False)
    state: State
    why: Message | None
    lacks: bool = False
    """Whether there is nothing although something is wanted."""

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""


def setting_now(key: Key, sources: Sources, rows: Mapping[Key, Row]) -> Setting:
    """What runs counts; where that is not known, what the files say."""
    seen, row = sources.seen, rows[key]
    state, why = _STATES[row.state], row.note
    if why is None and row.state in ("different", "missing"):
        why = say(f"row-{row.state}", source=row.source, line=row.line, profile=None)
    try:
        found, known = sources.now(key)
    except Unparsable:
        found, known = NOTHING, False
    if not known:
        if seen.unit is not None and seen.unit.running:
            state = "unknown"
        why = why or seen.info_problem or say("running-unknown", unit=seen.engine.unit)
    if state == "broken" and found.value:
        state = "changed"  # it still runs, until Docker is next started
    lacks = not found.value and bool(row.wanted) and state in ("changed", "broken")
    return Setting(found.value, state, why, lacks)
