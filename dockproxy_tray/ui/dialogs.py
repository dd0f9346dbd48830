"""Opens the program's other windows, which are loaded when they are first asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QUrl, Signal

from dockproxy_tray import __version__
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.aside import Aside
from dockproxy_tray.ui.session import Session
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import message_of, shown, words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

    from dockproxy_tray.core.settings import Settings
    from dockproxy_tray.system.listening import Listener
    from dockproxy_tray.ui.doctor_dialog import DoctorDialog
    from dockproxy_tray.ui.editor.found import Discovery
    from dockproxy_tray.ui.editor.found_dialog import FoundDialog
    from dockproxy_tray.ui.editor.network import NetworkNews
    from dockproxy_tray.ui.editor.window import EditorWindow
    from dockproxy_tray.ui.findings import Examined
    from dockproxy_tray.ui.parts import IconOf


class Dialogs(QObject):
    """The editor, what a first profile is made with, and other programs' windows."""

    asked = Signal(object)
    """A ``Command`` was chosen in one of them."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._aside = Aside(self)
        self.listener: Listener | None = None
        """By whose thread the editor hears of the network."""
        self._network: NetworkNews | None = None
        self.editor: EditorWindow | None = None
        self._outdated = False
        self.found: FoundDialog | None = None
        self.doctor: DoctorDialog | None = None
        self.examined: Examined | None = None
        """The last examination, which a report has with it."""
        self.box: QMessageBox | None = None

    def edit(self, name: str) -> None:
        """Open the editor, at this profile if it names one."""
        if self.editor is not None and self._outdated and not self.editor.isVisible():
            self.editor.deleteLater()
            self.editor = None
        if self.editor is None:
            from dockproxy_tray.ui.editor.window import EditorWindow

            self._outdated = False
            self.editor = EditorWindow(self._session, self._hear_network())
            self.editor.asked.connect(self.asked)
        self.editor.open_at(name)

    def _hear_network(self) -> NetworkNews | None:
        """The one for whichever editor is open: it stays until the program ends."""
        if self._network is None and self.listener is not None:
            from dockproxy_tray.ui.editor.network import NetworkNews

            self._network = NetworkNews(self.listener, self)
        return self._network

    def find(self) -> None:
        """Look for settings, and offer to make a profile of them."""
        from dockproxy_tray.ui.editor.found import discover

        self._session.do(lambda operations: discover(operations, os.environ), self._found)

    def welcome(self) -> None:
        """The same where there are no profiles at all; where nothing is found, nothing is said."""
        from dockproxy_tray.ui.editor.found import discover_first

        def answered(answer: object) -> None:
            if answer is not None and not isinstance(answer, DockproxyError):
                self._found(answer)

        self._session.do(lambda operations: discover_first(operations, os.environ), answered)

    def examine(self, settings: Settings, icon_of: IconOf) -> None:
        """Look for everything that may be wrong, and show what was found."""
        if self.doctor is not None:
            self.doctor.use(settings)
            self.doctor.raise_()
            self.doctor.activateWindow()
            return
        from dockproxy_tray.ui.doctor_dialog import DoctorDialog

        self.doctor = DoctorDialog(self._session, settings, icon_of)
        self.doctor.examined.connect(self._keep)
        self.doctor.finished.connect(self._leave_doctor)
        self.doctor.show()

    def about(self) -> None:
        """Say what program this is."""
        self.tell(
            tr("About"),
            f"Dockproxy {__version__}",
            tr("Switches Docker between named proxy profiles."),
        )

    def tell(self, title: str, text: str, more: str = "") -> None:
        """Say something, in the place of what was said before."""
        from dockproxy_tray.ui.boxes import tell

        if self.box is not None:
            self.box.close()
        self.box = tell(None, title, text, more)
        self.box.finished.connect(self._told)

    def tell_error(self, title: str, error: DockproxyError) -> None:
        """Say what happened, and what to do next."""
        from dockproxy_tray.ui.advice import advice

        message = message_of(error)
        self.tell(title, words(message), advice(message))

    def show_file(self, path: str) -> None:
        """Have another program show it, or the folder that it is in."""
        from PySide6.QtGui import QDesktopServices

        from dockproxy_tray.ui.showing import shown_path

        def found(answer: str | None | DockproxyError) -> None:
            url = QUrl.fromLocalFile(answer) if isinstance(answer, str) else QUrl()
            if url.isEmpty() or not QDesktopServices.openUrl(url):
                text = tr("No program was found that opens {path}.").format(path=shown(path))
                self.tell(tr("Open file"), text)

        self._aside.do(lambda: shown_path(path), found)

    def retranslate(self) -> None:
        """Another language is spoken: by an editor that is open once it is opened again."""
        self._outdated = True

    def leave(self, then: Callable[[], None]) -> None:
        """Close the editor, whose changes are asked for first, and do something then."""
        if self.editor is None:
            then()
        else:
            self.editor.leave(then)

    def close(self) -> None:
        """Close all of them; what was not saved is dropped."""
        for window in (self.editor, self.found, self.doctor, self.box):
            if window is not None:
                window.hide()

    def _found(self, answer: object) -> None:
        if isinstance(answer, DockproxyError):
            self.tell_error(tr("Settings found"), answer)
            return
        from dockproxy_tray.ui.editor.found_dialog import FoundDialog

        if self.found is not None:
            self.found.close()
        found = self.found = FoundDialog(self._session, cast("Discovery", answer))
        found.asked.connect(self.asked)
        found.finished.connect(self._gone)
        found.show()

    def _gone(self) -> None:
        self.found = None

    def _keep(self, examined: Examined) -> None:
        self.examined = examined

    def _leave_doctor(self) -> None:
        self.doctor = None

    def _told(self) -> None:
        self.box = None
