"""What each source said when it was looked at, or why it could not be read.

Nothing here is interpreted: texts are texts, and a source that could not be read says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dockproxy_tray.core.engine import Engine, Version
from dockproxy_tray.core.message import Message

if TYPE_CHECKING:
    from dockproxy_tray.core.proxies import Proxies


@dataclass(frozen=True)
class File:
    """One text file as it was read."""

    path: str
    text: str | None = field(default=None, repr=False)
    """``None``: there is no such file, or ``problem`` says why it could not be read."""
    problem: Message | None = None
    changed: int = 0
    """When it was last written, in microseconds since the epoch; 0: there is none."""


@dataclass(frozen=True)
class FileEdit:
    """A change of one file: ``after`` is its whole new text, ``None`` deletes it."""

    before: File
    after: str | None = field(repr=False)
    mode: int | None = None
    """Permission bits it must have afterwards; ``None`` keeps them (0644 for a new file)."""

    @property
    def path(self) -> str:
        return self.before.path

    @property
    def kind(self) -> str:
        if self.after is None:
            return "delete"
        return "create" if self.before.text is None else "edit"


RUNNING_STATES = ("active", "reloading", "refreshing")
"""The values of ``ActiveState`` in which a service's main process runs (systemd(1))."""


@dataclass(frozen=True)
class Unit:
    """The engine's service, as its systemd describes it and as its files say on disk."""

    load_state: str
    active_state: str
    sub_state: str
    main_pid: int
    invocation_id: str
    need_reload: bool
    started: int
    """When the main process was started, in microseconds since boot; 0: it was not."""
    manager_loaded: int
    """When systemd last read its unit files, in the same clock."""
    started_at: int
    """When the main process was started, in microseconds since the epoch."""
    manager_environment: Mapping[str, str] = field(repr=False)
    """What ``DefaultEnvironment=`` and ``systemctl set-environment`` give to every service."""
    files: tuple[File, ...]
    """Unit file and drop-ins as systemd would read them now, in its order."""
    env_files: Mapping[str, File]
    """The files named by ``EnvironmentFile=``, by path."""
    kill_mode: str = "process"
    """``KillMode=``: with any other, systemd kills the containers that the service started."""
    search_path: tuple[str, ...] = ()
    """Where systemd looks for unit files and the folders of drop-ins (``UnitPath``)."""

    @property
    def running(self) -> bool:
        return self.active_state in RUNNING_STATES


@dataclass(frozen=True)
class Info:
    """What dockerd answers to ``GET /info``; passwords in it are masked by dockerd."""

    version: str
    # dockerd does not mask what has no scheme ("user:password@host"), so neither is shown.
    http_proxy: str = field(repr=False)
    https_proxy: str = field(repr=False)
    no_proxy: str
    mirrors: tuple[str, ...]
    insecure_registries: tuple[str, ...]
    live_restore: bool
    cgroup_driver: str
    containers: int
    containers_running: int
    swarm: bool
    operating_system: str = ""
    rootless: bool = False


@dataclass(frozen=True)
class Container:
    """A running container and the proxy variables it was created with."""

    name: str
    environment: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Builder:
    """A builder that runs in a container of its own (buildx's driver ``docker-container``)."""

    name: str
    proxies: Proxies
    """Those that it was made with. It has no others, whatever dockerd and the client have."""


@dataclass(frozen=True)
class Record:
    """The last switch on this engine: world-readable, so it holds no values."""

    id: str
    profile: str | None
    uid: int
    time: float
    """Seconds since the epoch."""


@dataclass(frozen=True)
class Written:
    """Entries that a switch of ours has written, so dropping them needs nobody's consent."""

    mirrors: tuple[str, ...] = ()
    insecure_registries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Observed:
    """Everything that was seen of one engine and of the calling user's client."""

    engine: Engine
    unit: Unit | None
    """``None``: ``unit_problem`` says why there is nothing to say about it."""
    unit_problem: Message | None
    dropin: File
    env_file: File
    daemon_json: File
    client: File
    info: Info | None = None
    info_problem: Message | None = None
    environ: Mapping[str, str] | None = field(default=None, repr=False)
    """dockerd's own environment (/proc/PID/environ), where it may be read."""
    record: Record | None = None
    written: Written = Written()

    @property
    def version(self) -> Version | None:
        """The engine's version, where it could be asked."""
        if self.info is None:
            return None
        digits = self.info.version.split("-")[0].split("+")[0].split(".")
        if not all(part.isdigit() for part in digits) or not digits:
            return None
        numbers = [int(part) for part in digits[:3]] + [0, 0]
        return numbers[0], numbers[1], numbers[2]

    def after(self, edits: Iterable[FileEdit]) -> Observed:
        """The same observation, had the files been edited so."""
        seen = self
        for edit in edits:
            seen = seen._with_file(replace(edit.before, text=edit.after, problem=None))
        return seen

    def _with_file(self, new: File) -> Observed:
        def put(old: File) -> File:
            return new if old.path == new.path else old

        unit = self.unit
        if unit is not None:
            files = [f for f in unit.files if f.path != new.path]
            in_dropins = new.path.startswith(self.engine.dropin_dir + "/")
            if in_dropins and new.path.endswith(".conf") and new.text is not None:
                files = _insert_dropin(files, new)
            elif any(f.path == new.path for f in unit.files) and new.text is not None:
                files = [put(f) for f in unit.files]
            unit = replace(unit, files=tuple(files), env_files={**unit.env_files, new.path: new})
        return replace(
            self,
            unit=unit,
            dropin=put(self.dropin),
            env_file=put(self.env_file),
            daemon_json=put(self.daemon_json),
            client=put(self.client),
        )


def _insert_dropin(files: list[File], new: File) -> list[File]:
    """systemd.unit: drop-ins are merged in the order of their names, whatever their folder."""

    def name(file: File) -> str:
        return file.path.rpartition("/")[2]

    fragment, dropins = files[:1], files[1:]
    kept = [file for file in dropins if name(file) != name(new)]
    return fragment + sorted([*kept, new], key=name)
