"""The texts that make a target true, file by file, touching nothing else in them."""

from __future__ import annotations

from collections.abc import Mapping

from dockproxy_tray.core.environment import Launch, read_launch
from dockproxy_tray.core.observed import File, FileEdit, Observed
from dockproxy_tray.core.profile import ProxySettings
from dockproxy_tray.core.proxy_url import has_password, mask
from dockproxy_tray.core.sources import Sources, text_of
from dockproxy_tray.core.surfaces import client_config, daemon_json, dropin, env_file
from dockproxy_tray.core.surfaces.daemon_json import KEEP
from dockproxy_tray.core.surfaces.dropin import VARIABLES
from dockproxy_tray.core.values import (
    CGROUP_DRIVER,
    CLIENT,
    DAEMON,
    INSECURE,
    LIVE_RESTORE,
    MIRRORS,
    Key,
    Sight,
    Value,
    client_settings,
    same_value,
)


def edit_client(targets: Mapping[Key, Value], before: File) -> FileEdit | None:
    """``proxies.default`` of config.json. Raises ``Unparsable``."""
    text = text_of(before)
    said = client_config.parse_client_config(text, before.path).default or ProxySettings()
    values = {key: _unless_same(key, targets, getattr(said, key[1])) for key in CLIENT}
    if client_settings(values) == said:
        return None
    after = client_config.edit_client_config(text, before.path, default=client_settings(values))
    return None if after == text else FileEdit(before, after)


def edit_daemon_json(targets: Mapping[Key, Value], observed: Observed) -> list[FileEdit]:
    """The managed keys of daemon.json, never one that is also a flag. Raises ``Unparsable``."""
    sources = Sources(observed)
    if sources.config_elsewhere is not None:
        return []
    wanted: dict[Key, Value] = {}
    for key in (MIRRORS, INSECURE, LIVE_RESTORE, CGROUP_DRIVER):
        if key in targets and sources.flag_of(key) is None:
            wanted[key] = _unless_same(key, targets, sources.on_disk(key).value)
    if all(sources.on_disk(key).value == value for key, value in wanted.items()):
        return []
    before = observed.daemon_json
    values: dict[str, object] = {key[1]: value for key, value in wanted.items()}
    after = daemon_json.edit_daemon_json(
        text_of(before),
        before.path,
        mirrors=values.get("mirrors", KEEP),  # type: ignore[arg-type]
        insecure_registries=values.get("insecure_registries", KEEP),  # type: ignore[arg-type]
        live_restore=values.get("live_restore", KEEP),  # type: ignore[arg-type]
        cgroup_driver=values.get("cgroup_driver", KEEP),  # type: ignore[arg-type]
    )
    return [] if after == before.text else [FileEdit(before, after)]


def edit_dropin_files(targets: Mapping[Key, Value], observed: Observed) -> list[FileEdit]:
    """The drop-in and, where it is needed, its .env file.

    The values go into the drop-in as ``Environment=``. They go into the .env file where one of
    them holds a password (every local user can read ``Environment=`` by ``systemctl show``), or
    where another source would win over ``Environment=`` and does not win over the .env file.
    """
    sources = Sources(observed)
    text_of(observed.dropin)
    wanted: dict[str, str | None] = {}
    for key in DAEMON:
        said = sources.on_disk(key)
        value = _unless_same(key, targets, said.value, said.sight)
        wanted[VARIABLES[key[1]]] = value if isinstance(value, str) and value else None
    secret = any(value is not None and has_password(value) for value in wanted.values())
    exposed = secret and bool(dropin.OURS & sources.dropin.values.keys())
    if not exposed and not _wrong(sources.launch, wanted) and _tidy(sources, wanted):
        return []
    text_of(observed.env_file)
    without = observed.after(_write({}, observed, into_env_file=False))
    assert without.unit is not None
    values = {name: value for name, value in wanted.items() if value is not None}
    values |= _blanks(read_launch(without.unit), wanted)
    plain = _write(values, observed, into_env_file=False)
    in_file = _write(values, observed, into_env_file=True)
    if secret:
        return in_file
    missed, missed_in_file = (
        len(_wrong(Sources(observed.after(edits)).launch, wanted)) for edits in (plain, in_file)
    )
    return in_file if missed_in_file < missed else plain


def _write(values: Mapping[str, str], seen: Observed, *, into_env_file: bool) -> list[FileEdit]:
    own = seen.env_file.path
    inside = values if into_env_file else {}
    everything = {**foreign_variables(seen.env_file), **inside}
    named = any(path == own for path, _, _ in dropin.parse_dropin(seen.dropin.text).env_files)
    after = dropin.edit_dropin(
        seen.dropin.text,
        environment={} if into_env_file else values,
        env_file=own if inside or into_env_file or (named and everything) else None,
        own_env_file=own,
        masked={name: mask(value) for name, value in inside.items()},
        path=seen.dropin.path,
    )
    said = {name: value for name, (value, _) in env_file.parse_env_file(_text(seen)).items()}
    env_text: str | None = _text(seen)
    if not everything and not into_env_file:
        env_text = None
    elif said != everything:
        env_text = env_file.render_env_file(everything)
    return [FileEdit(seen.env_file, env_text), FileEdit(seen.dropin, after)]


def foreign_variables(file: File) -> dict[str, str]:
    """What somebody has put into our .env file besides the proxies: it stays there."""
    assigned = env_file.parse_env_file(file.text or "")
    return {name: value for name, (value, _) in assigned.items() if name not in dropin.OURS}


def _text(seen: Observed) -> str:
    return seen.env_file.text or ""


def _blanks(launch: Launch, wanted: Mapping[str, str | None]) -> dict[str, str]:
    """Empty assignments against values that others would still supply.

    Go takes an empty variable for an unset one; without them a ``systemctl set-environment``
    proxy survives "off".
    """
    blanks = {}
    for name, value in wanted.items():
        if value is None:
            for spelling in (name, name.lower()):
                origin = launch.environment.get(spelling)
                if origin is not None and origin.value:
                    blanks[spelling] = ""
    return blanks


def _wrong(launch: Launch, wanted: Mapping[str, str | None]) -> list[str]:
    """The variables that dockerd would not find as they are wanted."""
    found = {name: launch.variable(name) for name in wanted}
    return [
        name
        for name, value in wanted.items()
        if (None if (origin := found[name]) is None else origin.value) != value
    ]


def _tidy(sources: Sources, wanted: Mapping[str, str | None]) -> bool:
    """Whether what our files say now is what they should say: nothing is left to take away."""
    for name, value in wanted.items():
        said = sources.on_disk(("daemon", name.lower())).value
        if (said or None) != value:
            return False
    return True


def _unless_same(
    key: Key, targets: Mapping[Key, Value], now: Value, sight: Sight = Sight.WHOLE
) -> Value:
    """The target, or what the file says already where that means the same: no needless edit."""
    if key not in targets:
        return now
    target = targets[key]
    if now is None and target is not None:
        return target
    return now if same_value(key, target, now, sight) else target
