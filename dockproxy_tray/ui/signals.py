"""^C, a logout and ``kill`` end the program as "Quit" does."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals(QObject):
    """Python's handlers run only between two steps of Python, of which there are none while Qt
    waits; so the signal's number comes by a socket that Qt waits for, too."""

    asked_to_end = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours, theirs = socket.socketpair()
        self._theirs = theirs
        for end in (self._ours, theirs):
            end.setblocking(False)
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        for number in ENDING:
            signal.signal(number, lambda *_: None)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._heard)

    def close(self) -> None:
        """Leave the signals to the process as it was."""
        signal.set_wakeup_fd(-1)
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        self._notifier.setEnabled(False)
        for end in (self._ours, self._theirs):
            end.close()

    def _heard(self) -> None:
        if set(self._ours.recv(64)) & {*ENDING}:
            self.asked_to_end.emit()
