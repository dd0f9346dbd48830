"""Why something could not be reached."""

from __future__ import annotations

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.probe_result import State


class Trouble(Exception):
    """It ends the test of one target."""

    def __init__(self, said: Message, state: State = "bad") -> None:
        super().__init__(said)
        self.said = said
        self.state = state
