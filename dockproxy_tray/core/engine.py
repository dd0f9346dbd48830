"""An engine, as data: what differs between a system, a rootless and a sandbox engine."""

from __future__ import annotations

from dataclasses import dataclass

from dockproxy_tray.core.message import Message

Version = tuple[int, int, int]
"""Of an engine: 28.0.0, say."""


@dataclass(frozen=True)
class Engine:
    """Where one Docker engine's unit, files and socket are.

    Everything that differs between engines is a field here; no code asks which kind it has.
    """

    kind: str
    """``system``, ``user`` (rootless) or ``sandbox``; or, with a ``refusal``, ``desktop``,
    ``podman`` or ``remote``."""
    unit: str
    """The service's unit name. Its drop-in folder is named after it."""
    socket_unit: str | None
    """The unit whose socket activates the service; a rootless engine has none."""
    bus: str
    """``system``, ``session`` or the address of a private bus: where its systemd answers."""
    unit_dir: str
    """Where drop-ins of the administrator (or of the user) live."""
    daemon_json: str
    socket: str
    endpoints: tuple[str, ...]
    """How ``docker`` may spell this engine in config.json; the first is how it does now."""
    client_config: str
    """The calling user's config.json; empty for the root helper, which has no user."""
    state_dir: str
    """Journal, record and undo of the engine's side."""
    user_state_dir: str
    """The same for the client's file; empty for the root helper."""
    uid: int
    """Whose this engine is: only a process of this user may switch it itself."""
    helper: str | None = None
    """The bus on which its owner's helper switches it for others, spelt like ``bus``."""
    refusal: Message | None = None
    """Why this engine is named but not written to; its client's file still is."""

    @property
    def dropin_dir(self) -> str:
        return f"{self.unit_dir}/{self.unit}.d"

    @property
    def dropin(self) -> str:
        """Where Docker's manual puts the daemon's proxy ("Daemon proxy configuration", systemd)."""
        return f"{self.dropin_dir}/http-proxy.conf"

    @property
    def env_file(self) -> str:
        """Beside the drop-in; systemd parses only ``*.conf`` there."""
        return f"{self.dropin_dir}/http-proxy.env"
