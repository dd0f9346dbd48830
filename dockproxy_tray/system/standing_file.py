"""Where the network was followed to last, so that the next start does not go over a choice by hand.

It holds names of networks, so it is the user's alone to read.
"""

from __future__ import annotations

import contextlib
import json
import os

from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.rules import Rule, Standing
from dockproxy_tray.errors import Conflict
from dockproxy_tray.system.files import read_file, write_private


def standing_path(engine: Engine) -> str:
    """Where it is kept for an engine."""
    return f"{engine.user_state_dir}/network-{engine.kind}.json"


def claim_path(engine: Engine) -> str:
    """The file that the process holds that follows the network for an engine."""
    return f"{engine.user_state_dir}/network-{engine.kind}.lock"


def read_standing(path: str) -> Standing | None:
    """The standing that is kept; None where there is none, or none that can be read."""
    try:
        data = json.loads(read_file(path).text or "null")
        rule = data["rule"]
        return Standing(
            str(data["uuid"]),
            str(data["ssid"]),
            tuple(map(str, data["vpns"])),
            Rule(str(rule["profile"]), dict(rule["conditions"])) if rule else None,
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def write_standing(path: str, standing: Standing) -> None:
    """Keep it. Where that cannot be done, the next start decides anew: no reason to fail."""
    rule = standing.rule
    text = json.dumps({**vars(standing), "rule": vars(rule) if rule else None})
    with contextlib.suppress(OSError, Conflict):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        write_private(path, text)


def forget_standing(path: str) -> None:
    """Let the next start decide anew."""
    with contextlib.suppress(OSError):
        os.unlink(path)
