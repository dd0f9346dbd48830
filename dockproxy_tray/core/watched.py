"""The files and folders whose change may change a status."""

from __future__ import annotations

from dockproxy_tray.core.environment import environment_files
from dockproxy_tray.core.observed import Observed


def watched_paths(
    seen: Observed, profiles_path: str, site_path: str | None = None
) -> tuple[str, ...]:
    """All paths to watch for a status that was made from ``seen``, there or not.

    A drop-in folder stands for all that is in it; its files are named besides, since they may be
    links to elsewhere.
    """
    engine, unit = seen.engine, seen.unit
    paths = [profiles_path, engine.dropin_dir, engine.dropin, engine.env_file, engine.daemon_json]
    paths += [path for path in (site_path, engine.client_config) if path]
    paths.append(f"{engine.state_dir}/record.json")
    if engine.user_state_dir:
        paths.append(f"{engine.user_state_dir}/history.jsonl")
    kind = engine.unit.rpartition(".")[2]
    for folder in (engine.unit_dir, *(unit.search_path if unit else ())):
        paths += [f"{folder}/{name}" for name in (engine.unit, f"{engine.unit}.d", f"{kind}.d")]
    if unit is not None:
        paths += [file.path for file in unit.files]
        paths += [path for path in environment_files(unit) if path.startswith("/")]
    return tuple(dict.fromkeys(paths))
