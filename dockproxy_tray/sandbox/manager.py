"""systemd's Manager on the private bus, with docker.service and docker.socket below it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from gi.repository import Gio, GLib

from dockproxy_tray.core.surfaces.unit_words import is_name
from dockproxy_tray.sandbox import interfaces
from dockproxy_tray.sandbox.folder import Folder, replace_text
from dockproxy_tray.sandbox.jobs import Job, Jobs
from dockproxy_tray.sandbox.service import Service
from dockproxy_tray.sandbox.service_state import State
from dockproxy_tray.sandbox.unit_files import Loaded, UnitFile, load_unit, needs_reload
from dockproxy_tray.sandbox.unit_properties import describe_service, describe_unit

PATH = "/org/freedesktop/systemd1"
NAME = "org.freedesktop.systemd1"
SERVICE, SOCKET = "docker.service", "docker.socket"
PROPERTIES = "org.freedesktop.DBus.Properties"

_DEFAULT_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
}


class Refused(Exception):
    """A call that is answered by a D-Bus error."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.name = name
        self.text = text


class Manager:
    """Answers on the bus; the state survives in the folder from server to server."""

    def __init__(self, folder: Folder, connection: Any) -> None:
        self._folder = folder
        self._connection = connection
        self._subscribers: set[str] = set()
        self._shown: dict[str, dict[str, Any]] = {}
        self.jobs = Jobs(self._emit, self._run)
        kept = _read_state(folder)
        self._environment: dict[str, str] = kept.get("environment", dict(_DEFAULT_ENVIRONMENT))
        self._loaded_at: tuple[int, int] = tuple(kept.get("loaded_at", (0, 0)))
        self._fresh = "service" not in kept
        if self._fresh:
            self._units = {name: load_unit(folder.unit_path, name) for name in (SERVICE, SOCKET)}
            self._stamp()
        else:
            self._units = {name: _loaded(name, raw) for name, raw in kept["units"].items()}
        state = State(**kept.get("service", {}))
        self._service = Service(folder, self._units[SERVICE], state, self._changed)
        self._service.manager_environment = self._environment
        self._methods: dict[str, Callable[..., GLib.Variant | None]] = {
            "Subscribe": self._subscribe,
            "Unsubscribe": self._unsubscribe,
            "Reload": self._reload,
            "LoadUnit": self._load_unit,
            "GetUnit": self._get_unit,
            "StartUnit": lambda unit, mode: self._queue(unit, "start"),
            "StopUnit": lambda unit, mode: self._queue(unit, "stop"),
            "RestartUnit": lambda unit, mode: self._queue(unit, "restart"),
            "ReloadUnit": lambda unit, mode: self._queue(unit, "reload"),
            "ResetFailedUnit": self._reset_failed,
            "SetEnvironment": self._set_environment,
            "UnsetEnvironment": self._unset_environment,
        }

    def boot(self, ready: Callable[[], None]) -> None:
        """Publish the objects and bring the service to where it was left, or start it."""
        self._register(PATH, interfaces.MANAGER_XML)
        for name in self._units:
            self._publish(name)

        def booted(_result: str) -> None:
            if self._fresh:
                self._service.state.forget_starts()  # That start was long ago, as it were.
            self._fresh = False
            self._changed()
            ready()

        if self._fresh:
            self._service.start(booted)
        else:
            self._service.resume(booted)

    def leave(self) -> None:
        self._save(self._service.leave())

    def forget(self, client: str) -> None:
        """A client has left the bus."""
        self._subscribers.discard(client)

    # The bus

    def _register(self, path: str, xml: str) -> None:
        for interface in Gio.DBusNodeInfo.new_for_xml(xml).interfaces:
            self._connection.register_object(path, interface, self._answer, None, None)

    def _publish(self, name: str) -> None:
        self._register(unit_path(name), interfaces.UNIT_XML)
        if name.endswith(".service"):
            self._register(unit_path(name), interfaces.SERVICE_XML)

    def _answer(
        self, _con: Any, sender: str, path: str, interface: str, method: str, arguments: Any,
        invocation: Any,
    ) -> None:  # fmt: skip
        try:
            if interface == PROPERTIES:
                answer = self._answer_properties(path, method, arguments.unpack())
            elif method in ("Subscribe", "Unsubscribe"):
                answer = self._methods[method](sender)
            else:
                answer = self._methods[method](*arguments.unpack())
        except Refused as error:
            invocation.return_dbus_error(error.name, error.text)
        except OSError as error:
            invocation.return_dbus_error("org.freedesktop.DBus.Error.Failed", str(error))
        else:
            invocation.return_value(answer)

    def _answer_properties(self, path: str, method: str, arguments: tuple[str, ...]) -> Any:
        values = self._properties(path, arguments[0])
        if method == "GetAll":
            return GLib.Variant("(a{sv})", (values,))
        if method == "Get" and arguments[1] in values:
            return GLib.Variant("(v)", (values[arguments[1]],))
        raise Refused("org.freedesktop.DBus.Error.PropertyReadOnly", "Nothing here can be set.")

    def _properties(self, path: str, interface: str) -> dict[str, Any]:
        if path == PATH:
            types, values = interfaces.MANAGER_TYPES, self._describe_manager()
        else:
            loaded = next(each for name, each in self._units.items() if unit_path(name) == path)
            if interface == f"{NAME}.Service":
                types = interfaces.SERVICE_TYPES
                values = describe_service(loaded, self._service)
            else:
                types = interfaces.UNIT_TYPES
                job = self.jobs.of(loaded.name)
                where = (job.number, job.path) if job else (0, "/")
                stale = needs_reload(loaded, self._folder.unit_path)
                values = describe_unit(loaded, self._service, where, stale)
        return {name: GLib.Variant(type_, values[name]) for name, type_ in types.items()}

    def _describe_manager(self) -> Mapping[str, Any]:
        return {
            "Version": "257",
            "Environment": [f"{name}={value}" for name, value in self._environment.items()],
            "UnitPath": list(self._folder.unit_path),
            "UnitsLoadTimestamp": self._loaded_at[0],
            "UnitsLoadTimestampMonotonic": self._loaded_at[1],
        }

    def _emit(self, signal: str, signature: str, values: tuple[object, ...]) -> None:
        # systemd keeps silent unless somebody has subscribed (org.freedesktop.systemd1(5)).
        if self._subscribers:
            self._connection.emit_signal(
                None, PATH, f"{NAME}.Manager", signal, GLib.Variant(signature, values)
            )

    def _changed(self) -> None:
        """Something of a unit is different: tell who listens, and keep it."""
        for name in (SERVICE, SOCKET) if self._subscribers else ():
            path = unit_path(name)
            for interface in ("Unit", "Service") if name == SERVICE else ("Unit",):
                self._tell(path, f"{NAME}.{interface}")
        self._save(self._service.to_keep())

    def _tell(self, path: str, interface: str) -> None:
        new = self._properties(path, interface)
        old = self._shown.setdefault(f"{path} {interface}", {})
        changed = {n: v for n, v in new.items() if n not in old or not v.equal(old[n])}
        if changed:
            old.update(changed)
            arguments = GLib.Variant("(sa{sv}as)", (interface, changed, []))
            self._connection.emit_signal(None, path, PROPERTIES, "PropertiesChanged", arguments)

    # The methods

    def _subscribe(self, sender: str) -> None:
        if sender in self._subscribers:
            raise Refused(f"{NAME}.AlreadySubscribed", "Client is already subscribed.")
        self._subscribers.add(sender)

    def _unsubscribe(self, sender: str) -> None:
        if sender not in self._subscribers:
            raise Refused(f"{NAME}.NotSubscribed", "Client is not subscribed.")
        self._subscribers.discard(sender)

    def _reload(self) -> None:
        self._emit("Reloading", "(b)", (True,))
        for name in self._units:
            self._units[name] = load_unit(self._folder.unit_path, name)
        self._service.loaded = self._units[SERVICE]
        self._stamp()
        self._changed()
        self._emit("Reloading", "(b)", (False,))

    def _load_unit(self, name: str) -> GLib.Variant:
        if name not in self._units:
            if not name.rpartition(".")[0] or "/" in name:
                raise Refused("org.freedesktop.DBus.Error.InvalidArgs", f"Bad unit name {name}.")
            self._units[name] = load_unit(self._folder.unit_path, name)
            self._publish(name)
        return GLib.Variant("(o)", (unit_path(name),))

    def _get_unit(self, name: str) -> GLib.Variant:
        if name not in self._units or self._units[name].state == "not-found":
            raise Refused(f"{NAME}.NoSuchUnit", f"Unit {name} not loaded.")
        return GLib.Variant("(o)", (unit_path(name),))

    def _queue(self, name: str, kind: str) -> GLib.Variant:
        loaded = self._units.get(name) or load_unit(self._folder.unit_path, name)
        if name not in (SERVICE, SOCKET) or loaded.state == "not-found":
            raise Refused(f"{NAME}.NoSuchUnit", f"Unit {name} not found.")
        if kind != "stop" and loaded.state == "masked":
            raise Refused(f"{NAME}.UnitMasked", f"Unit {name} is masked.")
        if kind != "stop" and loaded.state == "bad-setting":
            raise Refused(f"{NAME}.BadUnitSetting", f"Unit {name} has a bad unit file setting.")
        if kind == "reload" and name == SOCKET:
            text = f"Job type reload is not applicable for unit {name}."
            raise Refused(f"{NAME}.JobTypeNotApplicable", text)
        return GLib.Variant("(o)", (self.jobs.add(name, kind).path,))

    def _reset_failed(self, name: str) -> None:
        if name not in self._units:
            raise Refused(f"{NAME}.NoSuchUnit", f"Unit {name} not loaded.")
        if name == SERVICE:
            self._service.reset_failed()
        elif name == SOCKET:
            self._service.listener.failed = False
        self._changed()

    def _set_environment(self, assignments: list[str]) -> None:
        pairs = [text.partition("=") for text in assignments]
        if not all(is_name(name) and equals for name, equals, _ in pairs):
            raise Refused("org.freedesktop.DBus.Error.InvalidArgs", "Invalid assignments")
        self._environment.update({name: value for name, _, value in pairs})
        self._changed()

    def _unset_environment(self, entries: list[str]) -> None:
        for entry in entries:
            name, equals, value = entry.partition("=")
            if not equals or self._environment.get(name) == value:
                self._environment.pop(name, None)
        self._changed()

    # Jobs

    def _run(self, job: Job) -> None:
        service = self._service

        def done(result: str) -> None:
            self.jobs.finish(job, result)
            self._changed()

        if job.unit == SOCKET:
            self._run_socket(job.kind, done)
        elif job.kind == "start":
            service.start(done)
        elif job.kind == "stop":
            service.stop(lambda: done("done"))
        elif job.kind == "restart":
            service.stop(lambda: service.start(done))
        else:
            done(service.reload())

    def _run_socket(self, kind: str, done: Callable[[str], None]) -> None:
        if kind == "stop":
            # docker.service has Requires=docker.socket, so it is stopped with it.
            self._service.listener.stop()
            self._service.stop(lambda: done("done"))
        elif self._service.main_pid and self._service.listener.state != "active":
            done("failed")  # "Socket service docker.service already active, refusing."
        else:
            self._service.start_socket()
            done("done")

    # What is kept

    def _stamp(self) -> None:
        self._loaded_at = (time.time_ns() // 1000, time.monotonic_ns() // 1000)

    def _save(self, service: Mapping[str, Any]) -> None:
        if self._fresh:
            return
        units = {
            name: {"state": each.state, "files": [vars(file) for file in each.files]}
            for name, each in self._units.items()
            if name in (SERVICE, SOCKET)
        }
        kept = {
            "environment": self._environment,
            "loaded_at": self._loaded_at,
            "units": units,
            "service": service,
        }
        replace_text(self._folder.state, json.dumps(kept))


def unit_path(name: str) -> str:
    """systemd's object path of a unit: what is no letter or digit becomes its hex code."""
    data = os.fsencode(name)
    label = "".join(chr(b) if chr(b).isalnum() and b < 128 else f"_{b:02x}" for b in data)
    return f"{PATH}/unit/{label}"


def _read_state(folder: Folder) -> dict[str, Any]:
    try:
        with open(folder.state, encoding="utf-8") as file:
            kept: dict[str, Any] = json.load(file)
            return kept
    except FileNotFoundError:
        return {}


def _loaded(name: str, raw: Mapping[str, Any]) -> Loaded:
    return Loaded(name, raw["state"], tuple(UnitFile(**file) for file in raw["files"]))
