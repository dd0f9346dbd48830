"""What an examination looks at, beside what every look at an engine sees: as it was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from dockproxy_tray.core.compare import Comparison
from dockproxy_tray.core.engine import Version
from dockproxy_tray.core.message import Message
from dockproxy_tray.core.observed import Builder, Container, Observed
from dockproxy_tray.core.profile import Profiles, Wanted
from dockproxy_tray.core.proxies import Proxies
from dockproxy_tray.core.sources import Sources


@dataclass(frozen=True)
class Pointer:
    """Which engine ``docker`` itself talks to, and who says so."""

    said_by: str
    """``DOCKER_HOST``, ``DOCKER_CONTEXT`` or ``currentContext``; empty: nobody, so the default."""
    name: str
    """What is said: an endpoint, without user and password, or a context's name."""
    socket: str
    here: bool
    """Whether that is the engine that is examined."""


@dataclass(frozen=True)
class Health:
    """How a unit fares, as its systemd has it."""

    load_state: str
    active_state: str
    result: str = ""
    """Of its last run: ``success``, ``exit-code``, ``start-limit-hit``, … (systemd.exec)."""


@dataclass(frozen=True)
class Folder:
    """A folder that is written to."""

    path: str
    problem: Literal["", "read-only", "full", "closed"] = ""
    """``closed``: this user may not write there."""


Verdict = Literal["yes", "no", "password", "silent"]


@dataclass(frozen=True)
class HelperFacts:
    """The root helper, and what stands between it and this user."""

    needed: bool
    """Whether this user cannot do without it."""
    activatable: bool | None
    """Whether the bus knows how to start it; None: the bus does not say."""
    health: Health | None
    ours: str
    theirs: str = ""
    """The installed code's version; empty: it is not where the package puts it."""
    writable: str = ""
    """The first path of its code that others than root may write; empty: none."""
    actions: tuple[str, ...] | None = ()
    """The polkit actions of ours that polkit does not know; None: polkit does not answer."""
    verdict: Verdict = "yes"
    """Polkit's answer for this process and a switch, nobody being asked."""
    session_agent: bool | None = True
    """Whether somebody asks for passwords in this session; None: it is no session, or unknown."""
    terminal_agent: bool = False
    """Whether one can be asked for on this terminal."""


@dataclass(frozen=True)
class DesktopFacts:
    """The session bus. None: it does not say."""

    tray_host: bool | None
    notifications: bool | None


PasswordState = Literal["kept", "none", "no-keyring", "unseen", "failed"]


@dataclass(frozen=True)
class Gathered:
    """Everything that the checks go by. Reading it has changed, started and asked nothing."""

    seen: Observed
    pointer: Pointer | None
    """None in a sandbox."""
    service: Health | None = None
    socket: Health | None = None
    unit_copies: tuple[str, ...] = ()
    """Each unit file of the engine's name; systemd reads the first."""
    installed: Version | None = None
    """The version of dockerd's program, where the engine itself could not be asked."""
    containers: tuple[Container, ...] | None = ()
    """Those that run; None: the engine could not be asked."""
    builders: tuple[Builder, ...] = ()
    docker_config: str = ""
    """What the variable DOCKER_CONFIG says."""
    client_locked: Message | None = None
    """Why the client's file cannot be replaced."""
    profiles: Profiles | None = None
    profiles_path: str = ""
    profiles_problem: Message | None = None
    profiles_open: bool = False
    """Whether others may read passwords in profiles.toml."""
    wanted: Wanted | None = None
    """The profile in force."""
    comparison: Comparison | None = None
    passwords: Mapping[str, PasswordState] = field(default_factory=dict)
    """Of each profile that names a user without a password."""
    folders: tuple[Folder, ...] = ()
    interrupted: tuple[str, ...] = ()
    """The state folders with a journal, or what else a switch has left."""
    records: tuple[Message, ...] = ()
    """What is wrong with this program's own records."""
    shell: Proxies = Proxies()
    """Those of who asks."""
    network: str = "off"
    """How the network is followed: a setting."""
    network_manager: bool | None = None
    helper: HelperFacts | None = None
    """None: the engine has no helper."""
    desktop: DesktopFacts | None = None
    """None: this is no graphical session."""

    @cached_property
    def sources(self) -> Sources:
        return Sources(self.seen)

    @property
    def version(self) -> Version | None:
        return self.seen.version or self.installed

    @property
    def scope(self) -> str:
        """What ``systemctl`` takes for this engine's systemd."""
        return "" if self.seen.engine.bus == "system" else "--user"
