"""What systemd's journal says of one run of a unit, for the message of a failed switch."""

from __future__ import annotations

import os

from dockproxy_tray.core.proxy_url import mask

LINES = 5


def read_lines(invocation: str) -> tuple[str, ...] | None:
    """The last lines about one invocation of a unit, masked; ``None``: no python3-systemd.

    systemd.journal-fields: the unit's own lines carry ``_SYSTEMD_INVOCATION_ID``, the service
    manager's lines about it ``INVOCATION_ID`` (``USER_INVOCATION_ID`` in a user's manager). The
    latter two anybody may write into the journal, so they count from the managers alone.
    """
    try:
        from systemd import journal  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    try:
        reader = journal.Reader()
        for fields in (
            {"_SYSTEMD_INVOCATION_ID": invocation},
            {"INVOCATION_ID": invocation, "_PID": "1"},
            {
                "USER_INVOCATION_ID": invocation,
                "_SYSTEMD_USER_UNIT": "init.scope",
                "_UID": str(os.geteuid()),
            },
        ):
            reader.add_match(**fields)
            reader.add_disjunction()
        reader.seek_tail()
        found: list[str] = []
        while len(found) < LINES:
            entry = reader.get_previous()
            if not entry:
                break
            found.append(mask(str(entry.get("MESSAGE", ""))))
        reader.close()
    except OSError:
        return None
    return tuple(reversed(found))
