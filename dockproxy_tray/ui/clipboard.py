"""What goes to the clipboard: text to paste, and the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from dockproxy_tray.core.proxy_url import has_password
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.words.language import tr

if TYPE_CHECKING:
    from dockproxy_tray.ui.findings import Examined
    from dockproxy_tray.ui.session import Session

SECRET = "x-kde-passwordManagerHint"
"""What keeps a text out of the history that clipboard managers have (KDE's Klipper began it)."""


class Clipboard:
    """Fills it from one session; ``failed`` shows a title and what has failed, ``done`` a few words
    that confirm."""

    def __init__(
        self,
        session: Session,
        failed: Callable[[str, DockproxyError], None],
        done: Callable[[str], None],
    ) -> None:
        self._session = session
        self._failed = failed
        self._done = done

    def copy(self, which: str) -> None:
        """Text to paste, with its password: it is made to be used, and goes nowhere else."""
        from dockproxy_tray.core.snippets import MAKERS

        profile = self._session.snapshot.profile
        if profile is not None:
            self._session.do(
                lambda operations: MAKERS[which](operations.wanted(profile)), self._made
            )

    def report(self, examined: Examined | None) -> None:
        """What is shown, for a bug report; no password is in it."""
        from dockproxy_tray.ui.report import make_report

        _put(make_report(self._session.snapshot, examined))
        self._done(tr("The report is on the clipboard. No password is in it."))

    def _made(self, answer: object) -> None:
        if isinstance(answer, DockproxyError):
            self._failed(tr("Copy"), answer)
        else:
            _put(cast(str, answer))
            self._done(tr("It is on the clipboard."))


def _put(text: str) -> None:
    """A text with a password is kept out of the clipboard's history."""
    data = QMimeData()
    data.setText(text)
    if has_password(text):
        data.setData(SECRET, b"secret")
    QGuiApplication.clipboard().setMimeData(data)
