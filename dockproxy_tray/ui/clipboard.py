"""What goes to the clipboard: text to paste, and the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtGui import QGuiApplication

from dockproxy_tray.core.snippets import MAKERS
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.advice import advice
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import message_of, words

if TYPE_CHECKING:
    from dockproxy_tray.ui.session import Session


class Clipboard:
    """Fills it from one session; ``tell`` shows a title, what has failed, and what to do next."""

    def __init__(self, session: Session, tell: Callable[[str, str, str], None]) -> None:
        self._session = session
        self._tell = tell

    def copy(self, which: str) -> None:
        """Text to paste, with its password: it is made to be used, and goes nowhere else."""
        profile = self._session.snapshot.profile
        if profile is not None:
            self._session.do(
                lambda operations: MAKERS[which](operations.wanted(profile)), self._copied
            )

    def report(self) -> None:
        """What is shown, for a bug report; no password is in it."""
        from dockproxy_tray.ui.report import make_report

        QGuiApplication.clipboard().setText(make_report(self._session.snapshot))

    def _copied(self, answer: object) -> None:
        if isinstance(answer, DockproxyError):
            message = message_of(answer)
            self._tell(tr("Copy"), words(message), advice(message))
        else:
            QGuiApplication.clipboard().setText(cast(str, answer))
