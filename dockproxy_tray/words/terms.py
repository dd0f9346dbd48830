"""What every front end calls the surfaces, the states of a setting, systemd's of a unit, and what
an examination finds."""

from __future__ import annotations

from dockproxy_tray.words.language import mark

SURFACES = {
    "daemon": mark("Daemon"),
    "client": mark("Client"),
    "mirrors": mark("Mirrors"),
    "engine": mark("Engine"),
}

STATES = {
    "same": mark("same"),
    "pending": mark("pending"),
    "different": mark("different"),
    "missing": mark("missing"),
    "shadowed": mark("shadowed"),
    "unreadable": mark("unknown"),
    "unmanaged": mark("not managed"),
}

UNIT_STATES = {
    "active": mark("active"),
    "activating": mark("activating"),
    "deactivating": mark("deactivating"),
    "failed": mark("failed"),
    "inactive": mark("inactive"),
    "reloading": mark("reloading"),
}

CHECK_GROUPS = {
    "engine": mark("Engine"),
    "files": mark("Files"),
    "client": mark("Client"),
    "profiles": mark("Profiles"),
    "helper": mark("Switching without root"),
    "desktop": mark("Desktop"),
}

CHECK_STATES = {
    "good": mark("good"),
    "bad": mark("bad"),
    "warning": mark("warning"),
    "unknown": mark("unknown"),
    "skipped": mark("skipped"),
}
