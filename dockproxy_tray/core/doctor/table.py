"""The checks, in the order in which they are told: what keeps others from working comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dockproxy_tray.core.doctor import client_checks as client
from dockproxy_tray.core.doctor import daemon_checks as daemon
from dockproxy_tray.core.doctor import desktop_checks as desktop
from dockproxy_tray.core.doctor import engine_checks as engine
from dockproxy_tray.core.doctor import file_checks as files
from dockproxy_tray.core.doctor import helper_checks as helper
from dockproxy_tray.core.doctor import profile_checks as profiles
from dockproxy_tray.core.doctor import setting_checks as settings
from dockproxy_tray.core.doctor import unit_checks as units
from dockproxy_tray.core.doctor.check import Check, Finding, Group, skipped
from dockproxy_tray.core.doctor.gathered import Gathered
from dockproxy_tray.core.message import say
from dockproxy_tray.errors import Unparsable


@dataclass(frozen=True)
class Entry:
    """One check of the table."""

    group: Group
    name: str
    look: Callable[[Gathered], Iterable[Finding]]
    needs_unit: bool = False
    """Whether there is nothing to look at where the engine has no unit here."""


TABLE: tuple[Entry, ...] = (
    Entry("engine", "engine", engine.check_engine),
    Entry("engine", "service", engine.check_service),
    Entry("engine", "socket", engine.check_socket, needs_unit=True),
    Entry("engine", "unit-file", engine.check_unit_file, needs_unit=True),
    Entry("engine", "daemon-reload", engine.check_daemon_reload, needs_unit=True),
    Entry("engine", "answer", engine.check_answer, needs_unit=True),
    Entry("engine", "pending", engine.check_pending, needs_unit=True),
    Entry("engine", "live-restore", engine.check_live_restore, needs_unit=True),
    Entry("engine", "rootless-loopback", engine.check_rootless_loopback, needs_unit=True),
    Entry("files", "readable", units.check_readable, needs_unit=True),
    Entry("files", "unit-lines", units.check_unit_lines, needs_unit=True),
    Entry("files", "wiped", units.check_wiped, needs_unit=True),
    Entry("files", "environment-files", units.check_environment_files, needs_unit=True),
    Entry("files", "later-drop-ins", units.check_later_dropins, needs_unit=True),
    Entry("files", "daemon-json", daemon.check_daemon_json, needs_unit=True),
    Entry("files", "daemon-json-keys", daemon.check_daemon_json_keys, needs_unit=True),
    Entry("files", "flags", daemon.check_flags, needs_unit=True),
    Entry("files", "registries", daemon.check_registries, needs_unit=True),
    Entry("files", "shadows", settings.check_shadows, needs_unit=True),
    Entry("files", "agreement", settings.check_agreement),
    Entry("files", "folders", files.check_folders),
    Entry("files", "interrupted", files.check_interrupted),
    Entry("files", "records", files.check_records),
    Entry("client", "docker-config", client.check_docker_config),
    Entry("client", "client-file", client.check_client_file),
    Entry("client", "client-writable", client.check_client_writable),
    Entry("client", "client-entry", settings.check_client_entry),
    Entry("client", "containers", client.check_containers),
    Entry("client", "builders", client.check_builders),
    Entry("client", "shell", client.check_shell),
    Entry("profiles", "profiles", profiles.check_profiles),
    Entry("profiles", "profiles-private", profiles.check_profiles_private),
    Entry("profiles", "profile-proxies", profiles.check_profile_warnings),
    Entry("profiles", "proxy-scheme", profiles.check_proxy_scheme),
    Entry("profiles", "passwords", profiles.check_passwords),
    Entry("profiles", "network", profiles.check_network),
    Entry("helper", "helper", helper.check_helper),
    Entry("helper", "helper-version", helper.check_helper_version),
    Entry("helper", "helper-code", helper.check_helper_code),
    Entry("helper", "polkit", helper.check_polkit),
    Entry("helper", "password-prompt", helper.check_password_prompt),
    Entry("desktop", "tray-host", desktop.check_tray_host),
    Entry("desktop", "notifications", desktop.check_notifications),
)


def examine(found: Gathered) -> tuple[Check, ...]:
    """Every check of the table, in its order."""
    return tuple(
        Check(entry.name, entry.group, finding.state, finding.what)
        for entry in TABLE
        for finding in _findings(entry, found)
    )


def _findings(entry: Entry, found: Gathered) -> tuple[Finding, ...]:
    if entry.needs_unit and found.seen.unit is None:
        return (skipped(say("doctor-no-engine")),)
    try:
        return tuple(entry.look(found))
    except Unparsable as error:
        # The check of that file says what is wrong with it.
        return (skipped(say("doctor-unread", path=error.values.get("path"))),)
