"""Where the network was followed to last, so that the next start does not go over a choice by hand.

It holds names of networks, so it is the user's alone to read.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from typing import Any

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.follower import LeftOff
from dockproxy_tray.core.rules import Rule, Standing
from dockproxy_tray.errors import Conflict
from dockproxy_tray.system.files import read_file, write_private


def standing_path(engine: Engine) -> str:
    """Where it is kept for an engine."""
    return f"{engine.user_state_dir}/network-{engine.kind}.json"


def claim_path(engine: Engine) -> str:
    """The file that the process holds that follows the network for an engine."""
    return f"{engine.user_state_dir}/network-{engine.kind}.lock"


def read_standing(path: str) -> LeftOff:
    """What is kept; nothing where there is none, or none that can be read."""
    try:
        data = json.loads(read_file(path).text or "{}")
        settled = _standing(data) if "uuid" in data else None
        chosen = data.get("chosen")  # earlier versions did not keep it
        return LeftOff(settled, _standing(chosen) if chosen else None)
    except (AttributeError, ValueError, TypeError, KeyError, RecursionError):
        return LeftOff()


def _standing(data: Mapping[str, Any]) -> Standing:
    rule = data.get("rule")
    return Standing(
        str(data["uuid"]),
        str(data["ssid"]),
        tuple(map(str, data["vpns"])),
        Rule(str(rule["profile"]), dict(rule["conditions"])) if rule else None,
    )


def write_standing(path: str, left_off: LeftOff) -> None:
    """Keep it. Where that cannot be done, the next start decides anew: no reason to fail."""
    settled = _data(left_off.settled) if left_off.settled else {}
    chosen = _data(left_off.chosen) if left_off.chosen else None
    text = json.dumps({**settled, "chosen": chosen})
    with contextlib.suppress(OSError, Conflict):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        write_private(path, text)


def _data(standing: Standing) -> dict[str, object]:
    return {**vars(standing), "rule": vars(standing.rule) if standing.rule else None}


def forget_standing(path: str) -> None:
    """Let the next start decide anew."""
    with contextlib.suppress(OSError):
        os.unlink(path)
