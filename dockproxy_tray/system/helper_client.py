"""The root helper, seen from the user's side.

It waits in the bus's own context, so it blocks nobody's main loop but the thread that calls it.
A call whose answer was lost is never assumed to have done anything or nothing: the record, which
root writes and everybody may read, is asked for it by the switch's id.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from gi.repository import Gio

from dockproxy_tray import __version__, errors, ids
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.errors import DockproxyError, EngineFailed, Internal, NotAuthorized
from dockproxy_tray.resources import find_resource
from dockproxy_tray.system.bus import DISCONNECTED, TIMED_OUT, Bus, BusError, variant
from dockproxy_tray.system.packing import unpack_message
from dockproxy_tray.system.record import DONE, read_attempt
from dockproxy_tray.system.transaction import is_interrupted

START_SECONDS = 300.0
"""For its start: it first ends what an interrupted switch has left."""
WORK_SECONDS = 300.0
"""For a switch: 120 s for a restart, 120 s for the way back, and some."""
PROMPT_SECONDS = 300.0
"""More, where somebody may be typing a password."""
RECONNECT_SECONDS = 30.0
"""For a dbus-daemon that is being restarted."""

_TRIES = 3
_DBUS = "org.freedesktop.DBus"
_DBUS_PATH = "/org/freedesktop/DBus"
_PROPERTIES = "org.freedesktop.DBus.Properties"

Agent = Callable[[], AbstractContextManager[object]]
"""Makes sure for a while that somebody can ask the user for a password."""


class AnswerLost(Exception):
    """The switch was done, as the record says, but what it had to say is lost."""


class HelperClient:
    """Calls the helper on one bus. A context manager: it keeps a connection open."""

    def __init__(
        self,
        bus: str,
        owner_uid: int,
        state_dir: str,
        *,
        progress: Callable[[str], None] = lambda step: None,
        agent: Agent = nullcontext,
    ) -> None:
        """Who has the name must be a process of ``owner_uid``; its record is in ``state_dir``."""
        self._address = bus
        self._owner_uid = owner_uid
        self._state_dir = state_dir
        self._progress = progress
        self._agent = agent
        self._bus: Bus | None = None

    def close(self) -> None:
        """End the connection, and with it a prompt that is open for a call of ours."""
        if self._bus is not None and not self._bus.closed:
            self._bus.close()
        self._bus = None

    def switch(self, method: str, arguments: Mapping[str, object]) -> Mapping[str, Any]:
        """Call a method that switches; ``arguments`` by their names in the interface.

        Asks for a password only where polkit wants one. Raises what the helper answers,
        ``NotAuthorized`` where there is none that may be talked to, and ``AnswerLost``.
        """
        try:
            return self._settled(method, arguments, interactive=False)
        except NotAuthorized as error:
            if error.reason != "needs-password":
                raise
        with self._agent():
            return self._settled(method, arguments, interactive=True)

    def check(self) -> None:
        """Raise ``NotAuthorized`` where there is no helper that may be talked to."""
        try:
            self._check_version(self._find())
        except BusError as error:
            raise _without_helper(error) from None

    def is_busy(self) -> bool:
        """Whether a switch is running; a helper that is started by this first ends an
        interrupted one. Raises ``NotAuthorized`` where there is none."""
        try:
            return bool(self._property(self._find(), "Busy"))
        except BusError as error:
            raise _without_helper(error) from None

    def _settled(
        self, method: str, arguments: Mapping[str, object], *, interactive: bool
    ) -> Mapping[str, Any]:
        """Call until there is an answer, or until the record says what became of the call."""
        last: BusError | None = None
        for _ in range(_TRIES):
            try:
                return self._call(method, arguments, interactive)
            except BusError as error:
                last = error
                if error.undelivered:
                    continue  # It was just leaving: the next call starts it again.
                if not error.lost:
                    raise _without_helper(error) from None
            if self._was_done(str(arguments["switch_id"])):
                raise AnswerLost
        assert last is not None
        raise Internal("helper-lost", text=last.text)

    def _call(
        self, method: str, arguments: Mapping[str, object], interactive: bool
    ) -> Mapping[str, Any]:
        owner = self._find()
        self._check_version(owner)
        bus = self._connected()
        unsubscribe = bus.subscribe(
            owner, f"{ids.HELPER_INTERFACE}.Progress", lambda values: self._progress(values[0])
        )
        seconds = WORK_SECONDS + (PROMPT_SECONDS if interactive else 0)
        try:
            answer = bus.call(
                owner,
                ids.HELPER_PATH,
                f"{ids.HELPER_INTERFACE}.{method}",
                _packed(method, arguments),
                timeout_ms=int(seconds * 1000),
                interactive=interactive,
            )
        except BusError as error:
            if (refused := _refusal(error)) is not None:
                raise refused from None
            raise
        finally:
            unsubscribe()
        document: Mapping[str, Any] = json.loads(answer[0])
        return document

    def _find(self) -> str:
        """The helper's own name on the bus, once it runs. Raises ``BusError``, or
        ``NotAuthorized`` where there is none, or the one who has the name is not who may."""
        try:
            owner = self._owner()
        except BusError as error:
            if not error.undelivered:
                raise
            self._start()
            owner = self._owner()
        if self._dbus("GetConnectionUnixUser", "(s)", (owner,)) != self._owner_uid:
            raise NotAuthorized("helper-not-roots", name=ids.HELPER_BUS_NAME)
        return owner

    def _owner(self) -> str:
        return str(self._dbus("GetNameOwner", "(s)", (ids.HELPER_BUS_NAME,)))

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._dbus("StartServiceByName", "(su)", (ids.HELPER_BUS_NAME, 0), START_SECONDS)
                return
            except BusError as error:
                if error.name == DISCONNECTED:
                    raise
                # The bus waits for 25 s, and a recovery for the engine's own job: go on waiting.
                recovers = error.name == TIMED_OUT and is_interrupted(self._state_dir)
                if not recovers or time.monotonic() > deadline:
                    raise _without_helper(error) from None

    def _check_version(self, owner: str) -> None:
        """Before 1.0 every minor version may change what is said between the two."""
        theirs = str(self._property(owner, "Version"))
        if _series(theirs) != _series(__version__):
            raise NotAuthorized("helper-version", theirs=theirs, ours=__version__)

    def _was_done(self, identity: str) -> bool:
        """What became of a call without an answer; ``False``: nothing was changed by it.

        Raises what it ended with, where that was an error.
        """
        try:
            self._await_idle()
        except BusError as error:
            raise Internal("helper-lost", text=error.text) from None
        except NotAuthorized as error:
            # It was there before: what became of the call is not known, whatever is missing now.
            raise Internal("helper-lost", text=str(error.values.get("text", ""))) from None
        attempt = read_attempt(self._state_dir)
        if attempt is None or attempt[0] != identity:
            return False
        if attempt[1] == DONE:
            return True
        if attempt[1] == EngineFailed.code:
            raise EngineFailed("switch-taken-back")
        raise _error_of(attempt[1], say("helper-said", result=attempt[1]))

    def _await_idle(self) -> None:
        """Until no switch runs; a helper that had died is started, and recovers first."""
        owner = self._find()
        bus, idle = self._connected(), [False]

        def changed(values: tuple[Any, ...]) -> None:
            idle[0] = idle[0] or values[1].get("Busy") is False

        unsubscribe = bus.subscribe(owner, f"{_PROPERTIES}.PropertiesChanged", changed)
        try:
            if self._property(owner, "Busy"):
                bus.wait(lambda: idle[0], WORK_SECONDS)
        finally:
            unsubscribe()

    def _property(self, owner: str, name: str) -> object:
        arguments = variant("(ss)", (ids.HELPER_INTERFACE, name))
        answer = self._connected().call(owner, ids.HELPER_PATH, f"{_PROPERTIES}.Get", arguments)
        value: object = answer[0]
        return value

    def _dbus(
        self, method: str, signature: str, values: tuple[Any, ...], seconds: float = 25.0
    ) -> Any:
        arguments = variant(signature, values)
        answer = self._connected().call(
            _DBUS, _DBUS_PATH, f"{_DBUS}.{method}", arguments, timeout_ms=int(seconds * 1000)
        )
        return answer[0]

    def _connected(self) -> Bus:
        """A connection; a new one where the former is closed, as after a dbus-daemon's restart."""
        if self._bus is not None and not self._bus.closed:
            return self._bus
        lost, deadline = self._bus is not None, time.monotonic() + RECONNECT_SECONDS
        while True:
            try:
                self._bus = Bus(self._address)
                return self._bus
            except BusError:
                if not lost or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


def _packed(method: str, arguments: Mapping[str, object]) -> Any:
    """The arguments in the order and with the types that the interface's XML has."""
    with open(find_resource(ids.HELPER_XML), encoding="utf-8") as file:
        described = Gio.DBusNodeInfo.new_for_xml(file.read()).interfaces[0]
    takes = described.lookup_method(method).in_args
    signature = "".join(argument.signature for argument in takes)
    return variant(f"({signature})", tuple(arguments[argument.name] for argument in takes))


def _refusal(error: BusError) -> DockproxyError | None:
    """The helper's own answer; ``None``: the error is not of its making."""
    if not error.name.startswith(ids.ERROR_PREFIX):
        return None
    try:
        message = unpack_message(json.loads(error.text))
    except (ValueError, TypeError, KeyError, RecursionError):
        message = say("helper-said", result=error.name)
    return _error_of(error.name.removeprefix(ids.ERROR_PREFIX), message)


def _error_of(code: str, message: Message) -> DockproxyError:
    kinds = {
        kind.code: kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, DockproxyError)
    }
    return kinds.get(code, Internal)(message.code, **dict(message.values))


def _without_helper(error: BusError) -> DockproxyError:
    """Why nobody answers for the helper."""
    if error.name == DISCONNECTED:
        return Internal("helper-lost", text=error.text)
    return NotAuthorized("no-helper", text=error.text)


def _series(version: str) -> tuple[str, ...]:
    return tuple(version.split(".")[:2])
