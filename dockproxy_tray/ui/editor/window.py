"""The window in which profiles are edited. The desk decides; this shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMessageBox, QWidget

from dockproxy_tray.core.message import Message
from dockproxy_tray.errors import DockproxyError, Invalid
from dockproxy_tray.ui.boxes import ask
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.editor.draft import ALWAYS, Source
from dockproxy_tray.ui.editor.editing import EditingWindow
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import message_of

if TYPE_CHECKING:
    from dockproxy_tray.ui.editor.keep import Saved
    from dockproxy_tray.ui.editor.network import NetworkNews
    from dockproxy_tray.ui.session import Session
    from dockproxy_tray.ui.snapshot import Sight, Snapshot


class EditorWindow(EditingWindow):
    """Reads and writes what is edited in it."""

    asked = Signal(object)
    """A ``Command`` was chosen."""

    def __init__(
        self,
        session: Session,
        network: NetworkNews | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Without ``network`` it never hears of one."""
        super().__init__(session, parent)
        self._network = network
        self._sight: Sight | None = None
        self._wanted = ""
        self._affected: str | None = None
        self._closing = False
        self._then: Callable[[], None] = lambda: None
        self._connect()

    def open_at(self, name: str) -> None:
        """Show the window, at this profile if there is one of this name."""
        self._wanted = name
        self._go_to_wanted()
        self.work.read()
        self.show()
        self.raise_()
        self.activateWindow()
        self.list.list.setFocus()

    # What is read and saved

    def _read(self, answer: Source | Message) -> None:
        try:
            if isinstance(answer, Message):
                self.bar.say_unusable(answer)
            else:
                self.desk.take(answer)
                self.bar.say_waiting(answer.file.path, self.desk.waiting)
                if self.desk.key >= ALWAYS:  # the administrators' profile may be gone
                    self.bar.clear("site")
                self._go_to_wanted()
        except Invalid as error:
            self.bar.say_unusable(message_of(error))
        self.changed()

    def _keep_mine(self) -> None:
        self.desk.keep_mine()
        self.bar.clear("file")
        self.changed()

    def _take_theirs(self) -> None:
        self.desk.take_theirs()
        self.bar.clear("file")
        self.changed()

    def _ask_discard(self) -> None:
        role = QMessageBox.ButtonRole
        text = tr("Discard all changes since the last save?")
        self.question = ask(
            self, tr("Discard changes"), text, "",
            (tr("Discard changes"), role.DestructiveRole, self._take_theirs),
            (tr("Cancel"), role.RejectRole, lambda: None),
        )  # fmt: skip

    def _save(self) -> None:
        draft = self.desk.draft
        if draft is None or self.saving is not None:
            return
        for entry in draft.entries:
            draft = draft.settle(entry.key)
        self.desk.edit(draft)
        if draft.is_dirty and not self.desk.obstacle()[0]:
            self.saving = draft
            self._affected = self.desk.affects(self.session.snapshot.profile)
            self.work.save(draft)
        self.draw()

    def _saved(self, answer: Saved | DockproxyError) -> None:
        saved, self.saving = self.saving, None
        if saved is None:
            return
        if isinstance(answer, DockproxyError):
            self._closing = False
            self.bar.say_failed(message_of(answer))
            if answer.reason == "file-changed":
                self.work.read()
        else:
            self.desk.saved(saved, answer.source, answer.unkept)
            self.bar.say_saved(answer.notes, self._affected, self.session.snapshot.profile)
            self.session.look()
            dirty = self.desk.draft is not None and self.desk.draft.is_dirty
            if self._closing and not (answer.notes or self._affected or dirty):
                self.hide()
                self._then()
            self._closing = False
        self.changed()

    # Coming and going

    def reject(self) -> None:
        """Close; a dirty draft is asked for first."""
        self.leave(lambda: None)

    def leave(self, then: Callable[[], None]) -> None:
        """The same, and do something once it is closed."""
        if self.desk.draft is None or not self.desk.draft.is_dirty:
            self.hide()
            then()
            return
        self._then = then
        self.show()
        self.raise_()
        if any(box.isVisible() for box in self.findChildren(QMessageBox)):
            return  # a question waits already, and its answer does what is wanted by now
        role = QMessageBox.ButtonRole
        self.question = ask(
            self, tr("Profiles"), tr("There are unsaved changes."), "",
            (tr("Save"), role.AcceptRole, self._save_and_close),
            (tr("Discard changes"), role.DestructiveRole, self._discard_and_close),
            (tr("Cancel"), role.RejectRole, lambda: None),
        )  # fmt: skip

    def _save_and_close(self) -> None:
        self._closing = True
        self._save()
        self._closing = self.saving is not None

    def _discard_and_close(self) -> None:
        self._take_theirs()
        self.hide()
        self._then()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._network is not None:
            self._network.open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._network is not None:
            self._network.close()
        self.work.forget_preview()
        self.bar.clear()

    def _snapshot(self, snapshot: Snapshot) -> None:
        self.rules.show_following(snapshot.followed.mode if snapshot.followed else "")
        if self.isVisible() and snapshot.sight is not self._sight:
            self._sight = snapshot.sight
            if self.saving is None:
                self.work.read()

    def _go_to_wanted(self) -> None:
        key = self.desk.find(self._wanted) if self._wanted else None
        if key is not None:
            self._wanted = ""
            self.choose(key)

    def _connect(self) -> None:
        self.bar.asked.connect(self.asked)
        self.rules.follow_asked.connect(lambda: self.asked.emit(Command("follow", "on")))
        self.bar.mine_chosen.connect(self._keep_mine)
        self.bar.theirs_chosen.connect(self._take_theirs)
        self.work.was_read.connect(self._read)
        self.work.saved.connect(self._saved)
        self.discard.clicked.connect(self._ask_discard)
        self.save.clicked.connect(self._save)
        self.close_button.clicked.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self._save)
        self.session.changed.connect(self._snapshot)
        self._snapshot(self.session.snapshot)
        if self._network is not None:
            self._network.told.connect(self.show_network)
