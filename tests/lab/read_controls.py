"""What every program tells a screen reader, as JSON on stdout. A script that runs in the guest."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402


def read(node: Any) -> Iterator[dict[str, Any]]:
    """The node and all below it, parents first."""
    try:
        place = node.get_extents(Atspi.CoordType.SCREEN)
        states = node.get_state_set()
        yield {
            "role": node.get_role_name(),
            "name": node.get_name(),
            "description": node.get_description(),
            "box": [place.x, place.y, place.x + place.width, place.y + place.height],
            "states": sorted(state.value_nick for state in states.get_states()),
            "pid": node.get_process_id(),
        }
        below = [node.get_child_at_index(index) for index in range(node.get_child_count())]
    except GLib.Error:  # it has gone meanwhile
        return
    for child in below:
        if child is not None:
            yield from read(child)


if __name__ == "__main__":
    json.dump(list(read(Atspi.get_desktop(0)))[1:], sys.stdout)
