"""What the icon needs of the desktop."""

from __future__ import annotations

from collections.abc import Iterator

from dockproxy_tray.core.doctor.check import Finding, good, skipped, unknown, warning
from dockproxy_tray.core.doctor.gathered import Gathered
from dockproxy_tray.core.message import say


def check_tray_host(found: Gathered) -> Iterator[Finding]:
    """A panel that shows icons (freedesktop's StatusNotifierItem)."""
    if found.desktop is None:
        yield skipped(say("doctor-no-desktop"))
    elif found.desktop.tray_host is None:
        yield unknown(say("doctor-session-bus-silent"))
    elif found.desktop.tray_host:
        yield good(say("doctor-tray-host"))
    else:
        yield warning(say("doctor-no-tray-host"))


def check_notifications(found: Gathered) -> Iterator[Finding]:
    """A notification server."""
    if found.desktop is None:
        yield skipped(say("doctor-no-desktop"))
    elif found.desktop.notifications is None:
        yield unknown(say("doctor-session-bus-silent"))
    elif found.desktop.notifications:
        yield good(say("doctor-notifications"))
    else:
        yield warning(say("doctor-no-notifications"))
