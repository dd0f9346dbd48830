"""Buildx's builders that run in containers, as its files describe them.

The format is buildx's own (``store.NodeGroup``): a JSON file for each in ``buildx/instances``,
beside the client's config.json.
"""

from __future__ import annotations

import json
import os
from typing import Any

from dockproxy_tray.core.observed import Builder
from dockproxy_tray.core.proxies import Proxies
from dockproxy_tray.system.files import read_file

LIMIT = 64
"""Of files that are looked at."""


def read_builders(client_config: str) -> tuple[Builder, ...]:
    """Those of the user with this config.json; of nobody's (an empty path) there are none. What
    cannot be read or understood is left out."""
    if not client_config:
        return ()
    folder = os.path.join(os.path.dirname(client_config), "buildx", "instances")
    try:
        names = sorted(os.listdir(folder))[:LIMIT]
    except OSError:
        return ()
    found = (_read(os.path.join(folder, name)) for name in names)
    return tuple(builder for builder in found if builder is not None)


def _read(path: str) -> Builder | None:
    text = read_file(path, follow=True).text
    if text is None:
        return None
    try:
        group: Any = json.loads(text)
        if group["Driver"] != "docker-container":
            return None
        environ: dict[str, str] = {}
        for node in group["Nodes"] or ():
            for option, value in (node.get("DriverOpts") or {}).items():
                if option.startswith("env."):
                    environ[option.removeprefix("env.")] = str(value or "")
        return Builder(str(group["Name"]), Proxies.in_environment(environ))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
