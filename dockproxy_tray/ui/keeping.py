"""Where the settings are kept that the dialog shows. Both ways may wait for a disk."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.system.autostart import Autostart
from dockproxy_tray.system.settings_file import read_settings, write_settings


@dataclass(frozen=True)
class Chosen:
    """What the user has chosen."""

    settings: Settings
    autostart: bool | None
    """Whether the program starts with the desktop; None: it cannot (a sandbox)."""


@dataclass(frozen=True)
class Keeping:
    """settings.toml, and the desktop's autostart file."""

    folder: str
    autostart: Autostart | None

    def read(self) -> Chosen:
        """What counts now."""
        enabled = None if self.autostart is None else self.autostart.is_enabled()
        return Chosen(read_settings(self.folder), enabled)

    def write(self, chosen: Chosen, shown: Settings) -> Chosen:
        """Keep what is another choice than was ``shown``, and answer with what counts now: other
        settings may have been changed elsewhere meanwhile. Raises ``Conflict``: a file could not
        be written."""
        if self.autostart is not None and chosen.autostart is not None:
            if chosen.autostart:
                self.autostart.enable()
            else:
                self.autostart.disable()
        mine, before = vars(chosen.settings), vars(shown)
        changed = {key: value for key, value in mine.items() if value != before[key]}
        settings = replace(read_settings(self.folder), **changed)
        write_settings(self.folder, settings)
        return replace(chosen, settings=settings)
