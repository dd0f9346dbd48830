"""Where the settings are chosen: reads what is kept, and opens the one dialog for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.system.settings_file import read_settings, write_settings
from dockproxy_tray.ui.aside import Aside
from dockproxy_tray.words.language import tr

if TYPE_CHECKING:
    from dockproxy_tray.places import Place
    from dockproxy_tray.ui.keeping import Chosen, Keeping
    from dockproxy_tray.ui.session import Session
    from dockproxy_tray.ui.settings_dialog import SettingsDialog


class Choosing(QObject):
    """The settings of one session."""

    chosen = Signal(object)
    """These ``Settings`` are in force now."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.dialog: SettingsDialog | None = None
        self._followed = "switch"
        """What is turned on with the following of the network: what was turned off."""
        self._session = session
        self._aside = Aside(self)
        session.opened.connect(self._opened)

    def open(self, parent: Callable[[], QWidget | None]) -> None:
        """Open the dialog, or raise it. ``parent`` is asked once it is made: another language
        makes another window."""
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        if self._session.snapshot.sight is None:
            # Whose settings they are is not known yet: a sandbox has its own.
            from PySide6.QtCore import Qt  # all its enumerations are a megabyte

            once = Qt.ConnectionType.SingleShotConnection
            self._session.changed.connect(lambda _: self.open(parent), once)
            return
        place = self._session.place

        def read() -> tuple[Keeping, Chosen]:
            keeping = keeping_of(place)
            return keeping, keeping.read()

        self._aside.do(read, lambda answer: self._show(answer, parent()))

    def follow(self, on: bool, tell: Callable[[DockproxyError], None]) -> None:
        """Keep in the settings that the network is followed, as it was before it was turned off,
        or that it is not. Who follows it sees that in the file."""
        place = self._session.place

        def keep() -> None:
            folder = keeping_of(place).folder
            settings = read_settings(folder)
            if settings.network != "off":
                self._followed = settings.network
            write_settings(folder, replace(settings, network=self._followed if on else "off"))

        def kept(answer: object) -> None:
            if isinstance(answer, DockproxyError):
                tell(answer)

        self._aside.do(keep, kept)

    def close(self) -> None:
        """Close the dialog; what was not kept is dropped."""
        if self.dialog is not None:
            self.dialog.reject()

    def _show(
        self, answer: tuple[Keeping, Chosen] | DockproxyError, parent: QWidget | None
    ) -> None:
        if self.dialog is not None:
            return
        if isinstance(answer, DockproxyError):
            from dockproxy_tray.ui.boxes import tell_error

            tell_error(parent, tr("Settings"), answer)
            return
        from dockproxy_tray.ui.parts import let_go_when_closed
        from dockproxy_tray.ui.settings_dialog import SettingsDialog

        self.dialog = SettingsDialog(*answer, parent)
        self.dialog.saved.connect(self.chosen)
        let_go_when_closed(self.dialog)
        self.dialog.finished.connect(self._finished)
        self.dialog.show()

    def _finished(self) -> None:
        self.dialog = None

    def _opened(self, place: Place) -> None:
        if place.engine.kind == "sandbox":  # it has settings of its own
            self._aside.do(lambda: keeping_of(place).read(), self._read)

    def _read(self, answer: Chosen | DockproxyError) -> None:
        if not isinstance(answer, DockproxyError):
            self.chosen.emit(answer.settings)


def keeping_of(place: Place | None) -> Keeping:
    """Where the settings are kept; None: no engine was found, or not yet."""
    from dockproxy_tray.places import config_folder
    from dockproxy_tray.system.autostart import find_autostart
    from dockproxy_tray.ui.keeping import Keeping

    if place is not None and place.engine.kind == "sandbox":
        return Keeping(place.config_dir, None)
    return Keeping(config_folder(os.environ), find_autostart(os.environ, sys.argv[0]))
