"""What the editor has done off its thread: answers that come too late are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from dockproxy_tray.core.message import Message
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.words.messages import message_of

if TYPE_CHECKING:
    from dockproxy_tray.ui.editor.draft import Draft
    from dockproxy_tray.ui.editor.shown import Place
    from dockproxy_tray.ui.session import Done, Session
    from dockproxy_tray.ui.worker import Task

PAUSE_MS = 200
"""For so long nobody types before a preview is made, in milliseconds."""


class Work(QObject):
    """Reads, previews and saves by the session's worker."""

    was_read = Signal(object)
    """The ``Source``, or the ``Message`` that says why there is none."""
    previewed = Signal(object)
    """The ``Preview`` of what was last asked for, or a ``Message``."""
    saved = Signal(object)
    """``Saved``, or the ``DockproxyError``."""
    places_changed = Signal()
    """More is known of where passwords are kept."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._places: dict[str, Place] = {}
        self._timer: QTimer | None = None
        self._wanted: tuple[Draft, str, str | None] | None = None
        self._running = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is waited for before the next preview is complete."""
        return self._timer is None and not self._running and self._wanted is None

    def read(self) -> None:
        """Have the files read."""
        from dockproxy_tray.ui.editor.keep import read_source

        self._do(read_source, lambda answer: self.was_read.emit(_message_if_error(answer)))

    def save(self, draft: Draft) -> None:
        """Have the draft written."""
        from dockproxy_tray.ui.editor.keep import save

        self._places.clear()
        self._do(lambda operations: save(operations, draft), self.saved.emit)

    def place_of(self, account: str) -> Place:
        """Where the keyring stands with this account; it is asked where that is not known yet."""
        if account not in self._places:
            from dockproxy_tray.ui.editor.keep import find_password

            self._places[account] = "asking"
            self._do(
                lambda operations: find_password(operations, account),
                lambda answer: self._found(account, answer),
            )
        return self._places[account]

    def preview(self, draft: Draft, name: str, account: str | None) -> None:
        """Have a preview made once nobody types any more."""
        self._wanted = (draft, name, account)
        if self._timer is None:
            self._timer = QTimer(self)
            self._timer.setSingleShot(True)
            self._timer.timeout.connect(self._paused)
        self._timer.start(PAUSE_MS)

    def forget_preview(self) -> None:
        """Whatever comes of the last one is not wanted any more."""
        self._wanted = None
        self._end_timer()

    def _do(self, task: Task, done: Done) -> None:
        """Have it done; an answer that comes when there is no editor any more is dropped."""
        self.session.do(task, lambda answer: done(answer) if isValid(self) else None)

    def _end_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer.deleteLater()
            self._timer = None

    def _paused(self) -> None:
        self._end_timer()
        if not self._running:
            self._ask()

    def _ask(self) -> None:
        from dockproxy_tray.ui.editor.keep import preview

        wanted = self._wanted
        if wanted is None:
            return
        self._running = True
        self._do(
            lambda operations: preview(operations, *wanted),
            lambda answer: self._answered(wanted, answer),
        )

    def _answered(self, asked: object, answer: object) -> None:
        self._running = False
        if self._wanted is asked:
            self._wanted = None
            self.previewed.emit(_message_if_error(answer))
        elif self._timer is None:
            self._ask()  # another one was wanted while this one was made

    def _found(self, account: str, answer: object) -> None:
        locked = isinstance(answer, DockproxyError)
        self._places[account] = "locked" if locked else "keyring" if answer else "none"
        self.places_changed.emit()


def _message_if_error(answer: object) -> object | Message:
    return message_of(answer) if isinstance(answer, DockproxyError) else answer
