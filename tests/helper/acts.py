"""What a user of the machine can be told to do, in a process of that user's (``person``)."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gi.repository import Gio, GLib

from dockproxy_tray import __version__, ids
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.result import Result
from dockproxy_tray.operations import Operations
from dockproxy_tray.resources import find_resource
from dockproxy_tray.switch_run import Options
from dockproxy_tray.system.bus import Bus, BusError
from dockproxy_tray.system.bus_error import NO_REPLY, UNDELIVERED, error_of
from dockproxy_tray.system.bus_service import BusService
from dockproxy_tray.system.helper_client import AnswerLost, HelperClient

PROPERTIES = "org.freedesktop.DBus.Properties"
LIMIT_MS = 120_000
"""Against waiting for ever."""


@dataclass(frozen=True)
class Reply:
    """How one call was answered."""

    error: str
    """The D-Bus error's name, without our prefix; empty: it was answered."""
    text: str

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.text)
        return document

    @property
    def code(self) -> str:
        """The code of the error's message."""
        return str(self.document["code"])


@dataclass(frozen=True)
class Raised:
    """A ``DockproxyError``, as it reached its caller."""

    code: str
    reason: str
    exit_code: int
    values: Mapping[str, object]


def interface() -> Any:
    """The helper's interface as its XML describes it."""
    with open(find_resource(ids.HELPER_XML), encoding="utf-8") as file:
        return Gio.DBusNodeInfo.new_for_xml(file.read()).interfaces[0]


def arguments_for(method: str, **changes: object) -> dict[str, Any]:
    """Arguments of a call that does something: of a switch to a proxy, with mirrors."""
    everything: dict[str, object] = {
        "switch_id": str(uuid.uuid4()),
        "profile_name": "Office",
        "http_proxy": "http://proxy.corp.example:8080",
        "https_proxy": "http://proxy.corp.example:8080",
        "no_proxy": "localhost,.corp.example",
        "manage_mirrors": True,
        "mirrors": ["https://mirror.corp.example"],
        "manage_insecure": True,
        "insecure_registries": ["registry.corp.example:5000"],
        "live_restore": "",
        "cgroup_driver": "",
        "containers": "keep",
        "consent": True,
        "all": False,
    }
    takes = [argument.name for argument in interface().lookup_method(method).in_args]
    return {name: {**everything, **changes}[name] for name in takes}


def raw(method: str, arguments: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """A method's arguments with their signature, for ``call_like_this``."""
    takes = interface().lookup_method(method).in_args
    signature = "".join(argument.signature for argument in takes)
    return f"({signature})", tuple(arguments[argument.name] for argument in takes)


def packed(method: str, arguments: Mapping[str, Any]) -> Any:
    return GLib.Variant(*raw(method, arguments))


_buses: dict[str, Bus] = {}


def connected(address: str) -> Bus:
    """This process's connection to a bus, kept from act to act."""
    if address not in _buses or _buses[address].closed:
        _buses[address] = Bus(address)
    return _buses[address]


def name(address: str) -> str:
    """Our name on the bus."""
    return str(connected(address).connection.get_unique_name())


def own(address: str, wanted: str) -> int:
    """Take a name on the bus."""
    arguments = GLib.Variant("(su)", (wanted, 4))
    dbus = "org.freedesktop.DBus"
    answer = connected(address).call(
        dbus, "/org/freedesktop/DBus", f"{dbus}.RequestName", arguments
    )
    return int(answer[0])


def leave(address: str) -> None:
    """Close our connection, and with it give back every name."""
    _buses.pop(address).close()


def call(
    address: str, method: str, arguments: Mapping[str, Any], interactive: bool = False
) -> Reply:
    """One raw call of a method of the helper."""
    return _call(address, ids.HELPER_BUS_NAME, method, packed(method, arguments), interactive)


def call_like_this(address: str, method: str, signature: str, values: tuple[Any, ...]) -> Reply:
    """A call that the interface does not describe."""
    return _call(address, ids.HELPER_BUS_NAME, method, GLib.Variant(signature, values), False)


def _call(address: str, owner: str, method: str, arguments: Any, interactive: bool) -> Reply:
    try:
        answer = connected(address).call(
            owner,
            ids.HELPER_PATH,
            f"{ids.HELPER_INTERFACE}.{method}",
            arguments,
            timeout_ms=LIMIT_MS,
            interactive=interactive,
        )
    except BusError as error:
        return Reply(error.name.removeprefix(ids.ERROR_PREFIX), error.text)
    return Reply("", answer[0])


def hold_up(address: str, owner: str, times: int) -> bool:
    """Once the helper has given its name back, call it by its own so many times, and let polkit
    ask; says whether it has left all the same."""
    bus, dbus = connected(address), "org.freedesktop.DBus"
    name = GLib.Variant("(s)", (ids.HELPER_BUS_NAME,))
    while bus.call(dbus, "/org/freedesktop/DBus", f"{dbus}.NameHasOwner", name)[0]:
        pass
    wanted = GLib.Variant("(ss)", (ids.HELPER_INTERFACE, "Version"))
    for _ in range(times):
        try:
            bus.call(owner, ids.HELPER_PATH, f"{PROPERTIES}.Get", wanted)
        except BusError as error:
            return error.name in (UNDELIVERED, NO_REPLY)
        _call(address, owner, "Recover", None, True)
    return False


def read_property(address: str, wanted: str) -> object:
    arguments = GLib.Variant("(ss)", (ids.HELPER_INTERFACE, wanted))
    answer: object = connected(address).call(
        ids.HELPER_BUS_NAME, ids.HELPER_PATH, f"{PROPERTIES}.Get", arguments
    )[0]
    return answer


def set_property(address: str, wanted: str, value: object) -> str:
    """The name of the error that answers an attempt to set a property."""
    variant = GLib.Variant("b" if isinstance(value, bool) else "s", value)
    arguments = GLib.Variant("(ssv)", (ids.HELPER_INTERFACE, wanted, variant))
    try:
        connected(address).call(
            ids.HELPER_BUS_NAME, ids.HELPER_PATH, f"{PROPERTIES}.Set", arguments
        )
    except BusError as error:
        return error.name
    return ""


def call_at_once(
    address: str, calls: Sequence[tuple[str, Mapping[str, Any]]], connections: int
) -> list[Reply]:
    """Send all calls before the first answer is read, over so many connections.

    A bus lets one connection wait for no more than 128 answers.
    """
    buses = [Bus(address) for _ in range(connections)]
    replies: dict[int, Reply] = {}

    def send(bus: Bus, number: int, method: str, arguments: Mapping[str, Any]) -> None:
        def done(con: Any, result: Any) -> None:
            try:
                replies[number] = Reply("", con.call_finish(result).unpack()[0])
            except GLib.Error as error:
                told = error_of(error)
                replies[number] = Reply(told.name.removeprefix(ids.ERROR_PREFIX), told.text)

        with bus.entered():
            bus.connection.call(
                ids.HELPER_BUS_NAME, ids.HELPER_PATH, ids.HELPER_INTERFACE, method,
                packed(method, arguments), None, Gio.DBusCallFlags.NONE, LIMIT_MS, None, done,
            )  # fmt: skip

    for number, (method, arguments) in enumerate(calls):
        send(buses[number % connections], number, method, arguments)
    deadline = time.monotonic() + LIMIT_MS / 1000
    while len(replies) < len(calls) and time.monotonic() < deadline:
        for bus in buses:
            bus.wait(lambda: len(replies) == len(calls), 0.01)
    for bus in buses:
        bus.close()
    return [replies[number] for number in range(len(calls))]


def call_for_a_while(
    address: str, method: str, arguments: Mapping[str, Any], seconds: float, pause: float
) -> list[Reply]:
    """One call after another, so that some come while the helper is leaving."""
    replies, deadline = [], time.monotonic() + seconds
    while time.monotonic() < deadline:
        replies.append(call(address, method, arguments))
        connected(address).wait(lambda: False, pause)
    return replies


def ask_client(
    address: str, owner: int, state_dir: str, method: str, arguments: Mapping[str, Any]
) -> Mapping[str, Any]:
    """A switch by the real client; ``{}``: it is done, but what there was to say of it is lost."""
    client = HelperClient(address, owner, state_dir)
    try:
        answer: Mapping[str, Any] = client.switch(method, arguments)
        return answer
    except AnswerLost:
        return {}
    finally:
        client.close()


_played: list[tuple[BusService, threading.Thread, list[str]]] = []


def play_helper(
    address: str, answer: str | None, state_dir: str = "", last: Mapping[str, str] | None = None
) -> None:
    """Be a helper that answers each call so, or with ``None`` as the bus does where there comes no
    answer; before that it writes into the record what the ``last`` attempt came to."""
    calls: list[str] = []

    def heard(call: Any) -> None:
        calls.append(call.method)
        if last is not None:
            Path(state_dir, "record.json").write_text(json.dumps({"last": last}))
        if answer is None:
            call.refuse(NO_REPLY, "it is gone")
        else:
            call.answer(answer)

    service = BusService(Bus(address))
    with open(find_resource(ids.HELPER_XML), encoding="utf-8") as file:
        properties: dict[str, str | bool] = {"Version": __version__, "Busy": False}
        service.export(ids.HELPER_PATH, file.read(), heard, lambda: properties)
    assert service.own(ids.HELPER_BUS_NAME)
    thread = threading.Thread(target=service.run)
    thread.start()
    _played.append((service, thread, calls))


def stop_playing() -> list[str]:
    """Be no helper any more; the methods that were called."""
    service, thread, calls = _played.pop()
    service.soon(service.leave)
    thread.join()
    return calls


@dataclass(frozen=True)
class Done:
    """What a whole operation came to."""

    result: Result
    steps: tuple[str, ...]


def operate(engine: Engine, profiles: str, verb: str, *words: str, **options: Any) -> Done:
    """``use NAME``, ``toggle``, ``off``, ``adopt``, ``undo`` or ``undo all``, as both front ends
    ask for them."""
    steps: list[str] = []
    with Operations(engine, profiles, progress=steps.append) as operations:
        how = Options(**options)
        if verb == "use":
            result = operations.switch(words[0], how)
        elif verb == "off":
            result = operations.switch("Direct", how, "off")
        elif verb == "undo":
            result = operations.undo(how, everything=words == ("all",))
        else:
            result = getattr(operations, verb)(how)
    return Done(result, tuple(steps))


def look(engine: Engine, profiles: str) -> list[str]:
    """A status, which first ends what an interrupted switch has left; the codes of its warnings."""
    with Operations(engine, profiles) as operations:
        return [warning.code for warning in operations.status().warnings]


def call_each(address: str, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Reply]:
    """One call after another."""
    return [call(address, method, arguments) for method, arguments in calls]


def send_damaged(socket_path: str, arguments: Mapping[str, Any], old: bytes, new: bytes) -> bytes:
    """Send a switch in whose message ``old`` is replaced by ``new``, past every library that
    would not send such a one; the answer is the last that the bus sends before it hangs up."""
    message = Gio.DBusMessage.new_method_call(
        ids.HELPER_BUS_NAME, ids.HELPER_PATH, ids.HELPER_INTERFACE, "Switch"
    )
    message.set_body(packed("Switch", arguments))
    message.set_serial(2)
    dbus = "org.freedesktop.DBus"
    hello = Gio.DBusMessage.new_method_call(dbus, "/org/freedesktop/DBus", dbus, "Hello")
    hello.set_serial(1)
    blob = bytes(message.to_blob(Gio.DBusCapabilityFlags.NONE))
    assert blob.count(old) == 1 and len(old) == len(new)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(LIMIT_MS / 1000)
        connection.connect(socket_path)
        connection.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
        assert connection.recv(1024).startswith(b"OK ")
        connection.sendall(b"BEGIN\r\n" + bytes(hello.to_blob(Gio.DBusCapabilityFlags.NONE)))
        assert connection.recv(4096)
        connection.sendall(blob.replace(old, new))
        last = b""
        while chunk := connection.recv(4096):
            last = chunk
        return last
