"""Says whether this user's processes may act by themselves, and when the machine sleeps.

logind knows (org.freedesktop.login1(5)); ``core.login`` has the rule. Where there is no logind,
everybody may: nothing is known of other users. It is not started for that, and while it is started
anew, with the bus or alone, what it said last stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.core.login import Login as Login  # part of what this module gives
from dockproxy_tray.system.bus import Bus, BusError, variant
from dockproxy_tray.system.bus_peer import Peer
from dockproxy_tray.system.login_look import Look
from dockproxy_tray.system.main_context import Context, Retry

_WAIT_SECONDS = 5


class LoginWatch:
    """Use it from the context's own thread."""

    def __init__(
        self, heard: Callable[[Login], None], context: Context, *, address: str = "system"
    ) -> None:
        """``heard`` is called from the context: once it is known, and whenever it has changed.
        ``address`` is a bus as for ``Bus``."""
        self._heard = heard
        self._look: Look | None = None
        self._may_act: bool | None = None
        self._asleep = False
        self._told: Login | None = None
        self._again = Retry(self._begin, context)
        self._logind = Peer(ids.LOGIND_BUS_NAME, address, context, self._moved)
        manager: dict[str, Callable[..., None]] = {
            "PrepareForSleep": self._sleeps,
            "SessionNew": self._look_again,
            "SessionRemoved": self._look_again,
            "UserRemoved": self._look_again,
        }
        for signal, hear in manager.items():
            self._logind.hear(f"{ids.LOGIND_MANAGER}.{signal}", hear, path=ids.LOGIND_PATH)
        changed = f"{ids.DBUS_PROPERTIES}.PropertiesChanged"
        self._logind.hear(changed, self._session_changed, first=ids.LOGIND_SESSION)
        self._logind.begin()

    def close(self) -> None:
        """Nothing is heard any more."""
        self._again.stop()
        self._look = None
        self._logind.close()

    def _moved(self, owner: str) -> None:
        """logind has come to the bus, or has left it."""
        self._again.stop()
        self._look = None
        if owner:
            self._begin()
        else:
            self._without_logind()

    def _begin(self) -> None:
        arguments = variant("(ss)", (ids.LOGIND_MANAGER, "PreparingForSleep"))
        get = f"{ids.DBUS_PROPERTIES}.Get"
        self._logind.ask(ids.LOGIND_PATH, get, self._found_asleep, arguments)
        self._look_again()

    def _found_asleep(self, answer: Any) -> None:
        self._asleep = not isinstance(answer, BusError) and bool(answer[0])
        self._tell()

    def _look_again(self, *_: object) -> None:
        """The look that was begun last is the one that counts."""
        assert self._logind.bus is not None
        look = self._look = Look(self._logind.bus, lambda answer: self._seen(look, answer))

    def _seen(self, look: Look, answer: bool | BusError) -> None:
        if look is not self._look:
            return
        if isinstance(answer, bool):
            self._again.stop()
            self._may_act = answer
            self._tell()
        elif answer.lost:
            self._without_logind()
            self._again.later()
        # Else it has just left the bus; its coming back is told.

    def _session_changed(self, values: tuple[str, dict[str, Any], list[str]]) -> None:
        _, changed, invalidated = values
        # Desktops tell logind there, too, that nobody has touched anything for a while.
        if "Active" in changed or "Active" in invalidated:
            self._look_again()

    def _sleeps(self, values: tuple[bool]) -> None:
        self._asleep = values[0]
        self._tell()

    def _without_logind(self) -> None:
        """Nobody would tell that the machine is awake again."""
        self._asleep = False
        if self._may_act is None:
            self._may_act = True
        self._tell()

    def _tell(self) -> None:
        if self._may_act is None:
            return
        login = Login(self._may_act, self._asleep)
        if login != self._told:
            self._told = login
            self._heard(login)


def read_login(address: str = "system") -> Login:
    """The same once, for who waits for it; that the machine is awake is taken for granted."""
    answers: list[bool | BusError] = []
    try:
        bus = Bus(address)
    except BusError:
        return Login()
    try:
        if bus.call_bus("NameHasOwner", "(s)", (ids.LOGIND_BUS_NAME,)):
            Look(bus, answers.append)
            bus.wait(lambda: bool(answers), _WAIT_SECONDS)
    except BusError:
        return Login()
    finally:
        bus.close()
    return Login(may_act=answers != [False])
