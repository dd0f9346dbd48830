"""Strings the parts together: what was clicked is carried out, what has changed is drawn."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import DockproxyError, NeedsConsent
from dockproxy_tray.ui.asking import Asking
from dockproxy_tray.ui.choosing import Choosing
from dockproxy_tray.ui.clipboard import Clipboard
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.dialogs import Dialogs
from dockproxy_tray.ui.icons import Icons, panel_colour
from dockproxy_tray.ui.qt_texts import QtTexts
from dockproxy_tray.ui.session import Session
from dockproxy_tray.ui.snapshot import Job, Outcome, Snapshot
from dockproxy_tray.ui.testing import Testing
from dockproxy_tray.ui.tray import Tray
from dockproxy_tray.words.language import mark, tr, use_language

if TYPE_CHECKING:
    from dockproxy_tray.places import Place
    from dockproxy_tray.ui.consent import ConsentDialog
    from dockproxy_tray.ui.look import Shape
    from dockproxy_tray.ui.window import StatusWindow


class Application(QObject):
    """One run of the program."""

    def __init__(
        self,
        open_place: Callable[[], AbstractContextManager[Place]],
        settings: Settings,
    ) -> None:
        super().__init__()
        self.session = Session(open_place, self)
        self.tray: Tray | None = None
        """None while there is no panel: Qt asks once for the way to show an icon."""
        self.icons = Icons()
        self.testing = Testing(self.session)
        self.asking = Asking(self.session)
        self.dialogs = Dialogs(self.session, self)
        self.clipboard = Clipboard(self.session, self.dialogs.tell_error, self._say)
        self.window: StatusWindow | None = None
        """None until it is first opened: a program that sits on the panel needs no window."""
        self.question: ConsentDialog | None = None
        """What the user is being asked about a switch; it goes with the next one."""
        self.settings = settings
        self._qt_texts = QtTexts()
        self._speak()
        self._use(settings)
        self.choosing = Choosing(self.session)
        self.choosing.chosen.connect(self._use)
        self.session.changed.connect(self._draw)
        self.session.ended.connect(self._ended)
        self.dialogs.asked.connect(self.do)

    def start(self, *, hidden: bool, panel: bool) -> None:
        """Show the icon, and the window unless it is to stay hidden. Without a ``panel`` for the
        icon there is only the window to be seen, so it is opened all the same."""
        if panel:
            self.take_panel()
        else:
            self.session.miss_panel()
            from dockproxy_tray.ui.old_tray import find_old_tray

            find_old_tray(self, self.take_panel)
        self.session.start()
        if not hidden or not panel:
            self.do(Command("open"))
            self.dialogs.welcome()

    def take_panel(self) -> None:
        """Show the icon: there is a panel for it."""
        if self.tray is None:
            self.tray = Tray(self._tray_icon, self.session.snapshot, self)
            self.session.find_panel()
            self.tray.asked.connect(self.do)
            self._use(self.settings)
            self.tray.show()

    def raise_window(self, token: str) -> None:
        """Show the window: the program was started again. Wayland wants a token for that."""
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        self.do(Command("open"))

    def do(self, command: object) -> None:
        """Carry out what was asked for."""
        assert isinstance(command, Command)
        argument = command.argument
        match command.verb:
            case "open":
                self._open(argument)
            case "use":
                self._switch(Job("use", argument))
            case "again":
                if (profile := self.session.snapshot.profile) is not None:
                    self._switch(Job("use", profile))
            case "toggle" | "adopt":
                self._switch(Job(command.verb))
            case "undo":
                self._switch(Job("undo", only=argument))
            case "keep":
                self._switch(Job("use", argument, keep_foreign=True))
            case "follow":
                self.choosing.follow(argument == "on", partial(self._tell, mark("Settings")))
            case "accept":
                offer = self.session.snapshot.offer
                # A click may come when another one has just taken its place.
                if offer is not None and offer.rule.profile == argument:
                    self._switch(Job("use", offer.rule.profile, rule=offer.rule.conditions))
            case "copy":
                self.clipboard.copy(argument)
            case "show-file":
                self.dialogs.show_file(argument)
            case "report":
                self.clipboard.report(self.dialogs.examined)
            case "noted":
                self.session.take_note()
            case "about":
                self.dialogs.about()
            case "quit":
                self.dialogs.leave(QApplication.exit)
            case "settings":
                self.choosing.open(lambda: self.window)
            case "explain":
                self.asking.ask(*argument.partition(" ")[::2])
            case "test":
                if self.testing.start_or_cancel(
                    partial(self._tell, mark("Test proxy and mirrors"))
                ):
                    self._open("")  # it shows how each of them fared
            case "doctor":
                self.dialogs.examine(self.settings, self.icons.icon)
            case "dismiss-test":
                self.testing.dismiss()
            case "edit":
                self.dialogs.edit(argument)
            case "import":
                self.dialogs.find()

    def close(self) -> None:
        """Leave the panel, and wait for a running switch to end: Docker stays as it is."""
        if self.tray is not None:
            self.tray.hide()
        self._drop_question()
        self.testing.close()
        self.dialogs.close()
        self.choosing.close()
        if self.window is not None:
            self.window.close()
        self.session.close()

    def retranslate(self) -> None:
        """Draw everything anew: another language is spoken."""
        self.dialogs.retranslate()
        if self.tray is not None:
            self.tray.draw(self.session.snapshot)
        if self.window is not None:
            self._drop_question()  # they would go with their window
            self.choosing.close()
            former, self.window = self.window, None
            if former.isVisible():
                self._open("")
            former.hide()
            former.deleteLater()

    def _use(self, settings: Settings) -> None:
        former, self.settings = self.settings, settings
        if settings.language != former.language:
            self._speak()
            self.retranslate()
        self.session.set_containers(settings.containers)
        if self.tray is not None:
            self.tray.middle_click_toggles = settings.middle_click
            self.tray.redraw_icon()

    def _speak(self) -> None:
        language = use_language(os.environ, self.settings.language or None)
        self._qt_texts.speak(language)

    def _tray_icon(self, shape: Shape) -> QIcon:
        desktop = os.environ.get("XDG_CURRENT_DESKTOP", "")
        colour = panel_colour(QApplication.palette(), self.settings.panel, desktop)
        return self.icons.tray_icon(shape, self.settings.icons, colour)

    def _draw(self, snapshot: Snapshot) -> None:
        if self.tray is not None:
            self.tray.draw(snapshot)
        if self.window is not None and self.window.isVisible():
            self.window.draw(snapshot)

    def _open(self, how: str) -> None:
        if self.window is None:
            from dockproxy_tray.ui.window import StatusWindow

            self.window = StatusWindow(self.icons.icon)
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

    def _say(self, text: str) -> None:
        if self.window is not None:
            self.window.say(text)

    def _ended(self, outcome: Outcome) -> None:
        """Ask about it, unless something else is wanted by now, or nobody has asked for it: that is
        offered."""
        if outcome.job.unasked:
            return
        needs_consent = outcome.error is not None and outcome.error.code == NeedsConsent.code
        if needs_consent and self.session.is_last(outcome.job):
            self._ask(outcome)

    def _switch(self, job: Job) -> None:
        self._drop_question()
        self.session.switch(job)

    def _tell(self, title: str, error: DockproxyError) -> None:
        self.dialogs.tell_error(tr(title), error)

    def _drop_question(self) -> None:
        """What was asked about is not wanted any more."""
        if self.question is not None:
            self.question.reject()

    def _ask(self, outcome: Outcome) -> None:
        from dockproxy_tray.ui.consent import ask_consent

        def answered(job: Job | None) -> None:
            self.question = None
            if job is not None:
                self.session.switch(job)
            else:
                self.session.take_note()

        visible = self.window is not None and self.window.isVisible()
        self.question = ask_consent(outcome, answered, self.window if visible else None)
