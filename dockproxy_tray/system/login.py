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
from dockproxy_tray.system.login_look import Look
from dockproxy_tray.system.main_context import Context, Retry, after

_WAIT_SECONDS = 5


class LoginWatch:
    """Use it from the context's own thread."""

    def __init__(
        self, heard: Callable[[Login], None], context: Context, *, address: str = "system"
    ) -> None:
        """``heard`` is called from the context: once it is known, and whenever it has changed.
        ``address`` is a bus as for ``Bus``."""
        self._heard = heard
        self._context = context
        self._address = address
        self._bus: Bus | None = None
        self._look: Look | None = None
        self._may_act: bool | None = None
        self._asleep = False
        self._told: Login | None = None
        self._retry = Retry(self._begin, context)
        self._call_off = after(context, 0, self._begin)

    def close(self) -> None:
        """Nothing is heard any more."""
        self._call_off()
        self._retry.stop()
        if self._bus is not None:
            bus, self._bus = self._bus, None
            bus.close()

    def _begin(self) -> None:
        if self._bus is None:
            try:
                self._bus = self._connected()
            except BusError:
                self._without_logind()
                self._retry.later()
                return
        # A call to the name would start it.
        owner, path, interface = ids.DBUS
        name = variant("(s)", (ids.LOGIND_BUS_NAME,))
        self._ask(owner, path, f"{interface}.NameHasOwner", self._found, name)

    def _connected(self) -> Bus:
        bus = Bus(self._address, self._context)
        dbus, dbus_path, dbus_interface = ids.DBUS
        logind = ids.LOGIND_BUS_NAME

        # What is still under way when a connection has ended says nothing any more.
        def current(heard: Callable[..., None]) -> Callable[..., None]:
            return lambda *values: heard(*values) if bus is self._bus else None

        bus.on_closed(current(self._lost))
        bus.subscribe(
            dbus, f"{dbus_interface}.NameOwnerChanged", current(self._moved),
            path=dbus_path, first=logind,
        )  # fmt: skip
        manager: dict[str, Callable[..., None]] = {
            "PrepareForSleep": self._sleeps,
            "SessionNew": self._look_again,
            "SessionRemoved": self._look_again,
            "UserRemoved": self._look_again,
        }
        for signal, heard in manager.items():
            bus.subscribe(
                logind, f"{ids.LOGIND_MANAGER}.{signal}", current(heard), path=ids.LOGIND_PATH
            )
        bus.subscribe(
            logind, f"{ids.DBUS_PROPERTIES}.PropertiesChanged", current(self._session_changed),
            first=ids.LOGIND_SESSION,
        )  # fmt: skip
        return bus

    def _ask(
        self, owner: str, path: str, method: str, heard: Callable[[Any], None], arguments: Any
    ) -> None:
        bus = self._bus
        assert bus is not None

        def answered(answer: Any) -> None:
            if bus is self._bus:
                heard(answer)

        bus.ask(owner, path, method, answered, arguments)

    def _found(self, answer: Any) -> None:
        if isinstance(answer, BusError):
            self._retry.later()
        elif answer[0]:
            arguments = variant("(ss)", (ids.LOGIND_MANAGER, "PreparingForSleep"))
            get = f"{ids.DBUS_PROPERTIES}.Get"
            self._ask(ids.LOGIND_BUS_NAME, ids.LOGIND_PATH, get, self._found_asleep, arguments)
            self._look_again()
        else:
            self._retry.stop()
            self._without_logind()

    def _found_asleep(self, answer: Any) -> None:
        self._asleep = not isinstance(answer, BusError) and bool(answer[0])
        self._tell()

    def _look_again(self, *_: object) -> None:
        """The look that was begun last is the one that counts."""
        assert self._bus is not None
        look = self._look = Look(self._bus, lambda answer: self._seen(look, answer))

    def _seen(self, look: Look, answer: bool | BusError) -> None:
        if look is not self._look or self._bus is None:
            return
        if isinstance(answer, bool):
            self._retry.stop()
            self._may_act = answer
            self._tell()
        elif answer.lost:
            self._without_logind()
            self._retry.later()
        # Else it has just left the bus; its coming back is told.

    def _session_changed(self, values: tuple[str, dict[str, Any], list[str]]) -> None:
        _, changed, invalidated = values
        # Desktops tell logind there, too, that nobody has touched anything for a while.
        if "Active" in changed or "Active" in invalidated:
            self._look_again()

    def _sleeps(self, values: tuple[bool]) -> None:
        self._asleep = values[0]
        self._tell()

    def _moved(self, values: tuple[str, str, str]) -> None:
        """logind has come to the bus, or has left it."""
        self._look = None
        if values[2]:
            self._begin()
        else:
            self._without_logind()

    def _lost(self) -> None:
        self._bus = self._look = None
        self._without_logind()
        self._retry.later()

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
