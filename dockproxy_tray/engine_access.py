"""One user's way to one engine: its systemd, and who switches it for this user."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockproxy_tray.core.engine import Engine
    from dockproxy_tray.switch_run import Options, SwitchRun
    from dockproxy_tray.system.bus import Bus
    from dockproxy_tray.system.engine_side import EngineSide
    from dockproxy_tray.system.helped_engine import Request
    from dockproxy_tray.system.helper_client import Agent
    from dockproxy_tray.system.systemd import Systemd


class EngineAccess:
    """Connects when it is asked, and keeps the connection until it is closed, be it by the bus."""

    def __init__(
        self, engine: Engine, progress: Callable[[str], None], agent: Agent | None
    ) -> None:
        """``agent`` is entered while polkit may ask the user for a password; None: it may not."""
        self._engine = engine
        self._progress = progress
        self._agent = agent
        self._open = ExitStack()
        self._bus: Bus | None = None
        self._systemd: Systemd | None = None

    def close(self) -> None:
        """End every connection."""
        self._open.close()

    @property
    def is_owner(self) -> bool:
        """Whether this process may switch the engine itself."""
        return os.geteuid() == self._engine.uid

    @property
    def is_helped(self) -> bool:
        """Whether the owner's helper is the one to ask, be it there or not."""
        return not self.is_owner and self._engine.helper is not None

    @property
    def is_interrupted(self) -> bool:
        """Whether a switch runs, or was interrupted: a journal alone says so."""
        from dockproxy_tray.system.transaction import is_interrupted

        return any(map(is_interrupted, (self._engine.state_dir, self._engine.user_state_dir)))

    def systemd(self) -> Systemd | None:
        """The engine's systemd; ``None`` where there is none to talk to."""
        if self._engine.refusal is not None:
            return None
        from dockproxy_tray.system.bus import Bus, BusError
        from dockproxy_tray.system.systemd import Systemd

        if self._bus is None or self._bus.closed:  # The bus may have been restarted.
            try:
                self._bus = Bus(self._engine.bus)
            except BusError:
                return None
            self._open.callback(self._bus.close)
            self._systemd = Systemd(self._bus)
        return self._systemd

    def run(self, options: Options | None = None, request: Request | None = None) -> SwitchRun:
        """A run of a switch; ``request`` is for the helper, should it be needed. ``None``: it is
        not."""
        from dockproxy_tray.switch_run import Options, SwitchRun
        from dockproxy_tray.system.client import ClientSwitch

        systemd = self.systemd()
        side = self._side(systemd, options or Options(), request)
        return SwitchRun(self._engine, systemd, side, ClientSwitch(self._engine))

    def _side(
        self, systemd: Systemd | None, options: Options, request: Request | None
    ) -> EngineSide:
        """Who switches the engine: this process, its owner's helper, or nobody."""
        from dockproxy_tray.system.engine_side import ForeignEngine, OwnEngine

        engine = self._engine
        if systemd is not None and self.is_owner:
            return OwnEngine(engine, systemd, self._progress)
        if systemd is None or engine.helper is None:
            return ForeignEngine(engine)
        from dockproxy_tray.system.helped_engine import HelpedEngine
        from dockproxy_tray.system.helper_client import HelperClient

        helper = HelperClient(
            engine.helper,
            engine.uid,
            engine.state_dir,
            progress=self._progress,
            agent=self._agent,
        )
        self._open.callback(helper.close)
        return HelpedEngine(
            engine, helper, request, options.containers, options.consent, options.dry_run
        )
