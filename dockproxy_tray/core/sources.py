"""What the observed sources say of each setting: on disk, at the next start, and running.

"On disk" is what the files that we write say. "Next" is what Docker will use when it is next
started or reloaded, whoever says so. The two differ where another source shadows ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from dockproxy_tray.core.environment import (
    MANAGER,
    Launch,
    Origin,
    decide_proxy,
    read_launch,
)
from dockproxy_tray.core.message import Message
from dockproxy_tray.core.observed import File, Observed
from dockproxy_tray.core.surfaces.client_config import ClientConfig, parse_client_config
from dockproxy_tray.core.surfaces.daemon_json import DaemonJson, parse_daemon_json
from dockproxy_tray.core.surfaces.dropin import VARIABLES, Dropin, parse_dropin
from dockproxy_tray.core.surfaces.env_file import parse_env_file
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
    same_value,
)
from dockproxy_tray.errors import Unparsable

FLAGS: Mapping[Key, str] = {
    MIRRORS: "registry-mirror",
    INSECURE: "insecure-registry",
    LIVE_RESTORE: "live-restore",
    CGROUP_DRIVER: "exec-opt",
}
"""The flag that stands for each key of daemon.json; dockerd does not start with both."""


@dataclass(frozen=True)
class Found:
    """A value and where it stands."""

    value: Value = field(repr=False)
    source: str | None = None
    line: int | None = None
    sight: Sight = Sight.WHOLE


NOTHING = Found(None)


@dataclass(frozen=True)
class Sources:
    """The observed texts, parsed once. Reading one that cannot be parsed raises ``Unparsable``."""

    seen: Observed

    @cached_property
    def dropin(self) -> Dropin:
        return parse_dropin(text_of(self.seen.dropin))

    @cached_property
    def daemon_json(self) -> DaemonJson:
        if self.config_elsewhere is not None:
            return DaemonJson()
        return parse_daemon_json(text_of(self.seen.daemon_json), self.seen.daemon_json.path)

    @cached_property
    def client(self) -> ClientConfig:
        return parse_client_config(text_of(self.seen.client), self.seen.client.path)

    @cached_property
    def launch(self) -> Launch:
        if self.seen.unit is None:
            return Launch({}, {}, {})
        own = self.seen.env_file
        stand_in = self.dropin.masked if own.problem is not None else {}
        return read_launch(self.seen.unit, {own.path: stand_in} if stand_in else {})

    @property
    def config_elsewhere(self) -> str | None:
        """The file that dockerd reads instead of our daemon.json (``--config-file``), if any."""
        path = self.flags.get("config-file", (self.seen.daemon_json.path,))[-1]
        return None if path == self.seen.daemon_json.path else path

    @property
    def flags(self) -> Mapping[str, tuple[str, ...]]:
        return self.launch.flags

    @cached_property
    def client_entry(self) -> str | None:
        """The entry of config.json that ``docker`` takes instead of ``default``, if any."""
        endpoint = self.seen.engine.endpoints[0]
        return endpoint if endpoint in self.client.entries else None

    def flag_of(self, key: Key) -> str | None:
        """The flag by which dockerd already gets this key, so that the file must not have it."""
        flag = FLAGS.get(key)
        if flag is None or flag not in self.flags:
            return None
        return f"--{flag}"

    def on_disk(self, key: Key) -> Found:
        """What our files say of this setting."""
        if key in DAEMON:
            return self._disk_proxy(VARIABLES[key[1]])
        if key in CLIENT:
            value = getattr(self.client.default, key[1]) if self.client.default else None
            line = self.client.lines.get(("default", key[1]))
            return Found(value, self.seen.client.path, line)
        if (flag := self.flag_of(key)) is not None:
            return Found(_flag_value(key, self.flags[FLAGS[key]]), flag)
        value = getattr(self.daemon_json, key[1])
        return Found(value, self.seen.daemon_json.path, self.daemon_json.lines.get(key[1]))

    def next(self, key: Key) -> Found:
        """What will be in force at the next start, and who decides."""
        if key in DAEMON:
            path = self.seen.daemon_json.path
            origin = decide_proxy(key[1], self.launch, self._gated_json(), path)
            return self._found(origin) if origin else self._no_proxy_source(VARIABLES[key[1]])
        if key in CLIENT and self.client_entry is not None:
            entry = self.client_entry
            value = getattr(self.client.entries[entry], key[1])
            line = self.client.lines.get((entry, key[1]), self.client.lines.get((entry, "")))
            return Found(value, self.seen.client.path, line)
        return self.on_disk(key)

    def running(self, key: Key) -> Found | None:
        """What the running engine uses; ``None``: that cannot be known, or nothing runs."""
        info, unit = self.seen.info, self.seen.unit
        if key in CLIENT:
            return NOTHING
        if info is not None:
            value: Value = getattr(info, key[1])
            if key not in DAEMON:
                return Found(value)
            return self._with_password(key, value if isinstance(value, str) else "")
        if unit is None or not unit.running or not unit.main_pid:
            return None
        if key in DAEMON and self.seen.environ is not None:
            return Found(_variable(self.seen.environ, VARIABLES[key[1]]))
        return self._running_by_files(key)

    def now(self, key: Key) -> tuple[Found, bool]:
        """What counts now, and whether that is known: else it is what the files say."""
        running = self.next(key) if key in CLIENT else self.running(key)
        return (self.next(key), False) if running is None else (running, True)

    def _running_by_files(self, key: Key) -> Found | None:
        """Without a look into the engine: what its files say, if all of them could be read and
        none was written since its start. Our .env file has its stand-in in the drop-in.

        A cgroup driver that no file names is the engine's own choice. What ``systemctl
        set-environment`` gives carries no time, so it cannot be trusted.
        """
        unit = self.seen.unit
        if self.config_elsewhere is not None:
            return None
        files = [self.seen.daemon_json]
        if unit is not None and key in DAEMON:
            if unit.started <= unit.manager_loaded or unit.need_reload:
                return None
            files += [*unit.files, *unit.env_files.values()]
            own = self.seen.env_file.path
            if any(file.problem is not None and file.path != own for file in files):
                return None
        if unit is None or any(file.changed >= unit.started_at for file in files):
            return None
        found = self.next(key)
        if found.source == MANAGER or (key == CGROUP_DRIVER and found.value is None):
            return None
        if found.value is None and key in (MIRRORS, INSECURE):
            return replace(found, value=())
        return replace(found, value=False) if found.value is None and key == LIVE_RESTORE else found

    def _disk_proxy(self, name: str) -> Found:
        own = self.seen.env_file
        if any(path == own.path for path, _, _ in self.dropin.env_files):
            if own.problem is not None:
                if own.problem.code != "file-permission":
                    text_of(own)
                value = self.dropin.masked.get(name)
                return Found(value or None, own.path, None, Sight.NO_PASSWORD)
            assigned = parse_env_file(own.text or "")
            for spelling in (name, name.lower()):
                if spelling in assigned and assigned[spelling][0]:
                    return Found(assigned[spelling][0], own.path, assigned[spelling][1])
        for spelling in (name, name.lower()):
            if self.dropin.values.get(spelling):
                line = self.dropin.lines.get(spelling)
                return Found(self.dropin.values[spelling], self.seen.dropin.path, line)
        return Found(None, self.seen.dropin.path)

    def _gated_json(self) -> DaemonJson:
        # "proxies" came with 23.0; an older dockerd does not start with it, so it never decides.
        version = self.seen.version
        if version is not None and version < (23, 0, 0):
            return DaemonJson()
        return self.daemon_json

    def _found(self, origin: Origin) -> Found:
        own = self.seen.env_file
        hidden = origin.source == own.path and own.problem is not None
        sight = Sight.NO_PASSWORD if hidden else Sight.WHOLE
        return Found(origin.value, origin.source, origin.line, sight)

    def _no_proxy_source(self, name: str) -> Found:
        for spelling in (name, name.lower()):
            # An empty value counts as none, and may be another's that wins over ours.
            for places in (self.launch.unset, self.launch.environment):
                if (origin := places.get(spelling)) is not None:
                    return Found(None, origin.source, origin.line)
        return Found(None, None)

    def _with_password(self, key: Key, shown: str) -> Found:
        """``/info`` masks. dockerd's environment, where it may be read, holds the whole value, and
        so do the files, unless they were written since the engine's start."""
        if self.seen.environ is not None:
            whole = _variable(self.seen.environ, VARIABLES[key[1]])
            if whole and same_value(key, whole, shown, Sight.INFO):
                return Found(whole)
        elif shown:
            try:
                found = self.next(key)
            except Unparsable:
                return Found(shown, sight=Sight.INFO)
            seen_so = same_value(key, found.value, shown, Sight.INFO)
            if seen_so and self._is_older_than_the_engine(found):
                return Found(found.value, sight=found.sight)
        return Found(shown or None, sight=Sight.INFO)

    def _is_older_than_the_engine(self, found: Found) -> bool:
        unit = self.seen.unit
        if unit is None:
            return False
        files = (*unit.files, *unit.env_files.values(), self.seen.env_file, self.seen.daemon_json)
        return any(f.path == found.source and 0 < f.changed < unit.started_at for f in files)


def text_of(file: File) -> str | None:
    """The file's text. Raises ``Unparsable`` where it could not be read."""
    if file.problem is not None:
        raise Unparsable(file.problem.code, **dict(file.problem.values))
    return file.text


def problem_of(error: Unparsable) -> Message:
    """The error as a message for a row that cannot be compared."""
    return Message(error.reason, error.values)


def _variable(environment: Mapping[str, str], name: str) -> str | None:
    return environment.get(name) or environment.get(name.lower()) or None


def _cgroup_flag(options: tuple[str, ...]) -> str | None:
    # moby, getCD(): the first one decides.
    for option in options:
        name, _, value = option.partition("=")
        if name.strip().lower() == "native.cgroupdriver":
            return value.strip()
    return None


def _flag_value(key: Key, given: tuple[str, ...]) -> Value:
    if key == LIVE_RESTORE:
        return given[-1] != "false"
    if key == CGROUP_DRIVER:
        return _cgroup_flag(given)
    return given
