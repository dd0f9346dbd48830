"""The root helper on the bus: found, started, known for root's, and called once.

It waits in the bus's own context, so it blocks nobody's main loop but the thread that calls it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from gi.repository import Gio

from dockproxy_tray import __version__, ids
from dockproxy_tray.core.message import say
from dockproxy_tray.errors import DockproxyError, Internal, NotAuthorized, error_class
from dockproxy_tray.resources import find_resource
from dockproxy_tray.system.bus import Bus, BusError, variant
from dockproxy_tray.system.bus_error import DISCONNECTED, TIMED_OUT
from dockproxy_tray.system.packing import unpack_message
from dockproxy_tray.system.transaction import is_interrupted

START_SECONDS = 300.0
"""For its start: it first ends what an interrupted switch has left."""
WORK_SECONDS = 300.0
"""For a switch: 120 s for a restart, 120 s for the way back, and some."""
PROMPT_SECONDS = 300.0
"""More, where somebody may be typing a password."""
RECONNECT_SECONDS = 30.0
"""For a dbus-daemon that is being restarted."""


class HelperConnection:
    """One caller's connection to the helper on one bus."""

    def __init__(
        self, bus: str, owner_uid: int, state_dir: str, progress: Callable[[str], None]
    ) -> None:
        """Who has the name must be a process of ``owner_uid``; its journal is in ``state_dir``."""
        self._address = bus
        self._owner_uid = owner_uid
        self._state_dir = state_dir
        self._progress = progress
        self._bus: Bus | None = None

    def close(self) -> None:
        """End the connection, and with it a prompt that is open for a call of ours."""
        if self._bus is not None and not self._bus.closed:
            self._bus.close()
        self._bus = None

    def find(self) -> str:
        """The helper's own name on the bus, once it runs and is of a version that we know.

        Raises ``BusError``, or ``NotAuthorized`` where there is none that may be talked to.
        """
        try:
            owner = self._owner()
        except BusError as error:
            if not error.undelivered:
                raise
            self._start()
            owner = self._owner()
        if self._connected().call_bus("GetConnectionUnixUser", "(s)", (owner,)) != self._owner_uid:
            raise NotAuthorized("helper-not-roots", name=ids.HELPER_BUS_NAME)
        theirs = str(self.get(owner, "Version"))
        # Before 1.0 every minor version may change what is said between the two.
        if _series(theirs) != _series(__version__):
            raise NotAuthorized("helper-version", theirs=theirs, ours=__version__)
        return owner

    def call(
        self, owner: str, method: str, arguments: Mapping[str, object], *, interactive: bool
    ) -> Any:
        """One call, ``arguments`` by their names in the interface; its JSON answer, parsed.

        Raises what the helper answers, or ``BusError``.
        """
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
            if error.name.startswith(ids.ERROR_PREFIX):
                raise _said(error) from None
            raise
        finally:
            unsubscribe()
        try:
            return json.loads(answer[0])
        except (ValueError, RecursionError):
            return None

    def get(self, owner: str, name: str) -> object:
        """A property's value. Raises ``BusError``."""
        arguments = variant("(ss)", (ids.HELPER_INTERFACE, name))
        method = f"{ids.DBUS_PROPERTIES}.Get"
        value: object = self._connected().call(owner, ids.HELPER_PATH, method, arguments)[0]
        return value

    def await_idle(self) -> bool:
        """Wait until no switch runs, and say whether that was seen; a helper that had died is
        started, and recovers first. Raises as ``find`` does."""
        owner = self.find()
        bus, idle = self._connected(), [False]

        def changed(values: tuple[Any, ...]) -> None:
            idle[0] = idle[0] or values[1].get("Busy") is False

        unsubscribe = bus.subscribe(owner, f"{ids.DBUS_PROPERTIES}.PropertiesChanged", changed)
        try:
            return not self.get(owner, "Busy") or bus.wait(lambda: idle[0], WORK_SECONDS)
        finally:
            unsubscribe()

    def _owner(self) -> str:
        return str(self._connected().call_bus("GetNameOwner", "(s)", (ids.HELPER_BUS_NAME,)))

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._connected().call_bus(
                    "StartServiceByName",
                    "(su)",
                    (ids.HELPER_BUS_NAME, 0),
                    int(START_SECONDS * 1000),
                )
                return
            except BusError as error:
                if error.name == DISCONNECTED:
                    raise
                # The bus waits for 25 s, and a recovery for the engine's own job: go on waiting.
                recovers = error.name == TIMED_OUT and is_interrupted(self._state_dir)
                if not recovers or time.monotonic() > deadline:
                    raise why_not_there(error) from None

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


def why_not_there(error: BusError) -> DockproxyError:
    """Why nobody answers for the helper."""
    if error.name == DISCONNECTED:
        return Internal("helper-lost", text=error.text)
    return NotAuthorized("no-helper", text=error.text)


def _packed(method: str, arguments: Mapping[str, object]) -> Any:
    """The arguments in the order and with the types that the interface's XML has."""
    with open(find_resource(ids.HELPER_XML), encoding="utf-8") as file:
        described = Gio.DBusNodeInfo.new_for_xml(file.read()).interfaces[0]
    takes = described.lookup_method(method).in_args
    signature = "".join(argument.signature for argument in takes)
    return variant(f"({signature})", tuple(arguments[argument.name] for argument in takes))


def _said(error: BusError) -> DockproxyError:
    """An error of the helper's own."""
    code = error.name.removeprefix(ids.ERROR_PREFIX)
    try:
        message = unpack_message(json.loads(error.text))
    except (ValueError, TypeError, KeyError, RecursionError):
        message = say("helper-said", result=code)
    return error_class(code)(message.code, **dict(message.values))


def _series(version: str) -> tuple[str, ...]:
    return tuple(version.split(".")[:2])
