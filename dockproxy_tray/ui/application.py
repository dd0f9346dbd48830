"""Strings the parts together: what was clicked is carried out, what has changed is drawn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from dockproxy_tray import __version__
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.core.snippets import MAKERS
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.dialogs import Dialogs
from dockproxy_tray.ui.session import Session
from dockproxy_tray.ui.snapshot import Job, Outcome, Snapshot
from dockproxy_tray.ui.tray import Tray
from dockproxy_tray.words.language import tr

if TYPE_CHECKING:
    from dockproxy_tray.places import Place
    from dockproxy_tray.ui.look import Shape
    from dockproxy_tray.ui.window import StatusWindow


class Application(QObject):
    """One run of the program."""

    def __init__(
        self,
        open_place: Callable[[], AbstractContextManager[Place]],
        settings: Settings,
        icon_of: Callable[[Shape], QIcon],
    ) -> None:
        super().__init__()
        self.session = Session(open_place, self)
        self.dialogs = Dialogs(self.session, self)
        self.tray = Tray(icon_of, self.session.snapshot, self)
        self.window: StatusWindow | None = None
        """None until it is first opened: a program that sits on the panel needs no window."""
        self._use(settings)
        self.session.changed.connect(self._draw)
        self.session.ended.connect(self._ended)
        self.tray.asked.connect(self.do)
        self.dialogs.asked.connect(self.do)

    def start(self, *, hidden: bool) -> None:
        """Show the icon, and the window unless it is to stay hidden."""
        self.tray.show()
        self.session.start()
        if not hidden:
            self.do(Command("open"))
            self.dialogs.welcome()

    def do(self, command: object) -> None:
        """Carry out what was asked for."""
        assert isinstance(command, Command)
        argument = command.argument
        match command.verb:
            case "open":
                self._open(argument)
            case "use":
                self.session.switch(Job("use", argument))
            case "again":
                if (profile := self.session.snapshot.profile) is not None:
                    self.session.switch(Job("use", profile))
            case "toggle" | "undo" | "adopt":
                self.session.switch(Job(command.verb))
            case "keep":
                self.session.switch(Job("use", argument, keep_foreign=True))
            case "copy":
                self._copy(argument)
            case "show-file":
                QDesktopServices.openUrl(QUrl.fromLocalFile(argument))
            case "about":
                self._about()
            case "quit":
                self.dialogs.leave(QApplication.quit)
            case "edit":
                self.dialogs.edit(argument)
            case "import":
                self.dialogs.find()
            case "test" | "report" | "settings":
                pass

    def close(self) -> None:
        """Leave the panel, and wait for a running switch to end: Docker stays as it is."""
        self.tray.hide()
        self.dialogs.close()
        if self.window is not None:
            self.window.close()
        self.session.close()

    def _use(self, settings: Settings) -> None:
        self.session.set_containers(settings.containers)
        self.tray.middle_click_toggles = settings.middle_click

    def _draw(self, snapshot: Snapshot) -> None:
        self.tray.draw(snapshot)
        if self.window is not None and self.window.isVisible():
            self.window.draw(snapshot)

    def _open(self, how: str) -> None:
        if self.window is None:
            from dockproxy_tray.ui.window import StatusWindow

            self.window = StatusWindow()
            self.window.asked.connect(self.do)
        elif how == "or-hide" and self.window.isVisible():
            self.window.hide()
            return
        self.window.draw(self.session.snapshot)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        if how == "search":
            self.window.focus_search()

    def _copy(self, which: str) -> None:
        """Text to paste, with its password: it is made to be used, and goes nowhere else."""
        profile = self.session.snapshot.profile
        if profile is None:
            return

        def copied(answer: object) -> None:
            if isinstance(answer, str):
                QApplication.clipboard().setText(answer)

        self.session.do(lambda operations: MAKERS[which](operations.wanted(profile)), copied)

    def _about(self) -> None:
        box = QMessageBox(self.window)
        box.setWindowTitle(tr("About"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"Dockproxy {__version__}")
        box.setInformativeText(tr("Switches Docker between named proxy profiles."))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _ended(self, outcome: Outcome) -> None:
        """Ask, or tell."""
